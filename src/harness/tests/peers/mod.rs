//! What other systems judge by: their own cases, judged by ours.

/// Real recordings: airline tasks of tau-bench.
mod field_data;
/// Two recordings of one pipeline of Harn's, under masks.
mod harn_masks;
/// The cases by which other systems define their matching.
mod matching;
/// The cases by which other systems define their scores, through checks.
mod scores;
/// The published rates of tau-bench.
mod tau_bench;
