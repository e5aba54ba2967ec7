//! Where a run and its stages stand, and what moves a stage: the words of the table of transitions.

use serde::{Deserialize, Serialize};

use crate::ledger::events::Action;

/// Where a run stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// The journal has a header and no more.
    #[default]
    New,
    /// Everything is ready.
    Prepared,
    /// The agent runs.
    Running,
    /// The run waits for something from outside.
    Paused,
    /// The agent's process has ended, and how the run ended is not said yet.
    Exited,
    /// The run has ended.
    Finished,
}

impl Status {
    /// Every status.
    pub(crate) const ALL: [Status; 6] = [
        Status::New,
        Status::Prepared,
        Status::Running,
        Status::Paused,
        Status::Exited,
        Status::Finished,
    ];

    /// The word in files and messages.
    #[must_use]
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Prepared => "prepared",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Exited => "exited",
            Self::Finished => "finished",
        }
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where a planned stage stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StageStatus {
    /// Nobody has begun it.
    #[default]
    Pending,
    /// Its owner works on it.
    Started,
    /// Its owner says that it is done; its validator has not.
    Proposed,
    /// It passed.
    Completed,
    /// It did not pass, and somebody has to decide.
    Failed,
    /// It was decided to go on without it.
    Skipped,
    /// Other stages took its place.
    Decomposed,
    /// The run was given up while it was not done.
    Aborted,
}

impl StageStatus {
    /// The word in files and messages.
    #[must_use]
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Started => "started",
            Self::Proposed => "proposed",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Decomposed => "decomposed",
            Self::Aborted => "aborted",
        }
    }
}

impl std::fmt::Display for StageStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// What can happen to a planned stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StageCause {
    /// Its owner begins.
    Start,
    /// Its owner says that it is done.
    Propose,
    /// Its validator passes it.
    Pass,
    /// Its validator does not pass it.
    Fail,
    /// Its validator could not work.
    Stumble,
    /// A person approves it.
    Approve,
    /// A decision.
    Decide(Action),
}

impl std::fmt::Display for StageCause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Start => "start",
            Self::Propose => "be proposed",
            Self::Pass | Self::Fail | Self::Stumble => "be verified",
            Self::Approve => "be approved",
            Self::Decide(Action::Retry) => "be tried again",
            Self::Decide(Action::Decompose) => "be decomposed",
            Self::Decide(Action::ChangeAgent) => "change its owner",
            Self::Decide(Action::ChangeValidator) => "change its validator",
            Self::Decide(Action::Skip) => "be skipped",
            Self::Decide(Action::Abort) => "give the run up",
            Self::Decide(Action::Escalate) => "be escalated",
        })
    }
}
