//! Importing: recordings that others made → what is to be written into a suite.
//!
//! `sources` lists the files, `name` says which case each is of, `plan` gives them numbers, `golden` turns what was accepted
//! elsewhere into goldens. Reads, and writes nothing: the command does.

mod golden;
mod name;
mod plan;
mod sources;

pub(crate) use golden::golden;
pub(crate) use name::{Names, runs};
pub(crate) use plan::{Copy, Taken, plan};
pub(crate) use sources::{Role, Source, Sources, sources};
