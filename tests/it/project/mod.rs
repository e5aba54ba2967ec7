//! What surrounds judging: the layout of the sources, the documents, cargo, the first steps.

/// `cargo test` and nextest over `tests/agents.rs`.
mod cargo;
/// diff, explain, schema, completions.
mod commands;
/// The commands and outputs of the README, and of a fresh clone.
mod documents;
/// Which folder of the sources may import from which, and how large files may be.
mod layout;
/// What a new user meets: init, and every way to have nothing.
mod setup;
