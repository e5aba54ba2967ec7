//! Checks and criteria of `suite.toml` as they are typed. `check` turns these into what is judged by.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::judge::{Severity, ValidatorKind};

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
    /// A validator, which looks at what the run left behind when it is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ValidatorKind")]
    pub(super) validator: Option<ValidatorKind>,
    /// What the validator looks at, within the folder that the agent works in: a path for `artifact_exists`, a pattern of paths for
    /// `file_changed`, a package for `build_pass` and `test_pass`, a stage for `approval`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1))]
    pub(super) target: Option<String>,
    /// What the validator runs: a program and its arguments. `build_pass` and `test_pass` know the commands of Cargo, Go, npm and
    /// pytest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>", length(min = 1))]
    pub(super) command: Option<Vec<String>>,
    /// Whether a shell runs the command, which is then one text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub(super) shell: Option<bool>,
    /// The exit code that `command_pass` expects, 0 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i32", range(min = 0, max = 255))]
    pub(super) exit_code: Option<i32>,
    /// Whether an empty file, or a folder without files, is enough for `artifact_exists`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub(super) allow_empty: Option<bool>,
    /// When the validator is stopped, with all it started, as `90s` or `2m`; 2m by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", regex(pattern = super::duration::PATTERN))]
    pub(super) timeout: Option<String>,
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
