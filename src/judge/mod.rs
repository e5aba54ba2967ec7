//! Judging: recorded runs, accepted behaviours and a policy in; findings, classes and a verdict out.
//!
//! Everything here is pure: no file, clock, random number, environment or network, and the order of repetitions does not matter.
//! `behaviour` holds what a run did, `compare` compares it with goldens, `case` puts repetitions together, `verdict` decides.

pub(crate) mod behaviour;
pub(crate) mod case;
pub(crate) mod check;
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

pub use crate::judge::case::{CaseReport, Class, Repetitions};
pub use crate::judge::policy::Day;
pub use crate::judge::verdict::Verdict;
pub use finding::{Finding, FindingKind, Severity};
