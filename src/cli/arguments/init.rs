//! Arguments of `harness init`.

use clap::{Args, ValueEnum};

#[derive(Args, Debug)]
pub(crate) struct InitArgs {
    /// What becomes of recordings: committed (CI judges them) or ignored (CI has to make its own).
    #[arg(long, value_name = "WHAT", default_value = "commit", hide_default_value = true)]
    pub(crate) runs: Runs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Runs {
    Commit,
    Ignore,
}
