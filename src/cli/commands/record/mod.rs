//! `harness --run` and `harness --record`: agents are run where suites name one, and what they do is judged or accepted.

#[cfg(unix)]
mod agents;
mod command;
#[cfg(unix)]
mod dry_run;
#[cfg(unix)]
mod fresh;
mod run;
#[cfg(unix)]
mod watch;

pub(crate) use command::record;
pub(crate) use run::run;
