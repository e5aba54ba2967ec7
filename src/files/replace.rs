//! Files replaced whole: the one way anything but the console is written.
//!
//! A file is either as it was or as it was meant to be, whenever the process dies: the bytes go to a temporary file in the
//! same folder, are synced, and take the old file's place by a rename; then the folder is synced.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Prefix of temporary files: hidden, so that no walk takes one for a golden.
const TEMPORARY: &str = ".goldrun-";

/// Replaces `path` by a file that holds `bytes`, making its folders. Nothing is written where it holds them already.
///
/// Returns whether anything was written.
///
/// # Errors
/// The first operation that failed; the file is then as it was.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    replace_if(path, bytes, || Ok(()))
}

/// Replaces `path` as [`replace`] does, whatever it holds, unless `still` says otherwise: it is asked when all is written and
/// only the rename is left.
///
/// # Errors
/// The first operation that failed, `still` among them; the file is then as it was.
pub(crate) fn replace_if(
    path: &Path,
    bytes: &[u8],
    still: impl FnOnce() -> io::Result<()>,
) -> io::Result<bool> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY).suffix(".tmp");
    #[cfg(unix)]
    {
        // Temporary files are private by default; what replaces a committed file must be as readable as any new file.
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).map_or(0o666, |old| old.permissions().mode());
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    still()?;
    file.persist(path).map_err(|e| e.error)?;
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(true)
}

#[cfg(test)]
#[path = "tests/replace.rs"]
mod tests;
