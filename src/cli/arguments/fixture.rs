//! Arguments of `harness fixture`.

use clap::Args;

#[derive(Args, Debug)]
pub(crate) struct FixtureArgs {
    /// The case: its name, or a part that only it has.
    pub(crate) case: String,
    /// Derive it from this repetition [default: the first that the golden accepts].
    #[arg(long, value_name = "N")]
    pub(crate) repetition: Option<u32>,
    /// Replace the fixture that lies there.
    #[arg(long)]
    pub(crate) force: bool,
    /// Print the fixture, write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Write in CI too.
    #[arg(long)]
    pub(crate) update: bool,
}
