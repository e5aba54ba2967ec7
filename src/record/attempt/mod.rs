//! One start of one repetition.

pub(crate) mod environment;
pub(crate) mod finish;
pub(crate) mod guard;
pub(crate) mod outcome;
pub(crate) mod program;
pub(crate) mod run_agent;
pub(crate) mod start;
pub(crate) mod subject;
pub(crate) mod validating;
