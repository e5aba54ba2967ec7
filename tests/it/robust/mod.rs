//! What is broken, huge, hostile or made up: it costs itself, and nothing else.

/// Reports that go to pipes and devices, and threads without number.
#[cfg(target_os = "linux")]
mod devices;
/// Every parser against mutations of valid text.
mod fuzz;
/// Recordings and exports that are broken in every way we know.
#[cfg(target_os = "linux")]
mod hostile;
/// What is wrong with a JSON file is reported in full.
mod json_errors;
/// The public test suite for parsers of JSON.
mod json_suite;
/// What the harness opens, and what it leaves alone.
#[cfg(target_os = "linux")]
mod lazy;
/// Links that lead out of the project.
#[cfg(unix)]
mod links;
/// Mutations of valid text.
mod mutate;
/// What drives a terminal reaches none.
#[cfg(unix)]
mod terminal;
