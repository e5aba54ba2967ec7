//! The report, and one renderer a format.
//!
//! A renderer is a function from `&Report` to bytes: it computes nothing, reads nothing and knows no other renderer. Only
//! `sink` writes files.

mod model;

pub use model::{REPORT_FORMAT, Report, Summary};
