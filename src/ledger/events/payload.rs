//! What the events of a journal carry, beside the steps, stages, artifacts and checkpoints of the run model.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::plan::{Plan, PlannedStage, Validator};
use crate::json::{Json, RawJson, Text, present};
use crate::run::{Agent, Outcome, Usage};

pub(crate) use crate::run::VerifyVerdict;

sparse! {
    /// What is about to be run.
    #[derive(Clone, Debug, Default, Serialize, Deserialize)]
    pub struct Prepared<'a> {
        /// What the agent is given.
        #[serde(borrow, deserialize_with = "present")]
        pub ?input: Option<RawJson<'a>>,
        /// What the agent is asked, in words.
        pub ?task: Option<Text<'a>>,
        /// The workflow to run.
        pub ?workflow: Option<Text<'a>>,
        /// Who runs.
        pub ?agent: Option<Agent<'a>>,
        /// The command, word by word.
        pub ?command: Vec<Text<'a>>,
        /// The limit on its steps; 0 is none.
        pub ?max_steps: Option<u64>,
    }
}

/// The agent runs.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Started {
    /// Its process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
}

/// What the agent was given, where it is known only after it started.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Input<'a> {
    /// The input; it takes the place of any before.
    #[serde(borrow)]
    pub input: RawJson<'a>,
}

/// How loud a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Of use to who mends the harness.
    Debug,
    /// What happens.
    Info,
    /// What somebody should look at.
    Warn,
    /// What went wrong.
    Error,
}

impl fmt::Display for LogLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// A message for people.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Log<'a> {
    /// How loud it is.
    pub level: LogLevel,
    /// What it says.
    #[serde(borrow)]
    pub message: Text<'a>,
}

/// A note under a key; the last one of a key stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Note<'a> {
    /// The key; not empty.
    #[serde(borrow)]
    pub key: Text<'a>,
    /// The note.
    #[serde(borrow)]
    pub value: Text<'a>,
}

/// The plan of the run's stages, once a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Planned {
    /// It must be valid.
    pub plan: Plan,
}

/// A planned stage is being worked on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StageStarted<'a> {
    /// The stage.
    #[serde(borrow)]
    pub node: Text<'a>,
    /// Who works on it: its owner, where it has one.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Text<'a>>,
}

/// A stage's owner says that it is done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Proposed<'a> {
    /// The stage.
    #[serde(borrow)]
    pub node: Text<'a>,
    /// Who says so: its owner, where it has one.
    #[serde(borrow)]
    pub by: Text<'a>,
    /// What was achieved.
    pub result: Json,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Json>,
}

sparse! {
    /// A stage's validator has spoken.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    pub struct VerifiedStage<'a> {
        /// The stage.
        #[serde(borrow)]
        pub node: Text<'a>,
        /// What was said.
        pub verdict: VerifyVerdict,
        /// Why.
        pub reason: Text<'a>,
        /// What the validator saw.
        #[serde(deserialize_with = "present")]
        pub ?details: Option<Json>,
        /// What it missed.
        pub ?missing: Vec<String>,
        /// Where somebody has to decide: what is asked.
        pub ?request: Option<PolicyRequest>,
    }
}

/// What is asked of whoever decides on a stage that did not pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRequest {
    /// The stage.
    pub node: String,
    /// What it is for.
    pub goal: String,
    /// Why it did not pass.
    pub failure: String,
    /// How often it was tried again.
    pub retries: u32,
    /// How often it may be tried again.
    pub max_retries: u32,
}

/// A person approved a stage whose validator is `approval`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Approved<'a> {
    /// The stage.
    #[serde(borrow)]
    pub node: Text<'a>,
    /// Who: not the stage's owner.
    #[serde(borrow)]
    pub by: Text<'a>,
    /// Why.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<'a>>,
}

/// A decision on a stage.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Decided<'a> {
    /// The stage.
    #[serde(borrow)]
    pub node: Text<'a>,
    /// Who decided: not the stage's owner.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Text<'a>>,
    /// What was decided.
    pub decision: Decision,
}

sparse! {
    /// What was decided.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    pub struct Decision {
        /// The kind of decision.
        pub action: Action,
        /// Why; for [`Action::Abort`] and [`Action::Escalate`] it becomes the run's reason.
        pub ?reason: Option<String>,
        /// For [`Action::Decompose`]: what takes the stage's place.
        pub ?stages: Vec<PlannedStage>,
        /// For [`Action::ChangeAgent`]: the new owner.
        pub ?owner: Option<String>,
        /// For [`Action::ChangeValidator`]: the new validator.
        pub ?validator: Option<Validator>,
    }
}

/// The kinds of decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Try again, at most `max_retries` times.
    Retry,
    /// Put several stages in its place; what waits for it waits for them.
    Decompose,
    /// Another owner tries.
    ChangeAgent,
    /// Its success is told another way.
    ChangeValidator,
    /// Go on without it.
    Skip,
    /// Give the run up: it can only end, and not as completed.
    Abort,
    /// Ask a person: the run pauses.
    Escalate,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// An acceptance criterion of the plan is met.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CriterionMet<'a> {
    /// Which, counted from 0.
    pub index: usize,
    /// Its description, which must be that of the plan.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text<'a>>,
}

/// The run waits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Paused<'a> {
    /// For what.
    #[serde(borrow)]
    pub reason: Text<'a>,
}

/// The run goes on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Resumed<'a> {
    /// Who let it.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Text<'a>>,
}

/// The agent's process has ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exited {
    /// Its exit code; none where a signal ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i32>,
    /// The signal that ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<i32>,
}

sparse! {
    /// The end of the run: the last event of every journal that is complete.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    pub struct Finished<'a> {
        /// How the run ended; not `unknown`.
        pub outcome: Outcome,
        /// Why, in words.
        #[serde(borrow)]
        pub ?reason: Option<Text<'a>>,
        /// The exit code that stands for the run.
        pub ?exit_code: Option<i32>,
        /// Whether a person has to do something. Apart from the outcome: a blocked run may need nobody.
        #[serde(default)]
        pub needs_human: bool,
        /// What could be done next.
        pub ?follow_ups: Vec<FollowUp>,
        /// What the agent answered.
        #[serde(deserialize_with = "present")]
        pub ?output: Option<RawJson<'a>>,
        /// What the recording says of its own success.
        #[serde(deserialize_with = "present")]
        pub ?label: Option<Json>,
        /// What the run cost.
        pub ?usage: Option<Usage<'a>>,
    }
}

impl Finished<'_> {
    /// An end of this kind, with nothing else known.
    #[must_use]
    pub fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            reason: None,
            exit_code: None,
            needs_human: false,
            follow_ups: Vec::new(),
            output: None,
            label: None,
            usage: None,
        }
    }
}

/// Something that could be done next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// The step or stage it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// What kind of work it is.
    pub kind: String,
    /// Why.
    pub reason: String,
}
