//! Gives each imported run a repetition number and a path. Pure.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::name::Run;
use crate::files::layout::recording_file;

/// The recordings that a case has already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// The folder of its recordings.
    pub(crate) folder: PathBuf,
    /// The numbers of those that are there.
    pub(crate) numbers: Vec<u32>,
}

/// A recording to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Copy {
    pub(crate) run: Run,
    pub(crate) repetition: u32,
    pub(crate) target: PathBuf,
}

/// A case's repetitions have the largest number there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoNumberLeft {
    pub(crate) case: String,
    pub(crate) last: u32,
}

/// Numbers the runs of each case in their order, after the recordings that the case has, or from 1 with `force`.
///
/// # Errors
/// If a case has the largest number already.
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
mod tests {
    use super::*;

    fn run(case: &str, file: &str) -> Run {
        Run { path: file.into(), part: None, case: case.to_owned() }
    }

    #[test]
    fn numbers_go_on_behind_what_is_there_and_from_1_by_force() {
        let taken = |numbers: &[u32]| Taken { folder: "r/a".into(), numbers: numbers.to_vec() };
        let runs = || vec![run("a", "x"), run("b", "y"), run("a", "z")];
        for (there, force, expected) in [
            (vec![], false, [1, 1, 2]),
            (vec![1, 7], false, [8, 1, 9]),
            (vec![1, 7], true, [1, 1, 2]),
            (vec![0], false, [1, 1, 2]),
        ] {
            let taken = BTreeMap::from([
                ("a".to_owned(), taken(&there)),
                ("b".to_owned(), Taken::default()),
            ]);
            let copies = plan(runs(), &taken, force).unwrap();
            assert_eq!(copies.iter().map(|copy| copy.repetition).collect::<Vec<_>>(), expected);
            assert_eq!(copies[2].target, PathBuf::from(format!("r/a/{}.json", expected[2])));
        }
        let full = BTreeMap::from([("a".to_owned(), taken(&[u32::MAX]))]);
        let full = plan(runs(), &full, false);
        assert_eq!(full, Err(NoNumberLeft { case: "a".to_owned(), last: u32::MAX }));
    }
}
