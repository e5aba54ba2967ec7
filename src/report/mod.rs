//! The report, and one renderer a format.
//!
//! A renderer writes data to a writer: it judges and reads nothing. `text` words a failing case for the terminal, JUnit and the
//! libtest runner. Only `sink` writes files.

mod bounds;
mod explain;
mod group;
mod json;
#[cfg(feature = "junit")]
mod junit;
mod lines;
mod model;
mod paint;
mod phrase;
#[cfg(test)]
#[path = "tests/sample.rs"]
mod sample;
mod sink;
mod statistics;
mod suites;
mod terminal;
mod text;
mod wrap;

pub(crate) use phrase::percent;

pub(crate) use explain::{Context, explain};
pub use model::{Report, Summary};
#[cfg(feature = "cli")]
pub(crate) use paint::Paint;
pub(crate) use sink::write;
pub use sink::{Kind, render};
pub(crate) use terminal::{Style, Terminal, list, notes};
pub(crate) use text::{Options, failure, findings, full, is_cut, status};
#[cfg(feature = "cli")]
pub(crate) use wrap::wrapped;
