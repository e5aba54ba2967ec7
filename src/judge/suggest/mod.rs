//! Which settings a suite lacks, found by comparing the repetitions of its cases, and what settings notice.

mod agree;
mod alter;
mod describe;
mod leaf;
mod model;
mod notice;
mod propose;
mod search;
mod setting;
mod spot;
mod trial;

pub(crate) use agree::Agreement;
pub(crate) use alter::Alteration;
#[cfg(test)]
pub(crate) use model::Suggestion;
pub(crate) use model::{SampledCase, Unexplained};
pub(crate) use notice::{Found, Noticed};
pub(crate) use propose::{Priced, Proposal, propose};
pub(crate) use setting::{Setting, under};
