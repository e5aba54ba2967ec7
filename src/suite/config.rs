//! What `suite.toml` says, ready to be used. How it is read: `parse`.

use std::time::Duration;

use super::words::{
    DEFAULT_ENV, InputMode, Isolation, MAX_JOURNAL_BYTES, MAX_OUTPUT_BYTES, MAX_STEPS,
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
    /// `[record]`
    pub record: RecordConfig,
    /// `[load]`
    pub load: LoadConfig,
    /// `[accept]`
    pub accept: AcceptConfig,
    /// `[compare]`, `[tools]` and `[redact]`. Where `compare.output` is not set it is `exact`, except under `trajectory = "effects"`: effects
    /// compare what an agent does to the world, and its words only when that is asked for.
    pub policy: Policy,
    /// `[verdict]`
    pub verdict: VerdictRules,
    /// `[budget]`, `[tools] forbidden` and `allowed`, `[[check]]` and `[[criterion]]`: what is demanded of every run beside what is compared.
    pub checks: Checks,
    /// `[budget]`, as far as it is relative to goldens; each measure at most once.
    pub relative: Vec<RelativeLimit>,
    /// `[[case]]`, in the order written; each name once.
    pub cases: Vec<CaseEntry>,
}

/// `[record]`: how the agent is run.
#[derive(Debug)]
pub(crate) struct RecordConfig {
    /// The agent's command line. Without one, recordings come from elsewhere.
    pub agent: Option<Vec<String>>,
    /// How often each case is run. At least 1.
    pub repetitions: u32,
    /// When a run is ended.
    pub timeout: Duration,
    /// How the agent is given its input.
    pub input: InputMode,
    /// What the agent sees of the environment.
    pub env: Vec<EnvEntry>,
    /// Where the agent runs.
    pub isolation: Isolation,
    /// How often a repetition is started again after an infrastructure error.
    pub retries: u32,
    /// After how many steps a run is ended; 0 is no limit. By default 10,000.
    pub max_steps: u32,
    /// Whether checkpoints are kept.
    pub checkpoints: bool,
    /// How many runs go on at once. At least 1.
    pub jobs: u32,
    /// The most bytes that are kept of the agent's standard output, and of its standard error; 0 is no limit. By default 64 MiB.
    pub max_output_bytes: u64,
    /// How many bytes of a run's journal the agent's reports may take before the run is ended; 0 is no limit. By default 64 MiB.
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
    /// A variable is set.
    Set {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
}

/// `[load]`: where recordings come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LoadConfig {
    /// Patterns of files, relative to the suite's folder. None: `runs/<case>/<repetition>.json`; with any, `runs/` is a folder like
    /// others.
    pub runs: Vec<String>,
    /// The recordings' format.
    pub format: Format,
    /// The field that names the case. Only with `runs`.
    pub case_from: Option<KeyPath>,
    /// The field that numbers the repetition. Only with `runs`.
    pub repetition_from: Option<KeyPath>,
    /// The field that holds the messages.
    pub messages_from: Option<KeyPath>,
    /// The field that holds the label.
    pub label_from: Option<KeyPath>,
    /// The most bytes a recording may have; 0 is no limit. By default 1 GiB.
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
            max_bytes: crate::files::MAX_BYTES,
        }
    }
}

/// `[accept]`: what may become a golden.
#[derive(Debug, Default)]
pub(crate) struct AcceptConfig {
    /// Only recordings labelled so.
    pub label: Option<Json>,
}

/// One `[[case]]`.
#[derive(Debug)]
pub(crate) struct CaseEntry {
    /// The case's name.
    pub name: String,
    /// What the agent is given, as it is compared.
    pub input: Option<Json>,
    /// The same as JSON text with the numbers as they are written: an agent may tell `1` from `1.0`.
    pub input_text: Option<String>,
    /// Its `[[case.check]]` and `[[case.criterion]]`.
    pub checks: Checks,
    /// What is expected of its runs.
    pub expect: Expect,
    /// Until when it does not gate, and why.
    pub quarantine: Option<Quarantine>,
}
