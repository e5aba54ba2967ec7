//! Arguments of `harness receipt`.

use clap::Args;

#[derive(Args, Debug)]
pub(crate) struct ReceiptArgs {
    /// The case: its name, or a part that only it has.
    pub(crate) case: String,
    /// Print the receipt as JSON (goldrun/receipt@1), with what no longer fits.
    #[arg(long)]
    pub(crate) json: bool,
    /// Do not keep an index of files that hold many runs.
    #[arg(long)]
    pub(crate) no_cache: bool,
}
