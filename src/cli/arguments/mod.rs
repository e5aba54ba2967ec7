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
mod prune;
mod receipt;
mod record;
mod reject;
mod schema;
mod suggest;
mod values;

pub(crate) use accept::AcceptArgs;
pub(crate) use command::{Arguments, Command};
pub(crate) use completions::{CompletionsArgs, ManArgs};
pub(crate) use diff::DiffArgs;
pub(crate) use explain::ExplainArgs;
pub(crate) use fixture::FixtureArgs;
pub(crate) use history::HistoryArgs;
pub(crate) use import::ImportArgs;
pub(crate) use init::{InitArgs, Runs};
pub(crate) use journal::{
    JournalCommand, JournalListArgs, JournalShowArgs, JournalSnapshotArgs, JournalVerifyArgs,
};
pub(crate) use judge::{JudgeArgs, PrintFormat, ReportArg, WatchArgs};
pub(crate) use prune::PruneArgs;
pub(crate) use receipt::ReceiptArgs;
pub(crate) use reject::RejectArgs;
pub(crate) use schema::{SchemaArgs, SchemaName};
pub(crate) use suggest::{MutantsArgs, SuggestArgs};
