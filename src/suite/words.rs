//! Words and defaults that both the file as typed and the configuration hold.

use serde::{Deserialize, Serialize};

use crate::judge::finding::Severity;

/// `record.env` where it is not set.
pub(crate) const DEFAULT_ENV: [&str; 3] = ["PATH", "HOME", "OPENAI_*"];

/// `record.max_output_bytes` where it is not set.
pub(crate) const MAX_OUTPUT_BYTES: u64 = 64 << 20;

/// `load.max_bytes` where it is not set: 128 MiB. Judging a recording takes up to seven times its size in memory.
pub(crate) const MAX_RECORDING: u64 = 128 << 20;

/// Defaults of `record.max_steps` and `record.max_journal_bytes`: only an agent that repeats itself without end reaches them.
pub(crate) const MAX_STEPS: u32 = 10_000;
pub(crate) const MAX_JOURNAL_BYTES: u64 = 64 << 20;

/// `record.input`: how the agent is given its input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum InputMode {
    /// On its standard input.
    #[default]
    Stdin,
    /// As its last argument.
    Argument,
    /// As a file, whose path is its last argument.
    File,
}

/// `record.isolation`: where the agent runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Isolation {
    /// In the project itself.
    #[default]
    None,
    /// In a git worktree of its own.
    Worktree,
}

/// How much a broken check weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum RawSeverity {
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
