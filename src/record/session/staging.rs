//! The hidden folder beside a suite's sessions in which cases lie while they are recorded: `.recording/<session>/<case>/`.
//!
//! A session holds a lock while its process lives. A session without a lock has died or was interrupted.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::dead::folders;
use super::hold::{LOCK, hold, is_held};
use crate::files::no_links;

/// The folder of the agents' working folders. No segment of a case begins with a dot.
const WORK_DIRS: &str = ".work";

/// A session's folder in a suite, locked. On drop, it is removed if it is empty.
#[derive(Debug)]
pub(crate) struct Staging {
    folder: PathBuf,
    _lock: File,
}

impl Staging {
    /// Makes or opens the folder of `session` in `home`, whose parent exists.
    pub(crate) fn open(home: &Path, session: &str) -> io::Result<Self> {
        no_links(&home.join(session), 4)?;
        // Absolute, because agents run in other folders and get paths in this one.
        let parent = home.parent().unwrap_or(home).canonicalize()?;
        let folder = parent.join(home.file_name().unwrap_or_default()).join(session);
        let lock = hold(&folder)?;
        // A process that died may have left some, and this one gives the same numbers again.
        match fs::remove_dir_all(folder.join(WORK_DIRS)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(Self { folder, _lock: lock }),
        }
    }

    /// The folder of a case, by the segment of its name.
    pub(crate) fn case(&self, segment: &str) -> PathBuf {
        self.folder.join(segment)
    }

    /// The working folder of an agent. Each start in this process has its own `number`. The process's id is in the name because the
    /// watchdog of a dead process may still look for its processes by the name while another process resumes the session.
    pub(crate) fn work_dir(&self, number: u32) -> PathBuf {
        self.folder.join(WORK_DIRS).join(format!("{}.{number}", std::process::id()))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Files that are still there belong to no recording.
        let _ = fs::remove_dir_all(self.folder.join(WORK_DIRS));
        let only_the_lock = fs::read_dir(&self.folder)
            .is_ok_and(|entries| entries.flatten().all(|entry| entry.file_name() == LOCK));
        if only_the_lock {
            let _ = fs::remove_dir_all(&self.folder);
            if let Some(parent) = self.folder.parent() {
                let _ = fs::remove_dir(parent);
            }
        }
    }
}

/// The runs of a case that a dead session has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    pub(crate) session: String,
    /// The case's segment.
    pub(crate) segment: String,
    pub(crate) folder: PathBuf,
}

/// What dead sessions have left in `home`, by session and case.
pub(crate) fn left(home: &Path) -> io::Result<Vec<Left>> {
    let mut found = Vec::new();
    no_links(home, 1)?;
    let name = |folder: &Path| folder.file_name().and_then(OsStr::to_str).map(str::to_owned);
    for folder in folders(home)? {
        let Some(session) = name(&folder).filter(|_| !is_held(&folder)) else { continue };
        for case in folders(&folder)? {
            if let Some(segment) = name(&case).filter(|name| !name.starts_with('.')) {
                found.push(Left { session: session.clone(), segment, folder: case });
            }
        }
    }
    found.sort_by(|a, b| (&a.session, &a.segment).cmp(&(&b.session, &b.segment)));
    Ok(found)
}

/// Removes the empty folders of dead sessions in `home`.
pub(crate) fn tidy(home: &Path) {
    for session in fs::read_dir(home).into_iter().flatten().flatten() {
        let name = session.file_name();
        if let Some(name) = name.to_str().filter(|_| !is_held(&session.path())) {
            // Its drop removes it.
            drop(Staging::open(home, name));
        }
    }
}

/// Removes what dead sessions of `harness --run` have left in `home`: nobody can resume them.
pub(crate) fn clear(home: &Path) -> io::Result<()> {
    for left in left(home)? {
        fs::remove_dir_all(left.folder)?;
    }
    tidy(home);
    Ok(())
}
