//! The use cases of the library: find, load, judge.
//!
//! What a person or a test runner asks of the library goes through [`Harness`], in `api`. Nothing here prints.

mod api;
mod beside_golden;
mod checks;
mod loaded;
mod own_check;
mod plan;
mod schedule;
mod select;
mod stale;
mod today;

pub use api::{Harness, HarnessError};
pub use loaded::Loaded;
pub use own_check::{CheckedRun, IntoFindings};
pub use plan::Plan;
pub use select::{Selection, Shard};

pub(crate) use api::quoted;
pub(crate) use loaded::{options, read_text};
pub(crate) use schedule::in_order;
pub(crate) use today::today;
