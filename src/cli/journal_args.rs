//! Arguments of `harness journal`, as typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::named;
use crate::ledger::Status;
use crate::run::Outcome;

#[derive(Args, Debug)]
pub(super) struct JournalArgs {
    #[command(subcommand)]
    pub(super) command: JournalCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum JournalCommand {
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
pub(super) struct JournalShowArgs {
    /// The journal, or the folder of its run.
    pub(super) path: PathBuf,
    /// Print the lines of the events as they stand in the journal.
    #[arg(long)]
    pub(super) json: bool,
    /// Only events of this type; several mean any of them.
    #[arg(long = "type", value_name = "TYPE")]
    pub(super) types: Vec<String>,
    /// Only events from this number on.
    #[arg(long, value_name = "SEQ", default_value_t = 1, hide_default_value = true)]
    pub(super) from: u64,
    /// Only events up to this number.
    #[arg(long, value_name = "SEQ", default_value_t = u64::MAX, hide_default_value = true)]
    pub(super) to: u64,
}

#[derive(Args, Debug)]
pub(super) struct JournalVerifyArgs {
    /// The journal, or the folder of its run.
    pub(super) path: PathBuf,
    /// Print what was found as JSON (goldrun/journal-check@1).
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Args, Debug)]
pub(super) struct JournalSnapshotArgs {
    /// The journal, or the folder of its run.
    pub(super) path: PathBuf,
    /// Print it as JSON, as in state.json (goldrun/state@1).
    #[arg(long)]
    pub(super) json: bool,
    /// Write it to state.json too.
    #[arg(long)]
    pub(super) write: bool,
}

#[derive(Args, Debug)]
pub(super) struct JournalListArgs {
    /// The folder [default: suites].
    pub(super) folder: Option<PathBuf>,
    /// Print the list as JSON (goldrun/journals@1).
    #[arg(long)]
    pub(super) json: bool,
    /// Only journals of this recording session.
    #[arg(long, value_name = "SESSION")]
    pub(super) session: Option<String>,
    /// Only runs in this status: new, prepared, running, paused, exited, finished.
    #[arg(long, value_name = "STATUS", value_parser = status)]
    pub(super) status: Option<Status>,
    /// Only runs that ended so.
    #[arg(long, value_name = "OUTCOME", value_parser = any_outcome)]
    pub(super) outcome: Option<Outcome>,
    /// At most so many, of those that are left.
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
}

fn any_outcome(word: &str) -> Result<Outcome, String> {
    named(word, &Outcome::ALL, "an outcome")
}

fn status(word: &str) -> Result<Status, String> {
    named(word, &Status::ALL, "a status")
}
