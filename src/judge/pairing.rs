//! Whether the steps of a run match those of a golden, under any trajectory and argument mode.
//!
//! Where calls that match are equal, and the modes say how often and in which order each is made, two canonical forms are
//! equal or not. Everywhere else calls are paired: where arguments are compared by containment, and where one side may have
//! calls that the other has not. Pairs are chosen so that there is no choice with more; never by taking the first that fits.
//! So they are where a golden holds matchers or optional steps. What an optional step means: see `optional`.

use super::behaviour::{Behaviour, BehaviourStep};
use super::graph::{Graph, Numbers};
use super::in_order::{in_order, turns};
use super::linking::linkable;
use super::matcher::Fitting;
use super::optional;
use super::placeholder::holds_placeholder;
use super::policy::{Arguments, Output, Policy, Trajectory};
use super::project::Projection;

/// How a run's steps match a golden's.
pub(super) enum Match {
    /// They do.
    Whole,
    /// Every call has its match, but not all masked values link calls as they do in the golden.
    Unlinked,
    /// They do not.
    No,
}

/// Whether calls are paired under `policy`; else canonical forms are compared as they stand.
pub(super) fn pairs_calls(policy: &Policy) -> bool {
    let some_are_free = matches!(
        policy.trajectory,
        Trajectory::InOrder | Trajectory::Superset | Trajectory::Subset
    );
    policy.trajectory != Trajectory::Off && (some_are_free || !policy.arguments_are_equivalences())
}

/// Whether calls are paired with those of this golden: under such a policy, and where matchers may fit several of them.
pub(super) fn pairs_calls_of(golden: &Behaviour, policy: &Policy) -> bool {
    pairs_calls(policy) || golden.holds_matcher()
}

/// Compares steps, and what links them with each other and with the output.
pub(super) fn steps_match(golden: &Behaviour, run: &Projection, policy: &Policy) -> Match {
    let behaviour = &run.behaviour;
    let same = golden.steps == behaviour.steps;
    if !pairs_calls(policy)
        && ((same && golden.output == behaviour.output) || !golden.holds_matcher())
    {
        return if same { Match::Whole } else { Match::No };
    }
    let linked_output = policy.output == Output::Exact;
    if same && (!linked_output || golden.output == behaviour.output) {
        return Match::Whole;
    }
    let sides = Sides::new(golden, run, policy);
    let as_they_stand =
        sides.hold(&Graph::new(&golden.steps, &behaviour.steps, policy, Numbers::AsTheyStand));
    let masked = |side: &Behaviour| {
        let in_steps = side
            .steps
            .iter()
            .flat_map(|step| [&step.args, &step.result])
            .flatten()
            .any(holds_placeholder);
        in_steps || side.output.as_ref().is_some_and(holds_placeholder)
    };
    let linked = !linked_output
        || golden.output == behaviour.output
        || !(masked(golden) || masked(behaviour));
    if as_they_stand && linked {
        return Match::Whole;
    }
    if !masked(golden) || !masked(behaviour) {
        // Nothing links anything in one of them: numbers tell of nothing. (Another output is told of as such.)
        return if as_they_stand { Match::Whole } else { Match::No };
    }
    let alike = Graph::new(&golden.steps, &behaviour.steps, policy, Numbers::WithinCalls);
    if !sides.hold(&alike) {
        return Match::No;
    }
    let outputs = match (&golden.output, &behaviour.output) {
        // Outputs that differ are told of as such; what they would link is not known.
        (Some(one), Some(other))
            if linked_output && Fitting::new(true).fits(one, other, Arguments::Exact) =>
        {
            Some((one, other))
        }
        _ => None,
    };
    if linkable(&sides, &alike, outputs) { Match::Whole } else { Match::Unlinked }
}

/// The steps of both sides.
pub(super) struct Sides<'a> {
    pub(super) golden: &'a [BehaviourStep],
    pub(super) run: &'a [BehaviourStep],
    golden_turns: Vec<usize>,
    run_turns: Vec<usize>,
    pub(super) trajectory: Trajectory,
}

impl<'a> Sides<'a> {
    pub(super) fn new(golden: &'a Behaviour, run: &'a Projection, policy: &Policy) -> Self {
        let of = |step: &BehaviourStep| step.turn;
        Self {
            golden: &golden.steps,
            run: &run.behaviour.steps,
            golden_turns: numbered(golden.steps.iter().map(of)),
            run_turns: numbered(run.turns.iter().copied()),
            trajectory: policy.trajectory,
        }
    }

    /// Whether the steps match as the trajectory mode asks, where those may be paired that `graph` joins.
    pub(super) fn hold(&self, graph: &Graph) -> bool {
        match self.trajectory {
            Trajectory::Off => true,
            Trajectory::Exact | Trajectory::Effects => self.in_place(graph),
            Trajectory::InOrder => self.in_order(graph),
            Trajectory::Unordered | Trajectory::Superset | Trajectory::Subset => {
                let pairs = self.pairs(graph);
                let needed = pairs
                    .iter()
                    .zip(self.golden)
                    .all(|(pair, step)| pair.is_some() || step.optional);
                let golden = self.trajectory == Trajectory::Subset || needed;
                let run = self.trajectory == Trajectory::Superset
                    || pairs.iter().flatten().count() == self.run.len();
                golden && run
            }
        }
    }

    /// Whether the golden's calls are made in its order. Others may stand between, so the optional ones say nothing.
    fn in_order(&self, graph: &Graph) -> bool {
        let needed: Vec<usize> =
            (0..self.golden.len()).filter(|&index| !self.golden[index].optional).collect();
        let turns: Vec<usize> = needed.iter().map(|&index| self.golden_turns[index]).collect();
        in_order(&turns, &self.run_turns, &|g, r| graph.joins(needed[g], r))
            .iter()
            .all(Option::is_some)
    }

    /// For each step of the golden the one of the run that it is paired with, wherever they stand.
    pub(super) fn pairs(&self, graph: &Graph) -> Vec<Option<usize>> {
        let all = |steps: &[BehaviourStep]| (0..steps.len()).collect::<Vec<_>>();
        graph.pairs(&all(self.golden), &all(self.run))
    }

    /// Whether each turn of the run pairs with what stands in its place in the golden, in any order within the turn; under
    /// `exact` that is one turn, too.
    fn in_place(&self, graph: &Graph) -> bool {
        if self.golden.iter().any(|step| step.optional) {
            return self.in_place_without_some(graph);
        }
        if self.golden.len() != self.run.len() {
            return false;
        }
        let run_turns = turns(&self.run_turns);
        if self.trajectory == Trajectory::Exact && turns(&self.golden_turns) != run_turns {
            return false;
        }
        run_turns.into_iter().all(|turn| {
            let steps: Vec<usize> = turn.collect();
            match steps[..] {
                [one] => graph.joins(one, one),
                _ => graph.pairs(&steps, &steps).iter().all(Option::is_some),
            }
        })
    }
}

impl Sides<'_> {
    /// The same where optional steps may be missing: then every turn of the run pairs with a turn of the golden, or under
    /// `effects` with a stretch of its calls, and what lies between is optional.
    fn in_place_without_some(&self, graph: &Graph) -> bool {
        let whole_turns = self.trajectory == Trajectory::Exact;
        let golden = if whole_turns {
            turns(&self.golden_turns)
        } else {
            (0..self.golden.len()).map(|g| g..g + 1).collect()
        };
        let optional: Vec<bool> = self.golden.iter().map(|step| step.optional).collect();
        let pair = |golden: &[usize], run: &[usize]| match run {
            [one] => optional::one(golden, &optional, |g| graph.joins(g, *one)),
            _ => {
                let pairs = graph.pairs(golden, run);
                let needed =
                    pairs.iter().zip(golden).all(|(pair, &g)| pair.is_some() || optional[g]);
                needed && pairs.iter().flatten().count() == run.len()
            }
        };
        optional::in_place(&golden, &turns(&self.run_turns), &optional, whole_turns, pair)
    }
}

/// Turns numbered so that neighbours share a number exactly where one turn made both; a step without one stands alone.
fn numbered(turns: impl Iterator<Item = Option<u32>>) -> Vec<usize> {
    let (mut previous, mut last) = (None, 0);
    let number = |turn: Option<u32>| {
        last += usize::from(turn.is_none() || turn != previous);
        previous = turn;
        last
    };
    turns.map(number).collect()
}

/// Numbers for the steps of both sides: a step of the run has that of the step of the golden that it matches, as nearly in
/// its place as can be, and one of its own where it matches none. For telling two sequences apart.
pub(super) fn matched_ids(
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
