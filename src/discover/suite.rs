//! What `suite.toml` says, ready to be used.

use crate::judge::{Policy, VerdictRules};
use crate::load::{FieldPath, Format};
use crate::run::Json;

/// A suite's configuration: every table it may have, with defaults filled in.
#[derive(Debug, Default)]
pub struct SuiteConfig {
    /// `[record]`
    pub record: RecordConfig,
    /// `[load]`
    pub load: LoadConfig,
    /// `[accept]`
    pub accept: AcceptConfig,
    /// `[compare]` and `[tools]`
    pub policy: Policy,
    /// `[verdict]`
    pub verdict: VerdictRules,
    /// `[[case]]`
    pub cases: Vec<CaseEntry>,
}

/// `[record]`: how the agent is run.
#[derive(Debug, Default)]
pub struct RecordConfig {
    /// The agent's command line. Without one, recordings come from elsewhere.
    pub agent: Option<Vec<String>>,
}

/// `[load]`: where recordings come from.
#[derive(Debug, Default)]
pub struct LoadConfig {
    /// Patterns of files, relative to the suite's folder. None: `runs/<case>/<repetition>.json`.
    pub runs: Vec<String>,
    /// The recordings' format.
    pub format: Format,
    /// The field that names the case.
    pub case_from: Option<FieldPath>,
    /// The field that numbers the repetition.
    pub repetition_from: Option<FieldPath>,
    /// The field that holds the messages.
    pub messages_from: Option<FieldPath>,
    /// The field that holds the label.
    pub label_from: Option<FieldPath>,
}

/// `[accept]`: what may become a golden.
#[derive(Debug, Default)]
pub struct AcceptConfig {
    /// Only recordings labelled so.
    pub label: Option<Json>,
}

/// One `[[case]]`.
#[derive(Debug)]
pub struct CaseEntry {
    /// The case's name.
    pub name: String,
    /// What the agent is given.
    pub input: Option<Json>,
}
