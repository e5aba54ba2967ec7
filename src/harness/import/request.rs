//! What [`Harness::import`](crate::Harness::import) is asked to do, and what it reports.

use std::path::{Path, PathBuf};

use crate::json::KeyPath;
use crate::load::Format;

/// How [`Harness::import`](crate::Harness::import) imports.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ImportRequest {
    /// The format of the recordings.
    pub format: Format,
    /// Recordings, folders of them, or a project of brooder.
    pub paths: Vec<PathBuf>,
    /// The suite they become part of. It is made if it does not exist.
    pub suite: String,
    /// The case that all of them are runs of. `None` names it after the file; for brooder, `AGENT-CASE_ID`.
    pub case: Option<String>,
    /// The field that names the case. Needed for files that hold many runs.
    pub case_from: Option<KeyPath>,
    /// The field that holds the messages, for a new suite's `[load]`.
    pub messages_from: Option<KeyPath>,
    /// The field that holds the label, for a new suite's `[load]`.
    pub label_from: Option<KeyPath>,
    /// Whether repetitions are numbered from 1 and goldens are replaced.
    pub force: bool,
    /// Whether nothing is written.
    pub dry_run: bool,
}

impl ImportRequest {
    /// Imports recordings of `format` at `paths` into `suite`, replacing nothing.
    #[must_use]
    pub fn new(format: Format, paths: Vec<PathBuf>, suite: impl Into<String>) -> Self {
        Self {
            format,
            paths,
            suite: suite.into(),
            case: None,
            case_from: None,
            messages_from: None,
            label_from: None,
            force: false,
            dry_run: false,
        }
    }
}

/// What happens during an import, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportEvent<'e> {
    /// Something to know about the sources.
    Note(&'e str),
    /// A file below a folder is no recording, and why.
    Skipped(&'e str),
    /// A file or a run that cannot be imported, and why.
    Error(&'e str),
    /// The `suite.toml` of a new suite is written, or would be.
    NewSuite(&'e Path),
    /// A case is imported, as far as it can be.
    Case(&'e ImportedCase),
}

/// What became of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportedCase {
    /// The case.
    pub case: String,
    /// The repetitions that were written, or would be.
    pub repetitions: Vec<u32>,
    /// What became of its golden. `None` if there is none to import.
    pub golden: Option<ImportedGolden>,
}

/// What became of a golden that was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportedGolden {
    /// It was written, or would be.
    New,
    /// It stays as it is.
    Unchanged,
    /// It may not be accepted, or not replaced.
    Refused {
        /// Why.
        why: Vec<String>,
    },
    /// It cannot be made. An [`ImportEvent::Error`] says why.
    Error,
}

/// What an import comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportReport {
    /// Files that were found below the paths.
    pub files: usize,
    /// Cases that they are of. If it is 0, nothing is written.
    pub cases: usize,
    /// Recordings that were written, or would be.
    pub written: usize,
    /// Goldens that were refused.
    pub refused: usize,
    /// Files, runs and goldens that could not be imported.
    pub errors: usize,
}
