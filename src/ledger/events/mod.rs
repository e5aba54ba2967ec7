//! Events of a journal: their payloads, plans, and the line that each is in the file.

mod chunk;
mod event;
mod fence;
mod line;
mod payload;
mod plan;

pub use chunk::Chunk;
pub use event::Event;
pub use event::EventKind;
pub use line::Identity;
pub(crate) use line::{Entry, Header, LineHash};
pub(crate) use line::{HEADER_START, read_event, read_header, write_event, write_header};
pub use payload::{
    Action, Approved, CriterionMet, Decided, Decision, Exited, Finished, FollowUp, Log, LogLevel,
    Note, Paused, Planned, Prepared, Proposed, Resumed, StageStarted, Started, VerifiedStage,
};
pub use payload::{Input, PolicyRequest};
pub use plan::Plan;
pub use plan::{Criterion, PlanError, PlannedStage, Validator};
pub(crate) use plan::{broken_stages, is_blank};
