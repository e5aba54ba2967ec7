//! JSON Schema (2020-12): a schema and a value in, what the value breaks out.
//!
//! Our own, and not a library's, for what a judge needs and validators leave out: numbers keep all their digits, patterns take
//! linear time, nothing is ever fetched, and a keyword that would assert nothing (a misspelt one, an unknown format, `then` without
//! `if`) is refused rather than ignored. `compile` reads a schema (its keywords' values: `read`), `rule` is what it becomes, `format` are the formats that are
//! asserted, `validate` holds a value against it.

mod compile;
mod format;
mod read;
mod rule;
mod validate;

pub use compile::SchemaError;
pub(super) use read::by_value;
pub use rule::Schema;
pub use validate::Violation;
