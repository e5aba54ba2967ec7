//! Agents that are run and recorded, and the journals that this leaves.

/// Each way of breaking the example agent turns the gate red.
pub(crate) mod example;
/// What was not understood of what agents leave and print.
#[cfg(unix)]
mod hollow;
/// Journals: show, verify, snapshot, list, and a writer that dies.
mod journal;
/// What is committed of recorded runs.
#[cfg(unix)]
mod kept;
/// Recordings that were killed: what they leave, and who removes it.
#[cfg(unix)]
pub(crate) mod left_behind;
/// What a run may report, and journals that are damaged.
#[cfg(unix)]
mod limits;
/// Agents that are run and recorded.
#[cfg(unix)]
pub(crate) mod record;
/// The example agent, recorded, accepted, broken and made flaky.
#[cfg(unix)]
mod record_example;
/// What an agent that is recorded is given: its program, its surroundings, its working tree, its input.
#[cfg(unix)]
mod record_given;
/// Agents that hang, flood, escape and delete, and a disk that is full.
#[cfg(unix)]
mod record_hostile;
/// Recording sessions: interrupted, resumed, killed, pruned.
#[cfg(unix)]
mod record_sessions;
mod run;
/// The first hour and the daily loop, line by line.
#[cfg(unix)]
mod story;
