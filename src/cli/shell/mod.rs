//! How the process talks: its streams, its exit codes, why a command ended early, and the harness as it was called.

mod context;
mod exit;
mod failure;
mod output;
mod safe;

pub(crate) use context::{
    clear_temporaries, counted, first_case, harness, may_write, nearest_root, nothing,
    selects_something, today,
};
pub use exit::Exit;
pub(crate) use failure::Failure;
pub(crate) use output::{ColorWhen, Output};
