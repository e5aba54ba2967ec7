//! Past judgings: one a line (`goldrun/history@1`), trends over them, and which tests failed last.
//!
//! `--history FILE` writes the lines, and judging never reads them. Callers pass the time: nothing here reads the clock.

mod entry;
mod failed;
mod file;
mod trend;

pub(crate) use entry::Entry;
pub(crate) use failed::{failed, note_failed};
pub(crate) use file::{append, read};
pub(crate) use trend::{Trend, trends};
