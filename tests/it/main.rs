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
/// Checks: what is demanded of runs beside what is compared.
mod checks;
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
/// Every parser against mutations of valid text.
mod fuzz;
/// What Harn's own tests assert, and its confirmed weaknesses.
mod harn;
/// Checks and budgets of Harn's records.
mod harn_checks;
/// Harn's manifests and records as they are found on disk.
mod harn_data;
/// Which test holds which behaviour or weakness of Harn's.
mod harn_rows;
/// Recordings and exports that are broken in every way we know.
#[cfg(target_os = "linux")]
mod hostile;
/// Recordings of other tools, made part of a suite.
mod import;
/// Journals: show, verify, snapshot, list, and a writer that dies.
mod journal;
/// What is wrong with a JSON file is reported in full.
mod json_errors;
/// The public test suite for parsers of JSON.
mod json_suite;
/// Verdicts, exit codes, filters, reports.
mod judging;
/// Which folder of the sources may import from which, and how large files may be.
mod layout;
/// What the harness opens, and what it leaves alone.
#[cfg(target_os = "linux")]
mod lazy;
/// Masks: what goldens say of them, stale ones, and real pairs of recordings.
mod masks;
/// Matchers and optional steps in goldens that a person edited.
mod matchers;
/// The merge captain's goldens as fixtures and checks.
mod merge_captain;
/// Every way of comparing, end to end.
mod modes;
/// Mutations of valid text.
mod mutate;
/// Negative goldens: what must be rejected, and every way to seem so.
mod negative;
/// Checks that users write in Rust.
mod own_checks;
/// The cases by which other systems define their matching, judged by ours.
mod peers;
/// The cases of brooder, a peer, and its verdicts.
mod peers_brooder;
/// The cases by which other systems define their scores, through checks.
mod peers_scores;
/// Quarantine: active and over, passing and failing, in every output.
mod quarantine;
/// Receipts of what was accepted, what accepting shows, and goldens that are edited meanwhile.
mod receipt;
/// Agents that are run and recorded.
#[cfg(unix)]
mod record;
/// The example agent, recorded, accepted, broken and made flaky.
#[cfg(unix)]
mod record_example;
/// What an agent that is recorded is given: its program, its surroundings, its working tree, its input.
#[cfg(unix)]
mod record_given;
/// Agents that hang, flood, escape and delete, and a disk that is full.
#[cfg(unix)]
mod record_hostile;
/// Recording sessions: interrupted, resumed, killed, pruned.
#[cfg(unix)]
mod record_sessions;
/// `[redact]`: what is nowhere but in the recordings.
mod redact;
/// What a new user meets: init, and every way to have nothing.
mod setup;
/// All that users read, as committed texts.
#[cfg(unix)]
mod snapshots;
/// Repetitions: rates, splits, known noise, what would decide, suites, history.
mod statistics;
/// `masks suggest`: what it finds, what it leaves, and that it suffices.
mod suggest;
/// Temporary projects and runs of the binary.
mod support;
/// Validators of suites: around runs that are recorded, and judged again.
#[cfg(unix)]
mod validated;
/// Texts, schemas, JSON paths, calls and questions as checks of suites.
mod value_checks;
