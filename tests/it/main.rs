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
/// Fixtures in suites: judged, derived, orphaned, refused.
mod fixtures;
/// What Harn's own tests assert, and its confirmed weaknesses.
mod harn;
/// Harn's manifests and records as they are found on disk.
mod harn_data;
/// Which test holds which behaviour or weakness of Harn's.
mod harn_rows;
/// Recordings of other tools, made part of a suite.
mod import;
/// Verdicts, exit codes, filters, reports.
mod judging;
/// Masks: what goldens say of them, stale ones, and real pairs of recordings.
mod masks;
/// The cases of brooder, a peer, and its verdicts.
mod peers_brooder;
/// What a new user meets: init, and every way to have nothing.
mod setup;
/// Temporary projects and runs of the binary.
mod support;
