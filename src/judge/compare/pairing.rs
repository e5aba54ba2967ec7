//! Whether the steps of a run match those of a golden, under any trajectory and argument mode.
//!
//! Where calls that match are equal, and the modes say how often and in which order each is made, two canonical forms are compared.
//! Else calls are paired: where arguments are compared by containment, one side may have other calls, or a golden holds matchers
//! or optional steps (see `optional`). No other choice has more pairs.

use super::fitting::Fitting;
use super::graph::{Graph, Numbers};
use super::linking::{Found, linkable};
use super::sides::Sides;
use crate::judge::behaviour::{Behaviour, Projection, order_is_certain};
use crate::judge::mask::holds_placeholder;
use crate::judge::policy::{Arguments, Output, Policy, Trajectory};

pub(crate) enum Match {
    Whole,
    /// Every call has its match, but not all masked values link calls as they do in the golden.
    Unlinked,
    /// Every call has its match, and whether masked values link them as in the golden was not found out within the bound.
    GaveUp,
    No,
}

/// Whether calls are paired under `policy`; else canonical forms are compared as they stand.
pub(crate) fn pairs_calls(policy: &Policy) -> bool {
    let some_are_free = matches!(
        policy.trajectory,
        Trajectory::InOrder | Trajectory::Superset | Trajectory::Subset
    );
    policy.trajectory != Trajectory::Off && (some_are_free || !policy.arguments_are_equivalences())
}

/// Whether calls are paired with those of this golden: under such a policy, and where matchers may fit several of them.
pub(crate) fn pairs_calls_of(golden: &Behaviour, policy: &Policy) -> bool {
    pairs_calls(policy) || golden.holds_matcher()
}

/// Compares steps, and what links them with each other and with the output.
pub(crate) fn steps_match(golden: &Behaviour, run: &Projection, policy: &Policy) -> Match {
    let behaviour = &run.behaviour;
    let same = golden.steps == behaviour.steps;
    if !pairs_calls(policy)
        && ((same && golden.output == behaviour.output) || !golden.holds_matcher())
    {
        if same {
            return Match::Whole;
        }
        // Forms whose order is certain are equal or not. (Most differ in more than links: that is found out soon.)
        let certain = |side: &Behaviour| order_is_certain(side, policy.trajectory.is_set());
        let held = [golden, behaviour].into_iter().all(holds_masked);
        if !held
            || golden.steps.len() != behaviour.steps.len()
            || (certain(golden) && certain(behaviour))
        {
            return Match::No;
        }
    }
    let linked_output = policy.output == Output::Exact;
    if same && (!linked_output || golden.output == behaviour.output) {
        return Match::Whole;
    }
    let sides = Sides::new(golden, run, policy);
    let as_they_stand =
        sides.hold(&Graph::new(&golden.steps, &behaviour.steps, policy, Numbers::AsTheyStand));

    let linked = !linked_output
        || golden.output == behaviour.output
        || !(holds_masked(golden) || holds_masked(behaviour));
    if as_they_stand && linked {
        return Match::Whole;
    }
    if !holds_masked(golden) || !holds_masked(behaviour) {
        // One side has no placeholders, so their numbers carry no information. (A different output is reported separately.)
        return if as_they_stand { Match::Whole } else { Match::No };
    }
    let alike = Graph::new(&golden.steps, &behaviour.steps, policy, Numbers::WithinCalls);
    if !sides.hold(&alike) {
        return Match::No;
    }
    let outputs = match (&golden.output, &behaviour.output) {
        // Differing outputs are reported on their own; what they would have linked is not known.
        (Some(one), Some(other))
            if linked_output && Fitting::new(true).fits(one, other, Arguments::Exact) =>
        {
            Some((one, other))
        }
        _ => None,
    };
    match linkable(&sides, &alike, outputs) {
        Found::Linked => Match::Whole,
        Found::Unlinked => Match::Unlinked,
        Found::GaveUp => Match::GaveUp,
    }
}

/// Whether any value in it was masked.
fn holds_masked(side: &Behaviour) -> bool {
    let in_steps = side
        .steps
        .iter()
        .flat_map(|step| [&step.args, &step.result])
        .flatten()
        .any(holds_placeholder);
    in_steps || side.output.as_ref().is_some_and(holds_placeholder)
}

/// Numbers to tell two sequences apart: steps that match have equal ones, and a step of the run that matches none has its own.
pub(crate) fn matched_ids(
    golden: &Behaviour,
    run: &Projection,
    policy: &Policy,
) -> (Vec<usize>, Vec<usize>) {
    let sides = Sides::new(golden, run, policy);
    let graph = Graph::new(sides.golden, sides.run, policy, Numbers::WithinCalls);
    let (old, new) = (sides.golden.len(), sides.run.len());
    let head = (0..old.min(new)).take_while(|&index| graph.joins(index, index)).count();
    let rest = old.min(new) - head;
    let tail = (1..=rest).take_while(|&back| graph.joins(old - back, new - back)).count();
    let (middle, between): (Vec<usize>, Vec<usize>) =
        ((head..old - tail).collect(), (head..new - tail).collect());
    let mut ids: Vec<usize> = (old..old + new).collect();
    (0..head).for_each(|index| ids[index] = graph.class(index));
    (1..=tail).for_each(|back| ids[new - back] = graph.class(old - back));
    for (golden, run) in middle.iter().zip(graph.pairs(&middle, &between)) {
        if let Some(run) = run {
            ids[run] = graph.class(*golden);
        }
    }
    ((0..old).map(|index| graph.class(index)).collect(), ids)
}

#[cfg(test)]
#[path = "tests/pairing.rs"]
mod tests;

#[cfg(test)]
#[path = "tests/pairing_modes.rs"]
mod tests_modes;
