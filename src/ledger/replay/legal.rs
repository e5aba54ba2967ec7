//! Why an event is refused.

use super::status::{StageCause, StageStatus, Status};
use crate::ledger::events::EventKind;

/// Why an event is not legal after those before it: the writer refuses it, the reader keeps it as an anomaly.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Illegal {
    /// It is of a known type, and its payload is not that type's.
    #[error("its payload cannot be read: {0}")]
    Payload(String),
    #[error("{0} is not allowed while the run is {1}")]
    Status(EventKind, Status),
    #[error("no stage {0:?} is planned")]
    NoStage(String),
    #[error("stage {0:?} cannot {1} while it is {2}")]
    Stage(String, StageCause, StageStatus),
    #[error("the run already has a plan: only decisions can change it")]
    SecondPlan,
    /// The plan, or what takes a stage's place, breaks a rule.
    #[error("{0}")]
    Plan(String),
    /// Somebody acts who may not.
    #[error("{0}")]
    Caller(String),
    #[error("stage {0:?} waits for {1:?}, which is not done")]
    Waits(String, String),
    #[error("stage {0:?} was tried again {1} times, the most allowed")]
    Retries(String, u32),
    #[error("stage {0:?} is not for a person to approve: its validator is {1:?}")]
    NotApproval(String, String),
    #[error("a decision to {0} must say {1}")]
    Decision(&'static str, &'static str),
    #[error("the run was given up: only its end may follow")]
    Aborted,
    /// There is no such criterion, or it is met, or it is another.
    #[error("{0}")]
    Criterion(String),
    /// The step breaks a rule of trajectories.
    #[error("{0}")]
    Step(&'static str),
    #[error("the bytes of the output are not valid hexadecimal")]
    Hex,
    #[error("a note must have a key")]
    Note,
    #[error("the run cannot end as {0}: {1}")]
    End(crate::run::Outcome, String),
}
