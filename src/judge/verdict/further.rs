//! How many more repetitions would decide a case that is flaky or inconclusive.

use serde::{Deserialize, Serialize};

use super::rule::{Counts, Verdict, VerdictRules, rests_on_the_golden, verdict};

/// The most further repetitions that are considered.
pub(crate) const MOST_FURTHER: u32 = 200;

/// How many further repetitions would decide a verdict that is flaky or inconclusive.
///
/// `accepted` is the smallest number of further repetitions, at most 200, after which the verdict is `pass` or `regressed` if all
/// of them are accepted; `rejected` is the same if none of them is. Golden and rules stay as they are. Nothing is said of
/// mixtures, or of how likely either case is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct Further {
    /// If every further repetition is accepted; absent if 200 do not decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Outlook>,
    /// If no further repetition is accepted; absent if 200 do not decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<Outlook>,
    /// The same in words. The case that agrees with the majority comes first.
    pub message: String,
}

/// A number of further repetitions, and the verdict that they bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct Outlook {
    /// How many more.
    pub repetitions: u32,
    /// `pass` or `regressed`.
    pub verdict: Verdict,
}

/// `None` unless the verdict is flaky or inconclusive, and where more repetitions would not help: for negative goldens, which are
/// never recorded again, where only noise differs, and where the golden does not repeat itself.
pub(crate) fn further(counts: Counts, rules: &VerdictRules) -> Option<Further> {
    if !counts.expect.is_pass()
        || !matches!(verdict(counts, rules), Verdict::Flaky | Verdict::Inconclusive)
        || rests_on_the_golden(counts, rules)
    {
        return None;
    }
    let search = |accepted: bool| {
        (1..=MOST_FURTHER).find_map(|repetitions| {
            let total = counts.total.checked_add(repetitions)?;
            let more = |counted: u32, counts: bool| counted + if counts { repetitions } else { 0 };
            // Those that are not accepted keep what is settled where one of those so far does.
            let keeps = accepted || counts.settled > counts.alike;
            let further = Counts {
                total,
                accepted: more(counts.accepted, accepted),
                alike: more(counts.alike, accepted),
                settled: more(counts.settled, keeps),
                ..counts
            };
            let verdict = verdict(further, rules);
            matches!(verdict, Verdict::Pass | Verdict::Regressed)
                .then_some(Outlook { repetitions, verdict })
        })
    };
    let (accepted, rejected) = (search(true), search(false));
    let mut words = [words(accepted, "as accepted"), words(rejected, "otherwise")];
    if counts.accepted < counts.total - counts.accepted {
        words.reverse();
    }
    Some(Further { accepted, rejected, message: words.join("; ") })
}

fn words(outlook: Option<Outlook>, how: &str) -> String {
    match outlook {
        Some(Outlook { repetitions, verdict }) => {
            let what = if verdict == Verdict::Pass { "a pass" } else { "a regression" };
            let who = if repetitions == 1 { "that behaves" } else { "that all behave" };
            format!("{repetitions} more {who} {how} would make this {what}")
        }
        None => format!("{MOST_FURTHER} more that all behave {how} would not decide it"),
    }
}

#[cfg(test)]
#[path = "tests/further.rs"]
mod tests;
