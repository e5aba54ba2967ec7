//! The verdict table: counts in, verdict out.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What the harness says of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Enough repetitions behaved as accepted.
    Pass,
    /// It behaved as accepted before, and no longer does.
    Regressed,
    /// Some repetitions behaved as accepted and others did not, with too little evidence for a regression.
    Flaky,
    /// Something is compared, and nothing was accepted yet.
    New,
    /// There is no recording of it.
    Missing,
    /// A file of it cannot be read, or a recording is not finished.
    Error,
    /// Too few repetitions to say.
    Inconclusive,
}

impl Verdict {
    /// Every verdict, in the order of the report's summary.
    pub const ALL: [Verdict; 7] = [
        Verdict::Pass,
        Verdict::Regressed,
        Verdict::Flaky,
        Verdict::New,
        Verdict::Missing,
        Verdict::Error,
        Verdict::Inconclusive,
    ];

    /// The word used in files and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Regressed => "regressed",
            Verdict::Flaky => "flaky",
            Verdict::New => "new",
            Verdict::Missing => "missing",
            Verdict::Error => "error",
            Verdict::Inconclusive => "inconclusive",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a pass or a regression is read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The observed pass rate; a regression is told from a flake by what was accepted.
    #[default]
    Observed,
    /// The bounds of the pass rate's confidence interval.
    Confident,
}

/// The `[verdict]` table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VerdictRules {
    /// Fewer repetitions than this are inconclusive. At least 1.
    pub min_repetitions: u32,
    /// The pass rate demanded, above 0 and at most 1.
    pub min_pass_rate: f64,
    /// What decides.
    pub evidence: Evidence,
    /// Of the bounds and of the test, above 0.5 and below 1.
    pub confidence: f64,
}

impl Default for VerdictRules {
    fn default() -> Self {
        Self { min_repetitions: 1, min_pass_rate: 1.0, evidence: Evidence::Observed, confidence: 0.95 }
    }
}
