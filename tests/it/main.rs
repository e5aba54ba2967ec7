//! The real `harness`, run in temporary projects as a user would run it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test says what went wrong by panicking"
)]

/// What accepting writes, refuses and leaves alone, also when it is killed.
mod accept;
/// `cargo test` and nextest over `tests/agents.rs`.
mod cargo;
/// diff, explain, schema, completions.
mod commands;
/// The commands and outputs of the README, and of a fresh clone.
mod documents;
/// Each way of breaking the example agent turns the gate red.
mod example;
/// Real recordings: airline tasks of tau-bench.
mod field_data;
/// Journals: show, verify, snapshot, list, and a writer that dies.
mod journal;
/// Verdicts, exit codes, filters, reports.
mod judging;
/// What a new user meets: init, and every way to have nothing.
mod setup;
/// Temporary projects and runs of the binary.
mod support;
