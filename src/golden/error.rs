//! What can be wrong with a golden, a fixture or a receipt, and where.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use super::fixture_fault::FixtureFault;
use crate::files::{MAX_WRITTEN, OpenError, position};
use crate::json::{message, offset_of};
use crate::judge::check::Measure;

/// Why a golden, a fixture or a receipt cannot be used, or not be written.
#[derive(Debug, thiserror::Error)]
#[error("{place}{kind}")]
pub(crate) struct GoldenError {
    place: Place,
    kind: Box<GoldenErrorKind>,
}

/// `path:line:column: `, as far as these are known.
#[derive(Debug, Default)]
struct Place {
    path: Option<PathBuf>,
    line: Option<u64>,
    column: Option<u64>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(path) = &self.path else { return Ok(()) };
        write!(f, "{}", path.display())?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{number}")?;
        }
        f.write_str(": ")
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum GoldenErrorKind {
    /// The error already names the path.
    #[error(transparent)]
    Unreadable(OpenError),
    #[error("has {length} bytes, and {what} may have {MAX_WRITTEN}: {advice}")]
    TooLong { length: u64, what: &'static str, advice: &'static str },
    #[error("has merge conflict markers: resolve the conflict, or accept the case again")]
    Conflict,
    #[error("the golden is empty: accept the case again")]
    Empty,
    #[error(
        "format {found:?} is not known to this version of goldrun, which reads {known:?}: update goldrun, or accept \
         the case again"
    )]
    Version { found: String, known: &'static str },
    /// In serde's words.
    #[error("{0}")]
    Json(String),
    /// A value that is not allowed at its place.
    #[error("{at}: {message}: correct it, or accept the case again")]
    Value { at: String, message: String },
    #[error("has no behaviours, so that it accepts no run: accept the case again")]
    NoBehaviour,
    #[error("says that a behaviour was seen 0 times: accept the case again")]
    NeverSeen,
    #[error(
        "says that its behaviours were seen {seen} times in {repetitions} repetitions: accept the case again"
    )]
    SeenTooOften { seen: u64, repetitions: u32 },
    #[error("behaviours[{0}] and behaviours[{1}] are the same; keep one, seen as often as both")]
    Twice(usize, usize),
    #[error("has a usage of {0} that is not a number from 0 up: accept the case again")]
    Usage(Measure),
    #[error("is the {what} of {found}, not of {wanted}: move it back")]
    OtherCase { what: &'static str, found: String, wanted: String },
    #[error(transparent)]
    Fixture(FixtureFault),
    #[error("not a receipt: {0}")]
    NoReceipt(String),
    #[error("format {0:?} is not known to this version of goldrun")]
    ReceiptVersion(String),
    #[error("is the receipt of {found}, not of {wanted}")]
    OtherReceipt { found: String, wanted: String },
    #[error(
        "changed while the case was being accepted, and was not replaced: look at it, then accept again"
    )]
    Overtaken,
    #[error("cannot be written: {0}")]
    Write(io::Error),
    #[error("cannot be removed: {0}")]
    Remove(io::Error),
}

/// What to do about a golden that is too long.
const LESS: &str =
    "compare less in suite.toml (for example output = \"ignore\"), then accept the case again";

impl GoldenErrorKind {
    /// With the place of this file.
    pub(crate) fn at(self, path: &Path) -> GoldenError {
        let place = Place { path: Some(path.to_owned()), ..Place::default() };
        GoldenError { place, kind: Box::new(self) }
    }
}

impl GoldenError {
    /// With the line, or the line and the column, in its file.
    pub(crate) fn placed(mut self, line: u64, column: Option<u64>) -> Self {
        (self.place.line, self.place.column) = (Some(line), column);
        self
    }

    /// What serde says of `text`, of the file at `path`.
    pub(crate) fn json(path: &Path, text: &str, error: &serde_json::Error) -> Self {
        GoldenErrorKind::Json(message(error)).at(path).placed_by(text, error)
    }

    /// With the place in `text` of what `error` is about.
    pub(crate) fn placed_by(mut self, text: &str, error: &serde_json::Error) -> Self {
        if let Some((line, column)) = position(text, text, offset_of(text, error)) {
            (self.place.line, self.place.column) = (Some(line), Some(column));
        }
        self
    }

    pub(crate) fn unreadable_golden(path: &Path, error: OpenError) -> Self {
        Self::unreadable(path, error, "a golden", LESS)
    }

    pub(crate) fn unreadable_fixture(path: &Path, error: OpenError) -> Self {
        Self::unreadable(path, error, "a fixture", "is it the right file?")
    }

    fn unreadable(path: &Path, error: OpenError, what: &'static str, advice: &'static str) -> Self {
        match error.too_long() {
            Some(length) => GoldenErrorKind::TooLong { length, what, advice }.at(path),
            None => {
                Self { place: Place::default(), kind: Box::new(GoldenErrorKind::Unreadable(error)) }
            }
        }
    }

    /// Why a golden of so many bytes is not written to `path`: it could not be read again.
    pub(crate) fn too_long(path: &Path, length: usize) -> Option<Self> {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let kind = GoldenErrorKind::TooLong { length, what: "a golden", advice: LESS };
        (length > MAX_WRITTEN).then(|| kind.at(path))
    }
}
