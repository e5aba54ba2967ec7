//! Arguments of `harness reject`.

use clap::Args;

use super::filter::FilterArgs;

#[derive(Args, Debug)]
pub(crate) struct RejectArgs {
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// Say what would be rejected, change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}
