//! Goldens on disk.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::error::{GoldenError, GoldenErrorKind};
use super::format::GoldenFile;
use crate::load;
use crate::replace::{replace, replace_if};

/// What lay at a golden's path when it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// Nothing.
    Nothing,
    /// A file with these bytes.
    Bytes(Vec<u8>),
    /// Something that cannot be read as a file.
    Unreadable,
}

/// Reads the golden at `path`, which must be of `case` in `suite`. `None` where there is no file.
///
/// # Errors
/// On anything but a readable golden of that case.
pub fn read(path: &Path, suite: &str, case: &str) -> Result<Option<GoldenFile>, GoldenError> {
    look(path, suite, case).1
}

/// Reads the golden at `path` as [`read`] does, and keeps what lay there, so that [`write_over`] replaces nothing else.
pub fn look(
    path: &Path,
    suite: &str,
    case: &str,
) -> (Held, Result<Option<GoldenFile>, GoldenError>) {
    let mut buffer = Vec::new();
    let read = match load::read_within(path, None, load::MAX_WRITTEN, &mut buffer) {
        Ok(text) => parse(text, path, suite, case).map(Some),
        Err(_) if is_absent(path) => return (Held::Nothing, Ok(None)),
        Err(error) => Err(GoldenErrorKind::of_golden(path, error).into()),
    };
    // What is no text is still a file with bytes.
    let held =
        if buffer.is_empty() && read.is_err() { Held::Unreadable } else { Held::Bytes(buffer) };
    (held, read)
}

/// The golden of `case` in `suite` in the text of the file at `path`.
///
/// # Errors
/// If it is another, or none.
pub fn parse(text: &str, path: &Path, suite: &str, case: &str) -> Result<GoldenFile, GoldenError> {
    let golden = GoldenFile::parse(text, path)?;
    if (golden.suite.as_str(), golden.case.as_str()) != (suite, case) {
        let message = format!(
            "is the golden of {}::{}, not of {suite}::{case}: move it back",
            golden.suite, golden.case
        );
        return Err(GoldenError::content(path, message));
    }
    Ok(golden)
}

/// Replaces the golden at `path`, whole or not at all. Returns whether anything changed.
///
/// # Errors
/// Where the file cannot be replaced; it is then as it was.
pub fn write(path: &Path, golden: &GoldenFile) -> Result<bool, GoldenError> {
    replace(path, rendered(path, golden)?.as_bytes())
        .map_err(|source| GoldenErrorKind::Write { path: path.to_owned(), source }.into())
}

/// Replaces what `held` says lay at `path` by `golden`, whole or not at all.
///
/// # Errors
/// If something else lies there by now, or the file cannot be replaced; it is then as it was.
pub fn write_over(path: &Path, golden: &GoldenFile, held: &Held) -> Result<(), GoldenError> {
    let still = || {
        let same = match held {
            Held::Nothing => is_absent(path),
            Held::Bytes(bytes) => fs::read(path).is_ok_and(|now| now == *bytes),
            Held::Unreadable => true,
        };
        if same { Ok(()) } else { Err(io::Error::new(ErrorKind::InvalidData, Overtaken)) }
    };
    match replace_if(path, rendered(path, golden)?.as_bytes(), still) {
        Ok(_) => Ok(()),
        Err(error) if error.get_ref().is_some_and(|inner| inner.is::<Overtaken>()) => {
            let message = "changed since it was read to be accepted, and is left as it is: look at it, then accept again";
            Err(GoldenError::content(path, message))
        }
        Err(source) => Err(GoldenErrorKind::Write { path: path.to_owned(), source }.into()),
    }
}

/// The text of a golden that can be read again.
fn rendered(path: &Path, golden: &GoldenFile) -> Result<String, GoldenError> {
    let text = golden.render();
    GoldenErrorKind::too_long(path, text.len()).map_or(Ok(text), |error| Err(error.into()))
}

/// Why a file is not replaced though it could be.
#[derive(Debug, thiserror::Error)]
#[error("changed meanwhile")]
struct Overtaken;

fn is_absent(path: &Path) -> bool {
    path.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_golden_belongs_to_its_case() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("refunds/double%20refund.json");
        assert!(read(&path, "refunds", "double refund").unwrap().is_none());
        let golden = GoldenFile::parse(super::super::format::EXAMPLE, &path).unwrap();
        assert!(write(&path, &golden).unwrap());
        assert!(!write(&path, &golden).unwrap());
        assert_eq!(read(&path, "refunds", "double refund").unwrap(), Some(golden));
        let error = read(&path, "refunds", "other").unwrap_err().to_string();
        assert!(
            error.ends_with(
                "is the golden of refunds::double refund, not of refunds::other: move it back"
            ),
            "{error}"
        );
    }

    #[test]
    fn what_could_not_be_read_again_is_not_written() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("refunds/double%20refund.json");
        let mut golden = GoldenFile::parse(super::super::format::EXAMPLE, &path).unwrap();
        write(&path, &golden).unwrap();
        let before = fs::read(&path).unwrap();
        golden.accepted.input = Some(crate::run::Json::String("x".repeat(64 << 20)));
        let held = look(&path, "refunds", "double refund").0;
        for result in [write(&path, &golden).map(|_| ()), write_over(&path, &golden, &held)] {
            let error = result.unwrap_err().to_string();
            assert!(
                error
                    .contains(" bytes, and a golden may have 67108864: let the suite compare less"),
                "{error}"
            );
        }
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn what_was_not_read_is_not_replaced() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("refunds/double%20refund.json");
        let golden = GoldenFile::parse(super::super::format::EXAMPLE, &path).unwrap();
        let look = || look(&path, "refunds", "double refund").0;
        let names = || fs::read_dir(root.path().join("refunds")).unwrap().count();
        assert_eq!(look(), Held::Nothing);
        write_over(&path, &golden, &Held::Nothing).unwrap();
        assert_eq!(look(), Held::Bytes(golden.render().into_bytes()));
        for edited in ["edited by hand", "", "\u{fffd}\0"] {
            let held = look();
            fs::write(&path, edited).unwrap();
            let error = write_over(&path, &golden, &held).unwrap_err().to_string();
            assert!(error.contains("changed since it was read to be accepted"), "{error}");
            assert_eq!(
                (fs::read_to_string(&path).unwrap().as_str(), names()),
                (edited, 1),
                "nothing half written"
            );
            write_over(&path, &golden, &look()).unwrap();
        }
        let error = write_over(&path, &golden, &Held::Nothing).unwrap_err().to_string();
        assert!(error.contains("changed since"), "made meanwhile: {error}");
        let held = look();
        fs::remove_file(&path).unwrap();
        assert!(write_over(&path, &golden, &held).is_err(), "removed meanwhile");
        assert_eq!(names(), 0);
    }
}
