//! Running agents, which needs process groups and pipes with names. Its modules lie in this folder.

mod attempt;
mod error;
mod intake;
mod layout;
mod session;
mod suites;
mod validate;

pub(crate) use attempt::subject::Subject;
pub(crate) use session::prune::{Pruned, prune};
pub(crate) use session::recording::Progress;
pub(crate) use session::resume::Resumable;
pub(crate) use suites::{
    RecordError, RecordEvent, RecordRequest, Subjects, interrupted, record_suites, subjects,
};
