//! Arguments of `harness explain`.

use clap::Args;

#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// The test: its name, or a part that only it has.
    pub(crate) case: String,
    /// Do not keep an index of files that hold many runs.
    #[arg(long)]
    pub(crate) no_cache: bool,
}
