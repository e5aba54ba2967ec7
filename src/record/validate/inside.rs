//! Paths in a suite or a plan, which must not lead out of the folder they are relative to.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::ValidateError;

/// The real path of `target` in `root`; `None` if nothing is there.
pub(crate) fn inside(root: &Path, target: &str) -> Result<Option<PathBuf>, ValidateError> {
    let io = |path: &Path, source| ValidateError::Io { path: path.to_owned(), source };
    let real_root = root.canonicalize().map_err(|source| io(root, source))?;
    // The words of the path were checked before; a link may still lead anywhere.
    match root.join(target).canonicalize() {
        Ok(real) if real.starts_with(&real_root) => Ok(Some(real)),
        Ok(_) => Err(ValidateError::Outside(target.to_owned())),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(source) => Err(io(Path::new(target), source)),
    }
}

#[cfg(test)]
#[path = "tests/inside.rs"]
mod tests;
