//! Loading: the bytes of a recording → [`Run`](crate::run::Run). Detection by shape, one file a foreign format.
//!
//! Loading never invents what a recording does not say, and nothing here judges or writes.

mod field;
mod format;
mod records;
mod scan;

pub use field::FieldPath;
pub use format::Format;
pub use records::{Record, Records, RecordsError};
