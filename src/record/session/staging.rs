//! The hidden folder of a suite in which cases lie while they are recorded: `.recording/<session>/<case>/`.
//!
//! A session holds a lock as long as it lives: what no lock is held on was left by one that died, or was interrupted.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use fs4::{FileExt, TryLockError};

use crate::record::unix::layout::{Meta, attempts};

const FOLDER: &str = ".recording";
const LOCK: &str = ".lock";
/// Where agents have their folders. No name of a case begins with a dot.
const DESKS: &str = ".desks";
/// Behind a case's name: what stood in its place before, where two folders could not swap places at once.
const OLD: &str = ".old";

/// A session's folder in a suite, locked. Dropped, it is removed if nothing is left in it.
#[derive(Debug)]
pub(crate) struct Staging {
    folder: PathBuf,
    _lock: File,
}

impl Staging {
    /// Makes or takes over the folder of `session` below the suite's folder.
    pub(crate) fn open(suite: &Path, session: &str) -> io::Result<Self> {
        // Agents run elsewhere, and are told of folders in it.
        let folder = suite.canonicalize()?.join(FOLDER).join(session);
        let mut tries = 0;
        loop {
            match Self::lock(&folder) {
                Ok(Some(lock)) => return Ok(Self { folder, _lock: lock }),
                // Another process may be looking whether this is left over, and may remove what is empty.
                Ok(None) | Err(_) if tries < 20 => {}
                Ok(None) => return Err(io::Error::other("another process records this session")),
                Err(error) => return Err(error),
            }
            tries += 1;
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn lock(folder: &Path) -> io::Result<Option<File>> {
        fs::create_dir_all(folder)?;
        let path = folder.join(LOCK);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
        match FileExt::try_lock(&lock) {
            Ok(()) => Ok(path.exists().then_some(lock)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// The folder of a case, by its segment.
    pub(crate) fn case(&self, segment: &str) -> PathBuf {
        self.folder.join(segment)
    }

    /// The folder of the agent that is started `number`th.
    pub(crate) fn desk(&self, number: u32) -> PathBuf {
        self.folder.join(DESKS).join(number.to_string())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What an agent left there is no part of any recording.
        let _ = fs::remove_dir_all(self.folder.join(DESKS));
        let only_the_lock = fs::read_dir(&self.folder).is_ok_and(|entries| {
            entries.flatten().all(|entry| entry.file_name().as_os_str() == LOCK)
        });
        if only_the_lock {
            let _ = fs::remove_dir_all(&self.folder);
            if let Some(parent) = self.folder.parent() {
                let _ = fs::remove_dir(parent);
            }
        }
    }
}

/// A case that a session left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    pub(crate) session: String,
    /// The case's segment.
    pub(crate) segment: String,
    pub(crate) folder: PathBuf,
    pub(crate) kind: LeftKind,
}

/// What of a case was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeftKind {
    /// Runs of that session.
    Staged,
    /// What stood in the case's place before that session replaced it.
    Displaced,
}

/// What sessions that no longer live have left below the suite's folder, by session and case.
pub(crate) fn left(suite: &Path) -> io::Result<Vec<Left>> {
    let mut found = Vec::new();
    let sessions = match fs::read_dir(suite.join(FOLDER)) {
        Ok(sessions) => sessions,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(error),
    };
    for session in sessions {
        let session = session?;
        let Some(name) = session.file_name().to_str().map(str::to_owned) else { continue };
        if !session.file_type()?.is_dir() || is_locked(&session.path()) {
            continue;
        }
        for case in fs::read_dir(session.path())? {
            let case = case?;
            let Some(segment) = case.file_name().to_str().map(str::to_owned) else { continue };
            if segment.starts_with('.') || !case.file_type()?.is_dir() {
                continue;
            }
            let folder = case.path();
            let (segment, kind) = match segment.strip_suffix(OLD) {
                // A segment never ends with a dot, but may end with `.old`: then its runs are the session's own.
                Some(of) if !is_of(&folder, &name) => (of.to_owned(), LeftKind::Displaced),
                _ if is_of(&folder, &name) => (segment, LeftKind::Staged),
                _ => (segment, LeftKind::Displaced),
            };
            found.push(Left { session: name.clone(), segment, folder, kind });
        }
    }
    found.sort_by(|a, b| {
        (&a.session, &a.segment, &a.folder).cmp(&(&b.session, &b.segment, &b.folder))
    });
    Ok(found)
}

/// Whether all runs in a case's folder are of this session.
fn is_of(case: &Path, session: &str) -> bool {
    let all =
        fs::read_dir(case).map(|entries| entries.flatten().collect::<Vec<_>>()).unwrap_or_default();
    let attempts = attempts(case).unwrap_or_default();
    attempts.len() == all.len()
        && attempts
            .iter()
            .all(|(_, folder)| Meta::read(folder).is_none_or(|meta| meta.session == session))
}

fn is_locked(session: &Path) -> bool {
    let lock = OpenOptions::new().write(true).open(session.join(LOCK));
    lock.is_ok_and(|lock| matches!(FileExt::try_lock(&lock), Err(TryLockError::WouldBlock)))
}

/// Whether a session of this suite is being recorded.
pub(crate) fn is_running(suite: &Path, session: &str) -> bool {
    is_locked(&suite.join(FOLDER).join(session))
}

/// Removes the folders of sessions in which nothing is left.
pub(crate) fn tidy(suite: &Path) {
    for session in fs::read_dir(suite.join(FOLDER)).into_iter().flatten().flatten() {
        let name = session.file_name();
        if let Some(name) = name.to_str().filter(|_| !is_locked(&session.path())) {
            // Opening and dropping it does what its own end would have done.
            drop(Staging::open(suite, name));
        }
    }
}

/// Where what stood in the place of a case is put while it is replaced in two steps.
pub(crate) fn old(staged: &Path) -> PathBuf {
    let mut name = staged.file_name().unwrap_or_default().to_owned();
    name.push(OLD);
    staged.with_file_name(name)
}
