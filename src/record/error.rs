//! Why something could not be recorded.

use std::io;
use std::path::PathBuf;

use crate::ledger::{AppendError, JournalError};
use crate::process::GitError;

/// Why a recording, or something that belongs to it, could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordError {
    /// The operating system refused. The path is relative to the run's folder where the error becomes part of the recording.
    #[error("{} cannot be {action}: {source}", path.display())]
    Io { path: PathBuf, action: &'static str, source: io::Error },
    #[error("the journal: {0}")]
    Append(#[from] AppendError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("what the agent reports cannot be read: {0}")]
    Reports(#[source] io::Error),
    #[error("{0}")]
    NotARecording(String),
    #[error("the recording it left: {0}")]
    Refused(#[source] AppendError),
    #[error(transparent)]
    Git(#[from] GitError),
    #[error("isolation = \"worktree\" needs a git repository with a commit")]
    NoCommit,
    #[error("the path of the worktree is not UTF-8: {}", .0.display())]
    NotUtf8(PathBuf),
    #[error("the thread that watched the agent panicked")]
    Panicked,
}

impl RecordError {
    /// For `map_err`: `path` cannot be `action`, which is a participle as "written".
    pub(crate) fn io(
        path: impl Into<PathBuf>,
        action: &'static str,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, action, source }
    }
}

/// Why a case cannot be recorded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SubjectError {
    #[error("its suite names no agent")]
    NoAgent,
    #[error(
        "its suite lists files in `[load] runs`, so that what is recorded into runs/ would not be found; remove `runs`, or \
         `agent`"
    )]
    ListsRuns,
    /// The case's name as JSON.
    #[error(
        "it has no [[case]] entry, so that nobody knows what to give to the agent; add one with name = {0} and its input to \
         suite.toml"
    )]
    NoEntry(String),
    #[error("its input cannot be written as JSON")]
    Input,
}
