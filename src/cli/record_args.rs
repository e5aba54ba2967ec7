//! Arguments of `harness --record` and `harness prune`, as typed.

use std::time::Duration;

use clap::Args;

use crate::discover::duration;

/// What goes with `--record`.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct RecordArgs {
    /// With --record: record, accept nothing.
    #[arg(long, requires = "record")]
    pub(super) no_accept: bool,
    /// With --record: say what would be run and accepted, run and write nothing.
    #[arg(long, requires = "record")]
    pub(super) dry_run: bool,
    /// With --record: the label of the model that agents are to use, given to them as GOLDRUN_MODEL.
    #[arg(long, value_name = "LABEL", requires = "record")]
    pub(super) model: Option<String>,
    /// With --record: go on with what was interrupted; without FILTER, list it.
    #[arg(long, requires = "record")]
    pub(super) resume: bool,
    /// With --resume: only what was begun within this time [default: 24h].
    #[arg(long, value_name = "DURATION", requires = "resume", value_parser = age)]
    pub(super) max_age: Option<Duration>,
}

#[derive(Args, Debug)]
pub(super) struct PruneArgs {
    /// How many of the sessions that were replaced or interrupted are kept of each case.
    #[arg(long, value_name = "N")]
    pub(super) keep: usize,
    /// Say what would be removed, remove nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
}

fn age(text: &str) -> Result<Duration, String> {
    duration::parse(text).ok_or_else(|| "expected a duration, such as 90s, 2m or 1h30m".to_owned())
}
