//! Gives each imported run a repetition number and a path. Pure.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::name::Run;
use crate::files::recording_file;

/// The recordings that a case has already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) folder: PathBuf,
    pub(crate) numbers: Vec<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Copy {
    pub(crate) run: Run,
    pub(crate) repetition: u32,
    pub(crate) target: PathBuf,
}

/// The last repetition of a case has the largest number there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoNumberLeft {
    pub(crate) case: String,
    pub(crate) last: u32,
}

/// Numbers the runs of each case in their order, after the recordings that the case has, or from 1 with `force`.
pub(crate) fn plan(
    runs: Vec<Run>,
    taken: &BTreeMap<String, Taken>,
    force: bool,
) -> Result<Vec<Copy>, NoNumberLeft> {
    let mut last: BTreeMap<String, u32> = BTreeMap::new();
    let copies = runs.into_iter().map(|run| {
        let there = taken.get(&run.case);
        let begin = || {
            there
                .filter(|_| !force)
                .and_then(|taken| taken.numbers.iter().max().copied())
                .unwrap_or(0)
        };
        let last = last.entry(run.case.clone()).or_insert_with(begin);
        let Some(repetition) = last.checked_add(1) else {
            return Err(NoNumberLeft { case: run.case, last: *last });
        };
        *last = repetition;
        let folder = there.map(|taken| taken.folder.clone()).unwrap_or_default();
        Ok(Copy { repetition, target: recording_file(&folder, repetition), run })
    });
    copies.collect()
}

#[cfg(test)]
#[path = "tests/plan.rs"]
mod tests;
