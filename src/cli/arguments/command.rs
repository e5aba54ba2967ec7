//! The command line as a whole: its options and commands.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use super::accept::AcceptArgs;
use super::completions::{CompletionsArgs, ManArgs};
use super::diff::DiffArgs;
use super::explain::ExplainArgs;
use super::fixture::FixtureArgs;
use super::history::HistoryArgs;
use super::import::ImportArgs;
use super::init::InitArgs;
use super::journal::JournalArgs;
use super::judge::{JudgeArgs, WatchArgs};
use super::prune::PruneArgs;
use super::receipt::ReceiptArgs;
use super::reject::RejectArgs;
use super::schema::SchemaArgs;
use super::suggest::{MutantsArgs, SuggestArgs};

/// Regression tests for AI agents: judge recorded runs against accepted behaviour.
#[derive(Debug, Parser)]
#[command(
    name = "harness",
    version,
    subcommand_precedence_over_arg = true,
    after_help = "Exit codes: 0 passed, 1 gate failed, 2 wrong usage or configuration, 3 only errors failed it, \
                  4 nothing selected or found."
)]
pub(crate) struct Arguments {
    /// The folder that holds suites/ and golden/ [default: searched upwards].
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub(crate) root: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) judge: JudgeArgs,
}

impl Arguments {
    /// Parses the command line. Options of judging that stand before a command are an error, rather than ignored.
    pub(crate) fn parse_typed(
        typed: impl IntoIterator<Item = OsString>,
    ) -> Result<Self, clap::Error> {
        let mut command = Self::command();
        let typed: Vec<OsString> = typed.into_iter().collect();
        let matches = command.try_get_matches_from_mut(&typed)?;
        if let Some(flag) = matches.subcommand_name().and_then(as_flag) {
            let Agents { root, judge } = Agents::try_parse_from(with_flag(typed, flag))?;
            return Ok(Self { root, command: None, judge });
        }
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

/// Run agents, and judge what they do (`harness run`, `harness --run`) or accept it (`harness record`, `harness --record`).
#[derive(Debug, Parser)]
#[command(name = "harness")]
struct Agents {
    /// The folder that holds suites/ and golden/ [default: searched upwards].
    #[arg(short = 'C', value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(flatten)]
    judge: JudgeArgs,
}

/// The option that the command `name` is another way to write.
fn as_flag(name: &str) -> Option<&'static str> {
    [("run", "--run"), ("record", "--record")]
        .into_iter()
        .find(|(it, _)| *it == name)
        .map(|it| it.1)
}

/// What was typed, with `flag` in the place of its command. No value before the command can be spelled as it is: the root is the
/// only one, and `./run` says the same.
fn with_flag(mut typed: Vec<OsString>, flag: &str) -> Vec<OsString> {
    let is_it = |word: &OsString| word.to_str().and_then(as_flag) == Some(flag);
    let is_root = |word: &OsString| word == "-C";
    let place = (1..typed.len()).find(|&at| is_it(&typed[at]) && !is_root(&typed[at - 1]));
    if let Some(place) = place {
        typed[place] = flag.into();
    }
    typed
}

/// What stands behind `harness run` or `harness record`.
#[derive(clap::Args, Debug)]
#[command(disable_help_flag = true)]
pub(crate) struct Rest {
    /// What stands behind the option.
    #[arg(value_name = "FILTER", trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<OsString>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the agents and judge these runs: the same as `harness --run`.
    Run(Rest),
    /// Run the agents and accept what they do: the same as `harness --record`.
    Record(Rest),
    /// Accept what pending sessions do, or else the runs on disk: write their goldens.
    Accept(AcceptArgs),
    /// Set pending sessions aside: what `harness --run` did last is not meant, and what is on disk stands.
    Reject(RejectArgs),
    /// Judge, and judge again whenever recordings, goldens or settings change. Starts no agent.
    Watch(WatchArgs),
    /// Show how a case's golden was accepted: from what, when, why. Exit 1: something is no longer as it was then.
    Receipt(ReceiptArgs),
    /// Explain a verdict, on the pending session if there is one: repetitions, classes, what each matched, which rule decided with which numbers.
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
    /// Suggest settings under which the repetitions of a case do the same, and say what each would stop noticing.
    ///
    /// What differs and may mean something stays, and is printed. Exit 0: settings are printed, or none is needed; 3: a recording
    /// cannot be read; 4: no case has two repetitions.
    Suggest(SuggestArgs),
    /// Alter the accepted runs, and say which alterations would pass unnoticed.
    ///
    /// A call is dropped, made twice or swapped with the next one; a value of its arguments, a word of the answer or the whole
    /// answer is changed. Each altered run is judged as if it had been recorded. Exit 0: it is printed what was found; 3: a
    /// file cannot be read; 4: no run was altered.
    Mutants(MutantsArgs),
    /// Set up suites/, .gitignore and tests/agents.rs in a project.
    Init(InitArgs),
    /// Print the JSON Schema of a file.
    Schema(SchemaArgs),
    /// Print completions for a shell, names of tests included.
    Completions(CompletionsArgs),
    /// Print a manual page: `harness man | man -l -`.
    Man(ManArgs),
}

#[cfg(test)]
#[path = "tests/command.rs"]
mod tests;
