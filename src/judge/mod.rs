//! Judging: recorded runs, accepted behaviours and a policy in; findings, classes and a verdict out.
//!
//! Everything here is pure: values in, values out. No file, clock, random number, environment or network is touched, and
//! the order in which repetitions are given does not matter. A run goes through `project` (with `mask`, `secret` and
//! `canonicalise`) to its behaviour; `pairing` decides whether a behaviour is that of a golden, and `align` tells how it is not; `case` puts repetitions together; `verdict` decides.

pub(crate) mod behaviour;
pub(crate) mod case;
pub mod check;
pub(crate) mod compare;
pub(crate) mod finding;
pub(crate) mod mask;
pub(crate) mod matcher;
pub(crate) mod policy;
pub(crate) mod similarity;
pub(crate) mod suggest;
#[cfg(test)]
#[path = "tests/permuted.rs"]
mod test_permuted;
#[cfg(test)]
#[path = "tests/runs.rs"]
pub(crate) mod test_runs;
pub(crate) mod verdict;

pub use crate::json::KeyPath;
pub use crate::judge::behaviour::AcceptedBehaviour;
pub use crate::judge::behaviour::{Behaviour, BehaviourCounts, BehaviourStage, BehaviourStep};
pub use crate::judge::behaviour::{Compared, ComparedArguments, ComparedRedaction};
pub use crate::judge::behaviour::{ProjectError, Projection, masked_input, project};
pub use crate::judge::case::{Accepted, CaseInput, Golden, LoadedRun, Repetition, judge};
pub use crate::judge::case::{Branch, Split, split};
pub use crate::judge::case::{
    CaseReport, Class, CriterionCounts, GoldenCounts, Labels, Repetitions,
};
pub use crate::judge::case::{Quarantine, Quarantined};
pub use crate::judge::check::QuestionRule;
pub use crate::judge::check::validator::{VALIDATOR_TIMEOUT, Validator, ValidatorResult};
pub use crate::judge::check::{Fixture, StageRule, Which};
pub use crate::judge::compare::{Merged, input_fits, is_that_behaviour, merge, merge_input};
pub use crate::judge::compare::{accepts, differences, divergence};
pub use crate::judge::mask::{MaskKind, MaskRule};
pub use crate::judge::mask::{MaskPath, MaskPathError};
pub use crate::judge::mask::{RedactedKey, Redaction};
pub use crate::judge::matcher::{MatcherError, Part, check_matchers};
pub use crate::judge::policy::Day;
pub use crate::judge::policy::{
    Arguments, Output, Policy, Results, Share, Stages, Statuses, StepCounts, ToolArguments,
    ToolClasses, Trajectory,
};
pub use crate::judge::similarity::similarity;
pub use crate::judge::similarity::{Rouge, rouge_1};
pub use crate::judge::suggest::{SampledCase, Suggestion, Suggestions, Unexplained, suggest};
pub use crate::judge::verdict::Expect;
pub use crate::judge::verdict::{AgainstGolden, Direction, Rate, against_golden};
pub use crate::judge::verdict::{Counts, Decision, Evidence, Verdict, VerdictRules, decide};
pub use crate::judge::verdict::{Further, MOST_FURTHER, Outlook, further};
pub use crate::judge::verdict::{PassK, mean_pass_k, pass_at_k, pass_hat_k, pass_k};
pub use crate::judge::verdict::{fisher_below, wilson};
pub use crate::run::ValidatorKind;
pub use check::schema;
pub use finding::{Finding, FindingKind, Severity};
