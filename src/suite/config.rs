//! What `suite.toml` says, ready to be used. How it is read: `parse`.

use std::time::Duration;

use super::words::{
    DEFAULT_ENV, InputMode, Isolation, MAX_JOURNAL_BYTES, MAX_OUTPUT_BYTES, MAX_RECORDING,
    MAX_STEPS,
};
use crate::json::{Json, KeyPath};
use crate::judge::case::Quarantine;
use crate::judge::check::{Checks, RelativeLimit};
use crate::judge::policy::Policy;
use crate::judge::verdict::{Expect, VerdictRules};
use crate::load::Format;

/// A suite's configuration: every table it may have, with defaults filled in.
#[derive(Debug, Default)]
pub(crate) struct SuiteConfig {
    /// SHA-256 of the text of `suite.toml`, in hex; empty for an eval manifest.
    pub digest: String,
    pub record: RecordConfig,
    pub load: LoadConfig,
    pub accept: AcceptConfig,
    /// `[compare]`, `[tools]` and `[redact]`.
    pub policy: Policy,
    pub verdict: VerdictRules,
    /// Whether `[verdict]` says `min_repetitions`.
    pub sets_min_repetitions: bool,
    /// `[budget]`, `[tools] forbidden` and `allowed`, `[[check]]` and `[[criterion]]`.
    pub checks: Checks,
    /// `[budget]`, as far as it is relative to goldens; each measure at most once.
    pub relative: Vec<RelativeLimit>,
    /// `[[case]]`, in the order written; each name once.
    pub cases: Vec<CaseEntry>,
}

/// `[record]`: how the agent is run. What each field means stands at `RawRecord`.
#[derive(Debug)]
pub(crate) struct RecordConfig {
    pub agent: Option<Vec<String>>,
    pub repetitions: u32,
    pub timeout: Duration,
    pub input: InputMode,
    pub env: Vec<EnvEntry>,
    pub isolation: Isolation,
    pub retries: u32,
    pub max_steps: u32,
    pub checkpoints: bool,
    pub jobs: u32,
    pub max_output_bytes: u64,
    pub max_journal_bytes: u64,
}

impl Default for RecordConfig {
    fn default() -> Self {
        let pass = |name: &str| glob::Pattern::new(name).ok().map(EnvEntry::Pass);
        Self {
            agent: None,
            repetitions: 3,
            timeout: Duration::from_secs(120),
            input: InputMode::Stdin,
            env: DEFAULT_ENV.into_iter().filter_map(pass).collect(),
            isolation: Isolation::None,
            retries: 0,
            max_steps: MAX_STEPS,
            checkpoints: false,
            jobs: 1,
            max_output_bytes: MAX_OUTPUT_BYTES,
            max_journal_bytes: MAX_JOURNAL_BYTES,
        }
    }
}

/// One item of `record.env`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EnvEntry {
    /// Variables whose names match are handed on.
    Pass(glob::Pattern),
    Set {
        name: String,
        value: String,
    },
}

/// `[load]`: where recordings come from. What each field means stands at `RawLoad`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LoadConfig {
    pub runs: Vec<String>,
    pub format: Format,
    pub case_from: Option<KeyPath>,
    pub repetition_from: Option<KeyPath>,
    pub messages_from: Option<KeyPath>,
    pub label_from: Option<KeyPath>,
    pub max_bytes: u64,
}

impl Default for LoadConfig {
    fn default() -> Self {
        Self {
            runs: Vec::new(),
            format: Format::default(),
            case_from: None,
            repetition_from: None,
            messages_from: None,
            label_from: None,
            max_bytes: MAX_RECORDING,
        }
    }
}

/// `[accept]`: what may become a golden.
#[derive(Debug, Default)]
pub(crate) struct AcceptConfig {
    pub label: Option<Json>,
}

/// One `[[case]]`. What each field means stands at `RawCase`.
#[derive(Debug)]
pub(crate) struct CaseEntry {
    pub name: String,
    pub input: Option<Json>,
    /// The same as JSON text with the numbers as they are written: an agent may tell `1` from `1.0`.
    pub input_text: Option<String>,
    /// Instead of that of `[record]`.
    pub timeout: Option<Duration>,
    pub checks: Checks,
    pub expect: Expect,
    pub quarantine: Option<Quarantine>,
}
