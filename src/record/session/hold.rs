//! Folders that a living process holds: by a lock that the system takes back when the process ends, however it ends.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use fs4::{FileExt, TryLockError};

/// The file that is locked.
pub(super) const LOCK: &str = ".lock";

/// Makes `folder` if necessary, and holds it while the result lives.
pub(super) fn hold(folder: &Path) -> io::Result<File> {
    let mut tries = 0;
    loop {
        match try_hold(folder) {
            Ok(Some(lock)) => return Ok(lock),
            // Another process may hold the lock for a moment to see whether the session is dead, and may remove an empty folder.
            Ok(None) | Err(_) if tries < 20 => {}
            Ok(None) => return Err(io::Error::other("another process records this session")),
            Err(error) => return Err(error),
        }
        tries += 1;
        sleep(Duration::from_millis(5));
    }
}

/// Holds `folder` if nobody does.
pub(super) fn try_hold(folder: &Path) -> io::Result<Option<File>> {
    fs::create_dir_all(folder)?;
    let path = folder.join(LOCK);
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
    match FileExt::try_lock(&lock) {
        Ok(()) => Ok(path.exists().then_some(lock)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether a living process holds `folder`.
pub(super) fn is_held(folder: &Path) -> bool {
    let lock = OpenOptions::new().write(true).open(folder.join(LOCK));
    lock.is_ok_and(|lock| matches!(FileExt::try_lock(&lock), Err(TryLockError::WouldBlock)))
}
