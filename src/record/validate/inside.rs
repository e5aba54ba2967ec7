//! Paths that a suite or a plan names, held to the folder they are relative to.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Where `target` lies in `root`; `None` where nothing is there.
///
/// # Errors
/// In words, where it lies outside, be it through a link, or cannot be looked at.
pub(super) fn inside(root: &Path, target: &str) -> Result<Option<PathBuf>, String> {
    let real_root =
        root.canonicalize().map_err(|e| format!("{} cannot be looked at: {e}", root.display()))?;
    // That it leads nowhere by its words was checked; a link may still lead anywhere.
    match root.join(target).canonicalize() {
        Ok(real) if real.starts_with(&real_root) => Ok(Some(real)),
        Ok(_) => Err(format!(
            "{target} leads, through a link, out of the folder that the agent works in"
        )),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(format!("{target} cannot be looked at: {error}")),
    }
}
