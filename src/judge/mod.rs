//! Judging: recorded runs, accepted behaviours and a policy in; findings, classes and a verdict out.
//!
//! Everything here is pure: values in, values out. No file, clock, random number, environment or network is touched, and
//! the order in which repetitions are given does not matter. A run goes through `project` (with `mask`, `secret` and
//! `canonicalise`) to its behaviour; `pairing` decides whether a behaviour is that of a golden, and `align` tells how it is not; `case` puts repetitions together; `verdict` decides.

mod advise;
mod align;
mod at;
mod behaviour;
mod canonicalise;
mod case;
pub mod check;
mod compared;
mod contain;
mod dated;
mod day;
mod demanded;
mod expect;
mod finding;
mod fixture;
mod further;
mod golden_step;
mod golden_value;
mod graph;
mod in_order;
mod key_path;
mod leaves;
mod linking;
mod mask;
mod mask_kinds;
mod mask_rule;
mod matcher;
mod matching;
mod merge;
mod noise;
mod optional;
mod order;
mod paired;
mod pairing;
mod passk;
mod placeholder;
mod policy;
mod project;
mod quarantine;
mod question;
mod redact;
mod report;
mod rouge;

mod secret;
mod sequence;
mod set;
mod similarity;
mod split;
mod stats;
mod stem;
mod suggest;
mod suggest_leaf;
mod suggest_spot;
mod suggest_tell;
mod suggest_try;
#[cfg(test)]
#[path = "tests/permuted.rs"]
mod test_permuted;
#[cfg(test)]
#[path = "tests/runs.rs"]
pub(crate) mod test_runs;
mod validator;
mod verdict;
pub(crate) mod words;

pub use align::{accepts, differences, divergence};
pub use at::{MaskPath, MaskPathError};
pub(crate) use behaviour::OPTIONAL;
pub use behaviour::{Behaviour, BehaviourCounts, BehaviourStage, BehaviourStep};
pub use case::{Accepted, AcceptedBehaviour, CaseInput, Golden, LoadedRun, Repetition, judge};
pub use check::schema;
pub use compared::{Compared, ComparedArguments, ComparedRedaction};
pub use day::Day;
pub use expect::Expect;
pub use finding::{Finding, FindingKind, Severity};
pub use fixture::{Fixture, StageRule, Which};
pub use further::{Further, MOST_FURTHER, Outlook, further};
pub(crate) use golden_value::GoldenValue;
pub use key_path::KeyPath;
pub(crate) use mask_rule::NamedMask;
pub use mask_rule::{MaskKind, MaskRule};
pub use matcher::{MatcherError, Part, check_matchers};
pub use merge::{Merged, input_fits, is_that_behaviour, merge, merge_input};
pub use paired::{AgainstGolden, Direction, Rate, against_golden};
pub use passk::{PassK, mean_pass_k, pass_at_k, pass_hat_k, pass_k};
pub use policy::{
    Arguments, Output, Policy, Results, Share, Stages, StepCounts, ToolArguments, ToolClasses,
    Trajectory,
};
pub use project::{ProjectError, Projection, masked_input, project};
pub use quarantine::{Quarantine, Quarantined};
pub use question::QuestionRule;
pub use redact::{RedactedKey, Redaction};
pub use report::{CaseReport, Class, CriterionCounts, GoldenCounts, Labels, Repetitions};
pub(crate) use rouge::has_words;
pub use rouge::{Rouge, rouge_1};
pub use similarity::similarity;
pub use split::{Branch, Split, split};
pub(crate) use stats::reported;
pub use stats::{fisher_below, wilson};
pub use suggest::{SampledCase, Suggestion, Suggestions, Unexplained, suggest};
pub use validator::{VALIDATOR_TIMEOUT, Validator, ValidatorKind, ValidatorResult};
pub use verdict::{Counts, Decision, Evidence, Verdict, VerdictRules, decide};
