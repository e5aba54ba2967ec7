//! Arguments as typed.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use super::journal_args::JournalArgs;
use super::masks::MasksArgs;
use super::record_args::{PruneArgs, RecordArgs};
use crate::harness::{Selection, Shard};
use crate::judge::Verdict;
use crate::load::{FieldPath, Format};
use crate::report::Kind;
use crate::run::Outcome;

/// Regression tests for AI agents: judge recorded runs against accepted behaviour.
#[derive(Debug, Parser)]
#[command(
    name = "harness",
    version,
    subcommand_precedence_over_arg = true,
    after_help = "Exit codes: 0 passed, 1 gate failed, 2 wrong usage or configuration, 3 only errors failed it, \
                  4 nothing selected or found."
)]
pub(super) struct Arguments {
    /// The folder that holds suites/ and golden/.
    #[arg(
        short = 'C',
        value_name = "DIR",
        default_value = ".",
        hide_default_value = true,
        global = true
    )]
    pub(super) root: PathBuf,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) judge: JudgeArgs,
}

impl Arguments {
    /// Parses what was typed. A command stands alone: what is meant for judging is not silently dropped beside it.
    pub(super) fn parse_typed(
        typed: impl IntoIterator<Item = OsString>,
    ) -> Result<Self, clap::Error> {
        let mut command = Self::command();
        let matches = command.try_get_matches_from_mut(typed)?;
        let Some(name) = matches.subcommand_name() else { return Self::from_arg_matches(&matches) };
        let typed =
            |id: &&clap::Id| matches.value_source(id.as_str()) == Some(ValueSource::CommandLine);
        let values =
            |id: &clap::Id| command.get_arguments().find(|argument| argument.get_id() == id);
        if let Some(argument) = matches
            .ids()
            .filter(typed)
            .filter_map(values)
            .find(|argument| argument.get_id() != "root")
        {
            let message = format!(
                "{argument} stands before the command {name}, which does not take it there"
            );
            return Err(command.error(ErrorKind::ArgumentConflict, message));
        }
        Self::from_arg_matches(&matches)
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Accept what the runs on disk do: write their goldens.
    Accept(AcceptArgs),
    /// Show how a case's golden was accepted: from what, when, why. Exit 1: something is no longer as it was then.
    Receipt(ReceiptArgs),
    /// Explain a verdict: repetitions, classes, what each matched, which rule decided with which numbers.
    Explain(ExplainArgs),
    /// Compare two recordings, or a recording with a golden. Exit 0: the same; 1: different.
    Diff(DiffArgs),
    /// Look into the journals of recorded runs.
    Journal(JournalArgs),
    /// Derive a fixture from an accepted recording: what every run of the case must satisfy, beside or instead of its golden.
    Fixture(FixtureArgs),
    /// Copy recordings made by others into a suite, and make goldens of what was accepted there.
    Import(ImportArgs),
    /// What was judged over time, as --history kept it: flake rates, durations, changes.
    History(HistoryArgs),
    /// Remove old sessions: recordings that were replaced or interrupted. Never what is being recorded.
    Prune(PruneArgs),
    /// Find the masks that a suite lacks.
    Masks(MasksArgs),
    /// Set up suites/, .gitignore and tests/agents.rs in a project.
    Init(InitArgs),
    /// Print the JSON Schema of a file.
    Schema(SchemaArgs),
    /// Print completions for a shell.
    Completions(CompletionsArgs),
}

/// Which tests.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct FilterArgs {
    /// Only tests whose name contains one of these.
    #[arg(value_name = "FILTER")]
    pub(super) filters: Vec<String>,
    /// Filters are whole names.
    #[arg(long)]
    pub(super) exact: bool,
    /// Leave out tests whose name contains this.
    #[arg(long, value_name = "FILTER")]
    pub(super) skip: Vec<String>,
    /// Do not keep an index of files that hold many runs.
    #[arg(long)]
    pub(super) no_cache: bool,
}

impl FilterArgs {
    pub(super) fn selection(&self) -> Selection {
        Selection { filters: self.filters.clone(), exact: self.exact, skip: self.skip.clone() }
    }
}

#[derive(Args, Debug, Default)]
pub(super) struct JudgeArgs {
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    /// Run the agents of suites that name one, and accept what they do; of other suites, accept the runs on disk.
    #[arg(long, conflicts_with_all = ["list", "report", "history", "allow", "shard"])]
    pub(super) record: bool,
    #[command(flatten)]
    pub(super) recording: RecordArgs,
    /// Write goldens in CI too, with --record.
    #[arg(long, requires = "record")]
    pub(super) update: bool,
    /// Why the goldens are accepted, with --record: it stands in their receipts.
    #[arg(long, value_name = "WORDS", requires = "record", value_parser = reason)]
    pub(super) reason: Option<String>,
    /// Write a report: json or junit, to target/goldrun/report.EXT or to PATH; - is stdout.
    #[arg(long, value_name = "KIND[=PATH]")]
    pub(super) report: Vec<ReportArg>,
    /// Add a line with every verdict to this file, for `harness history`.
    #[arg(long, value_name = "FILE", conflicts_with = "list")]
    pub(super) history: Option<PathBuf>,
    /// Let cases with this verdict pass the gate.
    #[arg(long, value_name = "VERDICT", value_parser = verdict)]
    pub(super) allow: Vec<Verdict>,
    /// Judge only the Mth of N equal parts of the selected tests.
    #[arg(long, value_name = "M/N")]
    pub(super) shard: Option<Shard>,
    /// Threads that judge [default: one a core].
    #[arg(long, visible_alias = "test-threads", value_name = "N", value_parser = threads)]
    pub(super) threads: Option<usize>,
    /// List the tests, judge none.
    #[arg(long)]
    pub(super) list: bool,
    /// Only ignored tests. (No test is ignored.)
    #[arg(long, conflicts_with = "include_ignored")]
    pub(super) ignored: bool,
    /// Ignored tests too.
    #[arg(long)]
    pub(super) include_ignored: bool,
    /// How tests are printed: a line each, or a character each.
    #[arg(long, value_name = "FORMAT", default_value = "pretty", hide_default_value = true)]
    pub(super) format: PrintFormat,
    /// A character a test; the same as --format terse.
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Taken for libtest's sake: nothing is captured.
    #[arg(long, alias = "no-capture")]
    pub(super) nocapture: bool,
    /// Whether to colour.
    #[arg(long, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    pub(super) color: ColorWhen,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum PrintFormat {
    #[default]
    Pretty,
    Terse,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorWhen {
    #[default]
    Auto,
    Always,
    Never,
}

/// `KIND[=PATH]`
#[derive(Clone, Debug)]
pub(super) struct ReportArg {
    pub(super) kind: Kind,
    pub(super) path: Option<PathBuf>,
}

impl std::str::FromStr for ReportArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (word, path) =
            text.split_once('=').map_or((text, None), |(word, path)| (word, Some(path)));
        let kind = named(word, &Kind::ALL, "a report")?;
        if path.is_some_and(str::is_empty) {
            return Err("no path behind `=`".to_owned());
        }
        Ok(Self { kind, path: path.map(PathBuf::from) })
    }
}

#[derive(Args, Debug, Default)]
pub(super) struct AcceptArgs {
    #[command(flatten)]
    pub(super) filter: FilterArgs,
    /// Keep what was accepted before, and add to it.
    #[arg(long)]
    pub(super) add: bool,
    /// Take counts and behaviours from the runs on disk, though the golden accepts them as it is.
    #[arg(long)]
    pub(super) recount: bool,
    /// Say what would be accepted, write nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Accept recordings that ended so too: failed, blocked, gave_up, runaway, crashed, timed_out, cancelled.
    #[arg(long, value_name = "OUTCOME", value_parser = outcome)]
    pub(super) outcome: Vec<Outcome>,
    /// Accept recordings whatever their label.
    #[arg(long)]
    pub(super) any_label: bool,
    /// Accept recordings that break a check of their suite too.
    #[arg(long)]
    pub(super) any_check: bool,
    /// Why: it stands in the receipts.
    #[arg(long, value_name = "WORDS", value_parser = reason)]
    pub(super) reason: Option<String>,
    /// Write in CI too.
    #[arg(long)]
    pub(super) update: bool,
}

#[derive(Args, Debug)]
pub(super) struct ReceiptArgs {
    /// The case: its name, or a part that only it has.
    pub(super) case: String,
    /// Print the receipt as JSON (goldrun/receipt@1), with what no longer fits.
    #[arg(long)]
    pub(super) json: bool,
    /// Do not keep an index of files that hold many runs.
    #[arg(long)]
    pub(super) no_cache: bool,
}

#[derive(Args, Debug)]
pub(super) struct ExplainArgs {
    /// The test: its name, or a part that only it has.
    pub(super) case: String,
    /// Do not keep an index of files that hold many runs.
    #[arg(long)]
    pub(super) no_cache: bool,
}

#[derive(Args, Debug)]
pub(super) struct HistoryArgs {
    /// The test: its name, or a part that only it has [default: all of them].
    pub(super) case: Option<String>,
    /// The file that --history wrote [default: history.ndjson in target/goldrun, or in .goldrun].
    #[arg(long, value_name = "FILE")]
    pub(super) history: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(super) struct FixtureArgs {
    /// The case: its name, or a part that only it has.
    pub(super) case: String,
    /// Derive it from this repetition [default: the first that the golden accepts].
    #[arg(long, value_name = "N")]
    pub(super) repetition: Option<u32>,
    /// Replace the fixture that lies there.
    #[arg(long)]
    pub(super) force: bool,
    /// Print the fixture, write nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Write in CI too.
    #[arg(long)]
    pub(super) update: bool,
}

#[derive(Args, Debug)]
pub(super) struct DiffArgs {
    /// What is compared with: a recording or a golden.
    pub(super) golden: PathBuf,
    /// The recording.
    pub(super) run: PathBuf,
    /// Compare as this suite does [default: everything exactly].
    #[arg(long, value_name = "SUITE.TOML")]
    pub(super) policy: Option<PathBuf>,
    /// The format of the recordings: auto, goldrun, openai, harn, brooder.
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub(super) format: Option<Format>,
    /// Print the differences as JSON (goldrun/diff@1).
    #[arg(long, conflicts_with = "unified")]
    pub(super) json: bool,
    /// Print both behaviours as one text with changed lines, as `diff -u` does.
    #[arg(long)]
    pub(super) unified: bool,
}

#[derive(Args, Debug)]
pub(super) struct ImportArgs {
    /// What made them: brooder, harn, openai.
    #[arg(value_name = "FORMAT", value_parser = foreign)]
    pub(super) format: Format,
    /// Recordings, folders of them, or a project of brooder.
    #[arg(value_name = "PATH", required = true)]
    pub(super) paths: Vec<PathBuf>,
    /// The suite they become part of; it is made if it does not exist.
    #[arg(long, value_name = "SUITE")]
    pub(super) suite: String,
    /// The case all of them are runs of [default: the file's name; for brooder, AGENT-CASE_ID].
    #[arg(long, value_name = "NAME", conflicts_with = "case_from")]
    pub(super) case: Option<String>,
    /// The field that names the case. Needed for files that hold many runs.
    #[arg(long, value_name = "FIELD", value_parser = field)]
    pub(super) case_from: Option<FieldPath>,
    /// The field that holds the messages, for a new suite's `[load]`.
    #[arg(long, value_name = "FIELD", value_parser = field)]
    pub(super) messages_from: Option<FieldPath>,
    /// The field that holds the label, for a new suite's `[load]`.
    #[arg(long, value_name = "FIELD", value_parser = field)]
    pub(super) label_from: Option<FieldPath>,
    /// Number repetitions from 1 and replace goldens, overwriting what is there.
    #[arg(long)]
    pub(super) force: bool,
    /// Say what would be written, write nothing.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Write in CI too.
    #[arg(long)]
    pub(super) update: bool,
}

#[derive(Args, Debug)]
pub(super) struct InitArgs {
    /// What becomes of recordings: committed (CI judges them) or ignored (CI has to make its own).
    #[arg(long, value_name = "WHAT", default_value = "commit", hide_default_value = true)]
    pub(super) runs: Runs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Runs {
    Commit,
    Ignore,
}

#[derive(Args, Debug)]
pub(super) struct SchemaArgs {
    /// Which file.
    pub(super) name: SchemaName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaName {
    /// A recorded run: goldrun/run@1
    Run,
    /// A golden: goldrun/golden@1
    Golden,
    /// A fixture: goldrun/fixture@1
    Fixture,
    /// suite.toml
    Suite,
    /// The report: goldrun/report@1
    Report,
    /// A line of the history: goldrun/history@1
    History,
    /// The receipt of a golden: goldrun/receipt@1
    Receipt,
}

#[derive(Args, Debug)]
pub(super) struct CompletionsArgs {
    /// Which shell.
    pub(super) shell: clap_complete::Shell,
}

/// The one of `all` that is called `word`.
pub(super) fn named<T: Copy + std::fmt::Display>(
    word: &str,
    all: &[T],
    what: &str,
) -> Result<T, String> {
    all.iter().copied().find(|one| one.to_string() == word).ok_or_else(|| {
        let known: Vec<_> = all.iter().map(ToString::to_string).collect();
        format!("{word:?} is not {what}; known are {}", known.join(", "))
    })
}

fn verdict(word: &str) -> Result<Verdict, String> {
    let all: Vec<_> =
        Verdict::ALL.into_iter().filter(|verdict| *verdict != Verdict::Pass).collect();
    named(word, &all, "a verdict that can be allowed")
}

fn outcome(word: &str) -> Result<Outcome, String> {
    let bad: Vec<_> = Outcome::ALL.into_iter().filter(|outcome| outcome.is_bad()).collect();
    named(word, &bad, "an outcome that needs leave")
}

fn reason(words: &str) -> Result<String, String> {
    if words.trim().is_empty() {
        Err("says nothing; leave it out where there is no reason".to_owned())
    } else {
        Ok(words.to_owned())
    }
}

fn foreign(word: &str) -> Result<Format, String> {
    named(word, &[Format::Brooder, Format::Harn, Format::Openai], "a format that can be imported")
}

fn field(text: &str) -> Result<FieldPath, String> {
    FieldPath::new(text)
        .ok_or_else(|| "expected the keys to a field, such as info.task.id".to_owned())
}

fn format(word: &str) -> Result<Format, String> {
    named(word, &Format::ALL, "a format")
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("0 threads judge nothing; leave it out for one a core".to_owned()),
        Ok(threads) => Ok(threads),
        Err(_) => Err("expected a whole number".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds_together() {
        Arguments::command().debug_assert();
    }
}
