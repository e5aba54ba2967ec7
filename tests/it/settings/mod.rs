//! The settings of suites, held against their recordings.

/// `mutants`: which alterations of accepted runs are noticed.
mod mutants;
/// `suggest`: what it finds, what it leaves, and that it suffices.
mod suggest;
