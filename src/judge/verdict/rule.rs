//! The verdict table: counts in, verdict out.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::exact_tests::{fisher_below, wilson};
use super::expect::Expect;

/// What the harness says of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
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
    /// The case has no recording.
    Missing,
    /// A file of the case cannot be read, or a recording is not finished.
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The observed pass rate. Fisher's exact test against the golden's runs tells a regression from a flake.
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
        Self {
            min_repetitions: 1,
            min_pass_rate: 1.0,
            evidence: Evidence::Observed,
            confidence: 0.95,
        }
    }
}

/// What is known of a case when its verdict is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Repetitions judged.
    pub total: u32,
    /// Repetitions that did as expected: accepted, or rejected where that is expected.
    pub accepted: u32,
    /// These, and those that differ from what is accepted in noise only.
    pub alike: u32,
    /// These, and those that keep what every accepted behaviour shares; all, where too little is known of that.
    pub settled: u32,
    /// What was accepted before: how many runs showed a behaviour that was reproduced, of how many considered.
    pub golden: Option<(u32, u32)>,
    /// Whether every run has demands beside the golden (a fixture; checks where nothing is compared). Without a golden, all of them were to be met: as if all of
    /// as many runs had been accepted before.
    pub demanded: bool,
    /// What is expected. Where it is a rejection, what a golden was accepted with says nothing: every run was to be rejected, as
    /// if all of as many had been before.
    pub expect: Expect,
}

/// A verdict, and the rule that gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// Which rule decided, with its numbers.
    pub rule: String,
    /// One-sided Wilson bounds of the pass rate, where there is a rate.
    pub bounds: Option<(f64, f64)>,
}

/// Decides by the verdict table: the first rule that applies. (A case that could not be read never comes here: it is an
/// [`Verdict::Error`] whatever else is known.)
///
/// Only counts matter, not their order. Once there are `min_repetitions`, a further accepted repetition never makes the
/// verdict worse; before, it may be the one that lets a regression be told.
#[must_use]
pub fn decide(counts: Counts, rules: &VerdictRules) -> Decision {
    let (verdict, reason) = reasoned(counts, rules);
    let compared = !matches!(reason, Reason::NoRun | Reason::NothingAccepted);
    let bounds =
        compared.then(|| wilson(counts.accepted, counts.total, rules.confidence)).flatten();
    Decision { verdict, rule: reason.words(counts, rules), bounds }
}

/// The verdict of [`decide`], without its words.
pub(crate) fn verdict(counts: Counts, rules: &VerdictRules) -> Verdict {
    reasoned(counts, rules).0
}

/// Whether the verdict is inconclusive for what the golden is, and not for too few repetitions.
pub(crate) fn rests_on_the_golden(counts: Counts, rules: &VerdictRules) -> bool {
    matches!(reasoned(counts, rules).1, Reason::OnlyNoise | Reason::NeverTwice)
}

/// Which rule of the table decided, with what it was decided from beyond the counts.
enum Reason {
    NoRun,
    NothingAccepted,
    TooFew,
    RateReached,
    OnlyNoise,
    NeverNow,
    NothingSettled,
    NeverTwice,
    /// The probability by Fisher's exact test is below the limit.
    Below(f64),
    NotBelow(f64),
    BoundReaches(f64),
    BoundBelow(f64),
    BoundsHold(f64, f64),
}

fn reasoned(counts: Counts, rules: &VerdictRules) -> (Verdict, Reason) {
    let Counts { total, accepted, .. } = counts;
    if total == 0 {
        return (Verdict::Missing, Reason::NoRun);
    }
    let Some(before) = counts.before() else { return (Verdict::New, Reason::NothingAccepted) };
    if total < rules.min_repetitions {
        return (Verdict::Inconclusive, Reason::TooFew);
    }
    match rules.evidence {
        Evidence::Observed => observed(counts, before, rules),
        Evidence::Confident => {
            let (low, high) = wilson(accepted, total, rules.confidence).unwrap_or((0.0, 1.0));
            if low >= rules.min_pass_rate {
                (Verdict::Pass, Reason::BoundReaches(low))
            } else if high < rules.min_pass_rate {
                (Verdict::Regressed, Reason::BoundBelow(high))
            } else {
                (Verdict::Inconclusive, Reason::BoundsHold(low, high))
            }
        }
    }
}

fn observed(
    Counts { total, accepted, alike, settled, .. }: Counts,
    (reproduced, considered): (u32, u32),
    rules: &VerdictRules,
) -> (Verdict, Reason) {
    // The rate is a quotient of small whole numbers; a demand such as 0.7 is not, and must not fail 7 of 10.
    let reached = |runs: u32| f64::from(runs) + 1e-9 >= rules.min_pass_rate * f64::from(total);
    if reached(accepted) {
        return (Verdict::Pass, Reason::RateReached);
    }
    if reached(alike) {
        return (Verdict::Inconclusive, Reason::OnlyNoise);
    }
    if alike == 0 && reproduced == considered {
        return (Verdict::Regressed, Reason::NeverNow);
    }
    if settled == 0 {
        return (Verdict::Regressed, Reason::NothingSettled);
    }
    let p = fisher_below(alike, total, reproduced, considered);
    // Both are rounded, and p is often a small fraction: at the limit it is not below.
    if p + 1e-12 < limit(rules) {
        (Verdict::Regressed, Reason::Below(p))
    } else if considered >= 2 && reproduced == 0 {
        (Verdict::Inconclusive, Reason::NeverTwice)
    } else {
        (Verdict::Flaky, Reason::NotBelow(p))
    }
}

/// A difference whose probability is below this is not put down to chance.
fn limit(rules: &VerdictRules) -> f64 {
    1.0 - rules.confidence
}

impl Counts {
    /// The accepted runs when the golden was made. Without a golden, checks and fixtures count as met by every run.
    fn before(&self) -> Option<(u32, u32)> {
        let judged = self.golden.is_some() || self.demanded;
        self.golden.filter(|_| self.expect.is_pass()).or(judged.then_some((self.total, self.total)))
    }
}

impl Reason {
    fn words(&self, counts: Counts, rules: &VerdictRules) -> String {
        let Counts { total, accepted, alike, golden, expect, .. } = counts;
        let mut of = format!(
            "{accepted} of {total} {}",
            if expect.is_pass() { "accepted" } else { "rejected" }
        );
        if alike > accepted {
            of = format!("{of} ({alike} if values that never repeat are left out)");
        }
        let basis = || match golden {
            _ if !expect.is_pass() => "every run should be rejected".to_owned(),
            Some((seen, 1)) => {
                let assumed = if total == 1 { ", which assumes a deterministic agent" } else { "" };
                format!("{seen} of 1 when the golden was made{assumed}")
            }
            Some((reproduced, considered)) => {
                format!("{reproduced} of {considered} reproduced when the golden was made")
            }
            None => "every run must meet the fixture and the checks".to_owned(),
        };
        let fisher = |p: f64, word: &str| {
            format!(
                "{of}; {}; Fisher's exact test p = {p:.4} is {word} {:.4}",
                basis(),
                limit(rules)
            )
        };
        let (rate, confidence) = (rules.min_pass_rate, rules.confidence);
        let bound =
            |side: String| format!("{of}; {side} min_pass_rate {rate} at confidence {confidence}");
        match *self {
            Reason::NoRun => "no run is recorded".to_owned(),
            Reason::NothingAccepted => "the case has no golden yet".to_owned(),
            Reason::TooFew => {
                let wanted = rules.min_repetitions;
                format!("{of}; {total} repetitions, and min_repetitions is {wanted}")
            }
            Reason::RateReached => match golden {
                Some((_, 1)) if total == 1 && expect.is_pass() => format!(
                    "{of}; min_pass_rate {rate} is reached; one repetition against one assumes a deterministic agent"
                ),
                _ => format!("{of}; min_pass_rate {rate} is reached"),
            },
            Reason::OnlyNoise => format!("{of}: only such values differ"),
            Reason::NothingSettled => {
                format!("{of}; no run keeps what every repetition shared when the golden was made")
            }
            Reason::NeverTwice => {
                format!("{of}; {}: it does not repeat itself", basis())
            }
            Reason::NeverNow => format!("{of}; {}", basis()),
            Reason::Below(p) => fisher(p, "below"),
            Reason::NotBelow(p) => fisher(p, "not below"),
            Reason::BoundReaches(low) => bound(format!("lower bound {low:.3} reaches")),
            Reason::BoundBelow(high) => bound(format!("upper bound {high:.3} is below")),
            Reason::BoundsHold(low, high) => {
                bound(format!("the bounds {low:.3} and {high:.3} lie on both sides of"))
            }
        }
    }
}

#[cfg(test)]
#[path = "tests/rule.rs"]
mod tests;
