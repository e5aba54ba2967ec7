//! The journal of a run: what happened while it was recorded, a line an event, in a file that survives anything.
//!
//! ```text
//! {"format":"goldrun/journal@1","run":{"suite":"refunds","case":"double-refund","repetition":1,"session":"…"},"at":"…","crc":"…"}
//! {"seq":1,"type":"prepared","at":"2026-01-02T03:04:05Z","payload":{…},"prev":"…","crc":"…"}
//! {"seq":2,"type":"started","at":"2026-01-02T03:04:05.1Z","payload":{},"prev":"…","crc":"…"}
//! ```
//!
//! `seq` is dense from 1; `crc` is the CRC-32 of all bytes of the line before it; `prev` is the first half of the SHA-256 of
//! the line before, so that the last line's hash identifies the whole journal. A line of any other form is damage. Unknown keys of
//! a payload are ignored, except in what is judged (steps, stages, artifacts). Unknown event types are counted and change nothing.
//!
//! - [`Journal::read`] reads any bytes, repairs nothing, and tells a torn last line from damage before it.
//! - The snapshot is the state after all events. Writer and reader share one table of legal transitions: the writer refuses an
//!   illegal event, the reader keeps it as an anomaly that changes nothing else.
//! - Only [`Writer`] writes a journal. [`State`] is a cache beside it.
//!
//! Nothing here prints or reads the clock: callers of the writer pass the time.

mod describe;
mod error;
pub(crate) mod events;
mod journal;
mod list;
mod open;
pub(crate) mod replay;
pub(crate) mod state;
mod storage;
#[cfg(test)]
#[path = "tests/field.rs"]
mod test_field;
#[cfg(test)]
#[path = "tests/replay.rs"]
mod test_replay;
#[cfg(test)]
#[path = "tests/support.rs"]
mod test_support;
mod to_run;
mod writer;
mod writing;

pub use state::State;
pub(crate) use state::{Drift, STATE_FILE, drift, state_path};
#[cfg(test)]
pub(crate) use test_support::{PLAN, PLANNED, after, event, take};

pub use crate::ledger::events::{
    Action, Approved, Chunk, Criterion, CriterionMet, Decided, Decision, Event, EventKind, Exited,
    Finished, FollowUp, Identity, Input, Log, LogLevel, Note, Paused, Plan, PlanError, Planned,
    PlannedStage, PolicyRequest, Prepared, Proposed, Resumed, StageStarted, Started, Validator,
    VerifiedStage,
};
pub(crate) use describe::describe;
pub(crate) use error::RunError;
pub use error::{AppendError, JournalError};
pub use journal::{Damage, Journal};
pub(crate) use list::{Found, Listing, find};
pub use open::JOURNAL_FILE;
pub(crate) use open::journal_path;
pub use writer::{Durability, Sender, Writer, WriterOptions};
