//! The `harness` command: `arguments` parses what was typed, `dispatch` calls the command, one file each. What a command does
//! is in the library; it prints what comes of it.
//!
//! Only here (and in `libtest`) is anything printed: what was asked for to stdout, all else to stderr.

pub(crate) mod arguments;
pub(crate) mod commands;
mod dispatch;
pub(crate) mod shell;

pub use dispatch::main;
pub use shell::Exit;
