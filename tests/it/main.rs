//! The real `harness`, run in temporary projects as a user would run it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test says what went wrong by panicking"
)]

/// What is said of runs that are there: compared, checked, counted, accepted.
mod judging;
/// What other systems judge by and record: their cases, their files, their weaknesses.
mod peers;
/// What surrounds judging: the layout of the sources, the documents, cargo, the first steps.
mod project;
/// Agents that are run and recorded, and the journals that this leaves.
mod recording;
/// What is broken, huge, hostile or made up: it costs itself, and nothing else.
mod robust;
/// What the settings of a suite lack, and what they would not notice.
mod settings;
/// All that users read, as committed texts.
#[cfg(unix)]
mod snapshots;
/// Temporary projects and runs of the binary.
mod support;
