//! Goldens: the accepted behaviours of a case, as a committed file.
//!
//! `golden_file` is the file's text, both ways; `golden_check` refuses a golden that is worthless. `accept` decides what a golden
//! becomes (pure): `eligible` which runs may be accepted, `tally` how often each behaviour is seen, `kept_matchers` which matchers
//! stay, `overwrite` whether anything changes; `changes` says what. `store` reads and replaces files; `receipt` is the text of
//! what was accepted, from what and why. `fixture_file` and `harn_fixture` are the texts of fixtures, which may judge a case
//! beside or instead of a golden.

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

pub use accept::{Acceptance, accept};
pub use accept_options::AcceptOptions;
pub use changes::changes;
pub use error::GoldenError;
pub use fixture_file::{FIXTURE_FORMAT, FixtureFile, fixture_schema, read_fixture, write_fixture};
pub use golden_file::{GOLDEN_FORMAT, GoldenFile, behaviour_text, golden_schema};
pub use receipt::{Commit, Leave, Old, RECEIPT_FORMAT, Receipt, RecordingHash, receipt_schema};
pub use store::{Held, look, parse, read, write, write_over};
pub use tally::Change;
