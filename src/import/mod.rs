//! Importing: recordings of other tools → the files of a suite.
//!
//! `sources` lists the files, `name` names the case of each, `plan` numbers them, `golden` makes goldens of accepted runs. Nothing
//! here writes: `harness` does.

mod golden;
mod name;
mod plan;
mod sources;

pub(crate) use golden::{GoldenImportError, golden};
pub(crate) use name::{Names, Run, runs};
pub(crate) use plan::{Copy, NoNumberLeft, Taken, plan};
pub(crate) use sources::{Role, Source, Sources, sources};
