//! Why an event may not stand where it stands.

use super::status::{StageCause, StageStatus, Status};
use crate::ledger::events::EventKind;

/// Why an event is not legal after those before it: the writer refuses it, the reader keeps it as an anomaly.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Illegal {
    /// It is of a known type, and its payload is not that type's.
    #[error("its payload cannot be read: {0}")]
    Payload(String),
    /// Its type is not legal in this status of the run.
    #[error("{0} is not allowed while the run is {1}")]
    Status(EventKind, Status),
    /// It is about a stage that is not planned.
    #[error("no stage {0:?} is planned")]
    NoStage(String),
    /// It is not legal in this status of the stage.
    #[error("stage {0:?} cannot {1} while it is {2}")]
    Stage(String, StageCause, StageStatus),
    /// There is a plan already.
    #[error("the run already has a plan: only decisions can change it")]
    SecondPlan,
    /// The plan, or what takes a stage's place, breaks a rule.
    #[error("{0}")]
    Plan(String),
    /// Somebody acts who may not.
    #[error("{0}")]
    Caller(String),
    /// A stage it waits for is not done.
    #[error("stage {0:?} waits for {1:?}, which is not done")]
    Waits(String, String),
    /// The stage was tried again as often as it may be.
    #[error("stage {0:?} was tried again {1} times, the most allowed")]
    Retries(String, u32),
    /// Only what a person must approve can be approved.
    #[error("stage {0:?} is not for a person to approve: its validator is {1:?}")]
    NotApproval(String, String),
    /// The decision lacks what it is about.
    #[error("a decision to {0} must say {1}")]
    Decision(&'static str, &'static str),
    /// The run was given up.
    #[error("the run was given up: only its end may follow")]
    Aborted,
    /// There is no such criterion, or it is met, or it is another.
    #[error("{0}")]
    Criterion(String),
    /// The step breaks a rule of trajectories.
    #[error("{0}")]
    Step(&'static str),
    /// The chunk's hex is none.
    #[error("the bytes of the output are not valid hexadecimal")]
    Hex,
    /// A note without a key.
    #[error("a note must have a key")]
    Note,
    /// The end does not fit what came before.
    #[error("the run cannot end as {0}: {1}")]
    End(crate::run::Outcome, String),
}
