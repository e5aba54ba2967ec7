//! The settings of a suite, held against its recordings: what they lack, and what they would not notice.

#[cfg(feature = "cli")]
mod apply;
mod mutants;
mod setting_text;
mod suggest;

pub(crate) use mutants::CaseMutants;
pub(crate) use setting_text::tables;
pub use suggest::Suggested;
