//! Running agents, which needs process groups and pipes with names. Its modules lie in this folder.

mod attempt;
mod error;
mod intake;
mod layout;
mod session;
mod validate;

pub(crate) use attempt::subject::Subject;
pub(crate) use session::lifecycle::{Session, SessionOptions};
pub(crate) use session::prune::{Pruned, prune};
pub(crate) use session::recording::{CaseDone, Progress, record};
pub(crate) use session::resume::{Resumable, resumable};
