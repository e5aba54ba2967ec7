//! How often each behaviour was seen.

use std::collections::BTreeMap;

use super::golden_file::GoldenFile;
use crate::judge::behaviour::{AcceptedBehaviour, Behaviour};

/// What is different from the golden before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// Whether there was a golden before.
    pub replaced: bool,
    /// Behaviours that are new.
    pub added: usize,
    /// Behaviours that are no longer accepted.
    pub removed: usize,
    /// Behaviours that stay.
    pub kept: usize,
}

/// Behaviours by their canonical bytes.
pub(crate) type Known<'g> = BTreeMap<Vec<u8>, &'g AcceptedBehaviour>;

/// The behaviours of the golden before.
pub(crate) fn known(before: Option<&GoldenFile>) -> Known<'_> {
    let behaviours = before.into_iter().flat_map(|golden| &golden.accepted.behaviours);
    behaviours.map(|known| (known.behaviour.canonical(), known)).collect()
}

/// Behaviours, and in how many runs each was seen.
pub(crate) struct Tally {
    /// Runs that were considered.
    pub(super) repetitions: u32,
    seen: BTreeMap<Vec<u8>, AcceptedBehaviour>,
}

impl Tally {
    pub(crate) fn new(runs: usize) -> Self {
        Self { repetitions: u32::try_from(runs).unwrap_or(u32::MAX), seen: BTreeMap::new() }
    }

    pub(crate) fn count(&mut self, behaviour: &Behaviour, times: u32) {
        let known = self.seen.entry(behaviour.canonical()).or_insert_with(|| AcceptedBehaviour {
            seen: 0,
            added: false,
            behaviour: behaviour.clone(),
        });
        known.seen = known.seen.saturating_add(times);
    }

    /// Adds what `golden` counted, which holds `known`.
    pub(crate) fn add(&mut self, golden: &GoldenFile, known: &Known<'_>) {
        known.values().for_each(|known| self.count(&known.behaviour, known.seen));
        self.mark_added(known);
        self.repetitions = self.repetitions.saturating_add(golden.accepted.repetitions);
    }

    /// Adds those of `known` that no run showed, in the runs that showed them.
    pub(crate) fn keep_unseen(&mut self, known: &Known<'_>) {
        for (canonical, known) in known {
            if !self.seen.contains_key(canonical) {
                self.count(&known.behaviour, known.seen);
                self.repetitions = self.repetitions.saturating_add(known.seen);
            }
        }
        self.mark_added(known);
    }

    /// What is added to `known` now was chosen by a person; what was added before stays so.
    fn mark_added(&mut self, known: &Known<'_>) {
        for (canonical, behaviour) in &mut self.seen {
            behaviour.added = known.get(canonical).is_none_or(|known| known.added);
        }
    }

    /// Says of every behaviour that a person or an import added it.
    pub(crate) fn all_added(&mut self) {
        self.seen.values_mut().for_each(|known| known.added = true);
    }

    /// What is different from a golden that holds `known`.
    pub(crate) fn change(&self, replaced: bool, known: &Known<'_>) -> Change {
        let kept = known.keys().filter(|behaviour| self.seen.contains_key(*behaviour)).count();
        Change { replaced, added: self.seen.len() - kept, removed: known.len() - kept, kept }
    }

    /// The behaviours, by their canonical bytes.
    pub(crate) fn into_behaviours(self) -> Vec<AcceptedBehaviour> {
        self.seen.into_values().collect()
    }
}
