//! Judging: recorded runs, accepted behaviours and a policy in; findings, classes and a verdict out.
//!
//! Everything here is pure: values in, values out. No file, clock, random number, environment or network is touched, and
//! the order in which repetitions are given does not matter. A run goes through `project` (with `mask`, `secret` and
//! `canonicalise`) to its behaviour; `align` tells behaviours apart; `case` puts repetitions together; `verdict` decides.

mod align;
mod at;
mod behaviour;
mod canonicalise;
mod case;
mod compared;
mod finding;
mod fixture;
mod mask;
mod mask_kinds;
mod order;
mod placeholder;
mod policy;
mod project;
mod question;
mod report;
mod secret;
mod stats;
#[cfg(test)]
pub(crate) mod test_runs;
mod verdict;
pub(crate) mod words;

pub use align::{differences, divergence};
pub use at::{MaskPath, MaskPathError};
pub use behaviour::{Behaviour, BehaviourStage, BehaviourStep};
pub use case::{Accepted, AcceptedBehaviour, CaseInput, Golden, Repetition, judge};
pub use compared::Compared;
pub use finding::{Finding, FindingKind, Severity};
pub use fixture::{Fixture, StageRule, Which};
pub use policy::{Arguments, MaskKind, MaskRule, Output, Policy, Stages, ToolClasses, Trajectory};
pub use project::{ProjectError, Projection, masked_input, project};
pub use question::QuestionRule;
pub use report::{CaseReport, Class, GoldenCounts, Labels, Repetitions};
pub use stats::{fisher_below, wilson};
pub use verdict::{Counts, Decision, Evidence, Verdict, VerdictRules, decide};
