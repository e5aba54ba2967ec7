//! Whether the calls of a golden are made in its order, others between them.
//!
//! Calls of one turn have no order among themselves: each call of the golden is paired with one of the run, of no earlier turn than
//! those of the golden's turns before. Where every turn makes one call this is being a subsequence.
//!
//! A turn of the golden is done at the earliest turn of the run by which all of it can be paired: whatever follows can still be
//! paired from there. Within that stretch calls are paired by augmenting paths.

use std::collections::VecDeque;
use std::ops::Range;

/// The run's step for each of the golden's. If one has none, the order does not hold, and the turns before it are paired in full.
/// Neighbours with equal numbers in `golden_turns` and `run_turns` are calls of one turn; `joins` tells which may be paired.
pub(crate) fn in_order(
    golden_turns: &[usize],
    run_turns: &[usize],
    joins: &impl Fn(usize, usize) -> bool,
) -> Vec<Option<usize>> {
    let (golden, run) = (turns(golden_turns), turns(run_turns));
    let turn_of =
        run.iter().enumerate().flat_map(|(turn, steps)| steps.clone().map(move |_| turn)).collect();
    let mut search = Search {
        golden: &golden,
        turn_of,
        reach: Vec::new(),
        forth: vec![None; golden_turns.len()],
        back: vec![None; run_turns.len()],
        seen: vec![0; golden_turns.len()],
        via: vec![0; golden_turns.len()],
        joins,
    };
    let mut first = 0;
    for (number, turn) in golden.iter().enumerate() {
        let mut open = turn.len();
        let mut at = first;
        search.reach.push(first..first);
        while open > 0 {
            let Some(steps) = run.get(at) else { return search.forth };
            search.reach[number].end = at + 1;
            for step in steps.clone() {
                if open > 0 && search.back[step].is_none() {
                    open -= usize::from(search.pair(step, number));
                }
            }
            if open > 0 {
                at += 1;
            }
        }
        first = at;
    }
    search.forth
}

/// Stretches of equal neighbours.
pub(crate) fn turns(turns: &[usize]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for index in 0..turns.len() {
        match found.last_mut() {
            Some(last) if turns[last.start] == turns[index] => last.end = index + 1,
            _ => found.push(index..index + 1),
        }
    }
    found
}

struct Search<'a, F> {
    golden: &'a [Range<usize>],
    /// The turn of each of the run's steps.
    turn_of: Vec<usize>,
    /// For each turn of the golden so far, the turns of the run that it may be paired with.
    reach: Vec<Range<usize>>,
    forth: Vec<Option<usize>>,
    back: Vec<Option<usize>>,
    /// For each step of the golden, the turn (counted from 1) in whose search it led nowhere: it never will, in that turn.
    seen: Vec<usize>,
    /// For each step of the golden that a search has come to, the run's step it would take.
    via: Vec<usize>,
    joins: &'a F,
}

impl<F: Fn(usize, usize) -> bool> Search<'_, F> {
    /// Pairs one step more of turn `number`, using the run's step `free`; false where there is no way.
    fn pair(&mut self, free: usize, number: usize) -> bool {
        let mut queue = VecDeque::from([free]);
        let mut met = Vec::new();
        while let Some(step) = queue.pop_front() {
            let turn = self.turn_of[step];
            let from = self.reach.partition_point(|reach| reach.end <= turn);
            let reaching = (from..=number).take_while(|&other| self.reach[other].start <= turn);
            for golden in reaching.flat_map(|other| self.golden[other].clone()) {
                if self.seen[golden] > number || !(self.joins)(golden, step) {
                    continue;
                }
                (self.seen[golden], self.via[golden]) = (number + 1, step);
                met.push(golden);
                let Some(before) = self.forth[golden] else {
                    // What was met on a way that leads somewhere may lead somewhere again.
                    met.iter().for_each(|&golden| self.seen[golden] = 0);
                    self.turn_around(golden, free);
                    return true;
                };
                queue.push_back(before);
            }
        }
        false
    }

    /// Pairs along the way from `golden` back to `free`: each takes the step by which it was met, from whom had it.
    fn turn_around(&mut self, golden: usize, free: usize) {
        let mut next = Some(golden);
        while let Some(golden) = next {
            let step = self.via[golden];
            next = self.back[step].filter(|_| step != free);
            (self.forth[golden], self.back[step]) = (Some(step), Some(golden));
        }
    }
}

#[cfg(test)]
#[path = "tests/in_order.rs"]
mod tests;
