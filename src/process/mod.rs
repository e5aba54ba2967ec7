//! Child processes: started as a group, watched, limited and ended together; git on top of that.

#[cfg(unix)]
pub(crate) mod command;
#[cfg_attr(not(unix), allow(dead_code, reason = "agents are recorded on Unix only"))]
mod git;
#[cfg(unix)]
mod group;
#[cfg(unix)]
mod left;
#[cfg(unix)]
mod lines;
#[cfg(unix)]
mod orphans;
#[cfg(unix)]
mod tail;
#[cfg(unix)]
pub(crate) mod watchdog;

#[cfg(unix)]
pub(crate) use command::{Ended, Limits, Running, StartError, Stop, Stream, Watcher};
pub(crate) use git::{Git, GitError, Head};
#[cfg(unix)]
pub(crate) use lines::{Line, Lines};
#[cfg(unix)]
pub(crate) use orphans::{MARK, adopt_orphans, end_orphans};
#[cfg(unix)]
pub(crate) use tail::Tail;
