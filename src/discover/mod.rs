//! Discovery: what lies on disk → [`Inventory`]: which suites, cases, recordings and goldens there are, by one sorted walk.
//!
//! Opens no recording that has a folder of its own, and writes nothing but the index of files that hold many runs.

mod cache;
mod find;
mod fixtures;
mod goldens;
mod index;
mod inventory;
mod manifest;
mod problem;
mod reader;
mod runs;

// Until all imports name `files`.
pub(crate) use crate::files::layout::{golden_file, suite_dir};
pub use crate::files::names::{NameError, check_case, check_suite, decode, encode, is_hashed};
pub(crate) use crate::files::walk::{Kind, kind, list};
pub(crate) use crate::files::{names, walk};
pub(crate) use runs::{attempt, recorded};

pub use find::{DiscoverError, DiscoverOptions};
pub use index::{StaleRecord, verify};
pub use inventory::{Case, Inventory, Recording, Suite};
pub use problem::Problem;

pub(crate) use crate::suite::duration;
pub use crate::suite::{
    AcceptConfig, CaseEntry, EnvEntry, InputMode, Isolation, LoadConfig, RecordConfig, SuiteConfig,
    SuiteError, suite_schema,
};
