//! Loading: the bytes of a recording → [`Run`](crate::run::Run). Detection by shape, one file a foreign format.
//!
//! Loading never invents what a recording does not say, and nothing here judges or writes.

mod error;
mod field;
mod format;
mod position;
mod read;

pub use error::LoadError;
pub use field::FieldPath;
pub use format::Format;
pub use position::position;
pub use read::{Part, read};
