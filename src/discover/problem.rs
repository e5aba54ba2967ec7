//! Files that could not be used.

use std::path::Path;

use crate::files::{WalkError, shown};

/// What lines of a message begin with that show a place in the file.
pub(crate) const EXCERPT: &str = "    ";

/// A file of a suite that could not be used: reported as a case of its own, with the verdict error.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Problem {
    pub suite: String,
    /// The file, with `/`, relative to the root where it lies below it. One problem a file.
    pub file: String,
    /// Whether it keeps cases of the suite from being known (a broken `suite.toml`, a pattern that matches nothing): its goldens
    /// without a case are then not called orphaned.
    pub whole_suite: bool,
    /// Whether the user's configuration is at fault (exit code 2), not a recording.
    pub configuration: bool,
    /// What is wrong and what to do, one line for each thing; each begins with its place in the file, such as `2:1: `, where
    /// there is one. Lines that begin with [`EXCERPT`] show that place.
    pub message: String,
}

impl Problem {
    /// The problem as a test is named after it: the file within its suite's folder.
    pub(crate) fn case(&self) -> &str {
        let within = self.file.strip_prefix("suites/").and_then(|file| file.split_once('/'));
        within.map_or(self.file.as_str(), |(_, file)| file)
    }

    /// What is wrong, each line with its file: `suites/s/suite.toml:2:1: unknown key …`.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.entries().into_iter().map(|(line, _)| line).collect()
    }

    /// The same, each with the lines of the file that show its place.
    pub(crate) fn entries(&self) -> Vec<(String, Vec<String>)> {
        let mut entries: Vec<(String, Vec<String>)> = Vec::new();
        for line in self.message.lines() {
            match (line.strip_prefix(EXCERPT), entries.last_mut()) {
                (Some(shown), Some((_, excerpt))) => excerpt.push(shown.to_owned()),
                _ => {
                    let placed = line.starts_with(|c: char| c.is_ascii_digit());
                    let space = if placed { "" } else { " " };
                    entries.push((format!("{}:{space}{line}", self.file), Vec::new()));
                }
            }
        }
        entries
    }
}

/// A problem of a file that belongs to no single case; its suite is not known yet.
#[derive(Debug)]
pub(crate) struct FileProblem {
    /// The file, relative to the root.
    pub(super) file: String,
    /// Whether it may hide cases: [`Problem::whole_suite`].
    pub(super) hides_cases: bool,
    /// Whether the configuration is wrong, and not a recording.
    pub(super) configuration: bool,
    pub(super) message: String,
}

impl FileProblem {
    /// A problem of the configuration that hides no case.
    pub(crate) fn new(root: &Path, path: &Path, message: impl Into<String>) -> Self {
        let (file, message) = (shown(root, path), message.into());
        Self { file, hides_cases: false, configuration: true, message }
    }

    /// The same, of what stood in the way of the walk.
    pub(crate) fn of_walk(root: &Path, error: &WalkError) -> Self {
        Self::new(root, &error.path, error.to_string())
    }

    /// Cases may stay unknown by it.
    pub(crate) fn hiding(self) -> Self {
        Self { hides_cases: true, ..self }
    }

    /// A recording is at fault.
    pub(crate) fn of_recording(self) -> Self {
        Self { configuration: false, ..self }
    }

    pub(crate) fn of_suite(self, suite: &str) -> Problem {
        let Self { file, hides_cases, configuration, message } = self;
        Problem { suite: suite.to_owned(), file, whole_suite: hides_cases, configuration, message }
    }
}

/// A problem that keeps a suite from being known.
pub(crate) fn whole(suite: &str, file: &str, message: &str) -> Problem {
    let (suite, file, message) = (suite.to_owned(), file.to_owned(), message.to_owned());
    Problem { suite, file, whole_suite: true, configuration: true, message }
}
