//! The journal of a run that goldrun recorded itself: what its events amount to is the run.

use super::reader::{LoadError, LoadErrorKind};
use crate::ledger::Journal;
use crate::ledger::events::HEADER_START;
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
    Journal::read(text.as_bytes())
        .to_run()
        .map_err(|error| LoadError::new(LoadErrorKind::Journal(error)))
}
