//! Goldens: the accepted behaviours of a case, as a committed file.
//!
//! `format` is the file's text, both ways (`text` and `step`: as its fields); `accept` decides what a golden becomes (pure), `changes` says what that changes; `store`
//! reads and replaces files; `receipt` is the text of what was accepted, from what and why.
//! `fixture` and `replay_fixture` are the texts of fixtures, which may judge a case beside or instead of a golden.

mod accept;
mod changes;
mod error;
mod fixture;
mod format;
mod keep;
mod place;
mod pretty;
mod receipt;
mod replay_fixture;
mod step;
mod store;
mod text;

pub use accept::{AcceptOptions, Acceptance, Change, accept};
pub use changes::changes;
pub use error::GoldenError;
pub use fixture::{FIXTURE_FORMAT, FixtureFile, fixture_schema, read_fixture, write_fixture};
pub use format::{GOLDEN_FORMAT, GoldenFile, behaviour_text, golden_schema};
pub use receipt::{Commit, Leave, Old, RECEIPT_FORMAT, Receipt, RecordingHash, receipt_schema};
pub use store::{Held, look, parse, read, write, write_over};
