//! Discovery: what lies on disk → [`Inventory`]. Names ↔ paths, `suite.toml`, one sorted walk.
//!
//! Knows names and manifests, not runs: no recording in a folder of its own is opened here.

mod inventory;
mod suite;

pub use inventory::{Case, Inventory, Problem, Recording, Slice, Suite};
pub use suite::{AcceptConfig, CaseEntry, LoadConfig, RecordConfig, SuiteConfig};
