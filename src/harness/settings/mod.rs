//! The settings of a suite and its recordings: which settings are missing, and which changes of a run they would not notice.

#[cfg(feature = "cli")]
mod apply;
mod mutants;
mod setting_text;
mod suggest;

pub(crate) use mutants::CaseMutants;
pub(crate) use setting_text::tables;
pub use suggest::Suggested;
