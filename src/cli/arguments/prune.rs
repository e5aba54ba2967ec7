//! Arguments of `harness prune`.

use clap::Args;

#[derive(Args, Debug)]
pub(crate) struct PruneArgs {
    /// How many of the sessions that were replaced or interrupted are kept of each case.
    #[arg(long, value_name = "N")]
    pub(crate) keep: usize,
    /// Say what would be removed, remove nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}
