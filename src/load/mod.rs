//! Loading: the text of a recording → [`Run`](crate::run::Run). Loading never invents what a recording does not say, and nothing
//! here judges or writes.
//!
//! - `parse` is the entry, `format` and `shape` detect the format; `many_runs` splits files that hold many runs.
//! - goldrun's own formats are `native` and `journal`.
//! - A foreign format is one file, or a folder where it takes several (`harn`). Formats that share their parts are one folder
//!   with a file each (`chat`).

mod brooder;
mod chat;
mod error;
mod format;
mod harn;
mod journal;
mod lenient;
mod many_runs;
#[cfg(test)]
#[path = "tests/mutated_json.rs"]
pub(crate) mod mutated_json;
mod native;
mod parse;
mod quick;
mod shape;

pub use crate::json::KeyPath;
pub(crate) use brooder::golden_variants;
pub use error::LoadError;
pub use format::{Format, detect};
pub use many_runs::{Record, Records, RecordsError};
pub use parse::{LoadOptions, parse};

// Until all imports name `files`.
pub use crate::files::open::{
    MAX_BYTES, MAX_WRITTEN, OpenError, Part, read, read_at_most, read_within,
};
pub use crate::files::position::position;
