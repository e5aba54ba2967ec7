//! Which tool call an answer of a chat belongs to.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};

use crate::json::RawJson;
use crate::run::{Step, StepKind, StepStatus};

/// The calls of a chat so far, and the answers that found none by their id.
#[derive(Default)]
pub(crate) struct Calls<'a> {
    /// For each call its step, until it is answered.
    steps: Vec<Option<usize>>,
    open: Waiting,
    by_id: HashMap<Cow<'a, str>, Waiting>,
    unmatched: Vec<Option<RawJson<'a>>>,
}

/// Calls in the order they were made, by turn. Some may be answered by now.
#[derive(Default)]
struct Waiting(Vec<(u32, VecDeque<usize>)>);

impl Waiting {
    fn push(&mut self, turn: u32, call: usize) {
        match self.0.last_mut() {
            Some((last, calls)) if *last == turn => calls.push_back(call),
            _ => self.0.push((turn, VecDeque::from([call]))),
        }
    }

    /// Takes the first open call of the last turn that has one; `steps` tells which are open.
    fn take(&mut self, steps: &mut [Option<usize>]) -> Option<usize> {
        loop {
            let (_, calls) = self.0.last_mut()?;
            while let Some(call) = calls.pop_front() {
                if let Some(step) = steps.get_mut(call).and_then(Option::take) {
                    return Some(step);
                }
            }
            self.0.pop();
        }
    }
}

impl<'a> Calls<'a> {
    /// Step number `step` is a call made in this turn.
    pub(crate) fn made(&mut self, step: usize, turn: u32, id: Option<&RawJson<'a>>) {
        let call = self.steps.len();
        self.steps.push(Some(step));
        self.open.push(turn, call);
        if let Some(id) = id.filter(|id| tells_apart(id)) {
            let id = id.borrowed().map_or_else(|| Cow::Owned(id.text().to_owned()), Cow::Borrowed);
            self.by_id.entry(id).or_default().push(turn, call);
        }
    }

    /// Gives an answer to the open call with this id, or keeps it for [`settle`](Self::settle).
    pub(crate) fn answer(
        &mut self,
        steps: &mut [Step<'a>],
        id: Option<&RawJson<'a>>,
        answer: Option<RawJson<'a>>,
    ) {
        let waiting = id.filter(|id| tells_apart(id)).and_then(|id| self.by_id.get_mut(id.text()));
        match waiting.and_then(|waiting| waiting.take(&mut self.steps)) {
            Some(step) => fill(steps, step, answer),
            // Kept until the turn ends: a later answer may name an open call by its id.
            None => self.unmatched.push(answer),
        }
    }

    /// At the end of a turn, gives the answers that are left to the open calls, in order.
    pub(crate) fn settle(&mut self, steps: &mut [Step<'a>]) {
        for answer in std::mem::take(&mut self.unmatched) {
            if let Some(step) = self.open.take(&mut self.steps) {
                fill(steps, step, answer);
            }
        }
    }

    /// Marks the calls of the last turn that nothing answered, where the last step is one of its calls.
    pub(crate) fn leave_open(&self, steps: &mut [Step<'a>]) {
        let last =
            steps.last().filter(|last| last.kind == StepKind::Tool).and_then(|last| last.turn);
        let open = self.steps.iter().rev().copied().flatten();
        for index in open
            .take_while(|&index| last.is_some() && steps[index].turn == last)
            .collect::<Vec<_>>()
        {
            steps[index].status = Some(StepStatus::Open);
        }
    }
}

fn fill<'a>(steps: &mut [Step<'a>], step: usize, answer: Option<RawJson<'a>>) {
    if let Some(step) = steps.get_mut(step) {
        step.result = answer;
    }
}

/// Whether this id can tell a call from others.
fn tells_apart(id: &RawJson<'_>) -> bool {
    id.text() != "\"\""
}
