//! Files replaced whole: nothing but the console is written in another way.
//!
//! Whenever the process dies, a file has its old or its new bytes: the new ones go to a temporary file in the same folder, which
//! is synced and renamed over the old file; then the folder is synced.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::links::no_links;
use super::temporary::temporary_in;

/// Replaces `path` by a file that holds `bytes`, and makes its folders. Nothing is written if it holds them already, or if one of
/// the last `own` folders above it, which are the project's own, is a link. Returns whether anything was written.
pub(crate) fn replace(path: &Path, bytes: &[u8], own: usize) -> io::Result<bool> {
    no_links(folder(path), own)?;
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    replace_if(path, bytes, own, || Ok(()))
}

/// Replaces `path` as [`replace`] does, whatever it holds, unless `still` fails, which is called right before the rename.
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

/// Writes a file where an agent may have put something else: what stands there is removed first, and a link among the last `own`
/// folders above it is refused. Unlike [`replace`], it may be half written when the process dies.
pub(crate) fn write_anew(path: &Path, bytes: &[u8], own: usize) -> io::Result<()> {
    no_links(folder(path), own)?;
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::File::create_new(path)?.write_all(bytes),
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
#[path = "tests/replace.rs"]
mod tests;
