//! Masks as they are tried: what differs with them and without, and which therefore stay.

use std::collections::{BTreeMap, BTreeSet};

use super::leaf::Candidate;
use super::model::{Pair, SampledCase};
use crate::judge::behaviour::{Behaviour, Projection, project};
use crate::judge::compare::{Leaf, differs_unnumbered, leaves};
use crate::judge::mask::MaskRule;
use crate::judge::policy::{Arguments, Policy};

/// Each case's repetitions as the suite compares them, without runs that it cannot compare.
pub(crate) struct Projected(Vec<Vec<Option<Projection>>>);

impl Projected {
    pub(crate) fn new(cases: &[SampledCase<'_>], policy: &Policy) -> Self {
        let of = |case: &SampledCase<'_>| {
            case.runs.iter().map(|(_, run)| project(run, policy).ok()).collect()
        };
        Self(cases.iter().map(of).collect())
    }

    pub(crate) fn run(&self, case: usize, run: usize) -> Option<&Projection> {
        self.0[case][run].as_ref()
    }

    pub(crate) fn behaviour(&self, case: usize, run: usize) -> Option<&Behaviour> {
        Some(&self.run(case, run)?.behaviour)
    }

    /// How much differs in these pairs: 2 for each value, 1 for each of which only the numbers of masked values do.
    pub(crate) fn differing(&self, pairs: &[Pair]) -> usize {
        let weight = |leaf: &Leaf| 1 + usize::from(differs_unnumbered(leaf));
        let differing = |pair: &Pair| -> usize { self.leaves(pair).iter().map(weight).sum() };
        pairs.iter().map(differing).sum()
    }

    /// Every value that differs in a pair, steps in the order in which they are compared.
    pub(crate) fn leaves(&self, pair: &Pair) -> Vec<Leaf> {
        match (self.behaviour(pair.case, pair.one), self.behaviour(pair.case, pair.other)) {
            (Some(one), Some(other)) if one != other => {
                leaves(Some(&one.to_json()), Some(&other.to_json()), Arguments::Exact, "")
            }
            _ => Vec::new(),
        }
    }
}

pub(crate) fn with(policy: &Policy, masks: &[MaskRule]) -> Policy {
    let masks = policy.masks.iter().chain(masks).cloned().collect();
    Policy { masks, ..policy.clone() }
}

pub(crate) fn same_label(case: &SampledCase<'_>, one: usize, other: usize) -> bool {
    case.runs[one].1.label == case.runs[other].1.label
}

pub(crate) struct Chosen<'a> {
    pub(crate) cases: &'a [SampledCase<'a>],
    pub(crate) policy: &'a Policy,
    pub(crate) pairs: &'a [Pair],
    pub(crate) masks: Vec<Candidate>,
    /// Masks that would make repetitions of different labels one.
    pub(crate) dropped: Vec<Candidate>,
}

impl Chosen<'_> {
    pub(crate) fn rules(&self) -> Vec<MaskRule> {
        self.masks.iter().filter_map(|(used, at)| used.rule(at)).collect()
    }

    /// The runs under the suite's masks and `rules`.
    fn under(&self, rules: &[MaskRule]) -> Projected {
        Projected::new(self.cases, &with(self.policy, rules))
    }

    /// Drops masks until no repetitions of different labels are one that were not.
    pub(crate) fn keep_labels_apart(&mut self, before: &Projected) {
        let mut runs = self.cases.iter().flat_map(|case| &case.runs);
        if !runs.any(|(_, run)| run.label.is_some()) {
            return;
        }
        let own = labels_joined(self.cases, before);
        let joined =
            |projected: &Projected| labels_joined(self.cases, projected).difference(&own).count();
        let mut dropped = Vec::new();
        let mut rest = self.masks.clone();
        loop {
            let rules: Vec<MaskRule> = rest.iter().filter_map(|(used, at)| used.rule(at)).collect();
            let now = joined(&self.under(&rules));
            if now == 0 || rest.is_empty() {
                break;
            }
            // The one without which the fewest are joined; it may take several.
            let fewest = (0..rest.len()).min_by_key(|&index| {
                let mut rules = rules.clone();
                rules.remove(index);
                joined(&self.under(&rules))
            });
            let Some(index) = fewest else { break };
            dropped.push(rest.remove(index));
        }
        self.masks = rest;
        self.dropped = dropped;
    }

    /// Drops masks without which nothing more differs.
    pub(crate) fn prune(&mut self) {
        let mut least = self.under(&self.rules()).differing(self.pairs);
        let mut index = 0;
        while index < self.masks.len() {
            let mut rules = self.rules();
            rules.remove(index);
            let differing = self.under(&rules).differing(self.pairs);
            if differing <= least {
                self.masks.remove(index);
                least = differing;
            } else {
                index += 1;
            }
        }
    }

    /// Masks of the suite without which nothing more differs than `after` them all.
    pub(crate) fn not_needed(&self, after: &Projected) -> Vec<usize> {
        let rules = self.rules();
        let differing = after.differing(self.pairs);
        let unneeded = |index: &usize| {
            let mut policy = with(self.policy, &rules);
            policy.masks.remove(*index);
            Projected::new(self.cases, &policy).differing(self.pairs) <= differing
        };
        (0..self.policy.masks.len()).filter(|_| !self.pairs.is_empty()).filter(unneeded).collect()
    }
}

/// Pairs of repetitions (case, first, second) whose labels differ and whose behaviours do not.
fn labels_joined(
    cases: &[SampledCase<'_>],
    projected: &Projected,
) -> BTreeSet<(usize, usize, usize)> {
    let mut joined = BTreeSet::new();
    for (index, case) in cases.iter().enumerate() {
        let mut classes: BTreeMap<&Behaviour, Vec<usize>> = BTreeMap::new();
        for run in 0..case.runs.len() {
            if let Some(behaviour) = projected.behaviour(index, run) {
                classes.entry(behaviour).or_default().push(run);
            }
        }
        for members in classes.into_values() {
            for (place, &one) in members.iter().enumerate() {
                let others =
                    members[place + 1..].iter().filter(|&&other| !same_label(case, one, other));
                joined.extend(others.map(|&other| (index, one, other)));
            }
        }
    }
    joined
}

/// Cases that share a behaviour only after.
pub(crate) fn merged(
    cases: &[SampledCase<'_>],
    before: &Projected,
    after: &Projected,
) -> Vec<Vec<String>> {
    let shared = |projected: &Projected| {
        let mut of: BTreeMap<Behaviour, BTreeSet<usize>> = BTreeMap::new();
        for (index, case) in cases.iter().enumerate() {
            for run in 0..case.runs.len() {
                if let Some(behaviour) = projected.behaviour(index, run) {
                    of.entry(behaviour.clone()).or_default().insert(index);
                }
            }
        }
        of.into_values().filter(|cases| cases.len() > 1).collect::<BTreeSet<_>>()
    };
    let names =
        |shared: &BTreeSet<usize>| shared.iter().map(|&index| cases[index].name.clone()).collect();
    shared(after).difference(&shared(before)).map(names).collect()
}
