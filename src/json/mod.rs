//! JSON without loss: values that keep every digit, texts that stay undecoded until they are compared, and canonical bytes. Nothing
//! here imports another module of goldrun.

#[macro_use]
mod sparse;
#[macro_use]
mod words;

mod canonical;
mod chunked;
mod cursor;
mod decimal;
mod decode;
mod error;
mod number;
mod path;
mod plain;
mod quoted;
mod raw;
mod scan;
#[cfg(test)]
#[path = "tests/strategy.rs"]
mod strategy;
mod text;
mod value;

pub use canonical::call_identity;
pub(crate) use canonical::{canonical, hex, sha256_hex};
pub(crate) use chunked::{ChunkScanner, Scan};
pub(crate) use cursor::{Cursor, checked};
pub(crate) use decode::{DEEPEST, MAX_DEPTH};
pub use error::JsonError;
pub(crate) use error::{message, offset_of};
pub use number::Number;
pub use path::KeyPath;
pub(crate) use plain::{MORE_TEXT, plain};
pub(crate) use quoted::unescaped;
pub use raw::RawJson;
pub(crate) use raw::{exact, present};
pub(crate) use sparse::Absent;
#[cfg(test)]
pub(crate) use strategy::json_strategy;
pub use text::Text;
pub use value::Json;
