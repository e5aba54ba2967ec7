//! Child processes: started as a group, watched, limited and ended together; git on top of that.

pub(crate) mod git;
#[cfg(unix)]
#[path = "unix.rs"]
mod unix;

#[cfg(unix)]
pub(crate) use unix::{command, lines, orphans, tail};
