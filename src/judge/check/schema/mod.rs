//! JSON Schema: a schema and a value in, what the value breaks of the schema out.
//!
//! The crate `jsonschema` validates. `lint` refuses schemas that the crate would accept and not assert (`keyword` has the lists).
//! `exact` lets it read our values with all digits of numbers; `number` and `format` replace its keywords. Nothing is ever fetched,
//! and patterns take linear time. Without the feature `schema` there is only `absent`.

#[cfg(not(feature = "schema"))]
mod absent;
#[cfg(feature = "schema")]
mod compile;
mod error;
#[cfg(feature = "schema")]
mod exact;
#[cfg(feature = "schema")]
mod format;
#[cfg(feature = "schema")]
mod keyword;
#[cfg(feature = "schema")]
mod lint;
#[cfg(feature = "schema")]
mod number;
#[cfg(feature = "schema")]
mod validate;

#[cfg(not(feature = "schema"))]
pub(crate) use absent::Schema;
#[cfg(feature = "schema")]
pub(crate) use compile::Schema;
pub(crate) use error::Violation;
