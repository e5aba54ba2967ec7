//! Child processes: started as a group, watched, limited and ended together; git on top of that.

#[cfg_attr(not(unix), allow(dead_code, reason = "agents are recorded on Unix only"))]
pub(crate) mod git;
// The file `unix.rs`, whose modules lie in this folder.
#[cfg(unix)]
#[path = "unix.rs"]
mod unix;

#[cfg(unix)]
pub(crate) use unix::{command, lines, orphans, tail};
