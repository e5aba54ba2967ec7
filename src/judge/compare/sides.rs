//! The steps of a golden and of a run, side by side, with the turns that made them.

use super::graph::Graph;
use super::in_order::{in_order, turns};
use super::optional;
use crate::judge::behaviour::{Behaviour, BehaviourStep, Projection};
use crate::judge::policy::{Policy, Trajectory};

pub(crate) struct Sides<'a> {
    pub(crate) golden: &'a [BehaviourStep],
    pub(crate) run: &'a [BehaviourStep],
    golden_turns: Vec<usize>,
    run_turns: Vec<usize>,
    pub(crate) trajectory: Trajectory,
}

impl<'a> Sides<'a> {
    pub(crate) fn new(golden: &'a Behaviour, run: &'a Projection, policy: &Policy) -> Self {
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
    pub(crate) fn hold(&self, graph: &Graph) -> bool {
        match self.trajectory {
            Trajectory::Off => true,
            Trajectory::Exact | Trajectory::Effects => self.in_place(graph),
            Trajectory::InOrder => self.in_order(graph),
            Trajectory::Unordered | Trajectory::Superset | Trajectory::Subset => {
                let pairs = self.pairs(graph);
                let mut each = pairs.iter().zip(self.golden);
                let golden = self.trajectory == Trajectory::Subset
                    || each.all(|(pair, step)| pair.is_some() || step.optional);
                let run = self.trajectory == Trajectory::Superset
                    || pairs.iter().flatten().count() == self.run.len();
                golden && run
            }
        }
    }

    /// Whether the mode lets these two steps be paired where they stand, as far as their places alone say.
    pub(crate) fn share_a_place(&self, golden: usize, run: usize) -> bool {
        match self.trajectory {
            Trajectory::Exact | Trajectory::Effects
                if self.golden.iter().all(|step| !step.optional) =>
            {
                self.run_turns.get(golden) == self.run_turns.get(run)
            }
            _ => true,
        }
    }

    /// Whether the golden's calls are made in its order. Others may stand between, so the optional ones say nothing.
    fn in_order(&self, graph: &Graph) -> bool {
        let needed: Vec<usize> =
            (0..self.golden.len()).filter(|&index| !self.golden[index].optional).collect();
        let turns: Vec<usize> = needed.iter().map(|&index| self.golden_turns[index]).collect();
        let pairs = in_order(&turns, &self.run_turns, &|g, r| graph.joins(needed[g], r));
        pairs.iter().all(Option::is_some)
    }

    /// For each step of the golden the one of the run that it is paired with, wherever they stand.
    pub(crate) fn pairs(&self, graph: &Graph) -> Vec<Option<usize>> {
        let all = |steps: &[BehaviourStep]| (0..steps.len()).collect::<Vec<_>>();
        graph.pairs(&all(self.golden), &all(self.run))
    }

    /// Whether each turn of the run pairs with its place in the golden, in any order within it; under `exact` with one whole turn.
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

    /// The same with optional steps: each turn of the run pairs with a turn, under `effects` with a stretch, and the rest is optional.
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
