//! Judging: recorded runs, accepted behaviours and a policy in; findings, classes and a verdict out.
//!
//! Everything here is pure: values in, values out. No file, clock, random number, environment or network is touched, and
//! the order of the repetitions given does not matter.

mod finding;
mod policy;
mod report;
mod verdict;

pub use finding::{Finding, FindingKind, Severity};
pub use policy::{Arguments, MaskKind, MaskRule, Output, Policy, Stages, ToolClasses, Trajectory};
pub use report::{CaseReport, Class, GoldenCounts, Labels, Repetitions};
pub use verdict::{Evidence, Verdict, VerdictRules};
