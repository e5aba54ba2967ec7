//! Importing: recordings that other tools made → the files that a suite is to hold.
//!
//! `sources` lists the files, `name` says which case each is of, `plan` gives them numbers, `golden` turns what was accepted
//! elsewhere into goldens. Nothing here writes: `harness` does.

mod golden;
mod name;
mod plan;
mod sources;

pub(crate) use golden::{GoldenImportError, golden};
pub(crate) use name::{Names, Run, runs};
pub(crate) use plan::{Copy, NoNumberLeft, Taken, plan};
pub(crate) use sources::{Role, Source, Sources, sources};
