//! What is broken or made up: every reader answers, and what it accepts keeps its promises.

/// Every parser against mutations of valid text.
mod fuzz;
/// Other tools' recordings, journals, and the files beside goldens.
mod fuzz_files;
/// The public test suite for parsers of JSON.
mod json_suite;
/// Mutations of valid text.
mod mutate;
