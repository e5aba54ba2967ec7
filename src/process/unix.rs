//! What needs process groups. Its modules lie in this folder.

pub(crate) mod command;
pub(crate) mod git;
pub(crate) mod group;
pub(crate) mod orphans;
pub(crate) mod tail;
