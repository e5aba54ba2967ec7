//! The `harness` command: `arguments` parses what was typed, `dispatch` calls the command, one file each. What a command does
//! is in the library; it prints what comes of it.
//!
//! Only here (and in `libtest`) is anything printed: what was asked for to stdout, all else to stderr.

mod accept;
mod arguments;
mod completions;
mod context;
mod diff;
mod dispatch;
mod exit;
mod explain;
mod failure;
mod fixture;
mod history;
mod import;
mod init;
mod journal;
mod judge;
mod masks;
mod output;
#[cfg(unix)]
mod prune;
mod receipt;
mod record;
mod schema;

pub use dispatch::main;
pub use exit::Exit;
