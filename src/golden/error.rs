//! What can be wrong with a golden.

use std::io;
use std::path::{Path, PathBuf};

use crate::files::open::{MAX_WRITTEN, OpenError};

/// Why a golden cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct GoldenError(#[from] GoldenErrorKind);

#[derive(Debug, thiserror::Error)]
pub(super) enum GoldenErrorKind {
    #[error("{0}")]
    Unreadable(OpenError),
    #[error("{path}: has {length} bytes, and {what} may have {MAX_WRITTEN}: {advice}", path = path.display())]
    TooLong { path: PathBuf, length: u64, what: &'static str, advice: &'static str },
    #[error("{path}:{line}: merge conflict markers: resolve the conflict, or accept the case again", path = path.display())]
    Conflict { path: PathBuf, line: usize },
    #[error("{path}:{line}:{column}: {message}", path = path.display())]
    Invalid { path: PathBuf, line: usize, column: usize, message: String },
    #[error(
        "{path}: format {found:?} is not known to this version of goldrun, which reads {known:?}: update goldrun, or accept \
         the case again",
        path = path.display(),
        known = super::GOLDEN_FORMAT
    )]
    Version { path: PathBuf, found: String },
    #[error("{path}: {message}", path = path.display())]
    Content { path: PathBuf, message: String },
    #[error("{path}: cannot be written: {source}", path = path.display())]
    Write { path: PathBuf, source: io::Error },
}

/// What to do about a golden that is too long.
const LESS: &str =
    "let the suite compare less (output = \"ignore\", say), and accept the case again";

impl GoldenErrorKind {
    /// Why the golden at `path` could not be read.
    pub(super) fn of_golden(path: &Path, error: OpenError) -> Self {
        match error.too_long() {
            Some(length) => {
                Self::TooLong { path: path.to_owned(), length, what: "a golden", advice: LESS }
            }
            None => Self::Unreadable(error),
        }
    }

    /// Why the fixture at `path` could not be read.
    pub(super) fn of_fixture(path: &Path, error: OpenError) -> Self {
        let advice = "is it the right file?";
        match error.too_long() {
            Some(length) => {
                Self::TooLong { path: path.to_owned(), length, what: "a fixture", advice }
            }
            None => Self::Unreadable(error),
        }
    }

    /// Why a golden of so many bytes is not written to `path`: it could not be read again.
    pub(super) fn too_long(path: &Path, length: usize) -> Option<Self> {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let path = path.to_owned();
        (length > MAX_WRITTEN).then_some(Self::TooLong {
            path,
            length,
            what: "a golden",
            advice: LESS,
        })
    }
}

impl GoldenError {
    pub(super) fn content(path: &Path, message: impl Into<String>) -> Self {
        Self(GoldenErrorKind::Content { path: path.to_owned(), message: message.into() })
    }
}
