//! Discovery: a folder → [`Inventory`] of its suites, cases, recordings and goldens, by one sorted walk. It opens no recording that
//! has a folder of its own, and writes only the index of files that hold many runs.

mod cache;
mod find;
mod fixtures;
mod folder;
mod goldens;
mod index;
mod inventory;
mod manifest;
mod pending;
mod problem;
mod reader;
mod runs;

pub(crate) use runs::{attempt, recorded, recordings_in};

pub use find::DiscoverError;
pub(crate) use find::DiscoverOptions;
pub(crate) use index::verify;
pub(crate) use inventory::{Case, Inventory, Recording, Suite};
pub(crate) use pending::{DISTILLED, KEPT, PASSED, Pending, is_whole, pending, raw_run};
pub(crate) use problem::Problem;
