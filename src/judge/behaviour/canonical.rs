//! The canonical form of a behaviour: turns counted from 0, the calls of one turn in a fixed order, placeholders numbered in
//! the order in which they appear. Behaviours that differ in nothing that is compared become equal values.

use super::steps::{Behaviour, BehaviourStep};
use super::turn_order::turn_order;
use crate::judge::mask::Renumber;
use crate::judge::policy::Trajectory;
use crate::run::StepKind;

/// Brings `behaviour` into its canonical form. Returns the old place of each step.
pub(crate) fn canonicalise(behaviour: &mut Behaviour) -> Vec<usize> {
    let order = arrange(behaviour);
    renumber(behaviour);
    order
}

/// The same for a behaviour whose placeholders are already numbered in the order in which they appear.
pub(crate) fn canonicalise_numbered(behaviour: &mut Behaviour) -> Vec<usize> {
    let order = arrange(behaviour);
    if !order.is_sorted() {
        renumber(behaviour);
    }
    order
}

/// `behaviour` under `trajectory`, without the statuses of `silent` steps, in canonical form; and the old place of each step.
pub(crate) fn without_statuses(
    mut behaviour: Behaviour,
    trajectory: Trajectory,
    silent: impl Fn(&BehaviourStep) -> bool,
) -> (Behaviour, Vec<usize>) {
    for step in &mut behaviour.steps {
        if silent(step) {
            step.status = None;
        }
        if trajectory.is_set() {
            step.turn = Some(0);
        }
    }
    let order = canonicalise(&mut behaviour);
    if !trajectory.keeps_turns() {
        behaviour.forget_turns();
    }
    (behaviour, order)
}

/// Renumbers turns and sorts the calls of each, which have no order among themselves. Returns the old place of each step.
fn arrange(behaviour: &mut Behaviour) -> Vec<usize> {
    let groups = renumber_turns(&mut behaviour.steps);
    let order = turn_order(behaviour, &groups);
    let mut steps: Vec<Option<BehaviourStep>> =
        std::mem::take(&mut behaviour.steps).into_iter().map(Some).collect();
    behaviour.steps = order.iter().filter_map(|&old| steps[old].take()).collect();
    order
}

fn renumber(behaviour: &mut Behaviour) {
    let mut numbers = Renumber::default();
    behaviour.for_each_text(&mut |text| numbers.text(text));
}

/// Counts turns from 0. Returns the group of each step: neighbours of one turn share a group, every other step has its own.
fn renumber_turns(steps: &mut [BehaviourStep]) -> Vec<usize> {
    let mut groups = Vec::with_capacity(steps.len());
    let (mut previous, mut turns) = (None, 0);
    for (index, step) in steps.iter_mut().enumerate() {
        let turn = step.turn;
        if turn.is_some() && turn == previous && index > 0 {
            step.turn = Some(turns - 1);
            groups.push(groups[index - 1]);
        } else {
            groups.push(groups.last().map_or(0, |last| last + 1));
            if turn.is_some() {
                step.turn = Some(turns);
                turns += 1;
            }
        }
        previous = turn;
    }
    groups
}

/// Renumbers the turns of calls: neighbours share a number exactly if one turn made both. A call without a turn has one of its own.
#[derive(Default)]
pub(crate) struct Turns {
    previous: Option<u32>,
    count: u32,
}

impl Turns {
    /// The turn of the next step, which was recorded with `turn`; `None` for a step that is not a call.
    pub(crate) fn next(&mut self, kind: StepKind, turn: Option<u32>) -> Option<u32> {
        if kind != StepKind::Tool {
            self.previous = None;
            return None;
        }
        if turn.is_none() || turn != self.previous {
            self.count = self.count.saturating_add(1);
        }
        self.previous = turn;
        Some(self.count - 1)
    }
}

#[cfg(test)]
#[path = "tests/canonical.rs"]
mod tests;
