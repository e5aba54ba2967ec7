//! One start of one repetition.

mod environment;
mod finish;
mod guard;
mod heard;
mod outcome;
mod program;
mod run_agent;
mod start;
mod subject;
mod validating;

pub(crate) use heard::{Ears, Heard};
pub(crate) use run_agent::{Attempt, Attempted, Recorded};
pub(crate) use subject::Subject;
