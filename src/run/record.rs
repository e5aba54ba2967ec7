//! The whole of a recorded run, and its own JSON form.

use serde::{Deserialize, Serialize};

use super::outcome::Outcome;
use super::stage::Stage;
use super::step::Step;
use super::usage::Usage;
use super::validation::Validation;
use crate::json::{Json, RawJson, Text, exact, present};

/// The `format` of goldrun's own recordings.
pub(crate) const RUN_FORMAT: &str = "goldrun/run@1";

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
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Text<'a>>,
    /// What the agent was asked, in words.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Text<'a>>,
    /// The id of the run that started it.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Text<'a>>,
    /// The id of the run at the root of that tree.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub root: Option<Text<'a>>,
    /// The workflow it ran: its name, or its id where it has no name.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<Text<'a>>,
    /// Who ran.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Agent<'a>>,
    /// What the agent was given.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub input: Option<RawJson<'a>>,
    /// What it answered.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub output: Option<RawJson<'a>>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Outcome::is_unknown")]
    pub outcome: Outcome,
    /// Where it stands, in the recording's own word.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Text<'a>>,
    /// When it began, as recorded: not always a time. Never compared.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Text<'a>>,
    /// When it ended, as recorded. Never compared.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Text<'a>>,
    /// What the recording says of its own success, such as a benchmark's reward. Never used to judge.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub label: Option<Json>,
    /// What it did, in order.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step<'a>>,
    /// The planned work it went through, in order.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage<'a>>,
    /// Nodes that had not run at its end.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<Text<'a>>,
    /// Nodes that had run.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub completed: Vec<Text<'a>>,
    /// Moves between stages.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub transitions: Vec<Transition<'a>>,
    /// Points from which it could have been resumed.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub checkpoints: Vec<Checkpoint<'a>>,
    /// What it left behind.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<Artifact<'a>>,
    /// What validators saw of it when it was recorded.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub validations: Vec<Validation<'a>>,
    /// What it cost.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage<'a>>,
    /// Runs it started.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Child<'a>>,
    /// Traced spans.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub spans: Vec<Span<'a>>,
    /// What it asked a person, as recorded. Absent is not the same as `[]`: the recording does not say.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub questions: Option<Vec<RawJson<'a>>>,
    /// A replay fixture that the recording carries, as recorded.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub fixture: Option<RawJson<'a>>,
    /// What it was allowed to do, as recorded.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub policy: Option<RawJson<'a>>,
    /// The conversation, as recorded, where it belongs to no stage.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub transcript: Option<RawJson<'a>>,
    /// Where and how it ran.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub execution: Option<Execution<'a>>,
    /// Whatever else was recorded.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub metadata: Option<RawJson<'a>>,
}

/// Who ran. The model is a label and never compared.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Agent<'a> {
    /// The agent's name.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text<'a>>,
    /// Its version.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Text<'a>>,
    /// The model it used.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub model: Option<Text<'a>>,
}

/// A move from one stage to another.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Transition<'a> {
    /// The recording's own id of it.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Text<'a>>,
    /// The id of the stage left.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub from_stage: Option<Text<'a>>,
    /// The node left; none at the start.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Text<'a>>,
    /// The node entered.
    #[serde(borrow)]
    pub to: Text<'a>,
    /// The branch taken.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<Text<'a>>,
    /// When, as recorded.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Text<'a>>,
    /// Ids of artifacts made on the way.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub produced: Vec<Text<'a>>,
    /// Ids of artifacts used on the way.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub consumed: Vec<Text<'a>>,
    /// Whatever else was recorded.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub metadata: Option<RawJson<'a>>,
}

/// A point from which a run could have been resumed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Checkpoint<'a> {
    /// The recording's own id of it.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Text<'a>>,
    /// Nodes that could start.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub ready: Vec<Text<'a>>,
    /// Nodes that were done.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub completed: Vec<Text<'a>>,
    /// The last stage before it.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub last_stage: Option<Text<'a>>,
    /// Why it was made.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text<'a>>,
    /// When, as recorded.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Text<'a>>,
    /// Whatever else was recorded.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub metadata: Option<RawJson<'a>>,
}

/// A thing a run left behind.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Artifact<'a> {
    /// The recording's own id of it.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Text<'a>>,
    /// Its name.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text<'a>>,
    /// What kind of thing it is, in the recording's own word.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Text<'a>>,
    /// Where it lies, relative to the recording.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Text<'a>>,
    /// What it is, for people.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text<'a>>,
    /// Its size in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// SHA-256 of its bytes, in hex.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Text<'a>>,
    /// Its content, where the recording holds it.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub content: Option<RawJson<'a>>,
    /// What its content is made of, where the recording holds that beside it.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub data: Option<RawJson<'a>>,
    /// Whatever else was recorded.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub metadata: Option<RawJson<'a>>,
}

/// A run that a run started.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Child<'a> {
    /// The child's own id.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Text<'a>>,
    /// The worker's name.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text<'a>>,
    /// What it was asked.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Text<'a>>,
    /// The stage that started it.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Text<'a>>,
    /// Where it stands, in the recording's own word.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Text<'a>>,
    /// Where its own recording lies, relative to this one.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Text<'a>>,
    /// Whatever else was recorded.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub metadata: Option<RawJson<'a>>,
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
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Text<'a>>,
    /// What kind of work it traces, in the recording's own word.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Text<'a>>,
    /// Its name.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text<'a>>,
    /// When it began, in seconds from the start of the run.
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Option::is_none")]
    pub start: Option<f64>,
    /// How long it took, in seconds.
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// Whatever else was recorded.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub metadata: Option<RawJson<'a>>,
}

/// Where and how a run was executed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Execution<'a> {
    /// Working directory.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub cwd: Option<Text<'a>>,
    /// Environment it was given, as recorded.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub env: Option<RawJson<'a>>,
    /// What started it.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub adapter: Option<Text<'a>>,
    /// The repository it worked on.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<Text<'a>>,
    /// The work tree it worked in.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub worktree: Option<Text<'a>>,
    /// The branch it worked on.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<Text<'a>>,
    /// The commit it started from.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Text<'a>>,
    /// Whatever else was recorded.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub metadata: Option<RawJson<'a>>,
}

impl<'a> Run<'a> {
    /// An empty run in goldrun's own format.
    #[must_use]
    pub fn new() -> Self {
        Self { format: RUN_FORMAT.into(), ..Self::default() }
    }
}

#[cfg(test)]
#[path = "tests/record.rs"]
mod tests;
