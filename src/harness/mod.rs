//! The use cases of the library: judge, accept, import, compare, suggest settings, alter accepted runs, derive fixtures.
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
mod settings;
mod stale;
mod stamps;
mod today;

pub(crate) use api::quoted;
pub use api::{Harness, HarnessError};
pub(crate) use derive_fixture::{DeriveError, DerivedFixture};
pub(crate) use diff::{DiffError, Difference, diff};
#[cfg(all(unix, feature = "cli"))]
pub(crate) use ends::last_lines;
pub use own_check::{CheckedRun, IntoFindings};
pub use plan::Plan;
pub(crate) use schedule::{MAX_THREADS, in_order};
pub use select::{Selection, Shard, ShardError};
pub use settings::Suggested;
pub(crate) use settings::{CaseMutants, tables};
pub(crate) use today::{now, today};

#[cfg(test)]
#[path = "tests/peers/mod.rs"]
mod test_peers;
#[cfg(test)]
#[path = "tests/robust/mod.rs"]
mod test_robust;
