//! A recording session: which runs may start, in which order, where each works, and where its recording goes.

mod dead;
mod hold;
mod kept;
mod lifecycle;
pub(crate) mod pending;
mod prune;
mod spending;
pub(crate) mod staging;
pub(crate) mod swap;
mod turns;
mod worktree;

pub(crate) use dead::clear_worktrees;
pub(crate) use kept::Place;
pub(crate) use lifecycle::{Keep, Session, SessionOptions};
pub(crate) use prune::{Pruned, prune};
pub(crate) use spending::Spending;
pub(crate) use staging::Staging;
pub(crate) use turns::{Closing, NoRun, Turn, Turns};
pub(crate) use worktree::Worktree;
