//! One judging, as a line of the history.

use serde::{Deserialize, Serialize};

use crate::judge::case::CaseReport;
use crate::judge::verdict::Verdict;
use crate::report::Report;

pub(crate) const HISTORY_FORMAT: &str = "goldrun/history@1";

/// One judging: every case that it selected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", schemars(title = "goldrun/history@1"))]
pub(crate) struct Entry {
    /// `goldrun/history@1`
    pub format: String,
    /// When it was judged, in words: RFC 3339, as `harness` writes it.
    pub at: String,
    /// The cases, sorted.
    pub cases: Vec<JudgedCase>,
}

/// One case of a judging.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct JudgedCase {
    /// The suite.
    pub suite: String,
    /// The case.
    pub case: String,
    /// What was said of it.
    pub verdict: Verdict,
    /// Whether the gate let it pass.
    pub ok: bool,
    /// Repetitions judged.
    pub total: u32,
    /// Repetitions that did as expected: accepted, or rejected where that is expected.
    pub accepted: u32,
    /// How many repetitions each behaviour had, largest first.
    pub classes: Vec<u32>,
    /// Mean duration of its repetitions in seconds, as recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
}

impl Entry {
    pub(crate) fn of(report: &Report, at: impl Into<String>) -> Self {
        let case = |case: &CaseReport| JudgedCase {
            suite: case.suite.clone(),
            case: case.case.clone(),
            verdict: case.verdict,
            ok: case.ok,
            total: case.repetitions.total,
            accepted: case.repetitions.as_expected(),
            classes: case.classes.iter().map(|class| class.count).collect(),
            duration: case.duration,
        };
        Self {
            format: HISTORY_FORMAT.to_owned(),
            at: at.into(),
            cases: report.cases.iter().map(case).collect(),
        }
    }
}
