//! How many more repetitions would decide a case that is flaky or inconclusive.

use serde::{Deserialize, Serialize};

use super::rule::{Counts, Verdict, VerdictRules, verdict};

/// So many further repetitions are looked at.
pub(crate) const MOST_FURTHER: u32 = 200;

/// What further repetitions, recorded beside those there are, would make of a verdict that does not decide.
///
/// Each side names the smallest number of further repetitions, at most [`MOST_FURTHER`], with which [`decide`](super::decide) says `pass` or
/// `regressed`, given that every one of them is accepted (or none is), and that golden and rules stay as they are. Fewer do
/// not decide on that side. Nothing is said of a mixture, of how likely either side is, or of more than that number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct Further {
    /// If every further repetition is accepted; none where no number looked at decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Outlook>,
    /// If no further repetition is accepted; none where no number looked at decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<Outlook>,
    /// The same in words, what the majority did first.
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

/// What further repetitions would decide. `None` where the verdict is not one that they can (flaky, inconclusive), and where the
/// runs are to be rejected: those are kept, not made.
#[must_use]
pub(crate) fn further(counts: Counts, rules: &VerdictRules) -> Option<Further> {
    if !counts.expect.is_pass()
        || !matches!(verdict(counts, rules), Verdict::Flaky | Verdict::Inconclusive)
    {
        return None;
    }
    let search = |accepted: bool| {
        (1..=MOST_FURTHER).find_map(|repetitions| {
            let total = counts.total.checked_add(repetitions)?;
            let accepted = if accepted { counts.accepted + repetitions } else { counts.accepted };
            let verdict = verdict(Counts { total, accepted, ..counts }, rules);
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
