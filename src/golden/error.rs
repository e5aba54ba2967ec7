//! What can be wrong with a golden.

use std::io;
use std::path::{Path, PathBuf};

use crate::load::LoadError;

/// Why a golden cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct GoldenError(#[from] GoldenErrorKind);

#[derive(Debug, thiserror::Error)]
pub(super) enum GoldenErrorKind {
    #[error("{0}")]
    Unreadable(#[from] LoadError),
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

impl GoldenError {
    pub(super) fn content(path: &Path, message: impl Into<String>) -> Self {
        Self(GoldenErrorKind::Content { path: path.to_owned(), message: message.into() })
    }
}
