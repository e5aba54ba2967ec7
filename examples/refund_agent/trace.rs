//! What a run was told and what it did, before it becomes a recording.

use goldrun::run::Outcome;
use serde_json::Value;

use crate::plan::Break;
use crate::tools::Answer;

/// How to behave.
#[derive(Clone, Copy)]
pub(crate) struct Options {
    pub(crate) upset: Option<Break>,
    pub(crate) flaky: bool,
    pub(crate) vary: bool,
    pub(crate) repetition: u32,
}

/// What a run did.
pub(crate) struct Trace {
    pub(crate) id: String,
    pub(crate) customer: String,
    pub(crate) ticket: String,
    pub(crate) turns: Vec<Turn>,
    pub(crate) answer: Option<String>,
    pub(crate) outcome: Outcome,
}

/// One turn: what was said, and the calls made at once.
pub(crate) struct Turn {
    pub(crate) say: String,
    pub(crate) calls: Vec<Call>,
}

/// One call. Without an answer, the run died in it.
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) args: Value,
    pub(crate) at: String,
    pub(crate) answer: Option<Answer>,
}
