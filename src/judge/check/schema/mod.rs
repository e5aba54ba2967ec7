//! JSON Schema: a schema and a value in, what the value breaks of the schema out.
//!
//! The crate `jsonschema` validates; everything here makes it fit for a check. `compile` reads a schema, and `lint` refuses
//! what the crate would accept and assert nothing by (`keyword` has the lists). `exact` lets the crate read our own values, so
//! that numbers keep all their digits; `number` and `format` replace its keywords for numbers and formats. `validate` lists what a
//! value breaks. Nothing is ever fetched, and patterns take linear time.
//!
//! Without the feature `schema` there is only `absent`, which refuses every schema.

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
