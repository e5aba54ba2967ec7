//! `harness journal show|verify|snapshot|list`: what was recorded of runs, as it was recorded.

mod list;
mod show;
mod snapshot;
mod verify;
mod view;

pub(crate) use list::list;
pub(crate) use show::show;
pub(crate) use snapshot::snapshot;
pub(crate) use verify::verify;
