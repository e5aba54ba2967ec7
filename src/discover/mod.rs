//! Discovery: what lies on disk → [`Inventory`]. Names ↔ paths, `suite.toml`, one sorted walk.
//!
//! Knows names and manifests, not runs: no recording in a folder of its own is opened here, and nothing is written but the
//! index of files that hold many runs.

mod budget;
mod cache;
mod check;
mod demands;
pub(crate) mod duration;
mod find;
mod fixtures;
mod goldens;
mod index;
mod inventory;
mod keys;
mod manifest;
mod parse;
mod parse_policy;
mod pattern;
mod raw;
mod raw_check;
mod raw_demands;
mod reader;
mod runs;
mod source;
mod suite;
mod validator;

// Until all imports name `files`.
pub(crate) use crate::files::layout::{golden_file, suite_dir};
pub use crate::files::names::{NameError, check_case, check_suite, decode, encode, is_hashed};
pub(crate) use crate::files::walk::{Kind, kind, list};
use crate::files::{names, walk};
pub(crate) use runs::{attempt, recorded};

pub use find::{DiscoverError, DiscoverOptions};
pub use index::{StaleRecord, verify};
pub use inventory::{Case, Inventory, Problem, Recording, Suite};
pub use raw::suite_schema;
pub use source::SuiteError;
pub use suite::{
    AcceptConfig, CaseEntry, EnvEntry, InputMode, Isolation, LoadConfig, RecordConfig, SuiteConfig,
};
