//! Checks and criteria of `suite.toml` as they are typed. `check` turns these into what is judged by.

use serde::{Deserialize, Serialize};

use super::budget::RawBudget;
use super::raw_demands::{RawAlike, RawOrder, RawQuestions, RawTexts, RawToolCalls, RawToolNames};
#[cfg(feature = "cli")]
use super::schema::{BudgetSchema, FileOrSchema, without_null};
use super::words::RawSeverity;
use crate::judge::policy::Arguments;
use crate::run::{StepStatus, ValidatorKind};

/// One demand on a run beside what is compared: exactly one key says what is demanded.
#[derive(Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", schemars(transform = without_null))]
pub(crate) struct RawCheck {
    /// What people call it.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) name: Option<String>,
    /// Why it is demanded.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) reason: Option<String>,
    /// What a run that breaks it gets: an error, which makes it unacceptable, or a warning.
    pub(super) severity: Option<RawSeverity>,
    /// Only steps of stages of this node.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) stage: Option<String>,
    /// Only steps that this agent made.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) agent: Option<String>,
    /// How much a run may use.
    #[cfg_attr(feature = "cli", schemars(with = "BudgetSchema"))]
    pub(super) budget: Option<RawBudget>,
    /// Patterns of tools that must not be called.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) forbidden_tools: Option<Vec<String>>,
    /// Patterns of the only tools that may be called.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) allowed_tools: Option<Vec<String>>,
    /// A validator, which looks at what the run left behind when it is recorded.
    pub(super) validator: Option<ValidatorKind>,
    /// What the validator looks at, within the folder that the agent works in: a path for `artifact_exists`, a pattern of paths for
    /// `file_changed`, a package for `build_pass` and `test_pass`, a stage for `approval`.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) target: Option<String>,
    /// What the validator runs: a program and its arguments. `build_pass` and `test_pass` know the commands of Cargo, Go, npm and
    /// pytest.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) command: Option<Vec<String>>,
    /// Whether a shell runs the command, which is then one text.
    pub(super) shell: Option<bool>,
    /// The exit code that `command_pass` expects, 0 by default.
    #[cfg_attr(feature = "cli", schemars(range(min = 0, max = 255)))]
    pub(super) exit_code: Option<i32>,
    /// Whether an empty file, or a folder without files, is enough for `artifact_exists`.
    pub(super) allow_empty: Option<bool>,
    /// When the validator is stopped, with all it started, as `90s` or `2m`; 2m by default.
    #[cfg_attr(feature = "cli", schemars(regex(pattern = super::duration::PATTERN)))]
    pub(super) timeout: Option<String>,
    /// Calls that may only come after others.
    pub(super) order: Option<RawOrder>,
    /// The tools that are called, by the F1 of their names.
    pub(super) tool_names: Option<RawToolNames>,
    /// Calls, by the share of their expected arguments.
    pub(super) tool_arguments: Option<RawToolCalls>,
    /// What the run asks a person.
    pub(super) questions: Option<RawQuestions>,
    /// The values that are meant, as masks name them. Left out, as `path`: `output`.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) at: Option<String>,
    /// The values that are meant, as a JSONPath of the recorded run.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) path: Option<String>,
    /// Text that each value contains: one, or all of several.
    pub(super) contains: Option<RawTexts>,
    /// Text that no value contains: one, or any of several.
    pub(super) not_contains: Option<RawTexts>,
    /// A regular expression that each value matches somewhere.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) matches: Option<String>,
    /// A regular expression that no value matches.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) not_matches: Option<String>,
    /// How alike each value is to a text, by the words they have in the same order.
    pub(super) similarity: Option<RawAlike>,
    /// How many words each value shares with a text: the F1 of ROUGE-1.
    pub(super) rouge_1: Option<RawAlike>,
    /// The JSON Schema that each value satisfies: a file, relative to the suite's folder, or the schema itself.
    #[cfg_attr(feature = "cli", schemars(with = "FileOrSchema"))]
    pub(super) schema: Option<toml::Value>,
    /// What each value is; numbers by their value.
    #[cfg_attr(feature = "cli", schemars(with = "crate::json::Json"))]
    pub(super) equals: Option<toml::Value>,
    /// The smallest number that each value may be.
    #[cfg_attr(feature = "cli", schemars(with = "f64"))]
    pub(super) at_least: Option<toml::Value>,
    /// The largest number that each value may be.
    #[cfg_attr(feature = "cli", schemars(with = "f64"))]
    pub(super) at_most: Option<toml::Value>,
    /// Whether there is a value at all.
    pub(super) exists: Option<bool>,
    /// How many values there are.
    pub(super) count: Option<u64>,
    /// A call that must be made.
    pub(super) required_call: Option<RawRequiredCall>,
    /// How calls of a tool must end, or that a failed call is made again.
    pub(super) step_status: Option<RawStepStatus>,
    /// How often one call may be made with the same arguments.
    pub(super) identical_calls: Option<RawIdenticalCalls>,
}

/// A call that must be made.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", schemars(transform = without_null))]
pub(crate) struct RawRequiredCall {
    /// The tool: a name, or a pattern of names.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) tool: String,
    /// The arguments it must have. Left out: any.
    #[serde(default)]
    #[cfg_attr(feature = "cli", schemars(with = "crate::json::Json"))]
    pub(super) args: Option<toml::Value>,
    /// What is asked of the run's arguments, as `compare.arguments`. Left out: `superset`, those of the run hold these.
    pub(super) arguments: Option<Arguments>,
    /// How it must have ended. Left out: in any way.
    pub(super) status: Option<StepStatus>,
    /// How often at least.
    #[serde(default = "one")]
    pub(super) at_least: u32,
    /// How often at most. Left out: no limit.
    pub(super) at_most: Option<u32>,
    /// The tool before whose first call it must be made, in an earlier turn. That call must be made too.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) before: Option<String>,
}

/// How calls of a tool must end, or that a failed call is made again.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", schemars(transform = without_null))]
pub(crate) struct RawStepStatus {
    /// The tool: a name, or a pattern of names.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) tool: String,
    /// How every call of it must end; with `then`, how a call ends after which another is due.
    pub(super) status: StepStatus,
    /// How a later call of the same tool must end, for each that ended with `status`.
    pub(super) then: Option<StepStatus>,
    /// How many calls must end with `status` at least; 0: where none does, nothing is asked.
    #[serde(default = "one")]
    pub(super) at_least: u32,
}

/// How often one call may be made with the same arguments.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", schemars(transform = without_null))]
pub(crate) struct RawIdenticalCalls {
    /// The most equal calls.
    #[cfg_attr(feature = "cli", schemars(range(min = 1)))]
    pub(super) at_most: u32,
    /// Only of these tools. Left out: of all.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) tools: Option<Vec<String>>,
}

fn one() -> u32 {
    1
}

/// An acceptance criterion: a statement about the whole run that holds where all its checks are met.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCriterion {
    /// What must hold, in words.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) name: String,
    /// What a run that does not meet it gets: an error, which makes it unacceptable, or a warning.
    #[serde(default)]
    pub(super) severity: RawSeverity,
    /// What is checked for it.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    #[serde(default)]
    pub(super) check: Vec<RawCheck>,
}
