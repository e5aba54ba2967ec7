//! The report, and one renderer a format.
//!
//! A renderer is a function from data to a writer: it judges nothing, reads nothing and keeps no state beyond one report.
//! `text` words a failing case once, for the terminal, for JUnit and for the libtest runner. Only `sink` writes files.

mod explain;
mod group;
mod json;
mod junit;
mod lines;
mod model;
mod paint;
mod sink;
mod statistics;
mod suites;
mod terminal;
mod text;

#[cfg(test)]
mod sample;

pub use explain::{Context, explain};
pub use model::{REPORT_FORMAT, Report, Summary};
pub use sink::{Kind, render, write};
pub use suites::{MeanPassK, SuiteReport};
pub(crate) use terminal::percent;
pub use terminal::{Style, Terminal, list, notes};
pub use text::{Bounds, Options, failure, findings, full, is_cut, status};
