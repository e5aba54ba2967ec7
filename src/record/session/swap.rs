//! Replaces a case's folder in one step, and keeps the previous one.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::files::{encode, no_links};

/// Where replaced recordings are kept: `<state>/previous/<suite>/<case>/<session that replaced them>/`.
pub(crate) fn previous(state_dir: &Path, suite: &str, segment: &str) -> PathBuf {
    state_dir.join("previous").join(encode(suite)).join(segment)
}

/// Moves `staged` to `target`, and what was there to `previous`, which must not exist. If the process dies meanwhile, `target` is
/// the old or the new folder, or both are in the parent of `staged`, which [`recover`] mends.
pub(crate) fn replace(staged: &Path, target: &Path, previous: &Path) -> io::Result<()> {
    // `suites/<suite>/runs/<case>`
    no_links(target, 4)?;
    target.parent().map_or(Ok(()), fs::create_dir_all)?;
    let displaced = match fs::symlink_metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::rename(staged, target)?;
            None
        }
        Err(error) => return Err(error),
        Ok(_) if exchange(staged, target)? => Some(staged.to_owned()),
        Ok(_) => {
            let old = displaced(staged);
            fs::rename(target, &old)?;
            if let Err(error) = fs::rename(staged, target) {
                fs::rename(&old, target)?;
                return Err(error);
            }
            Some(old)
        }
    };
    sync(target.parent())?;
    displaced.map_or(Ok(()), |displaced| keep(&displaced, previous).map(drop))
}

/// Where the folder that `staged` replaces is put meanwhile, where the file system cannot swap two folders.
pub(super) fn displaced(staged: &Path) -> PathBuf {
    let mut name = staged.file_name().unwrap_or_default().to_owned();
    name.push(".old");
    staged.with_file_name(name)
}

/// Moves a folder that was displaced by a process that died back to `target` if nothing is there, and to `previous` otherwise.
pub(crate) fn recover(displaced: &Path, target: &Path, previous: &Path) -> io::Result<()> {
    match fs::symlink_metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            no_links(target, 4)?;
            target.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::rename(displaced, target)?;
            sync(target.parent())
        }
        _ => keep(displaced, previous).map(drop),
    }
}

/// Moves a folder to `previous`, also to another file system. If that exists already, a number is added. Returns where it is.
pub(crate) fn keep(folder: &Path, previous: &Path) -> io::Result<PathBuf> {
    if let Some(parent) = previous.parent() {
        // `goldrun/previous/<suite>/<case>`
        no_links(parent, 4)?;
        fs::create_dir_all(parent)?;
    }
    let mut place = previous.to_owned();
    for number in 1_u32.. {
        if fs::symlink_metadata(&place).is_err() {
            break;
        }
        let mut name = previous.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{number}"));
        place = previous.with_file_name(name);
    }
    match fs::rename(folder, &place) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            copy(folder, &place)?;
            fs::remove_dir_all(folder)?;
        }
        result => result?,
    }
    Ok(place)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            copy(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Swaps two folders; false where the system cannot.
fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
            Ok(()) => Ok(true),
            // Not every file system can.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
    #[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
    {
        let _ = (one, other);
        Ok(false)
    }
}

fn sync(folder: Option<&Path>) -> io::Result<()> {
    folder.map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
#[path = "tests/swap.rs"]
mod tests;
