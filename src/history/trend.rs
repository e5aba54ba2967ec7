//! What a history says of each case.

use std::collections::BTreeMap;

use super::entry::{Entry, JudgedCase};
use crate::judge::verdict::Verdict;

/// One case over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Trend {
    /// The name of the test: `suite::case`.
    pub name: String,
    /// Its judgings, the oldest first. At least one.
    pub judgings: Vec<Judging>,
    /// Judgings in which repetitions were compared with a golden.
    pub decided: u32,
    /// Of these, the ones in which some repetitions were accepted and others were not.
    pub mixed: u32,
    /// How often its verdict was another than the time before.
    pub changes: u32,
    /// Repetitions accepted, over all decided judgings.
    pub accepted: u64,
    /// Repetitions of all decided judgings.
    pub total: u64,
    /// The last change of its verdict.
    pub last_change: Option<Change>,
}

/// One judging of one case.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Judging {
    pub at: String,
    pub verdict: Verdict,
    /// Repetitions accepted, of how many.
    pub accepted: (u32, u32),
    /// How many repetitions each behaviour had, largest first.
    pub classes: Vec<u32>,
    /// Mean duration of its repetitions in seconds, as recorded.
    pub duration: Option<f64>,
}

/// A verdict that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// When the new one was first given.
    pub at: String,
    /// How many judgings of all cases came after it.
    pub ago: usize,
    pub from: Verdict,
    pub to: Verdict,
}

impl Trend {
    /// The share of decided judgings in which some repetitions were accepted and others were not. `None` without any.
    pub(crate) fn flake_rate(&self) -> Option<f64> {
        (self.decided > 0).then(|| f64::from(self.mixed) / f64::from(self.decided))
    }

    /// The last duration that was recorded, in seconds.
    pub(crate) fn duration(&self) -> Option<f64> {
        self.judgings.iter().rev().find_map(|judging| judging.duration)
    }

    fn add(&mut self, case: &JudgedCase, at: &str, ago: usize) {
        let verdict = case.verdict;
        if let Some(last) = self.judgings.last().filter(|last| last.verdict != verdict) {
            self.changes += 1;
            self.last_change =
                Some(Change { at: at.to_owned(), ago, from: last.verdict, to: verdict });
        }
        let decided = matches!(
            verdict,
            Verdict::Pass | Verdict::Regressed | Verdict::Flaky | Verdict::Inconclusive
        );
        if decided && case.total > 0 {
            self.decided += 1;
            self.mixed += u32::from(case.accepted > 0 && case.accepted < case.total);
            self.accepted += u64::from(case.accepted);
            self.total += u64::from(case.total);
        }
        self.judgings.push(Judging {
            at: at.to_owned(),
            verdict,
            accepted: (case.accepted, case.total),
            classes: case.classes.clone(),
            duration: case.duration,
        });
    }
}

/// Every case of a history, sorted by name.
pub(crate) fn trends(entries: &[Entry]) -> Vec<Trend> {
    let mut trends: BTreeMap<(&str, &str), Trend> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate() {
        for case in &entry.cases {
            let new =
                || Trend { name: format!("{}::{}", case.suite, case.case), ..Trend::default() };
            let trend = trends.entry((&case.suite, &case.case)).or_insert_with(new);
            trend.add(case, &entry.at, entries.len() - 1 - index);
        }
    }
    trends.into_values().collect()
}

#[cfg(test)]
#[path = "tests/trend.rs"]
mod tests;
