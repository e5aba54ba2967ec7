//! The whole of a recorded run, and its own JSON form.

use serde::{Deserialize, Serialize};

use super::outcome::Outcome;
use super::stage::Stage;
use super::step::Step;
use super::usage::Usage;
use super::validation::Validation;
use crate::json::{Json, RawJson, Text, exact, present};

pub(crate) const RUN_FORMAT: &str = "goldrun/run@1";

sparse! {
    /// One recorded execution of a case. What the recording does not say is absent: no id, time or status is ever made up.
    #[derive(Clone, Debug, Default, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct Run<'a> {
        /// `goldrun/run@1`
        #[serde(borrow)]
        pub format: Text<'a>,
        /// The recording's own id.
        pub ?id: Option<Text<'a>>,
        /// What the agent was asked, in words.
        pub ?task: Option<Text<'a>>,
        /// The id of the run that started it.
        pub ?parent: Option<Text<'a>>,
        /// The id of the run at the root of that tree.
        pub ?root: Option<Text<'a>>,
        /// The workflow it ran: its name, or its id where it has no name.
        pub ?workflow: Option<Text<'a>>,
        /// Who ran.
        pub ?agent: Option<Agent<'a>>,
        /// What the agent was given.
        #[serde(deserialize_with = "present")]
        pub ?input: Option<RawJson<'a>>,
        /// What it answered.
        #[serde(deserialize_with = "present")]
        pub ?output: Option<RawJson<'a>>,
        /// How it ended.
        pub ?outcome: Outcome,
        /// Where it stands, in the recording's own word.
        pub ?status: Option<Text<'a>>,
        /// When it began, as recorded: not always a time. Never compared.
        pub ?started_at: Option<Text<'a>>,
        /// When it ended, as recorded. Never compared.
        pub ?finished_at: Option<Text<'a>>,
        /// What the recording says of its own success, such as a benchmark's reward. Never used to judge.
        #[serde(deserialize_with = "present")]
        pub ?label: Option<Json>,
        /// What it did, in order.
        pub ?steps: Vec<Step<'a>>,
        /// The planned work it went through, in order.
        pub ?stages: Vec<Stage<'a>>,
        /// Nodes that had not run at its end.
        pub ?pending: Vec<Text<'a>>,
        /// Nodes that had run.
        pub ?completed: Vec<Text<'a>>,
        /// Moves between stages.
        pub ?transitions: Vec<Transition<'a>>,
        /// Points from which it could have been resumed.
        pub ?checkpoints: Vec<Checkpoint<'a>>,
        /// What it left behind.
        pub ?artifacts: Vec<Artifact<'a>>,
        /// What validators saw of it when it was recorded.
        pub ?validations: Vec<Validation<'a>>,
        /// What it cost.
        pub ?usage: Option<Usage<'a>>,
        /// Runs it started.
        pub ?children: Vec<Child<'a>>,
        /// Traced spans.
        pub ?spans: Vec<Span<'a>>,
        /// What it asked a person, as recorded. Absent is not the same as `[]`: the recording does not say.
        pub ?questions: Option<Vec<RawJson<'a>>>,
        /// A replay fixture that the recording carries, as recorded.
        #[serde(deserialize_with = "present")]
        pub ?fixture: Option<RawJson<'a>>,
        /// What it was allowed to do, as recorded.
        #[serde(deserialize_with = "present")]
        pub ?policy: Option<RawJson<'a>>,
        /// The conversation, as recorded, where it belongs to no stage.
        #[serde(deserialize_with = "present")]
        pub ?transcript: Option<RawJson<'a>>,
        /// Where and how it ran.
        pub ?execution: Option<Execution<'a>>,
        /// A hash of the command, the input and the settings it was recorded with: equal for repetitions of one run.
        pub ?recipe: Option<Text<'a>>,
        /// Whether credentials and what its suite redacts were taken out of it.
        pub ?redacted: bool,
        /// Whatever else was recorded.
        #[serde(deserialize_with = "present")]
        pub ?metadata: Option<RawJson<'a>>,
    }

    /// Who ran. The model is a label and never compared.
    #[derive(Clone, Debug, Default, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub struct Agent<'a> {
        /// The agent's name.
        #[serde(borrow)]
        pub ?name: Option<Text<'a>>,
        /// Its version.
        pub ?version: Option<Text<'a>>,
        /// The model it used.
        pub ?model: Option<Text<'a>>,
    }

    /// A move from one stage to another.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub struct Transition<'a> {
        /// The recording's own id of it.
        #[serde(borrow)]
        pub ?id: Option<Text<'a>>,
        /// The id of the stage left.
        pub ?from_stage: Option<Text<'a>>,
        /// The node left; none at the start.
        pub ?from: Option<Text<'a>>,
        /// The node entered.
        pub to: Text<'a>,
        /// The branch taken.
        pub ?branch: Option<Text<'a>>,
        /// When, as recorded.
        pub ?at: Option<Text<'a>>,
        /// Ids of artifacts made on the way.
        pub ?produced: Vec<Text<'a>>,
        /// Ids of artifacts used on the way.
        pub ?consumed: Vec<Text<'a>>,
        /// Whatever else was recorded.
        #[serde(deserialize_with = "present")]
        pub ?metadata: Option<RawJson<'a>>,
    }

    /// A point from which a run could have been resumed.
    #[derive(Clone, Debug, Default, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub struct Checkpoint<'a> {
        /// The recording's own id of it.
        #[serde(borrow)]
        pub ?id: Option<Text<'a>>,
        /// Nodes that could start.
        pub ?ready: Vec<Text<'a>>,
        /// Nodes that were done.
        pub ?completed: Vec<Text<'a>>,
        /// The last stage before it.
        pub ?last_stage: Option<Text<'a>>,
        /// Why it was made.
        pub ?reason: Option<Text<'a>>,
        /// When, as recorded.
        pub ?at: Option<Text<'a>>,
        /// Whatever else was recorded.
        #[serde(deserialize_with = "present")]
        pub ?metadata: Option<RawJson<'a>>,
    }

    /// A thing a run left behind.
    #[derive(Clone, Debug, Default, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub struct Artifact<'a> {
        /// The recording's own id of it.
        #[serde(borrow)]
        pub ?id: Option<Text<'a>>,
        /// Its name.
        pub ?name: Option<Text<'a>>,
        /// What kind of thing it is, in the recording's own word.
        pub ?kind: Option<Text<'a>>,
        /// Where it lies, relative to the recording.
        pub ?path: Option<Text<'a>>,
        /// What it is, for people.
        pub ?description: Option<Text<'a>>,
        /// Its size in bytes.
        pub ?bytes: Option<u64>,
        /// SHA-256 of its bytes, in hex.
        pub ?sha256: Option<Text<'a>>,
        /// Its content, where the recording holds it.
        #[serde(deserialize_with = "present")]
        pub ?content: Option<RawJson<'a>>,
        /// What its content is made of, where the recording holds that beside it.
        #[serde(deserialize_with = "present")]
        pub ?data: Option<RawJson<'a>>,
        /// Whatever else was recorded.
        #[serde(deserialize_with = "present")]
        pub ?metadata: Option<RawJson<'a>>,
    }

    /// A run that a run started.
    #[derive(Clone, Debug, Default, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub struct Child<'a> {
        /// The child's own id.
        #[serde(borrow)]
        pub ?id: Option<Text<'a>>,
        /// The worker's name.
        pub ?name: Option<Text<'a>>,
        /// What it was asked.
        pub ?task: Option<Text<'a>>,
        /// The stage that started it.
        pub ?stage: Option<Text<'a>>,
        /// Where it stands, in the recording's own word.
        pub ?status: Option<Text<'a>>,
        /// Where its own recording lies, relative to this one.
        pub ?path: Option<Text<'a>>,
        /// Whatever else was recorded.
        #[serde(deserialize_with = "present")]
        pub ?metadata: Option<RawJson<'a>>,
    }

    /// A traced span.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub struct Span<'a> {
        /// The span's own id.
        #[serde(borrow)]
        pub id: Text<'a>,
        /// The span it lies in.
        pub ?parent: Option<Text<'a>>,
        /// What kind of work it traces, in the recording's own word.
        pub ?kind: Option<Text<'a>>,
        /// Its name.
        pub ?name: Option<Text<'a>>,
        /// When it began, in seconds from the start of the run.
        #[serde(deserialize_with = "exact")]
        pub ?start: Option<f64>,
        /// How long it took, in seconds.
        #[serde(deserialize_with = "exact")]
        pub ?duration: Option<f64>,
        /// Whatever else was recorded.
        #[serde(deserialize_with = "present")]
        pub ?metadata: Option<RawJson<'a>>,
    }

    /// Where and how a run was executed.
    #[derive(Clone, Debug, Default, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub struct Execution<'a> {
        /// Working directory.
        #[serde(borrow)]
        pub ?cwd: Option<Text<'a>>,
        /// Environment it was given, as recorded.
        #[serde(deserialize_with = "present")]
        pub ?env: Option<RawJson<'a>>,
        /// What started it.
        pub ?adapter: Option<Text<'a>>,
        /// The repository it worked on.
        pub ?repository: Option<Text<'a>>,
        /// The work tree it worked in.
        pub ?worktree: Option<Text<'a>>,
        /// The branch it worked on.
        pub ?branch: Option<Text<'a>>,
        /// The commit it started from.
        pub ?base: Option<Text<'a>>,
        /// Whatever else was recorded.
        #[serde(deserialize_with = "present")]
        pub ?metadata: Option<RawJson<'a>>,
    }
}

impl<'a> Run<'a> {
    /// An empty run in goldrun's own format.
    #[must_use]
    pub fn new() -> Self {
        Self { format: RUN_FORMAT.into(), ..Self::default() }
    }

    /// Whether nothing in it was understood as a step, nor as planned work: a text is all that it holds, if that.
    pub(crate) fn is_hollow(&self) -> bool {
        self.stages.is_empty() && self.steps.is_empty()
    }
}

#[cfg(test)]
#[path = "tests/record.rs"]
mod tests;
