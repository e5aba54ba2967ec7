//! The verdict table: counts in, verdict out.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::expect::Expect;
use super::stats::{fisher_below, wilson};

/// What the harness says of a case.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
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
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
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
    /// What was accepted before: seen, of how many considered.
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
pub(super) fn verdict(counts: Counts, rules: &VerdictRules) -> Verdict {
    reasoned(counts, rules).0
}

/// Which rule of the table decided, with what it was decided from beyond the counts.
enum Reason {
    NoRun,
    NothingAccepted,
    TooFew,
    RateReached,
    NeverNow,
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
        Evidence::Observed => observed(accepted, total, before, rules),
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
    accepted: u32,
    total: u32,
    (seen, considered): (u32, u32),
    rules: &VerdictRules,
) -> (Verdict, Reason) {
    // The rate is a quotient of small whole numbers; a demand such as 0.7 is not, and must not fail 7 of 10.
    if f64::from(accepted) + 1e-9 >= rules.min_pass_rate * f64::from(total) {
        return (Verdict::Pass, Reason::RateReached);
    }
    if accepted == 0 && seen == considered {
        return (Verdict::Regressed, Reason::NeverNow);
    }
    let p = fisher_below(accepted, total, seen, considered);
    // Both are rounded, and p is often a small fraction: at the limit it is not below.
    if p + 1e-12 < limit(rules) {
        (Verdict::Regressed, Reason::Below(p))
    } else {
        (Verdict::Flaky, Reason::NotBelow(p))
    }
}

/// Below this, a probability is no chance.
fn limit(rules: &VerdictRules) -> f64 {
    1.0 - rules.confidence
}

impl Counts {
    /// What was accepted before, or counts as if it had been.
    fn before(&self) -> Option<(u32, u32)> {
        let judged = self.golden.is_some() || self.demanded;
        self.golden.filter(|_| self.expect.is_pass()).or(judged.then_some((self.total, self.total)))
    }
}

impl Reason {
    fn words(&self, counts: Counts, rules: &VerdictRules) -> String {
        let Counts { total, accepted, golden, expect, .. } = counts;
        let of = format!(
            "{accepted} of {total} {}",
            if expect.is_pass() { "accepted" } else { "rejected" }
        );
        let basis = || match golden {
            _ if !expect.is_pass() => "every run was to be rejected".to_owned(),
            Some((seen, considered)) => format!("the golden was seen {seen} of {considered}"),
            None => "what is demanded was to be met by every run".to_owned(),
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
            Reason::NothingAccepted => {
                "something is compared, and nothing was accepted yet".to_owned()
            }
            Reason::TooFew => {
                let wanted = rules.min_repetitions;
                format!("{of}; {total} of at least {wanted} repetitions (min_repetitions)")
            }
            Reason::RateReached => format!("{of}; min_pass_rate {rate} is reached"),
            Reason::NeverNow => format!("{of}; {}: always then, never now", basis()),
            Reason::Below(p) => fisher(p, "below"),
            Reason::NotBelow(p) => fisher(p, "not below"),
            Reason::BoundReaches(low) => bound(format!("lower bound {low:.3} reaches")),
            Reason::BoundBelow(high) => bound(format!("upper bound {high:.3} is below")),
            Reason::BoundsHold(low, high) => bound(format!("bounds {low:.3} to {high:.3} hold")),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn verdict(
        accepted: u32,
        total: u32,
        golden: Option<(u32, u32)>,
        rules: &VerdictRules,
    ) -> Verdict {
        decide(Counts { total, accepted, golden, demanded: false, expect: Expect::Pass }, rules)
            .verdict
    }

    #[test]
    fn every_row_of_the_table() {
        let observed = VerdictRules::default();
        let confident =
            VerdictRules { evidence: Evidence::Confident, min_pass_rate: 0.6, ..observed };
        let at_least_3 = VerdictRules { min_repetitions: 3, ..observed };
        let rate = |min_pass_rate| VerdictRules { min_pass_rate, ..observed };
        use Verdict::*;
        for (row, k, n, golden, rules, expected) in [
            ("missing", 0, 0, Some((5, 5)), observed, Missing),
            ("missing before new", 0, 0, None, observed, Missing),
            ("new", 0, 3, None, observed, New),
            ("new before inconclusive", 0, 1, None, at_least_3, New),
            ("inconclusive", 2, 2, Some((5, 5)), at_least_3, Inconclusive),
            ("enough", 3, 3, Some((5, 5)), at_least_3, Pass),
            // The worked counts.
            ("5 of 5", 5, 5, Some((5, 5)), observed, Pass),
            ("4 of 5", 4, 5, Some((5, 5)), observed, Flaky),
            ("3 of 5", 3, 5, Some((5, 5)), observed, Flaky),
            ("2 of 5", 2, 5, Some((5, 5)), observed, Flaky),
            ("1 of 5", 1, 5, Some((5, 5)), observed, Regressed),
            ("0 of 5", 0, 5, Some((5, 5)), observed, Regressed),
            ("1 of 1", 1, 1, Some((1, 1)), observed, Pass),
            ("0 of 1", 0, 1, Some((1, 1)), observed, Regressed),
            ("golden 3 of 5, 0 of 1", 0, 1, Some((3, 5)), observed, Flaky),
            // A flaky golden that fails for good, by Fisher alone.
            ("golden 9 of 10, 0 of 10", 0, 10, Some((9, 10)), observed, Regressed),
            // p = 1/20 exactly, and just below it.
            ("at the limit", 1, 39, Some((1, 1)), observed, Flaky),
            ("at the limit", 2, 4, Some((12, 12)), observed, Flaky),
            ("at the limit", 0, 2, Some((12, 14)), observed, Flaky),
            ("at the limit", 4, 6, Some((19, 19)), observed, Flaky),
            ("below the limit", 1, 40, Some((1, 1)), observed, Regressed),
            ("rate reached", 3, 4, Some((4, 4)), rate(0.75), Pass),
            ("rate with rounding", 7, 10, Some((10, 10)), rate(0.7), Pass),
            ("rate missed", 2, 4, Some((4, 4)), rate(0.75), Flaky),
            ("confident pass", 5, 5, Some((5, 5)), confident, Pass),
            ("confident regressed", 0, 5, Some((5, 5)), confident, Regressed),
            ("confident inconclusive", 4, 5, Some((5, 5)), confident, Inconclusive),
            ("confident, one run", 1, 1, Some((1, 1)), confident, Inconclusive),
        ] {
            assert_eq!(verdict(k, n, golden, &rules), expected, "{row}");
        }
    }

    #[test]
    fn with_a_fixture_alone_every_run_was_to_meet_it() {
        let rules = VerdictRules { min_repetitions: 2, ..VerdictRules::default() };
        for (accepted, total, expected) in [
            (0, 0, Verdict::Missing),
            (1, 1, Verdict::Inconclusive),
            (2, 2, Verdict::Pass),
            (4, 5, Verdict::Flaky),
            (1, 5, Verdict::Regressed),
            (0, 3, Verdict::Regressed),
        ] {
            let decision = decide(
                Counts { total, accepted, golden: None, demanded: true, expect: Expect::Pass },
                &rules,
            );
            assert_eq!(decision.verdict, expected, "{accepted} of {total}: {}", decision.rule);
            assert!(!decision.rule.contains("golden"), "{}", decision.rule);
        }
        // A golden's own counts win: it was flaky before.
        let counts = Counts {
            total: 1,
            accepted: 0,
            golden: Some((3, 5)),
            demanded: true,
            expect: Expect::Pass,
        };
        assert_eq!(decide(counts, &VerdictRules::default()).verdict, Verdict::Flaky);
    }

    #[test]
    fn the_rule_names_its_numbers() {
        let counts = Counts {
            total: 5,
            accepted: 4,
            golden: Some((5, 5)),
            demanded: false,
            expect: Expect::Pass,
        };
        let decision = decide(counts, &VerdictRules::default());
        let rule = "4 of 5 accepted; the golden was seen 5 of 5; Fisher's exact test p = 0.5000 is not below 0.0500";
        assert_eq!(decision.rule, rule);
    }

    proptest! {
        #[test]
        fn a_further_accepted_repetition_never_makes_it_worse(
            n in 1u32..30, k in 0u32..30, m in 1u32..30, s in 0u32..30, rate in 0.01f64..=1.0, confident: bool,
            few in 1u32..30,
        ) {
            // Too few repetitions are no verdict on what they did.
            let min_repetitions = few.min(n);
            let (k, s) = (k % (n + 1), s % (m + 1));
            let evidence = if confident { Evidence::Confident } else { Evidence::Observed };
            let rules = VerdictRules { min_pass_rate: rate, evidence, min_repetitions, ..VerdictRules::default() };
            let rank = |verdict| match verdict {
                Verdict::Pass => 2,
                Verdict::Flaky | Verdict::Inconclusive => 1,
                _ => 0,
            };
            let (before, after) = (verdict(k, n, Some((s, m)), &rules), verdict(k + 1, n + 1, Some((s, m)), &rules));
            prop_assert!(rank(after) >= rank(before), "{before} became {after}");
        }
    }
}
