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

impl Found {
    pub(crate) fn missed(self) -> u32 {
        self.made - self.found
    }

    fn add(&mut self, other: Self) {
        self.made = self.made.saturating_add(other.made);
        self.found = self.found.saturating_add(other.found);
    }
}

/// What is found of the alterations of each kind, by what they alter: a tool, an argument, a part of the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Noticed(BTreeMap<Alteration, BTreeMap<String, Found>>);

impl Noticed {
    /// What is found of the alterations of `run`, where `passes` says whether a run would be accepted.
    pub(crate) fn of(
        run: &Run<'_>,
        policy: &Policy,
        mut passes: impl FnMut(&Run<'_>, Projection) -> bool,
    ) -> Self {
        let mut noticed = Self::default();
        alterations(run, policy, &mut |how, what, altered| {
            let projection = project(altered, policy).ok();
            let projection = projection.filter(|altered| altered.holds_something(policy));
            let missed = projection.is_some_and(|projection| passes(altered, projection));
            let found = Found { made: 1, found: u32::from(!missed) };
            noticed.0.entry(how).or_default().entry(what.to_owned()).or_default().add(found);
        });
        noticed
    }

    /// The same where the run itself is what is accepted.
    pub(crate) fn of_accepted(run: &Run<'_>, accepted: &Behaviour, policy: &Policy) -> Self {
        Self::of(run, policy, |_, altered| accepts(accepted, &altered, policy))
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (&how, all) in &other.0 {
            for (what, found) in all {
                self.0.entry(how).or_default().entry(what.clone()).or_default().add(*found);
            }
        }
    }

    /// Each kind of which an alteration was made.
    pub(crate) fn each(&self) -> impl Iterator<Item = (Alteration, Found)> {
        self.0.keys().map(|how| (*how, self.get(*how)))
    }

    pub(crate) fn get(&self, how: Alteration) -> Found {
        sum(self.0.get(&how).into_iter().flat_map(BTreeMap::values))
    }

    pub(crate) fn total(&self) -> Found {
        sum(self.0.values().flat_map(BTreeMap::values))
    }

    /// What can be altered without being found: the kind, what is altered, and how often it is not found.
    pub(crate) fn missed(&self) -> impl Iterator<Item = (Alteration, &str, Found)> {
        let each = self
            .0
            .iter()
            .flat_map(|(how, all)| all.iter().map(|(what, found)| (*how, what.as_str(), *found)));
        each.filter(|(.., found)| found.missed() > 0)
    }
}

fn sum<'f>(all: impl Iterator<Item = &'f Found>) -> Found {
    let mut sum = Found::default();
    all.for_each(|found| sum.add(*found));
    sum
}
