//! Checks and criteria of `suite.toml` as they are typed. `check` turns these into what is judged by.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judge::Severity;

/// One demand on a run beside what is compared: exactly one key says what is demanded.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawCheck {
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub(super) name: Option<String>,
    /// Why it is demanded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub(super) reason: Option<String>,
    /// What a run that breaks it gets: an error, which makes it unacceptable, or a warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "RawSeverity")]
    pub(super) severity: Option<RawSeverity>,
    /// Only steps of stages of this node.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub(super) stage: Option<String>,
    /// Only steps that this agent made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub(super) agent: Option<String>,
    /// Patterns of tools that must not be called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>", length(min = 1))]
    pub(super) forbidden_tools: Option<Vec<String>>,
    /// Patterns of the only tools that may be called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>", length(min = 1))]
    pub(super) allowed_tools: Option<Vec<String>>,
}

/// How much a broken check weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawSeverity {
    /// The run is unacceptable.
    #[default]
    Error,
    /// It is reported, and decides nothing.
    Warning,
}

impl From<RawSeverity> for Severity {
    fn from(severity: RawSeverity) -> Self {
        match severity {
            RawSeverity::Error => Self::Error,
            RawSeverity::Warning => Self::Warning,
        }
    }
}

/// An acceptance criterion: a statement about the whole run that holds where all its checks are met.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCriterion {
    /// What must hold, in words.
    #[schemars(length(min = 1))]
    pub(super) name: String,
    /// What a run that does not meet it gets: an error, which makes it unacceptable, or a warning.
    #[serde(default)]
    pub(super) severity: RawSeverity,
    /// What is checked for it.
    #[schemars(length(min = 1))]
    #[serde(default)]
    pub(super) check: Vec<RawCheck>,
}
