//! How many alterations of recorded runs are found: what a suite's settings notice.

use std::collections::BTreeMap;

use super::alter::{Alteration, alterations};
use crate::judge::behaviour::{Behaviour, Projection, project};
use crate::judge::compare::accepts;
use crate::judge::policy::Policy;
use crate::run::Run;

/// Of alterations of one kind, how many were made and how many of them were found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub made: u32,
    pub found: u32,
}

/// What is found of the alterations of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Noticed(BTreeMap<Alteration, Found>);

impl Noticed {
    /// What is found of the alterations of `run`, where `passes` says whether a run would be accepted.
    pub(crate) fn of(
        run: &Run<'_>,
        policy: &Policy,
        mut passes: impl FnMut(&Run<'_>, &mut Projection) -> bool,
    ) -> Self {
        let mut noticed = Self::default();
        alterations(run, policy, &mut |how, altered| {
            let projection = project(altered, policy).ok();
            let missed = projection.is_some_and(|mut altered_run| {
                altered_run.holds_something(policy) && passes(altered, &mut altered_run)
            });
            let found = noticed.0.entry(how).or_default();
            found.made += 1;
            found.found += u32::from(!missed);
        });
        noticed
    }

    /// The same where the run itself is what is accepted.
    pub(crate) fn of_accepted(run: &Run<'_>, accepted: &Behaviour, policy: &Policy) -> Self {
        Self::of(run, policy, |_, altered| accepts(accepted, altered, policy))
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (&how, other) in &other.0 {
            let found = self.0.entry(how).or_default();
            found.made = found.made.saturating_add(other.made);
            found.found = found.found.saturating_add(other.found);
        }
    }

    /// Each kind of which an alteration was made.
    pub(crate) fn each(&self) -> impl Iterator<Item = (Alteration, Found)> {
        self.0.iter().map(|(how, found)| (*how, *found))
    }

    pub(crate) fn get(&self, how: Alteration) -> Found {
        self.0.get(&how).copied().unwrap_or_default()
    }

    pub(crate) fn total(&self) -> Found {
        let sum = |of: fn(&Found) -> u32| self.0.values().map(of).fold(0, u32::saturating_add);
        Found { made: sum(|found| found.made), found: sum(|found| found.found) }
    }
}
