//! One item of a run's trajectory.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::json::{RawJson, Text, exact, present};

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A model turn.
    Turn,
    /// A tool call.
    Tool,
    /// The answer the run ends with: the last assistant text after which no tool is called.
    Final,
}

impl fmt::Display for StepKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            StepKind::Turn => "turn",
            StepKind::Tool => "tool",
            StepKind::Final => "final",
        })
    }
}

/// How a tool call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    /// It answered.
    Ok,
    /// It answered with an error.
    Error,
    /// It was not allowed to run.
    Rejected,
    /// The recording holds no end of it.
    Open,
}

impl StepStatus {
    /// Whether the call changed nothing, as it failed or was refused.
    pub(crate) fn changed_nothing(self) -> bool {
        matches!(self, StepStatus::Error | StepStatus::Rejected)
    }
}

impl fmt::Display for StepStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            StepStatus::Ok => "ok",
            StepStatus::Error => "error",
            StepStatus::Rejected => "rejected",
            StepStatus::Open => "open",
        })
    }
}

sparse! {
    /// One item of a run's trajectory.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields, rename_all = "snake_case")]
    pub struct Step<'a> {
        /// What it is.
        pub kind: StepKind,
        /// The recording's own id of the call. Never compared.
        #[serde(borrow)]
        pub ?id: Option<Text<'a>>,
        /// The tool's name; for other kinds left out.
        pub ?name: Option<Text<'a>>,
        /// The call's arguments. Absent is not the same as `{}`: the recording does not have them.
        #[serde(deserialize_with = "present")]
        pub ?args: Option<RawJson<'a>>,
        /// Where a recording keeps only a hash of the arguments: that hash.
        pub ?args_hash: Option<Text<'a>>,
        /// What the tool answered; for a turn or the final answer, what the model said.
        #[serde(deserialize_with = "present")]
        pub ?result: Option<RawJson<'a>>,
        /// How the call ended.
        pub ?status: Option<StepStatus>,
        /// Which model turn made it, counted from 0: calls with the same number are a parallel group without order. A step
        /// without one is a group of its own.
        pub ?turn: Option<u32>,
        /// The agent that made it, where a run has several.
        pub ?agent: Option<Text<'a>>,
        /// The node of the stage it belongs to.
        pub ?stage: Option<Text<'a>>,
        /// When it began, as the recording has it. Never compared.
        pub ?at: Option<Text<'a>>,
        /// How long it took, in seconds. Never compared.
        #[serde(deserialize_with = "exact")]
        pub ?duration: Option<f64>,
        /// Whatever else was recorded.
        #[serde(deserialize_with = "present")]
        pub ?metadata: Option<RawJson<'a>>,
    }
}

impl<'a> Step<'a> {
    /// A step of this kind with nothing else known.
    #[must_use]
    pub fn new(kind: StepKind) -> Self {
        Self {
            kind,
            id: None,
            name: None,
            args: None,
            args_hash: None,
            result: None,
            status: None,
            turn: None,
            agent: None,
            stage: None,
            at: None,
            duration: None,
            metadata: None,
        }
    }

    /// The rule that it breaks on its own, wherever it stands.
    pub(crate) fn broken_rule(&self) -> Option<&'static str> {
        let has_args = self.args.is_some() || self.args_hash.is_some();
        match self.kind {
            StepKind::Tool if self.name.as_ref().is_none_or(|name| name.is_empty()) => {
                Some("a tool step must have a name")
            }
            StepKind::Tool if self.args.is_some() && self.args_hash.is_some() => {
                Some("a step has its arguments or their hash, not both")
            }
            StepKind::Turn | StepKind::Final if has_args => Some("only a tool step has arguments"),
            _ => None,
        }
    }

    /// A call of the tool `name`.
    #[must_use]
    pub fn tool(name: impl Into<Text<'a>>, args: Option<RawJson<'a>>) -> Self {
        Self { name: Some(name.into()), args, ..Self::new(StepKind::Tool) }
    }
}
