//! What other systems judge by and record: their cases, their files, their weaknesses.

/// The cases of brooder, a peer, and its verdicts.
mod brooder;
/// Real recordings: airline tasks of tau-bench.
mod field_data;
/// What Harn's own tests assert, and its confirmed weaknesses.
mod harn;
/// Checks and budgets of Harn's records.
mod harn_checks;
/// Harn's manifests and records as they are found on disk.
mod harn_data;
/// Which test holds which behaviour or weakness of Harn's.
mod harn_rows;
/// Recordings of other tools, made part of a suite.
mod import;
/// The merge captain's goldens as fixtures and checks.
mod merge_captain;
/// The cases by which other systems define their scores, through checks.
mod scores;
