//! Events of a journal: their payloads, plans, and the line that each is in the file.

mod chunk;
mod event;
mod fence;
mod line;
mod payload;
mod plan;

pub use chunk::Chunk;
pub use event::{Event, EventKind};
pub use line::Identity;
pub(crate) use line::{
    Entry, HEADER_START, Header, LineHash, read_event, read_header, write_event, write_header,
};
pub use payload::{
    Action, Approved, CriterionMet, Decided, Decision, Exited, Finished, FollowUp, Input, Log,
    LogLevel, Note, Paused, Planned, PolicyRequest, Prepared, Proposed, Resumed, StageStarted,
    Started, VerifiedStage,
};
pub use plan::{Criterion, Plan, PlanError, PlannedStage, Validator};
pub(crate) use plan::{broken_stages, is_blank};
