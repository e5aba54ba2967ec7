//! Why a journal could not be opened, written, or taken for a recording.

use std::io;
use std::path::PathBuf;

use super::events::EventKind;
use super::journal::Damage;
use super::replay::Anomaly;
use crate::files::OpenError;

/// Why a journal could not be opened for writing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The operating system refused.
    #[error("{}: {doing}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What it said.
        source: io::Error,
    },
    /// It cannot be read, or is too long to be.
    #[error(transparent)]
    Unreadable(#[from] OpenError),
    /// Another writer has it.
    #[error("{}: another process or thread is writing this journal; a journal has one writer", path.display())]
    Locked {
        /// The journal.
        path: PathBuf,
    },
    /// It is there already.
    #[error("{}: there already is a journal; open it to go on, or record into another folder", path.display())]
    Exists {
        /// The journal.
        path: PathBuf,
    },
    /// It has no header.
    #[error("{}: the journal ends inside its header, so nothing was recorded; begin it again", path.display())]
    NoHeader {
        /// The journal.
        path: PathBuf,
    },
    /// The time of its beginning is none that a journal can hold.
    #[error("{}: the time is before the year -9999 or after the year 9999", path.display())]
    Time {
        /// The journal.
        path: PathBuf,
    },
    /// It is damaged before its end.
    #[error("{}: {damage}; nothing was changed, and the journal can only be read", path.display())]
    Corrupt {
        /// The journal.
        path: PathBuf,
        /// Where, and how.
        damage: Damage,
    },
}

impl JournalError {
    pub(crate) fn io(
        path: impl Into<PathBuf>,
        doing: &'static str,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, doing, source }
    }
}

/// Why an event was not appended. The journal is as it was, unless it says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// It is not legal after the events before it.
    #[error("event {event} was refused: {why}")]
    Illegal {
        /// The event's type.
        event: EventKind,
        /// Which rule it breaks.
        why: String,
    },
    /// It could not be written. The journal is valid up to the last event that was acknowledged; if there is room again,
    /// appending works again.
    #[error("event could not be written: {0}")]
    Write(String),
    /// It was written, and whether it is on the disk is not known; or a half-written line could not be taken back. Nothing
    /// more can be appended: open the journal again.
    #[error("the journal's writer gave up: {0}; open the journal again")]
    Broken(String),
    /// Its time is none that a journal can hold.
    #[error("the event's time is before the year -9999 or after the year 9999")]
    Time,
    /// The journal was closed.
    #[error("the journal is closed")]
    Closed,
    /// A hook that appends would wait for itself.
    #[error("an append hook cannot append")]
    FromHook,
    /// It cannot be said in JSON.
    #[error("event {0} cannot be written as JSON: {1}")]
    Encode(EventKind, String),
}

/// Why a journal is no recording that can be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum RunError {
    /// It is torn or corrupt.
    #[error("{0}")]
    Damaged(Damage),
    /// Something in it was not applied; what it would have changed is not known.
    #[error("{first}{}", if *.more > 0 { format!(" (and {} more)", .more) } else { String::new() })]
    Anomalous { first: Anomaly, more: u64 },
    /// The run has not ended.
    #[error("the run is not finished: its journal ends with the run {0}")]
    Unfinished(super::replay::Status),
}
