//! Which tool call an answer of a chat belongs to.

use crate::run::{RawJson, Step};

/// The calls of a chat so far, and the answers that found none by their id.
#[derive(Default)]
pub(super) struct Calls<'a> {
    made: Vec<Call<'a>>,
    unmatched: Vec<RawJson<'a>>,
}

struct Call<'a> {
    step: usize,
    turn: u32,
    id: Option<RawJson<'a>>,
    answered: bool,
}

impl<'a> Calls<'a> {
    /// Step number `step` is a call made in this turn.
    pub(super) fn made(&mut self, step: usize, turn: u32, id: Option<RawJson<'a>>) {
        self.made.push(Call { step, turn, id: id.filter(tells_apart), answered: false });
    }

    /// An answer, to the call with this id where there is one.
    pub(super) fn answer(&mut self, steps: &mut [Step<'a>], id: Option<RawJson<'a>>, answer: RawJson<'a>) {
        let id = id.filter(tells_apart);
        let found = id.and_then(|id| self.nearest(|call| call.id.as_ref() == Some(&id)));
        match found {
            Some(index) => self.fill(steps, index, answer),
            // Not given away yet: an answer that comes later may name the call by its id.
            None => self.unmatched.push(answer),
        }
    }

    /// Gives the answers left over to the calls left over, in order: at the end of a turn, when all its answers are known.
    pub(super) fn settle(&mut self, steps: &mut [Step<'a>]) {
        for answer in std::mem::take(&mut self.unmatched) {
            if let Some(index) = self.nearest(|_| true) {
                self.fill(steps, index, answer);
            }
        }
    }

    /// The first open call that is `wanted`, in the last turn that has one.
    fn nearest(&self, wanted: impl Fn(&Call<'a>) -> bool) -> Option<usize> {
        let fits = |call: &Call<'a>| !call.answered && wanted(call);
        let last = self.made.iter().rposition(fits)?;
        let turn = self.made[last].turn;
        let start = self.made[..last].iter().rposition(|call| call.turn != turn).map_or(0, |before| before + 1);
        self.made[start..].iter().position(fits).map(|index| start + index)
    }

    fn fill(&mut self, steps: &mut [Step<'a>], index: usize, answer: RawJson<'a>) {
        let call = &mut self.made[index];
        call.answered = true;
        if let Some(step) = steps.get_mut(call.step) {
            step.result = Some(answer);
        }
    }
}

/// Whether this id can tell a call from others.
fn tells_apart(id: &RawJson<'_>) -> bool {
    id.text() != "\"\""
}
