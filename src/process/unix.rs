//! Everything that needs process groups and `poll`. The modules lie in this folder.

pub(crate) mod command;
mod group;
pub(crate) mod lines;
pub(crate) mod orphans;
pub(crate) mod tail;
