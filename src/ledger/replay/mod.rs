//! What the events of a journal amount to, and which of them may stand where they stand.
//!
//! `transition` is the table of what is legal, `check` what depends on more than a status, `legal` why an event is refused, and
//! `apply` what a legal one changes in a `snapshot` and its `stages`. Writer and reader share all of it.

mod apply;
mod check;
mod legal;
mod snapshot;
mod stages;
mod status;
mod transition;

pub(crate) use legal::Illegal;
pub(crate) use snapshot::{Anomaly, Snapshot};
pub(crate) use stages::{StageAttempt, StageState, Summary};
#[cfg(test)]
pub(crate) use status::StageStatus;
pub(crate) use status::Status;
