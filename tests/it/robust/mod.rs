//! What is broken, huge, hostile or made up: it costs itself, and nothing else.

/// Recordings and exports that are broken in every way we know.
#[cfg(target_os = "linux")]
mod hostile;
/// What is wrong with a JSON file is reported in full.
mod json_errors;
/// What the harness opens, and what it leaves alone.
#[cfg(target_os = "linux")]
mod lazy;
mod secrets;
