//! Which events are legal, and what they change. Writer and reader share all of it.
//!
//! `transition` is the table of legal transitions, `check` holds the rules that need more than a status, `legal` the reasons for a
//! refusal, `apply` the changes to a `snapshot` and its `stages`.

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
