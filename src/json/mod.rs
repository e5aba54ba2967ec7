//! JSON without loss: values that keep every digit of their numbers, their text left undecoded until it is compared, and their
//! canonical bytes.
//!
//! Nothing here knows what a value means, and nothing here imports another module of goldrun.

mod canonical;
mod cursor;
mod decimal;
mod decode;
mod distance;
mod number;
mod raw;
mod scan;
mod text;
mod value;

pub use canonical::{call_identity, canonical, sha256_hex};
pub(crate) use cursor::{Met, Skim};
pub(crate) use decode::unescaped;
pub use decode::{DEEPEST, JsonError, MAX_DEPTH};
pub(crate) use distance::{Decimal, is_within};
pub use number::Number;
pub use raw::RawJson;
pub(crate) use raw::{exact, present};
pub use text::Text;
pub use value::Json;

#[cfg(test)]
#[path = "tests/strategy.rs"]
mod strategy;
#[cfg(test)]
pub(crate) use strategy::json_strategy;
