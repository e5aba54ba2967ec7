//! Processes: a command with limits, a process and all that it starts as a group, git.

#[cfg(unix)]
#[path = "unix.rs"]
mod unix;

#[cfg(unix)]
pub(crate) use unix::{command, git, group, orphans, tail};
