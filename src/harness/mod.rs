//! The use cases of the library: judge, accept, import, compare, suggest settings, derive fixtures.
//!
//! A person or a test runner asks the library through [`Harness`], in `api`. Nothing here prints.

pub(crate) mod accept;
mod api;
mod beside_golden;
mod checks;
mod derive_fixture;
mod diff;
mod ends;
mod find;
mod fresh;
pub(crate) mod import;
mod leftovers;
mod loaded;
mod own_check;
mod plan;
mod projected;
mod schedule;
mod select;
mod setting_text;
mod stale;
mod suggest;
mod today;

pub(crate) use api::quoted;
pub use api::{Harness, HarnessError};
pub(crate) use derive_fixture::{DeriveError, DerivedFixture};
pub(crate) use diff::{DiffError, Difference, diff};
pub use own_check::{CheckedRun, IntoFindings};
pub use plan::Plan;
pub(crate) use schedule::{MAX_THREADS, in_order};
pub use select::{Selection, Shard, ShardError};
pub(crate) use setting_text::tables;
pub use suggest::Suggested;
pub(crate) use today::{now, today};

#[cfg(test)]
#[path = "tests/peers/mod.rs"]
mod test_peers;
#[cfg(test)]
#[path = "tests/robust/mod.rs"]
mod test_robust;
