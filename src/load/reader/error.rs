//! Why a recording could not be loaded, and where.

use std::path::{Path, PathBuf};

use serde_json::error::Category;

use super::unread::Unread;
use crate::files::{OpenError, OpenErrorKind, position};
use crate::json::{JsonError, MORE_TEXT, message, offset_of};
use crate::ledger::RunError;
use crate::run::RUN_FORMAT;

/// Why a recording could not be loaded: what is wrong, and the file, line and column as far as they are known.
///
/// Reads like `runs/login/1.json:3:17: key "a" stands twice in one object`.
#[derive(Debug, thiserror::Error)]
#[error("{}{kind}", self.prefix())]
#[non_exhaustive]
pub struct LoadError {
    kind: LoadErrorKind,
    path: Option<PathBuf>,
    /// Line and column, counted from 1.
    place: Option<(u64, u64)>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadErrorKind {
    #[error(transparent)]
    Open(OpenErrorKind),
    #[error("the recording is empty")]
    Empty,
    #[error("not valid JSON: {0}")]
    NotJson(String),
    #[error("{0}")]
    Invalid(String),
    #[error(
        "not a recording that goldrun knows: found {0}; known are `goldrun` (an object with \"format\": {RUN_FORMAT:?}), `openai` (a \
         list of chat messages, or an object with one in a field), `harn` (a run record, \"_type\": \"run_record\") and \
         `brooder` (an object with \"agent\", \"case_id\" and \"trajectory\"); set `[load] format` or `--format` to say which it is"
    )]
    Shape(String),
    #[error(
        "the fields {0:?} and {1:?} both hold chat messages: say which to take with `[load] messages_from`"
    )]
    Ambiguous(String, String),
    #[error("the format {0:?} is not known: this version reads {RUN_FORMAT:?}")]
    Version(String),
    #[error(
        "holds many runs, and a file under `runs/` must hold one: move it elsewhere and name it in `[load] runs`"
    )]
    ManyRuns,
    #[error(
        "a journal without its first line, which says which run it is of: it begins with an event, and its beginning is lost; \
         record the case again"
    )]
    NoHeader,
    #[error("the run is not finished: its {0} is {1:?}")]
    Unfinished(&'static str, String),
    #[error("the run is not finished: it ends in a call of {0:?} that nothing answers")]
    Unanswered(String),
    #[error("has no field {0:?}, which `[load] messages_from` names")]
    NoField(String),
    #[error("the field {0:?} must hold a list of chat messages, but holds {1}")]
    NotMessages(String, String),
    #[error(transparent)]
    Journal(RunError),
    #[error("steps[{0}]: {1}")]
    Step(usize, &'static str),
    #[error(transparent)]
    Unread(Unread),
}

impl LoadError {
    pub(crate) fn new(kind: LoadErrorKind) -> Self {
        Self { kind, path: None, place: None }
    }

    /// With the place of byte `offset` of `part`, a slice of `text`.
    pub(crate) fn within(kind: LoadErrorKind, text: &str, part: &str, offset: usize) -> Self {
        Self::new(kind).placed(position(text, part, offset))
    }

    pub(crate) fn is_many(&self) -> bool {
        matches!(self.kind, LoadErrorKind::ManyRuns)
    }

    /// Whether the text is of a format that is known, or looks like one, and yet could not be read.
    pub(crate) fn is_of_a_recording(&self) -> bool {
        use LoadErrorKind as Kind;
        matches!(
            self.kind,
            Kind::Unread(_)
                | Kind::Invalid(_)
                | Kind::Ambiguous(..)
                | Kind::Version(_)
                | Kind::NoHeader
                | Kind::Unfinished(..)
                | Kind::Journal(_)
                | Kind::Step(..)
        )
    }

    /// Whether the text is JSON, but not a recording of the requested format.
    pub(crate) fn is_shape(&self) -> bool {
        matches!(self.kind, LoadErrorKind::Shape(_))
    }

    pub(crate) fn placed(self, place: Option<(u64, u64)>) -> Self {
        Self { place, ..self }
    }

    /// What serde_json says of `part`, a slice of `text`.
    pub(crate) fn json(text: &str, part: &str, error: &serde_json::Error) -> Self {
        let (message, offset) = (message(error), offset_of(part, error));
        let kind = match error.classify() {
            Category::Data => LoadErrorKind::Invalid(message),
            _ => not_json(message, part, offset),
        };
        // serde_json gives line 0 if it does not know the place.
        if error.line() == 0 { Self::new(kind) } else { Self::within(kind, text, part, offset) }
    }

    /// What is wrong with `part`, a slice of `text`, as JSON.
    pub(crate) fn broken(text: &str, part: &str, error: &JsonError) -> Self {
        let (message, offset) = (error.message(), error.offset());
        let kind = if error.is_syntax() {
            not_json(message, part, offset)
        } else {
            LoadErrorKind::Invalid(message)
        };
        Self::within(kind, text, part, offset)
    }

    /// A file that no longer holds the run it held when it was listed.
    pub(crate) fn changed() -> Self {
        Self::new(LoadErrorKind::Open(OpenErrorKind::Changed))
    }

    /// The error of decoding the value `part`, called `name`. If `part` is not a slice of `text`, its place is not known.
    pub(crate) fn value(text: &str, name: &str, part: &str, error: &JsonError) -> Self {
        let kind = LoadErrorKind::Invalid(format!("{name}: {}", error.message()));
        Self::within(kind, text, part, error.offset())
    }

    /// Says in which file the text stands, and on which of its lines (counted from 1) the text begins.
    #[must_use]
    pub fn at(self, path: &Path, base_line: u64) -> Self {
        let lines_before = base_line.saturating_sub(1);
        let place = self.place.map(|(line, column)| (line.saturating_add(lines_before), column));
        Self { path: Some(path.to_owned()), place, ..self }
    }

    /// The file, once [`at`](Self::at) has named it.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The line, counted from 1.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.place.map(|(line, _)| line)
    }

    /// The column, in characters from 1. On the first line of a run that lies in a larger file, it counts from where the
    /// run begins.
    #[must_use]
    pub fn column(&self) -> Option<u64> {
        self.place.map(|(_, column)| column)
    }

    fn prefix(&self) -> String {
        let path = self.path.as_ref().map(|path| path.display().to_string());
        match (path, self.place) {
            (Some(path), Some((line, column))) => format!("{path}:{line}:{column}: "),
            (Some(path), None) => format!("{path}: "),
            (None, Some((line, column))) => format!("line {line}, column {column}: "),
            (None, None) => String::new(),
        }
    }
}

impl From<OpenError> for LoadError {
    fn from(OpenError { kind, path, place }: OpenError) -> Self {
        Self { kind: LoadErrorKind::Open(kind), path: Some(path), place }
    }
}

/// Why `part` is not JSON, which is found at its byte `offset`.
fn not_json(message: String, part: &str, offset: usize) -> LoadErrorKind {
    // A second value is most likely the next run of a line-wise export.
    let another = message == MORE_TEXT && matches!(part.as_bytes().get(offset), Some(b'{' | b'['));
    if another { LoadErrorKind::ManyRuns } else { LoadErrorKind::NotJson(message) }
}

impl Unread {
    /// The error that it is, at `part` of `text`.
    pub(crate) fn within(self, text: &str, part: &str) -> LoadError {
        LoadError::within(LoadErrorKind::Unread(self), text, part, 0)
    }
}

#[cfg(test)]
#[path = "tests/error.rs"]
mod tests;
