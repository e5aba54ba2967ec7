//! What is said of runs that are there: compared, checked, counted, accepted.

/// What accepting writes, refuses and leaves alone, also when it is killed.
mod accept;
/// Checks: what is demanded of runs beside what is compared.
mod checks;
/// Fixtures in suites: judged, derived, orphaned, refused.
mod fixtures;
/// Masks: what goldens say of them, stale ones, and real pairs of recordings.
mod masks;
/// Matchers and optional steps in goldens that a person edited.
mod matchers;
/// Every way of comparing, end to end.
mod modes;
/// Negative goldens: what must be rejected, and every way to seem so.
mod negative;
/// Checks that users write in Rust.
mod own_checks;
/// Quarantine: active and over, passing and failing, in every output.
mod quarantine;
/// Receipts of what was accepted, what accepting shows, and goldens that are edited meanwhile.
mod receipt;
/// `[redact]`: what is nowhere but in the recordings.
mod redact;
/// Filters, exact names and shards, and what lies beside what is selected.
mod selection;
/// Repetitions: rates, splits, known noise, what would decide, suites, history.
mod statistics;
/// How calls ended, and transcripts that end in the midst of one.
mod statuses;
/// What could pass without having shown anything, and is told.
mod vacuous;
/// Validators of suites: around runs that are recorded, and judged again.
#[cfg(unix)]
mod validated;
/// Texts, schemas, JSON paths, calls and questions as checks of suites.
mod value_checks;
/// Verdicts, exit codes, filters, reports.
mod verdicts;
