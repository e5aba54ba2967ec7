//! Arguments of `harness [FILTER]…`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::filter::FilterArgs;
use super::record::RecordArgs;
use super::values::{AGENTS, NoValue, named, reason};
use crate::cli::shell::ColorWhen;
use crate::harness::{MAX_THREADS, Shard};
use crate::judge::verdict::Verdict;
use crate::report::Kind;

#[derive(Args, Debug, Default)]
pub(crate) struct JudgeArgs {
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// Run the agents of suites that name one, and judge these runs; of other suites, judge the runs on disk. Writes no golden.
    #[arg(help_heading = AGENTS, long, group = "agents", conflicts_with_all = ["record", "list", "ignored"])]
    pub(crate) run: bool,
    /// Run the agents of suites that name one, and accept what they do; of other suites, accept the runs on disk.
    #[arg(help_heading = AGENTS, long, group = "agents", conflicts_with_all = ["list", "report", "history", "allow", "shard"])]
    pub(crate) record: bool,
    #[command(flatten)]
    pub(crate) recording: RecordArgs,
    /// Write goldens in CI too, with --record.
    #[arg(help_heading = AGENTS, long, requires = "record", conflicts_with = "run")]
    pub(crate) update: bool,
    /// Why, with --record: it stands in the goldens and receipts that are written.
    #[arg(help_heading = AGENTS, long, value_name = "WORDS", requires = "record", conflicts_with = "run", value_parser = reason)]
    pub(crate) reason: Option<String>,
    /// Write a report: json or junit, to target/goldrun/report.EXT or to PATH; - is stdout.
    #[arg(long, value_name = "KIND[=PATH]")]
    pub(crate) report: Vec<ReportArg>,
    /// Add a line with every verdict to this file, for `harness history`.
    #[arg(long, value_name = "FILE", conflicts_with = "list")]
    pub(crate) history: Option<PathBuf>,
    /// Let cases with this verdict pass the gate.
    #[arg(long, value_name = "VERDICT", value_parser = verdict)]
    pub(crate) allow: Vec<Verdict>,
    /// Judge only the Mth of N equal parts of the selected tests.
    #[arg(long, value_name = "M/N")]
    pub(crate) shard: Option<Shard>,
    /// Only tests that failed when they were judged last.
    #[arg(long, conflicts_with_all = ["record", "shard"])]
    pub(crate) failed: bool,
    /// Stop judging at the first failure.
    #[arg(long, conflicts_with_all = ["record", "run", "list", "max_failures"])]
    pub(crate) fail_fast: bool,
    /// Stop judging after N failures.
    #[arg(long, value_name = "N", conflicts_with_all = ["record", "run", "list"], value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_failures: Option<u32>,
    /// Threads that judge [default: one a core].
    #[arg(long, visible_alias = "test-threads", value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<usize>,
    /// List the tests, judge none.
    #[arg(long)]
    pub(crate) list: bool,
    /// Only ignored tests. (No test is ignored.)
    #[arg(long, conflicts_with = "include_ignored")]
    pub(crate) ignored: bool,
    /// Ignored tests too.
    #[arg(long)]
    pub(crate) include_ignored: bool,
    /// How tests are printed: a line each, or a character each.
    #[arg(long, value_name = "FORMAT", default_value = "pretty", hide_default_value = true)]
    pub(crate) format: PrintFormat,
    /// A character a test; the same as --format terse.
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// With --run and --record: show what agents write to stderr while they run. (Judging captures nothing.)
    #[arg(help_heading = AGENTS, long, alias = "no-capture")]
    pub(crate) nocapture: bool,
    /// Whether to colour.
    #[arg(long, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    pub(crate) color: ColorWhen,
    /// Whether the process goes on after judging.
    #[arg(skip)]
    pub(crate) watched: bool,
}

/// Arguments of `harness watch`.
#[derive(Args, Clone, Debug)]
pub(crate) struct WatchArgs {
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// Count this verdict as passed.
    #[arg(long, value_name = "VERDICT", value_parser = verdict)]
    pub(crate) allow: Vec<Verdict>,
    /// Whether to colour.
    #[arg(long, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    pub(crate) color: ColorWhen,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PrintFormat {
    #[default]
    Pretty,
    Terse,
}

/// Why a text is no [`ReportArg`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReportArgError {
    #[error(transparent)]
    Kind(#[from] NoValue),
    #[error("no path behind `=`")]
    NoPath,
}

/// `KIND[=PATH]`
#[derive(Clone, Debug)]
pub(crate) struct ReportArg {
    pub(crate) kind: Kind,
    pub(crate) path: Option<PathBuf>,
}

impl FromStr for ReportArg {
    type Err = ReportArgError;

    fn from_str(text: &str) -> Result<Self, ReportArgError> {
        let (word, path) =
            text.split_once('=').map_or((text, None), |(word, path)| (word, Some(path)));
        let kind = named(word, Kind::ALL, "a report")?;
        if path.is_some_and(str::is_empty) {
            return Err(ReportArgError::NoPath);
        }
        Ok(Self { kind, path: path.map(PathBuf::from) })
    }
}

fn verdict(word: &str) -> Result<Verdict, NoValue> {
    let all: Vec<_> =
        Verdict::ALL.into_iter().filter(|verdict| *verdict != Verdict::Pass).collect();
    named(word, &all, "a verdict that can be allowed")
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => {
            Err("0 threads judge nothing; leave the option out for one thread a core".to_owned())
        }
        Ok(threads) if threads > MAX_THREADS => Err(format!(
            "--threads takes 1 to {MAX_THREADS}; leave the option out for one thread a core"
        )),
        Ok(threads) => Ok(threads),
        Err(_) => Err("expected a whole number".to_owned()),
    }
}
