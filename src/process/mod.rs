//! Child processes: started as a group, watched, limited and ended together; git on top of that.

#[cfg(unix)]
pub(crate) mod command;
#[cfg_attr(not(unix), allow(dead_code, reason = "agents are recorded on Unix only"))]
pub(crate) mod git;
#[cfg(unix)]
mod group;
#[cfg(unix)]
pub(crate) mod lines;
#[cfg(unix)]
pub(crate) mod orphans;
#[cfg(unix)]
pub(crate) mod tail;
