//! The journal of a run: what happened while it was recorded, a line an event, in a file that survives anything.
//!
//! ```text
//! {"format":"goldrun/journal@1","run":{"suite":"refunds","case":"double-refund","repetition":1,"session":"…"},"at":"…","crc":"…"}
//! {"seq":1,"type":"prepared","at":"2026-01-02T03:04:05Z","payload":{…},"prev":"…","crc":"…"}
//! {"seq":2,"type":"started","at":"2026-01-02T03:04:05.1Z","payload":{},"prev":"…","crc":"…"}
//! ```
//!
//! `seq` is dense from 1; `crc` is the CRC-32 of all bytes of the line before it; `prev` is the first half of the SHA-256 of
//! the line before, so that the last line's hash stands for the whole journal. Lines have this form to the byte: what has
//! another form is damage. Keys that a payload of a later version adds are passed over, and kept in the file; but what is
//! judged (steps, stages, artifacts) may hold no key that is not known. Event types that are not known change nothing and are
//! counted.
//!
//! - [`Journal::read`] reads any bytes and never repairs: a torn last line and damage before it are told apart.
//! - The snapshot is what the events amount to. One table of legal transitions serves both sides: the writer refuses what it
//!   does not allow, the reader keeps it as an anomaly that changes nothing else.
//! - [`Writer`] is the only one that writes a journal; [`State`] is the cache beside it, which is never an authority.
//!
//! Nothing here prints, and nothing but the writer's callers knows what time it is. Whether a run behaved well is judged
//! elsewhere.

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
pub(crate) use list::{Found, find};
pub use open::JOURNAL_FILE;
pub(crate) use open::journal_path;
pub use writer::{Durability, Sender, Writer, WriterOptions};
