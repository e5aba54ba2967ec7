//! Arguments as typed, one file a command.

mod accept;
mod command;
mod completions;
mod diff;
mod explain;
mod filter;
mod fixture;
mod history;
mod import;
mod init;
mod journal;
mod judge;
mod masks;
mod prune;
mod receipt;
mod record;
mod schema;
mod values;

pub(super) use accept::AcceptArgs;
pub(super) use command::{Arguments, Command};
pub(super) use completions::CompletionsArgs;
pub(super) use diff::DiffArgs;
pub(super) use explain::ExplainArgs;
pub(super) use fixture::FixtureArgs;
pub(super) use history::HistoryArgs;
pub(super) use import::ImportArgs;
pub(super) use init::{InitArgs, Runs};
pub(super) use journal::{
    JournalCommand, JournalListArgs, JournalShowArgs, JournalSnapshotArgs, JournalVerifyArgs,
};
pub(super) use judge::{JudgeArgs, PrintFormat, ReportArg};
pub(super) use masks::{MasksArgs, MasksCommand};
pub(super) use prune::PruneArgs;
pub(super) use receipt::ReceiptArgs;
pub(super) use record::RecordArgs;
pub(super) use schema::{SchemaArgs, SchemaName};
