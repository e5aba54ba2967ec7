//! The cases of suites, recorded one after another or resumed: every repetition, and what becomes of its recording.

mod distil;
mod recording;
mod resume;
mod suites;
mod unchanged;

pub(crate) use recording::Progress;
pub(crate) use resume::Resumable;
pub(crate) use suites::{
    RecordError, RecordEvent, RecordRequest, Subjects, interrupted, record_suites, subjects,
};
pub(crate) use unchanged::{Changed, Judges};
