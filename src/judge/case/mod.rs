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

pub use input::{Accepted, CaseInput, Golden, LoadedRun, Repetition};
pub use judge::judge;
pub use quarantine::Quarantine;
pub use report::{
    CaseReport, Class, CriterionCounts, GoldenCounts, Labels, Quarantined, Repetitions,
};
pub use split::{Branch, Split, split};
