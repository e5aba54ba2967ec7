//! One file a command: it calls the harness and prints what comes back.

pub(crate) mod accept;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod fixture;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod journal;
pub(crate) mod judge;
pub(crate) mod man;
pub(crate) mod mutants;
#[cfg(unix)]
mod prune;
pub(crate) mod receipt;
pub(crate) mod record;
#[cfg(unix)]
mod reject;
pub(crate) mod schema;
pub(crate) mod suggest;
pub(crate) mod watch;

pub(crate) use accept::{Before, LEFT_ALONE, accept_plan, may_write_goldens};
#[cfg(unix)]
pub(crate) use prune::prune;
#[cfg(unix)]
pub(crate) use reject::reject;
