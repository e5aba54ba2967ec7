//! Importing: recordings of other tools → the files of a suite; and the runs of our own agents → those that are kept.
//!
//! `sources` lists the files, `name` names the case of each, `plan` numbers them, `golden` makes goldens of accepted runs. `distil`
//! leaves of a run what judging needs. Nothing here writes: `harness` and `record` do.

mod distil;
mod golden;
mod name;
mod plan;
mod sources;

pub(crate) use distil::distilled;
pub(crate) use golden::{GoldenImportError, golden};
pub(crate) use name::{Names, Run, runs};
pub(crate) use plan::{Copy, NoNumberLeft, Taken, plan};
pub(crate) use sources::{Role, Source, Sources, sources};
