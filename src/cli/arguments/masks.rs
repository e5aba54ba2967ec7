//! Arguments of `harness masks`.

use clap::{Args, Subcommand};

#[derive(Args, Debug)]
pub(crate) struct MasksArgs {
    #[command(subcommand)]
    pub(crate) command: MasksCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MasksCommand {
    /// Compare the repetitions of each case, and print the masks under which they are one behaviour.
    ///
    /// What differs and may mean something stays, and is told. Exit 0: masks are printed, or none is needed; 3: a recording
    /// cannot be read; 4: no case has two repetitions.
    Suggest(SuggestArgs),
}

#[derive(Args, Debug)]
pub(crate) struct SuggestArgs {
    /// The suite.
    pub(crate) suite: String,
    /// Only cases whose name contains one of these.
    #[arg(value_name = "CASE")]
    pub(crate) cases: Vec<String>,
    /// Print JSON (goldrun/masks@1) instead of TOML.
    #[arg(long)]
    pub(crate) json: bool,
    /// Do not keep an index of files that hold many runs.
    #[arg(long)]
    pub(crate) no_cache: bool,
}
