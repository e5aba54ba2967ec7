//! Arguments of `harness history`.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Debug)]
pub(crate) struct HistoryArgs {
    /// The test: its name, or a part that only it has [default: all of them].
    pub(crate) case: Option<String>,
    /// The file that --history wrote [default: history.ndjson in target/goldrun, or in .goldrun].
    #[arg(long, value_name = "FILE")]
    pub(crate) history: Option<PathBuf>,
}
