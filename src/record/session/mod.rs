//! A recording session: which runs may start, in which order, where each works, and where its recording goes.

pub(crate) mod lifecycle;
pub(crate) mod prune;
pub(crate) mod staging;
pub(crate) mod swap;
pub(crate) mod turns;
pub(crate) mod worktree;
