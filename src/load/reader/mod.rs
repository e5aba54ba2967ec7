//! What all formats read with: records whose fields may be missing, the quick reader, and why a recording cannot be read.

mod error;
pub(crate) mod lenient;
pub(crate) mod quick;
mod unread;

pub use error::LoadError;
pub(crate) use error::LoadErrorKind;
pub(crate) use lenient::{Scalar, count, number, record, seconds};
pub(crate) use unread::{CODEX, GEMINI, RESPONSES, Unread, in_json, offset, path_of, word};
