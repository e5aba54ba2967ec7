//! Loading: the bytes of a recording → [`Run`](crate::run::Run). Detection by shape, one file a foreign format.
//!
//! Loading never invents what a recording does not say, and nothing here judges or writes.

mod answers;
mod brooder;
#[cfg(test)]
#[path = "test_changed.rs"]
pub(crate) mod changed;
mod error;
mod format;
mod harn;
mod harn_calls;
mod harn_record;
mod journal;
mod lenient;
mod messages;
mod native;
mod openai;
mod parse;
mod position;
mod quick;
mod read;
mod records;
mod shape;
#[cfg(test)]
mod test_brooder;
#[cfg(test)]
mod test_harn;
#[cfg(test)]
mod test_native;
#[cfg(test)]
mod test_openai;
#[cfg(test)]
mod test_parse;

pub use crate::json::KeyPath as FieldPath;
pub(crate) use brooder::golden_variants;
pub use error::LoadError;
pub use format::{Format, detect};
pub use parse::{LoadOptions, parse};
pub use position::position;
pub use read::{MAX_BYTES, MAX_WRITTEN, Part, read, read_at_most, read_within};
pub use records::{Record, Records, RecordsError};
