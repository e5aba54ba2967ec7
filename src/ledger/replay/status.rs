//! Where a run and its stages stand, and what moves a stage: the words of the table of transitions.

use crate::ledger::events::Action;

words! {
    /// Where a run stands.
    #[derive(Default)]
    pub(crate) enum Status {
        /// The journal has a header and no more.
        #[default]
        New = "new",
        /// Everything is ready.
        Prepared = "prepared",
        /// The agent runs.
        Running = "running",
        /// The run waits for something from outside.
        Paused = "paused",
        /// The agent's process has ended, and how the run ended is not said yet.
        Exited = "exited",
        /// The run has ended.
        Finished = "finished",
    }
}

words! {
    /// Where a planned stage stands.
    #[derive(Default)]
    pub(crate) enum StageStatus {
        /// Nobody has begun it.
        #[default]
        Pending = "pending",
        /// Its owner works on it.
        Started = "started",
        /// Its owner says that it is done; its validator has not.
        Proposed = "proposed",
        /// It passed.
        Completed = "completed",
        /// It did not pass, and somebody has to decide.
        Failed = "failed",
        /// It was decided to go on without it.
        Skipped = "skipped",
        /// Other stages took its place.
        Decomposed = "decomposed",
        /// The run was given up while it was not done.
        Aborted = "aborted",
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
