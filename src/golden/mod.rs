//! Goldens: the accepted behaviours of a case, as a committed file.
//!
//! `format` is the file's text, both ways; `accept` decides what a golden becomes (pure); `store` reads and replaces files.

mod accept;
mod error;
mod format;
mod pretty;
mod store;

pub use accept::{AcceptOptions, Acceptance, Change, accept};
pub use error::GoldenError;
pub use format::{GOLDEN_FORMAT, GoldenFile, behaviour_text, golden_schema};
pub use store::{read, write};
