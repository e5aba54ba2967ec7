//! The hidden folder of a suite in which cases lie while they are recorded: `.recording/<session>/<case>/`.
//!
//! A session holds a lock while its process lives. A session without a lock has died or was interrupted.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::dead::folders;
use super::hold::{LOCK, hold, is_held};
use crate::files::no_links;
use crate::record::{Meta, STAGING, attempts};

/// The folder of the agents' working folders. No segment of a case begins with a dot.
const WORK_DIRS: &str = ".work";
/// The suffix of the previous recording of a case, where the file system cannot swap two folders.
const OLD: &str = ".old";

/// A session's folder in a suite, locked. On drop, it is removed if it is empty.
#[derive(Debug)]
pub(crate) struct Staging {
    folder: PathBuf,
    _lock: File,
}

impl Staging {
    /// Makes or opens the folder of `session` below the suite's folder.
    pub(crate) fn open(suite: &Path, session: &str) -> io::Result<Self> {
        let folder = suite.join(STAGING).join(session);
        no_links(&folder, 4)?;
        // Absolute, because agents run in other folders and get paths in this one.
        let folder = suite.canonicalize()?.join(STAGING).join(session);
        let lock = hold(&folder)?;
        // A process that died may have left some, and this one gives the same numbers again.
        match fs::remove_dir_all(folder.join(WORK_DIRS)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(Self { folder, _lock: lock }),
        }
    }

    /// The previous recordings that an earlier process of this session replaced before it died.
    pub(crate) fn displaced(&self) -> io::Result<Vec<Left>> {
        let mut found = Vec::new();
        let session = self.folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        left_in(&self.folder, session, &mut found)?;
        found.retain(|left| left.kind == LeftKind::Displaced);
        Ok(found)
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

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    pub(crate) session: String,
    /// The case's segment.
    pub(crate) segment: String,
    pub(crate) folder: PathBuf,
    pub(crate) kind: LeftKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeftKind {
    /// Runs of that session.
    Staged,
    /// The previous recording, which that session replaced.
    Displaced,
}

/// What dead sessions have left below the suite's folder, by session and case.
pub(crate) fn left(suite: &Path) -> io::Result<Vec<Left>> {
    let mut found = Vec::new();
    no_links(&suite.join(STAGING), 1)?;
    for session in folders(&suite.join(STAGING))? {
        let name = session.file_name().and_then(OsStr::to_str);
        if let Some(name) = name.filter(|_| !is_held(&session)) {
            left_in(&session, name, &mut found)?;
        }
    }
    found.sort_by(|a, b| {
        (&a.session, &a.segment, &a.folder).cmp(&(&b.session, &b.segment, &b.folder))
    });
    Ok(found)
}

/// Adds what the session in `folder` has left.
fn left_in(folder: &Path, session: &str, found: &mut Vec<Left>) -> io::Result<()> {
    for folder in folders(folder)? {
        let name = folder.file_name().and_then(OsStr::to_str);
        let Some(name) = name.filter(|name| !name.starts_with('.')) else { continue };
        // A case's own segment may end with `.old` too: then its runs are of the session.
        let (segment, kind) = match is_of(&folder, session) {
            true => (name, LeftKind::Staged),
            false => (name.strip_suffix(OLD).unwrap_or(name), LeftKind::Displaced),
        };
        let (session, segment) = (session.to_owned(), segment.to_owned());
        found.push(Left { session, segment, folder, kind });
    }
    Ok(())
}

/// Whether all runs in a case's folder are of this session.
fn is_of(case: &Path, session: &str) -> bool {
    let entries = fs::read_dir(case).into_iter().flatten().flatten().count();
    let attempts = attempts(case).unwrap_or_default();
    let is_of = |folder: &Path| Meta::read(folder).is_none_or(|meta| meta.session == session);
    attempts.len() == entries && attempts.iter().all(|(_, folder)| is_of(folder))
}

/// Removes the empty folders of dead sessions.
pub(crate) fn tidy(suite: &Path) {
    for session in fs::read_dir(suite.join(STAGING)).into_iter().flatten().flatten() {
        let name = session.file_name();
        if let Some(name) = name.to_str().filter(|_| !is_held(&session.path())) {
            // Its drop removes it.
            drop(Staging::open(suite, name));
        }
    }
}

/// Removes what dead sessions of `harness --run` have left below the folder of a suite's sessions: nobody can resume them.
pub(crate) fn clear(home: &Path) -> io::Result<()> {
    for left in left(home)? {
        fs::remove_dir_all(left.folder)?;
    }
    tidy(home);
    Ok(())
}

/// Where the previous recording of a case is put while it is replaced in two steps.
pub(crate) fn old(staged: &Path) -> PathBuf {
    let mut name = staged.file_name().unwrap_or_default().to_owned();
    name.push(OLD);
    staged.with_file_name(name)
}
