//! The temporary files with which others are replaced. The process that writes one holds a lock on it, which the system takes back
//! when the process ends: what is not locked was left by a process that died.

use std::io;
use std::path::Path;
#[cfg(unix)]
use std::{fs, fs::File};

#[cfg(unix)]
use fs4::{FileExt, TryLockError};
use tempfile::NamedTempFile;

/// The start and the end of their names: hidden, so that no walk takes one for a golden.
const START: &str = ".goldrun-";
const END: &str = ".tmp";

/// Makes and locks a temporary file in `folder`, as readable as the file at `path` that it will replace.
pub(super) fn temporary_in(folder: &Path, path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(START).suffix(END);
    #[cfg(unix)]
    {
        // Temporary files are private by default; what replaces a committed file must be as readable as any new file.
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).map_or(0o666, |old| old.permissions().mode());
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = path;
    loop {
        let file = builder.tempfile_in(folder)?;
        #[cfg(unix)]
        if is_lost(file.as_file()) {
            continue;
        }
        return Ok(file);
    }
}

/// Locks a new file. Returns whether another process took it for one of a dead process before that, and removes it.
#[cfg(unix)]
fn is_lost(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    match FileExt::try_lock(file) {
        Ok(()) => file.metadata().is_ok_and(|now| now.nlink() == 0),
        Err(TryLockError::WouldBlock) => true,
        // A file system without locks: there, nothing is removed either.
        Err(TryLockError::Error(_)) => false,
    }
}

/// Removes the temporary files in `folder` that no living process writes. Returns how many.
#[cfg(unix)]
pub(crate) fn clear_temporaries(folder: &Path) -> usize {
    let is_one = |name: &str| name.starts_with(START) && name.ends_with(END);
    let mut removed = 0;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !entry.file_name().to_str().is_some_and(is_one)
            || !entry.file_type().is_ok_and(|kind| kind.is_file())
        {
            continue;
        }
        let path = entry.path();
        // Locked while it is removed: a process that has just made it finds that it is lost.
        let file = fs::OpenOptions::new().write(true).open(&path);
        if file.is_ok_and(|file| FileExt::try_lock(&file).is_ok() && fs::remove_file(&path).is_ok())
        {
            removed += 1;
        }
    }
    removed
}

/// Without locks, nobody can tell whether a process still writes the file.
#[cfg(not(unix))]
pub(crate) fn clear_temporaries(_folder: &Path) -> usize {
    0
}

#[cfg(all(test, unix))]
#[path = "tests/temporary.rs"]
mod tests;
