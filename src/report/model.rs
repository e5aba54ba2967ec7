//! What is said of all judged cases: `goldrun/report@1`

use serde::{Deserialize, Serialize};

use super::suites::{MeanPassK, SuiteReport, suites};
use crate::judge::behaviour::is_default;
use crate::judge::case::{CaseReport, Labels};
use crate::judge::finding::Finding;
use crate::judge::verdict::{Verdict, reported};

pub(crate) const REPORT_FORMAT: &str = "goldrun/report@1";

/// What is said of all judged cases, sorted by suite and case. The same recordings give the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Report {
    /// `goldrun/report@1`
    pub format: String,
    /// Counts over all cases.
    pub summary: Summary,
    /// Whether every selected test was in quarantine, so that nothing could have failed for what it did. That is no pass.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nothing_gates: bool,
    /// What is said of each suite as a whole, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) suites: Vec<SuiteReport>,
    /// The cases.
    pub cases: Vec<CaseReport>,
}

/// Counts over all cases.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Summary {
    /// Cases judged.
    pub total: u32,
    /// Cases that passed.
    pub pass: u32,
    /// Cases that regressed.
    pub regressed: u32,
    /// Cases that are flaky.
    pub flaky: u32,
    /// Cases without a golden.
    pub new: u32,
    /// Cases without a run.
    pub missing: u32,
    /// Cases that could not be judged.
    pub error: u32,
    /// Cases with too little evidence.
    pub inconclusive: u32,
    /// Cases in a quarantine that holds. Their verdicts are counted above too.
    pub quarantined: u32,
    /// Cases with a run in which nothing was understood as a step, so that its text alone is compared.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hollow: u32,
    /// Cases whose golden was accepted under other settings, and read under those of now.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reread: u32,
    /// Mean agreement of the cases that have repetitions, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<f64>,
    /// pass@k and pass^k over all cases that have them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pass_k: Option<MeanPassK>,
    /// Labels over all cases that have them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) labels: Option<Labels>,
    /// Cases that were found but not selected.
    pub not_selected: u32,
}

impl Report {
    /// The report over `cases`, with `not_selected` more that were found.
    #[must_use]
    pub fn new(mut cases: Vec<CaseReport>, not_selected: u32) -> Self {
        cases.sort_by(|a, b| (&a.suite, &a.case).cmp(&(&b.suite, &b.case)));
        let mut summary = Summary { not_selected, ..Summary::default() };
        let (mut agreement, mut agreeing) = (0.0, 0_u32);
        for case in &cases {
            summary.total += 1;
            *summary.count_mut(case.verdict) += 1;
            summary.quarantined +=
                u32::from(case.quarantine.as_ref().is_some_and(|held| held.active));
            summary.hollow += u32::from(case.hollow > 0);
            let reread = case.golden.as_ref().is_some_and(|golden| golden.reread);
            summary.reread += u32::from(reread);
            if let Some(share) = case.agreement {
                agreement += share;
                agreeing += 1;
            }
            if let Some(labels) = case.labels {
                let all = summary.labels.get_or_insert_default();
                all.good += labels.good;
                all.good_accepted += labels.good_accepted;
                all.bad += labels.bad;
                all.bad_rejected += labels.bad_rejected;
            }
        }
        summary.agreement = (agreeing > 0).then(|| reported(agreement / f64::from(agreeing)));
        summary.pass_k = MeanPassK::over(&cases);
        Self {
            format: REPORT_FORMAT.to_owned(),
            summary,
            nothing_gates: false,
            suites: suites(&cases),
            cases,
        }
    }

    /// The same, with what was found about whole suites.
    #[must_use]
    pub fn with_suite_findings(mut self, found: Vec<(String, Vec<Finding>)>) -> Self {
        for (name, findings) in found {
            if let Some(suite) = self.suites.iter_mut().find(|suite| suite.suite == name) {
                suite.findings.extend(findings);
            }
        }
        self
    }

    /// Whether the gate lets everything pass. A report without cases does not, nor one of quarantined cases only.
    #[must_use]
    pub fn ok(&self) -> bool {
        !self.cases.is_empty() && !self.nothing_gates && self.cases.iter().all(|case| case.ok)
    }
}

impl Summary {
    /// How many cases have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> u32 {
        *self.clone().count_mut(verdict)
    }

    fn count_mut(&mut self, verdict: Verdict) -> &mut u32 {
        match verdict {
            Verdict::Pass => &mut self.pass,
            Verdict::Regressed => &mut self.regressed,
            Verdict::Flaky => &mut self.flaky,
            Verdict::New => &mut self.new,
            Verdict::Missing => &mut self.missing,
            Verdict::Error => &mut self.error,
            Verdict::Inconclusive => &mut self.inconclusive,
        }
    }
}
