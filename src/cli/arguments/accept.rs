//! Arguments of `harness accept`.

use clap::Args;

use super::filter::FilterArgs;
use super::values::{NoValue, named, reason};
use crate::run::Outcome;

#[derive(Args, Clone, Debug, Default)]
pub(crate) struct AcceptArgs {
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// All tests, without a FILTER. On a terminal, accept asks instead.
    #[arg(long, conflicts_with = "filters")]
    pub(crate) all: bool,
    /// Keep what was accepted before, and add to it.
    #[arg(long)]
    pub(crate) add: bool,
    /// Take counts and behaviours from the runs on disk, though the golden accepts them as it is.
    #[arg(long)]
    pub(crate) recount: bool,
    /// Remove goldens that belong to no case: no recording and no case of suite.toml names it.
    #[arg(long)]
    pub(crate) prune: bool,
    /// Say what would be accepted, write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Accept recordings that ended so too: failed, blocked, gave_up, runaway, crashed, timed_out, cancelled.
    #[arg(long, value_name = "OUTCOME", value_parser = outcome)]
    pub(crate) outcome: Vec<Outcome>,
    /// Accept recordings whatever their label.
    #[arg(long)]
    pub(crate) any_label: bool,
    /// Accept recordings that break a check of their suite too.
    #[arg(long)]
    pub(crate) any_check: bool,
    /// Why: it stands in the goldens and receipts that are written.
    #[arg(long, value_name = "WORDS", value_parser = reason)]
    pub(crate) reason: Option<String>,
    /// Write in CI too.
    #[arg(long)]
    pub(crate) update: bool,
}

fn outcome(word: &str) -> Result<Outcome, NoValue> {
    let bad: Vec<_> = Outcome::ALL.into_iter().filter(|outcome| outcome.is_bad()).collect();
    named(word, &bad, "an outcome that `--outcome` can accept")
}
