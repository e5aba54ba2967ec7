//! Files replaced whole: the one way anything but the console is written.
//!
//! A file is either as it was or as it was meant to be, whenever the process dies: the bytes go to a temporary file in the
//! same folder, are synced, and take the old file's place by a rename; then the folder is synced.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::links::no_links;
use super::temporary::temporary_in;

/// Replaces `path` by a file that holds `bytes`, making its folders. Nothing is written where it holds them already, and nothing
/// through a link among the last `own` folders above it: those that are the project's own.
///
/// Returns whether anything was written.
///
/// # Errors
/// The first operation that failed; the file is then as it was.
pub(crate) fn replace(path: &Path, bytes: &[u8], own: usize) -> io::Result<bool> {
    no_links(folder(path), own)?;
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    replace_if(path, bytes, own, || Ok(()))
}

/// Replaces `path` as [`replace`] does, whatever it holds, unless `still` says otherwise: it is asked when all is written and
/// only the rename is left.
///
/// # Errors
/// The first operation that failed, `still` among them; the file is then as it was.
pub(crate) fn replace_if(
    path: &Path,
    bytes: &[u8],
    own: usize,
    still: impl FnOnce() -> io::Result<()>,
) -> io::Result<bool> {
    let folder = folder(path);
    no_links(folder, own)?;
    fs::create_dir_all(folder)?;
    let mut file = temporary_in(folder, path)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    still()?;
    file.persist(path).map_err(|e| e.error)?;
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(true)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
#[path = "tests/replace.rs"]
mod tests;
