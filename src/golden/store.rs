//! Goldens on disk.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::error::{GoldenError, GoldenErrorKind};
use super::golden_file::GoldenFile;
use crate::files::{no_links, open, replace, replace_if};

/// `golden/` and `<suite>/`, which are made if missing.
const FOLDERS: usize = 2;

/// What was at a golden's path when it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    Nothing,
    Bytes(Vec<u8>),
    /// Something that cannot be read as a file.
    Unreadable,
}

/// Reads the golden at `path`, which must be of `case` in `suite`. `None` where there is no file.
pub(crate) fn read(
    path: &Path,
    suite: &str,
    case: &str,
) -> Result<Option<GoldenFile>, GoldenError> {
    look(path, suite, case).1
}

/// Reads the golden at `path` as [`read`] does, and keeps what lay there, so that [`write_over`] replaces nothing else.
pub(crate) fn look(
    path: &Path,
    suite: &str,
    case: &str,
) -> (Held, Result<Option<GoldenFile>, GoldenError>) {
    let mut buffer = Vec::new();
    let read = match open::read_within(path, None, open::MAX_WRITTEN, &mut buffer) {
        Ok(text) => parse(text, path, suite, case).map(Some),
        Err(_) if is_absent(path) => return (Held::Nothing, Ok(None)),
        Err(error) => Err(GoldenError::unreadable_golden(path, error)),
    };
    // A file that is not text still has bytes.
    let held =
        if buffer.is_empty() && read.is_err() { Held::Unreadable } else { Held::Bytes(buffer) };
    (held, read)
}

/// Reads the text of the golden at `path`, which must be of `case` in `suite`.
pub(crate) fn parse(
    text: &str,
    path: &Path,
    suite: &str,
    case: &str,
) -> Result<GoldenFile, GoldenError> {
    let golden = GoldenFile::parse(text, path)?;
    if (golden.suite.as_str(), golden.case.as_str()) != (suite, case) {
        let (found, wanted) =
            (format!("{}::{}", golden.suite, golden.case), format!("{suite}::{case}"));
        return Err(GoldenErrorKind::OtherCase { what: "golden", found, wanted }.at(path));
    }
    Ok(golden)
}

/// Replaces the golden at `path`, whole or not at all. Returns whether anything changed.
pub(crate) fn write(path: &Path, golden: &GoldenFile) -> Result<bool, GoldenError> {
    replace(path, rendered(path, golden)?.as_bytes(), FOLDERS)
        .map_err(|error| GoldenErrorKind::Write(error).at(path))
}

/// Replaces the file at `path` by `golden`, whole or not at all, and only if it still is what `held` says.
pub(crate) fn write_over(path: &Path, golden: &GoldenFile, held: &Held) -> Result<(), GoldenError> {
    let still = || {
        let same = match held {
            Held::Nothing => is_absent(path),
            Held::Bytes(bytes) => fs::read(path).is_ok_and(|now| now == *bytes),
            Held::Unreadable => true,
        };
        if same { Ok(()) } else { Err(io::Error::new(ErrorKind::InvalidData, Overtaken)) }
    };
    match replace_if(path, rendered(path, golden)?.as_bytes(), FOLDERS, still) {
        Ok(_) => Ok(()),
        Err(error) if error.get_ref().is_some_and(|inner| inner.is::<Overtaken>()) => {
            Err(GoldenErrorKind::Overtaken.at(path))
        }
        Err(error) => Err(GoldenErrorKind::Write(error).at(path)),
    }
}

/// Removes the golden at `path`.
pub(crate) fn remove(path: &Path) -> Result<(), GoldenError> {
    no_links(path.parent().unwrap_or(path), FOLDERS)
        .and_then(|()| fs::remove_file(path))
        .map_err(|error| GoldenErrorKind::Remove(error).at(path))
}

/// The text of a golden that can be read again.
fn rendered(path: &Path, golden: &GoldenFile) -> Result<String, GoldenError> {
    let text = golden.render();
    GoldenError::too_long(path, text.len()).map_or(Ok(text), Err)
}

/// Why a file is not replaced though it could be.
#[derive(Debug, thiserror::Error)]
#[error("changed meanwhile")]
struct Overtaken;

fn is_absent(path: &Path) -> bool {
    path.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound)
}

#[cfg(test)]
#[path = "tests/store.rs"]
mod tests;
