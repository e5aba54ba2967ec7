//! Arguments of `harness journal`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::values::{NoValue, named};
use crate::ledger::replay::Status;
use crate::run::Outcome;

#[derive(Args, Debug)]
pub(crate) struct JournalArgs {
    #[command(subcommand)]
    pub(crate) command: JournalCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum JournalCommand {
    /// Print the events of a journal. Exit 1: it is torn or corrupt.
    Show(JournalShowArgs),
    /// Check every line and every event of a journal, and state.json beside it. Exit 0: sound; 1: not.
    Verify(JournalVerifyArgs),
    /// Print what the events of a journal amount to.
    Snapshot(JournalSnapshotArgs),
    /// List the journals below a folder, the one that changed last first.
    List(JournalListArgs),
}

#[derive(Args, Debug)]
pub(crate) struct JournalShowArgs {
    /// The journal, or the folder of its run.
    pub(crate) path: PathBuf,
    /// Print the lines of the events as they stand in the journal.
    #[arg(long)]
    pub(crate) json: bool,
    /// Only events of this type; several mean any of them.
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) types: Vec<String>,
    /// Only events from this number on.
    #[arg(long, value_name = "SEQ", default_value_t = 1, hide_default_value = true)]
    pub(crate) from: u64,
    /// Only events up to this number.
    #[arg(long, value_name = "SEQ", default_value_t = u64::MAX, hide_default_value = true)]
    pub(crate) to: u64,
}

#[derive(Args, Debug)]
pub(crate) struct JournalVerifyArgs {
    /// The journal, or the folder of its run.
    pub(crate) path: PathBuf,
    /// Print what was found as JSON (goldrun/journal-check@1).
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct JournalSnapshotArgs {
    /// The journal, or the folder of its run.
    pub(crate) path: PathBuf,
    /// Print it as JSON, as in state.json (goldrun/state@1).
    #[arg(long)]
    pub(crate) json: bool,
    /// Write it to state.json too.
    #[arg(long)]
    pub(crate) write: bool,
}

#[derive(Args, Debug)]
pub(crate) struct JournalListArgs {
    /// The folder [default: suites and .goldrun/sessions].
    pub(crate) folder: Option<PathBuf>,
    /// Print the list as JSON (goldrun/journals@1).
    #[arg(long)]
    pub(crate) json: bool,
    /// Only journals of this recording session.
    #[arg(long, value_name = "SESSION")]
    pub(crate) session: Option<String>,
    /// Only runs in this status: new, prepared, running, paused, exited, finished.
    #[arg(long, value_name = "STATUS", value_parser = status)]
    pub(crate) status: Option<Status>,
    /// Only runs that ended so.
    #[arg(long, value_name = "OUTCOME", value_parser = any_outcome)]
    pub(crate) outcome: Option<Outcome>,
    /// At most so many, of those that are left.
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

fn any_outcome(word: &str) -> Result<Outcome, NoValue> {
    named(word, &Outcome::ALL, "an outcome")
}

fn status(word: &str) -> Result<Status, NoValue> {
    named(word, &Status::ALL, "a status")
}
