//! Which accepted behaviour a run matches, or else is nearest to.

use std::collections::HashMap;

use super::input::Accepted;
use crate::judge::behaviour::{Behaviour, Call, Projection};
use crate::judge::compare::{accepts, differences};
use crate::judge::finding::Finding;
use crate::judge::policy::Policy;

/// Where more behaviours are accepted, only so many are aligned with a run: those that share most of its calls.
const MAX_ALIGNED: usize = 8;

pub(crate) struct Nearest<'a> {
    accepted: Vec<&'a Behaviour>,
    /// For each, its calls as numbers, sorted; equal calls have equal numbers.
    calls: Vec<Vec<usize>>,
    numbers: HashMap<Call<'a>, usize>,
    policy: &'a Policy,
}

impl<'a> Nearest<'a> {
    pub(crate) fn new(accepted: &'a Accepted, policy: &'a Policy) -> Self {
        let accepted: Vec<_> = accepted.behaviours.iter().map(|known| &known.behaviour).collect();
        let mut numbers = HashMap::new();
        let mut number = |call| {
            let next = numbers.len();
            *numbers.entry(call).or_insert(next)
        };
        let calls = accepted.iter().map(|known| {
            let mut calls: Vec<usize> =
                known.steps.iter().map(|step| number(step.call())).collect();
            calls.sort_unstable();
            calls
        });
        Self { calls: calls.collect(), accepted, numbers, policy }
    }

    /// The first accepted behaviour that the run matches, or else the first with the fewest differences; and these differences.
    pub(crate) fn of(&self, run: &Projection) -> Option<(usize, Vec<Finding>)> {
        let known = || self.accepted.iter().enumerate();
        if let Some((index, _)) = known().find(|(_, known)| accepts(known, run, self.policy)) {
            return Some((index, Vec::new()));
        }
        let differing = |index: usize| (index, differences(self.accepted[index], run, self.policy));
        let candidates = self.candidates(&run.behaviour).into_iter().map(differing);
        candidates.min_by_key(|(index, found)| (found.len(), *index))
    }

    fn candidates(&self, run: &Behaviour) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.accepted.len()).collect();
        if all.len() <= MAX_ALIGNED {
            return all;
        }
        let number = |call| self.numbers.get(&call).copied();
        let mut calls: Vec<usize> =
            run.steps.iter().filter_map(|step| number(step.call())).collect();
        calls.sort_unstable();
        let unlike = |&index: &usize| {
            let common = common(&self.calls[index], &calls);
            let other = self.accepted[index];
            let ends =
                usize::from(other.outcome != run.outcome) + usize::from(other.output != run.output);
            (self.calls[index].len() + run.steps.len() - 2 * common + ends, index)
        };
        all.sort_by_cached_key(unlike);
        all.truncate(MAX_ALIGNED);
        all
    }
}

/// How many numbers two sorted lists share.
fn common(one: &[usize], other: &[usize]) -> usize {
    let (mut a, mut b, mut common) = (0, 0, 0);
    while a < one.len() && b < other.len() {
        match one[a].cmp(&other[b]) {
            std::cmp::Ordering::Less => a += 1,
            std::cmp::Ordering::Greater => b += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                a += 1;
                b += 1;
            }
        }
    }
    common
}
