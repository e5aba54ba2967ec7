//! The journal of a run that goldrun recorded itself: what its events amount to is the run.

use super::reader::{LoadError, LoadErrorKind, Unread};
use crate::ledger::Journal;
use crate::ledger::events::{EventKind, HEADER_START};
use crate::run::Run;

/// Whether `text` begins as journals of any version do.
pub(crate) fn is_journal(text: &str) -> bool {
    text.starts_with(HEADER_START)
}

/// Whether `text` begins with an event of a journal, whose header is lost.
pub(crate) fn lacks_header(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.starts_with("{\"seq\":")
        && first.contains(",\"prev\":\"")
        && first.contains(",\"crc\":\"")
}

pub(crate) fn load(text: &str) -> Result<Run<'_>, LoadError> {
    let journal = Journal::read(text.as_bytes());
    let run = journal.to_run().map_err(|error| LoadError::new(LoadErrorKind::Journal(error)))?;
    let unknown = journal.entries.iter().find(|entry| EventKind::named(entry.kind).is_none());
    match unknown.filter(|_| run.is_hollow()) {
        None => Ok(run),
        Some(event) => {
            let what = format!("an event of the type {:?}", event.kind);
            let unread = Unread::new(&format!("event {}", event.seq), what, None);
            Err(LoadError::new(LoadErrorKind::Unread(unread)))
        }
    }
}
