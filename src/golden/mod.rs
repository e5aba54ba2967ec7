//! Goldens: the accepted behaviours of a case, as a committed file.
//!
//! `golden_file` reads and writes the file's text, `golden_check` refuses a worthless golden. `accept` decides what a golden becomes:
//! `eligible` which runs may be accepted, `tally` how often each behaviour is seen, `kept_matchers` which matchers stay, `overwrite`
//! whether anything changes, `changes` what. `store` reads and replaces files, `receipt` records an acceptance. `fixture_file` and
//! `harn_fixture` read fixtures, which may judge a case beside or instead of a golden.

mod accept;
mod accept_options;
mod changes;
mod eligible;
mod error;
#[cfg(test)]
#[path = "tests/example.rs"]
mod example;
mod fixture_fault;
mod fixture_file;
mod golden_check;
mod golden_file;
mod harn_fixture;
mod kept_matchers;
mod overwrite;
mod place;
mod pretty;
mod receipt;
mod store;
mod tally;

pub(crate) use accept::{Acceptance, accept};
pub(crate) use accept_options::AcceptOptions;
pub(crate) use changes::changes;
pub(crate) use error::GoldenError;
pub(crate) use fixture_file::{FixtureFile, read_fixture, write_fixture};
pub(crate) use golden_file::{GoldenFile, behaviour_text};
pub(crate) use pretty::pretty;
pub use receipt::{Commit, Leave};
pub(crate) use receipt::{Old, RECEIPT_FORMAT, Receipt, RecordingHash};
pub(crate) use store::{Held, look, parse, read, remove, write, write_over};
pub use tally::Change;
#[cfg(feature = "cli")]
pub(crate) use {
    fixture_file::fixture_schema, golden_file::golden_schema, receipt::receipt_schema,
};
