//! Past judgings, one a line (`goldrun/history@1`), and trends over them.
//!
//! `--history FILE` writes one, and judging never reads it. Callers pass the time: nothing here reads the clock.

mod entry;
mod file;
mod trend;

pub(crate) use entry::Entry;
pub(crate) use file::{append, read};
pub(crate) use trend::{Trend, trends};
