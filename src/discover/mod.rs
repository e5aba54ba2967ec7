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

pub(crate) use runs::{attempt, recorded};

pub use crate::files::{NameError, check_case, check_suite, decode, encode, is_hashed};
pub use crate::suite::{
    AcceptConfig, CaseEntry, EnvEntry, InputMode, Isolation, LoadConfig, RecordConfig, SuiteConfig,
    SuiteError, suite_schema,
};
pub use find::{DiscoverError, DiscoverOptions};
pub use index::{StaleRecord, verify};
pub use inventory::{Case, Inventory, Recording, Suite};
pub use problem::Problem;

// Until all imports name `files`.
