//! What the report says of each suite as a whole.

use serde::{Deserialize, Serialize};

use crate::judge::case::CaseReport;
use crate::judge::finding::Finding;
use crate::judge::verdict::{AgainstGolden, Counts, PassK, against_golden, mean_pass_k};

/// What is said of one suite as a whole. It informs; the gate looks at cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct SuiteReport {
    /// The suite.
    pub suite: String,
    /// How its cases that have repetitions and a golden do when tried k times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass_k: Option<MeanPassK>,
    /// Its runs against those that its goldens were made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against_golden: Option<AgainstGolden>,
    /// What was found about the suite itself, such as a mask that replaced nothing. Only where its every case was judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// pass@k and pass^k over several cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct MeanPassK {
    /// Over how many cases: those with repetitions that were held against a golden. Cases that are new, missing or in error
    /// have no rate and are not among them.
    pub cases: u32,
    /// The mean over these cases, for k up to the fewest repetitions of any of them.
    pub rates: Vec<PassK>,
}

impl MeanPassK {
    /// Over these cases; `None` where none of them has a rate.
    pub(crate) fn over<'a>(cases: impl IntoIterator<Item = &'a CaseReport>) -> Option<Self> {
        let counts = cases.into_iter().filter_map(CaseReport::counts);
        let counts: Vec<(u32, u32)> =
            counts.map(|counts| (counts.total, counts.accepted)).collect();
        let rates = mean_pass_k(&counts);
        let cases = u32::try_from(counts.len()).unwrap_or(u32::MAX);
        (!rates.is_empty()).then_some(Self { cases, rates })
    }
}

/// The suites of `cases`, which are sorted by suite.
pub(crate) fn suites(cases: &[CaseReport]) -> Vec<SuiteReport> {
    let of_suite = |cases: &[CaseReport]| {
        let counts: Vec<Counts> = cases.iter().filter_map(CaseReport::counts).collect();
        SuiteReport {
            suite: cases[0].suite.clone(),
            pass_k: MeanPassK::over(cases),
            against_golden: against_golden(&counts),
            findings: Vec::new(),
        }
    };
    cases.chunk_by(|a, b| a.suite == b.suite).map(of_suite).collect()
}

#[cfg(test)]
#[path = "tests/suites.rs"]
mod tests;
