//! `harness journal show|verify|snapshot|list`: what was recorded of runs, as it was recorded.

mod list;
mod show;
mod snapshot;
mod verify;
mod view;

pub(super) use list::list;
pub(super) use show::show;
pub(super) use snapshot::snapshot;
pub(super) use verify::verify;
