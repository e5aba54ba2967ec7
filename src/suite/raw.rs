//! `suite.toml` as it is typed: the structs that serde fills, and their JSON Schema. `parse` checks the other rules.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::budget::RawBudget;
use super::raw_check::{RawCheck, RawCriterion};
#[cfg(feature = "cli")]
use super::schema::{BudgetSchema, Scalar, without_null};
use super::words::{
    DEFAULT_ENV, InputMode, Isolation, MAX_JOURNAL_BYTES, MAX_OUTPUT_BYTES, MAX_RECORDING,
    MAX_STEPS,
};
use crate::judge::mask::NamedMask;
use crate::judge::policy::{
    Arguments, Day, Hollow, Output, Results, Stages, Statuses, StepCounts, Trajectory,
};
use crate::judge::verdict::{Evidence, Expect, VerdictRules};
use crate::load::Format;

#[cfg(feature = "cli")]
pub(crate) fn suite_schema() -> serde_json::Value {
    let mut schema = schemars::generate::SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<RawSuite>();
    schema.insert("title".to_owned(), "suite.toml".into());
    schema.to_value()
}

/// A suite of goldrun: which agent, which cases, how to compare.
#[derive(Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RawSuite {
    pub(super) record: RawRecord,
    pub(super) load: RawLoad,
    pub(super) accept: RawAccept,
    pub(super) compare: RawCompare,
    pub(super) tools: RawTools,
    pub(super) redact: RawRedact,
    pub(super) verdict: RawVerdict,
    /// How much a run may use.
    #[cfg_attr(feature = "cli", schemars(with = "BudgetSchema"))]
    pub(super) budget: RawBudget,
    /// Demands on every run of every case.
    pub(super) check: Vec<RawCheck>,
    /// Acceptance criteria of every case.
    pub(super) criterion: Vec<RawCriterion>,
    pub(super) case: Vec<RawCase>,
}

/// How `--record` runs the agent.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RawRecord {
    /// The agent's command line. Without one, recordings come from elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) agent: Option<Vec<String>>,
    /// How often each case is run.
    #[cfg_attr(feature = "cli", schemars(range(min = 1)))]
    pub(super) repetitions: u32,
    /// When a run is ended, as `90s`, `2m` or `1h30m`.
    #[cfg_attr(feature = "cli", schemars(regex(pattern = super::duration::PATTERN)))]
    pub(super) timeout: String,
    /// How the agent is given its input.
    pub(super) input: InputMode,
    /// What the agent sees of the environment: names, patterns of names, or NAME=value.
    pub(super) env: Vec<String>,
    /// Where the agent runs.
    pub(super) isolation: Isolation,
    /// How often a repetition is started again after an infrastructure error.
    pub(super) retries: u32,
    /// After how many steps a run is ended; 0 is no limit.
    pub(super) max_steps: u32,
    /// Whether checkpoints are kept.
    pub(super) checkpoints: bool,
    /// How many runs go on at once.
    #[cfg_attr(feature = "cli", schemars(range(min = 1)))]
    pub(super) jobs: u32,
    /// The most bytes that are kept of each of the agent's outputs; 0 is no limit.
    pub(super) max_output_bytes: u64,
    /// How many bytes of a run's journal the agent's reports may take before the run is ended; 0 is no limit.
    pub(super) max_journal_bytes: u64,
}

impl Default for RawRecord {
    fn default() -> Self {
        Self {
            agent: None,
            repetitions: 3,
            timeout: "2m".to_owned(),
            input: InputMode::default(),
            env: DEFAULT_ENV.map(str::to_owned).to_vec(),
            isolation: Isolation::default(),
            retries: 0,
            max_steps: MAX_STEPS,
            checkpoints: false,
            jobs: 1,
            max_output_bytes: MAX_OUTPUT_BYTES,
            max_journal_bytes: MAX_JOURNAL_BYTES,
        }
    }
}

/// Where recordings come from.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RawLoad {
    /// Patterns of files, relative to the suite's folder. Left out: `runs/<case>/<repetition>.json`.
    pub(super) runs: Vec<String>,
    /// The recordings' format.
    pub(super) format: Format,
    /// The field that names the case, as `info.task_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) case_from: Option<String>,
    /// The field that numbers the repetition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) repetition_from: Option<String>,
    /// The field that holds the messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) messages_from: Option<String>,
    /// The field that holds the label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) label_from: Option<String>,
    /// The most bytes a recording may have; 0 is no limit.
    pub(super) max_bytes: u64,
    /// How deeply lists and objects may nest in a value that is compared.
    #[cfg_attr(feature = "cli", schemars(range(min = 1, max = 256)))]
    pub(super) max_depth: usize,
}

impl Default for RawLoad {
    fn default() -> Self {
        Self {
            runs: Vec::new(),
            format: Format::default(),
            case_from: None,
            repetition_from: None,
            messages_from: None,
            label_from: None,
            max_bytes: MAX_RECORDING,
            max_depth: crate::json::MAX_DEPTH,
        }
    }
}

/// What may become a golden.
#[derive(Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RawAccept {
    /// Only recordings labelled so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(with = "Scalar"))]
    pub(super) label: Option<toml::Value>,
}

/// How runs are compared.
#[derive(Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RawCompare {
    /// What is asked of the order and set of tool calls.
    pub(super) trajectory: Trajectory,
    /// What is asked of the arguments of two calls of one tool.
    pub(super) arguments: Arguments,
    /// What is asked of the output. Left out: `exact`, or `ignore` under `trajectory = "effects"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(with = "Output"))]
    pub(super) output: Option<Output>,
    /// What is asked of how calls ended: ok, error, rejected, open.
    pub(super) status: Statuses,
    /// What is asked of what tools answered.
    pub(super) results: Results,
    /// What is asked of the stages.
    pub(super) stages: Stages,
    /// What is asked of how many turns and steps there are.
    pub(super) counts: StepCounts,
    /// What becomes of a run in which nothing was understood as a step.
    pub(super) hollow: Hollow,
    /// Values that differ from run to run and mean nothing.
    pub(super) mask: Vec<RawMask>,
}

/// Replaces values by their kind: either `use` or `pattern`.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", schemars(extend("oneOf" = [{"required": ["use"]}, {"required": ["pattern"]}])))]
#[cfg_attr(feature = "cli", schemars(transform = without_null))]
pub(crate) struct RawMask {
    /// A kind of value that is known.
    pub(super) r#use: Option<NamedMask>,
    /// A regular expression; where it has a group, only the first group is replaced.
    pub(super) pattern: Option<String>,
    /// Where, with everything below: `steps.**.args`, `steps.book_*.args.id`, `output`, `input`. Left out: everywhere compared.
    pub(super) at: Option<String>,
    /// Why that may be ignored.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) reason: String,
}

/// Which tools change the world.
#[derive(Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RawTools {
    /// Patterns of tools that change something. Wins where both match.
    pub(super) effects: Vec<String>,
    /// Patterns of tools that only look.
    pub(super) reads: Vec<String>,
    /// Patterns of tools that must not be called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(with = "Vec<String>", length(min = 1)))]
    pub(super) forbidden: Option<Vec<String>>,
    /// Patterns of the only tools that may be called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(with = "Vec<String>", length(min = 1)))]
    pub(super) allowed: Option<Vec<String>>,
    /// How arguments of single tools are compared, by the tool's name or a pattern of names.
    pub(super) arguments: BTreeMap<String, RawToolArguments>,
}

/// How the arguments of some tools are compared.
#[derive(Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", schemars(transform = without_null))]
pub(crate) struct RawToolArguments {
    /// What is asked of them. Left out: what `compare.arguments` says.
    pub(super) mode: Option<Arguments>,
    /// Members taken out of them before they are compared, as `trace.id`.
    pub(super) ignore: Vec<String>,
}

/// What must stand in nothing that is written or printed of a run, beyond the credentials that are known by their shape.
#[derive(Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RawRedact {
    /// Regular expressions, searched in texts, numbers and keys; where one has a group, only the first group is redacted.
    pub(super) patterns: Vec<String>,
    /// Keys of members whose values are redacted, as `password` or `customer.email`, without case, `_` and `-`.
    pub(super) keys: Vec<String>,
}

/// What is read from repetitions.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RawVerdict {
    /// Fewer repetitions than this are inconclusive. Left out: `record.repetitions` where the suite names an agent, else 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "cli", schemars(with = "u32", range(min = 1)))]
    pub(super) min_repetitions: Option<u32>,
    /// The pass rate demanded.
    #[cfg_attr(feature = "cli", schemars(extend("exclusiveMinimum" = 0, "maximum" = 1)))]
    pub(super) min_pass_rate: f64,
    /// What decides.
    pub(super) evidence: Evidence,
    /// Of the bounds and of the test.
    #[cfg_attr(feature = "cli", schemars(extend("exclusiveMinimum" = 0.5, "exclusiveMaximum" = 1)))]
    pub(super) confidence: f64,
}

impl Default for RawVerdict {
    fn default() -> Self {
        let VerdictRules { min_repetitions: _, min_pass_rate, evidence, confidence } =
            VerdictRules::default();
        Self { min_repetitions: None, min_pass_rate, evidence, confidence }
    }
}

/// One case.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", schemars(transform = without_null))]
pub(crate) struct RawCase {
    /// Its name.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) name: String,
    /// What the agent is given.
    #[serde(default)]
    #[cfg_attr(feature = "cli", schemars(with = "crate::json::Json"))]
    pub(super) input: Option<toml::Value>,
    /// After how long a run of it is ended, instead of what `[record]` says.
    pub(super) timeout: Option<String>,
    /// Demands on every run of it.
    #[serde(default)]
    pub(super) check: Vec<RawCheck>,
    /// Its acceptance criteria.
    #[serde(default)]
    pub(super) criterion: Vec<RawCriterion>,
    /// What is expected of its runs: `fail` makes it a negative golden, whose runs must be rejected and are never re-recorded.
    #[serde(default)]
    pub(super) expect: Expect,
    /// Until when it does not gate, and why.
    pub(super) quarantine: Option<RawQuarantine>,
}

/// A case that is judged and shown, and does not gate for some time.
#[derive(Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", schemars(extend("required" = ["reason", "until"])))]
#[cfg_attr(feature = "cli", schemars(transform = without_null))]
pub(crate) struct RawQuarantine {
    /// Why.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) reason: String,
    /// Its last day, as 2026-12-31.
    #[cfg_attr(feature = "cli", schemars(with = "Day"))]
    pub(super) until: Option<toml::Value>,
}
