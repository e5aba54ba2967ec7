//! `harness --record`: agents are run where suites name one, and what they do is accepted.

#[cfg(unix)]
mod agents;
mod command;
#[cfg(unix)]
mod dry_run;
#[cfg(unix)]
mod watch;

pub(crate) use command::record;
