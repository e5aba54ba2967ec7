//! What discovery found. How it is found: `find`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::problem::{FileProblem, Problem};
use crate::files::{Part, shown};
use crate::json::Json;
use crate::judge::case::Quarantine;
use crate::judge::check::Checks;
use crate::judge::verdict::Expect;

/// Everything found below a root. Sorted: the same tree gives the same inventory.
#[derive(Debug, Default)]
pub(crate) struct Inventory {
    /// The suites, by name.
    pub suites: Vec<Suite>,
    /// Goldens whose suite does not exist: cases without a suite, by suite and name.
    pub orphans: Vec<Case>,
    /// What could not be used, by suite and file.
    pub problems: Vec<Problem>,
}

impl Inventory {
    /// Redacts messages about files, as their suites say.
    pub(crate) fn redact(&mut self) {
        for suite in &mut self.suites {
            let redact = &suite.config.policy.redact;
            let of_suite = self.problems.iter_mut().filter(|problem| problem.suite == suite.name);
            let of_cases = suite.cases.iter_mut().flat_map(|case| &mut case.problems);
            for message in of_suite.map(|problem| &mut problem.message).chain(of_cases) {
                if let Cow::Owned(words) = redact.words(message) {
                    *message = words;
                }
            }
        }
    }

    /// Adds what was found by another look at the same tree.
    pub(crate) fn merge(&mut self, other: Self) {
        self.suites.extend(other.suites);
        self.orphans.extend(other.orphans);
        self.problems.extend(other.problems);
        self.problems.sort();
        self.problems.dedup();
    }
}

/// A suite that could be read.
#[derive(Debug)]
pub(crate) struct Suite {
    /// Its name: the folder's.
    pub name: String,
    pub dir: PathBuf,
    /// Whether it is an eval manifest: a file in that folder, and every default of a `suite.toml`.
    pub manifest: bool,
    pub config: crate::suite::SuiteConfig,
    pub cases: Vec<Case>,
}

/// One case, from a folder of recordings, a record of an export, a `[[case]]` entry or a golden.
#[derive(Debug, Clone, Default)]
pub(crate) struct Case {
    pub suite: String,
    pub name: String,
    /// Where its golden lies, or would lie.
    pub golden: PathBuf,
    pub fixture: Option<PathBuf>,
    /// Whether, without one, the fixture in its recording judges it, as in eval manifests.
    pub embedded_fixture: bool,
    /// The record that its recording must equal (`compare_to` of an eval manifest).
    pub baseline: Option<PathBuf>,
    /// Whether only a golden or a fixture names this case: no recording, no folder of recordings and no `[[case]]` entry does.
    pub orphaned: bool,
    pub input: Option<Json>,
    /// What its `[[case]]` entry demands of its runs, beside the suite's checks.
    pub checks: Checks,
    pub expect: Expect,
    pub quarantine: Option<Quarantine>,
    /// Its recordings, by repetition.
    pub recordings: Vec<Recording>,
    /// The folder of the session of `harness --run` that made them, if they are not those in `runs/`.
    pub session: Option<PathBuf>,
    /// What is wrong with its files, in words: each makes the case an error.
    pub problems: Vec<String>,
}

impl Suite {
    /// Where the fixture of `case` is written; none for an eval manifest, which names its fixtures itself.
    pub(crate) fn fixture_path(&self, case: &Case) -> Option<PathBuf> {
        let default = || crate::files::fixture_file(&self.dir, &case.name);
        (!self.manifest).then(|| case.fixture.clone().unwrap_or_else(default))
    }
}

impl Case {
    /// Whether all that is left of it is a golden whose name can be read.
    pub(crate) fn is_orphan(&self) -> bool {
        self.orphaned && self.problems.is_empty() && self.golden.is_file()
    }

    /// A case of which nothing is known but its name. `goldens` is the folder of its suite's goldens.
    pub(crate) fn new(goldens: &Path, suite: &str, name: &str) -> Self {
        Self {
            suite: suite.to_owned(),
            name: name.to_owned(),
            golden: crate::files::golden_file_in(goldens, name),
            ..Self::default()
        }
    }
}

/// Where one recorded run lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recording {
    pub repetition: u32,
    pub path: PathBuf,
    /// Where it lies in that file, if the file holds many.
    pub slice: Option<Part>,
}

/// The recordings of one suite.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    /// By case. One without recordings is an empty folder.
    pub(super) cases: BTreeMap<String, Indexed>,
    /// Problems that belong to no case.
    pub(super) problems: Vec<FileProblem>,
}

/// The recordings of one case.
#[derive(Debug, Default)]
pub(crate) struct Indexed {
    pub(super) recordings: Vec<Recording>,
    pub(super) problems: Vec<String>,
}

/// A repetition's number: digits and nothing else.
pub(crate) fn number(digits: &str) -> Option<u32> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

impl Indexed {
    /// Of recordings with one number, which lie side by side, the first stays.
    pub(super) fn keep_first(&mut self, root: &Path) {
        let problems = &mut self.problems;
        self.recordings.dedup_by(|second, first| {
            let twice = second.repetition == first.repetition;
            if twice {
                problems.push(found_twice(root, first, second));
            }
            twice
        });
    }
}

fn found_twice(root: &Path, first: &Recording, second: &Recording) -> String {
    let place = |recording: &Recording| match recording.slice {
        Some(slice) => format!("{}:{}", shown(root, &recording.path), slice.line),
        None => shown(root, &recording.path),
    };
    format!(
        "repetition {} is found twice: {} and {}; keep one",
        first.repetition,
        place(first),
        place(second)
    )
}
