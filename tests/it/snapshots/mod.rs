//! Everything that users read, compared with committed texts, so that wording can be reviewed as a whole.
//!
//! A text holds commands and exactly what they print. `GOLDRUN_SNAPSHOTS=write cargo test --test it snapshots` writes them anew.

/// Checks, criteria and budgets that are not met.
mod checks;
/// What is accepted and looked at: accept, receipt, diff, explain, history.
mod commands;
/// Each way in which a run can differ from what was accepted.
mod differences;
/// Recordings, goldens and fixtures that cannot be used.
mod files;
/// The help of every command.
mod help;
/// Journals: shown, verified, summed up, listed, broken.
mod journals;
/// Files and folders that are not where they belong, manifests, exports.
mod places;
/// Verdicts over repetitions, and how judging is printed.
mod rates;
/// Agents that are run and recorded.
mod recording;
/// What suites are made with: fixture, suggest, import, init.
mod setting_up;
/// Every mistake in suite.toml.
mod suite_toml;
/// What commands print, and the text that it is compared with.
mod transcript;
/// What is typed wrongly, and what schemas say.
mod usage;
