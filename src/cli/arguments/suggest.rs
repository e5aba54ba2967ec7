//! Arguments of `harness suggest` and `harness mutants`.

use clap::Args;

#[derive(Args, Debug)]
pub(crate) struct SuggestArgs {
    /// The suite [default: each].
    pub(crate) suite: Option<String>,
    /// Only cases whose name contains one of these.
    #[arg(value_name = "CASE")]
    pub(crate) cases: Vec<String>,
    /// Print JSON (goldrun/suggest@1) instead of TOML.
    #[arg(long, conflicts_with = "apply")]
    pub(crate) json: bool,
    /// Write the settings into suite.toml. Its comments and order stay.
    #[arg(long)]
    pub(crate) apply: bool,
    /// Write in CI too.
    #[arg(long, requires = "apply")]
    pub(crate) update: bool,
    /// Do not keep an index of files that hold many runs.
    #[arg(long)]
    pub(crate) no_cache: bool,
}

#[derive(Args, Debug)]
pub(crate) struct MutantsArgs {
    /// The suite [default: each].
    pub(crate) suite: Option<String>,
    /// Only cases whose name contains one of these.
    #[arg(value_name = "CASE")]
    pub(crate) cases: Vec<String>,
    /// Print JSON (goldrun/mutants@1).
    #[arg(long)]
    pub(crate) json: bool,
    /// Do not keep an index of files that hold many runs.
    #[arg(long)]
    pub(crate) no_cache: bool,
}
