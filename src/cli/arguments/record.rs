//! Arguments of `harness --run` and `harness --record`.

use std::time::Duration;

use clap::Args;

use super::values::AGENTS;
use crate::suite::duration;

/// What goes with `--run` and `--record`.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct RecordArgs {
    /// With --record: record, accept nothing.
    #[arg(help_heading = AGENTS, long, requires = "record", conflicts_with = "run")]
    pub(crate) no_accept: bool,
    /// With --run and --record: say what would be run and accepted, run and write nothing.
    #[arg(help_heading = AGENTS, long, requires = "agents")]
    pub(crate) dry_run: bool,
    /// With --run and --record: the label of the model that agents are to use, given to them as GOLDRUN_MODEL.
    #[arg(help_heading = AGENTS, long, value_name = "LABEL", requires = "agents")]
    pub(crate) model: Option<String>,
    /// With --run and --record: how often each case is run, instead of what its suite says.
    #[arg(help_heading = AGENTS, long, value_name = "N", requires = "agents", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) repetitions: Option<u32>,
    /// With --record: replace recordings also where the new ones show the same.
    #[arg(long, requires = "record", conflicts_with = "run")]
    pub(crate) refresh: bool,
    /// With --run and --record: start nothing more once the runs so far cost more than this, by what they say.
    #[arg(help_heading = AGENTS, long, value_name = "USD", requires = "agents", value_parser = cost)]
    pub(crate) max_cost: Option<f64>,
    /// With --record: go on with what was interrupted; without FILTER, list it.
    #[arg(help_heading = AGENTS, long, requires = "record", conflicts_with = "run")]
    pub(crate) resume: bool,
    /// With --resume: only what was begun within this time [default: 24h].
    #[arg(help_heading = AGENTS, long, value_name = "DURATION", requires = "resume", value_parser = age)]
    pub(crate) max_age: Option<Duration>,
}

fn cost(text: &str) -> Result<f64, &'static str> {
    let cost = text.parse().ok().filter(|cost: &f64| cost.is_finite() && *cost >= 0.0);
    cost.ok_or("expected an amount in US dollars, such as 2.50")
}

fn age(text: &str) -> Result<Duration, &'static str> {
    duration::parse(text).ok_or("expected a duration, such as 90s, 2m or 1h30m")
}
