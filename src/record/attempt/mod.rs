//! One start of one repetition.

mod environment;
mod finish;
mod guard;
mod outcome;
mod program;
mod run_agent;
mod start;
mod stderr_lines;
mod subject;
mod validating;

pub(crate) use run_agent::{Attempt, Attempted, OnStart, Recorded};
pub(crate) use stderr_lines::{OnLine, StderrLines};
pub(crate) use subject::Subject;
