//! Loading: the text of a recording → [`Run`](crate::run::Run). Loading invents nothing, judges nothing and writes nothing.
//!
//! `parse` is the entry, `shape` detects the format, `many_runs` splits files that hold many runs. goldrun's own formats are
//! `native` and `journal`; each foreign format has a file or a folder.

mod brooder;
pub(crate) mod chat;
pub(crate) mod format;
pub(crate) mod harn;
mod journal;
mod many_runs;
#[cfg(test)]
#[path = "tests/mutated_json.rs"]
mod mutated_json;
mod native;
mod parse;
mod printed;
pub(crate) mod reader;
mod shape;
mod text_action;
#[cfg(test)]
#[path = "tests/traces.rs"]
mod traces;
mod understood;

pub(crate) use brooder::golden_variants;
#[cfg(test)]
pub(crate) use mutated_json::{changed, shuffled};

pub use crate::files::OpenError;
pub use crate::json::KeyPath;
pub use crate::load::reader::LoadError;
pub use format::Format;
pub use many_runs::{Record, Records, RecordsError};
pub(crate) use parse::parse_unfinished;
pub use parse::{LoadOptions, parse};
pub(crate) use printed::unread_output;
