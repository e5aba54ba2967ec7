//! One case: all its repetitions and what was accepted before in, its report out.

mod advise;
mod demanded;
mod input;
mod judge;
mod nearest;
mod quarantine;
mod report;
mod split;
mod vacuity;

pub(crate) use input::{Accepted, CaseInput, Golden, LoadedRun, Repetition};
pub(crate) use judge::judge;
pub(crate) use quarantine::Quarantine;
pub(crate) use report::{AgentEnd, CriterionCounts, GoldenCounts, Labels};
pub use report::{CaseReport, Class, Repetitions};
#[cfg(test)]
pub(crate) use split::Branch;
pub(crate) use split::Split;
pub(crate) use vacuity::TEXT_ONLY;
