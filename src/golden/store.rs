//! Goldens on disk.

use std::path::Path;

use super::error::{GoldenError, GoldenErrorKind};
use super::format::GoldenFile;
use crate::load;
use crate::replace::replace;

/// Reads the golden at `path`, which must be of `case` in `suite`. `None` where there is no file.
///
/// # Errors
/// On anything but a readable golden of that case.
pub fn read(path: &Path, suite: &str, case: &str) -> Result<Option<GoldenFile>, GoldenError> {
    let mut buffer = Vec::new();
    let text = match load::read(path, None, &mut buffer) {
        Ok(text) => text,
        Err(_) if path.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) => {
            return Ok(None);
        }
        Err(error) => return Err(GoldenErrorKind::Unreadable(error).into()),
    };
    let golden = GoldenFile::parse(text, path)?;
    if (golden.suite.as_str(), golden.case.as_str()) != (suite, case) {
        let message =
            format!("is the golden of {}::{}, not of {suite}::{case}: move it back", golden.suite, golden.case);
        return Err(GoldenError::content(path, message));
    }
    Ok(Some(golden))
}

/// Replaces the golden at `path`, whole or not at all. Returns whether anything changed.
///
/// # Errors
/// Where the file cannot be replaced; it is then as it was.
pub fn write(path: &Path, golden: &GoldenFile) -> Result<bool, GoldenError> {
    replace(path, golden.render().as_bytes())
        .map_err(|source| GoldenErrorKind::Write { path: path.to_owned(), source }.into())
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
            error.ends_with("is the golden of refunds::double refund, not of refunds::other: move it back"),
            "{error}"
        );
    }
}
