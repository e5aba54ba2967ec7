//! What is broken, huge, hostile or made up: it costs itself, and nothing else.

/// What costs minutes or gigabytes where one is not careful.
mod cost;
/// Reports that go to pipes and devices, and threads without number.
#[cfg(target_os = "linux")]
mod devices;
/// Recordings and exports that are broken in every way we know.
#[cfg(target_os = "linux")]
mod hostile;
/// What is wrong with a JSON file is reported in full.
mod json_errors;
/// What the harness opens, and what it leaves alone.
#[cfg(target_os = "linux")]
mod lazy;
/// Links that lead out of the project.
#[cfg(unix)]
mod links;
/// Numbers: equal by value wherever values are compared, and no digit lost.
mod numbers;
mod secrets;
/// What drives a terminal reaches none.
#[cfg(unix)]
mod terminal;
