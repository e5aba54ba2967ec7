//! The cases of suites, recorded one after another or resumed: every repetition, and what becomes of its recording.

pub(crate) mod recording;
pub(crate) mod resume;
pub(crate) mod suites;
