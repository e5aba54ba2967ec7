//! What was judged over time: a line a judging (`goldrun/history@1`), and what they say together.
//!
//! A history is written where `--history FILE` asks for it, and nothing that judges reads it. The time of a judging comes from
//! the caller: nothing here looks at a clock.

mod entry;
mod file;
mod trend;

pub(crate) use entry::Entry;
pub(crate) use file::{append, read};
pub(crate) use trend::{Trend, trends};
