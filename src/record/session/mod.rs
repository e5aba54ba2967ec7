//! A recording session: which runs there are, in which order they start, and where their recordings go.

pub(crate) mod lifecycle;
pub(crate) mod prune;
pub(crate) mod recording;
pub(crate) mod resume;
pub(crate) mod staging;
pub(crate) mod swap;
pub(crate) mod turns;
pub(crate) mod worktree;
