//! Which masks a suite lacks, found by comparing the repetitions of its cases.

mod describe;
mod leaf;
mod model;
mod search;
mod spot;
mod trial;

pub(crate) use model::{SampledCase, Suggestion, Suggestions, Unexplained};
pub(crate) use search::suggest;
