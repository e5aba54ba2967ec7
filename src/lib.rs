//! Regression tests for AI agents, the way `cargo test` feels.
//!
//! goldrun makes tests out of recorded agent runs: it finds recordings and accepted behaviours on disk, judges them in
//! parallel without calling a model, takes the repetitions of a case together to tell a regression from a flake, and reports
//! each case as a test.
//!
//! # As a test target
//!
//! ```toml
//! [[test]]
//! name = "agents"
//! harness = false
//! ```
//!
//! ```no_run
//! goldrun::main!();
//! ```
//!
//! The target needs no default feature of this crate, and then neither a C compiler nor what only the command uses. Optimised, it
//! judges in a fraction of the time:
//!
//! ```toml
//! [dev-dependencies]
//! goldrun = { version = "0.1", default-features = false }
//!
//! [profile.dev.package.goldrun]
//! opt-level = 3
//! ```
//!
//! Checks of your own see every run of every case; one that panics is an error of that case alone:
//!
//! ```no_run
//! use goldrun::Harness;
//!
//! goldrun::main!(harness = Harness::new(env!("CARGO_MANIFEST_DIR")).check("answers", |run| {
//!     if run.output.is_some() { Ok(()) } else { Err("it answered nothing") }
//! }));
//! ```
//!
//! # Features
//!
//! - `cli` (default): the `harness` command and what only it needs; turns `junit` on.
//! - `junit` (default, through `cli`): reports as JUnit XML.
//! - `schema` (default): the key `schema` of checks. Without it, a suite that uses the key is refused.
//!
//! # As a command
//!
//! The `harness` command does the same for repositories in any language, runs agents and judges what they do (`harness --run`),
//! records them, accepts new goldens, explains verdicts and writes reports; see [`cli`].
//!
//! # As a library
//!
//! ```
//! use goldrun::{Harness, Selection};
//! use goldrun::judge::Verdict;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let harness = Harness::new(".").allow(Verdict::Flaky).cache(false);
//! let plan = harness.find(&Selection::all(), None)?;
//! let report = harness.judge(&plan, 0, |case| {
//!     assert_ne!(case.verdict, Verdict::Regressed, "{}", case.name());
//!     true
//! })?;
//! assert!(report.ok());
//! # Ok(())
//! # }
//! ```
//!
//! Accepting makes goldens of what the recordings do:
//!
//! ```
//! use goldrun::judge::Verdict;
//! use goldrun::{AcceptOutcome, AcceptRequest, Harness, Selection};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let project = tempfile::tempdir()?;
//! # let runs = project.path().join("suites/greeter/runs/hello");
//! # std::fs::create_dir_all(&runs)?;
//! # std::fs::write(project.path().join("suites/greeter/suite.toml"), "")?;
//! # let run = r#"{"format": "goldrun/run@1", "steps": [{"kind": "final", "result": "hello"}]}"#;
//! # std::fs::write(runs.join("1.json"), run)?;
//! // The project holds suites/greeter/runs/hello/1.json and no golden.
//! let harness = Harness::new(project.path());
//! let plan = harness.find(&Selection::all(), None)?;
//! let mut request = AcceptRequest::default();
//! request.reason = Some("the first".to_owned());
//! let accepted = harness.accept(&plan, &request, |name, outcome| {
//!     assert!(matches!(outcome, AcceptOutcome::Accepted { .. }), "{name}: {outcome:?}");
//!     true
//! })?;
//! assert_eq!((accepted.accepted, accepted.errors), (1, 0));
//!
//! let plan = harness.find(&Selection::all(), None)?;
//! let report = harness.judge(&plan, 0, |_| true)?;
//! assert_eq!(report.cases[0].verdict, Verdict::Pass);
//! # Ok(())
//! # }
//! ```
//!
//! # Modules
//!
//! - [`run`]: what a recorded run is: steps, stages, outcome, usage.
//! - [`load`]: the text of a recording, in any format it knows → a [`run::Run`].
//! - [`judge`]: what is said of one case: verdict, classes, findings ([`judge::CaseReport`]).
//! - [`report`]: what is said of all cases, and its renderers.
//! - [`record`]: the recorder for agents written in Rust.
//! - [`ledger`]: the journal that is kept of each recorded run, its reader and its writer.
//!
//! # On disk
//!
//! ```text
//! suites/<suite>/suite.toml                     what to compare, and how
//! suites/<suite>/runs/<case>/<repetition>.json  a recorded run
//! suites/<suite>/fixtures/<case>.json           what a run must satisfy, beside or instead of a golden
//! suites/<manifest>.json                        a Harn eval manifest: a suite too
//! golden/<suite>/<case>.json                    what was accepted
//! .goldrun/sessions/                            raw sessions of recorded agents; not committed
//! ```
//!
//! Names are encoded as path segments: no name leads outside the root, and no two names are one file, also on file systems
//! that fold case.
//!
//! # Principles
//!
//! Judging is pure: the same bytes give the same report, on any machine with any number of threads. What was not looked at is
//! never green. One bad file costs one case. An error is told apart from a failure, to the exit code.

#![cfg_attr(
    not(feature = "cli"),
    allow(dead_code, unused_imports, reason = "only the command calls some of it")
)]

#[macro_use]
mod json;

#[cfg(feature = "cli")]
pub mod cli;
pub mod judge;
pub mod ledger;
pub mod load;
pub mod record;
pub mod report;
pub mod run;

mod discover;
mod files;
mod golden;
mod harness;
mod history;
mod import;
mod libtest;
mod process;
mod suite;
mod text;

pub use crate::discover::DiscoverError;
pub use crate::files::NameError;
pub use crate::golden::{Change, Commit, Leave};
pub use crate::harness::accept::{AcceptOutcome, AcceptReport, AcceptRequest};
pub use crate::harness::import::{
    ImportError, ImportEvent, ImportReport, ImportRequest, ImportedCase, ImportedGolden,
};
pub use crate::harness::{
    CheckedRun, Harness, HarnessError, IntoFindings, Plan, Selection, Shard, ShardError, Suggested,
};
pub use crate::suite::SuiteError;
#[doc(hidden)]
pub use libtest::{__main, __needs_harness_false};

/// What the benchmark `verdicts` simulates. Not part of the interface: it changes without notice.
#[doc(hidden)]
pub mod internals {
    pub use crate::judge::verdict::{
        AgainstGolden, Counts, Decision, Direction, Evidence, Expect, Rate, VerdictRules,
        against_golden, decide,
    };
}
