//! A recording session: everything that runs which are recorded together share.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::worktree::Worktree;
use crate::process::{Git, Head};
use crate::record::{RecordError, STAGED};

/// Options of a session.
#[derive(Debug, Default)]
pub(crate) struct SessionOptions {
    /// The session to resume, if it is not a new one.
    pub(crate) resumed: Option<String>,
    /// The name of the model that agents are to use.
    pub(crate) model: Option<String>,
    /// Set when a person interrupts the recording: agents that run are ended, and no others are started.
    pub(crate) cancel: Arc<AtomicBool>,
}

/// A recording session.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    /// The root of the project, absolute.
    pub(crate) root: PathBuf,
    /// The folder for files that may be deleted at any time, absolute.
    pub(crate) state_dir: PathBuf,
    pub(crate) options: SessionOptions,
    /// The commit that is checked out when the session begins.
    pub(crate) commit: Option<Head>,
    /// The commit from which all worktrees are made, with the work that is not committed. Made for the first worktree. The lock is
    /// held while git makes a worktree, which it does one at a time.
    work: Mutex<Option<String>>,
    /// How many numbers were given.
    given: AtomicU32,
}

impl Session {
    /// A session for the project at `root`.
    ///
    /// # Errors
    /// If `root` cannot be found.
    pub(crate) fn new(
        root: &Path,
        state_dir: &Path,
        options: SessionOptions,
    ) -> std::io::Result<Self> {
        let root = root.canonicalize()?;
        let state_dir = std::path::absolute(state_dir)?;
        let commit = Git::new(&root).head();
        // The order of names is the order of time.
        let new = || {
            format!("{}-{}", Timestamp::now().strftime("%Y%m%dT%H%M%S.%3fZ"), std::process::id())
        };
        let id = options.resumed.clone().unwrap_or_else(new);
        let (work, given) = (Mutex::new(None), AtomicU32::new(0));
        Ok(Self { id, root, state_dir, options, commit, work, given })
    }

    /// Whether a person interrupted the recording.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.options.cancel.load(Ordering::Relaxed)
    }

    /// A number that no other call returns.
    pub(crate) fn number(&self) -> u32 {
        self.given.fetch_add(1, Ordering::Relaxed)
    }

    /// Makes a worktree for a run.
    pub(crate) fn worktree(&self) -> Result<Worktree, RecordError> {
        let commit = self.commit.as_ref().ok_or(RecordError::NoCommit)?;
        let folder = worktrees(&self.state_dir).join(&self.id).join(self.number().to_string());
        // A thread that panicked here leaves nothing that another could not use.
        let mut work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        let work = match &mut *work {
            Some(work) => work,
            none => none.insert(match commit.dirty {
                true => Git::new(&self.root).commit_work(&commit.hash, STAGED)?,
                false => commit.hash.clone(),
            }),
        };
        Worktree::create(&self.root, work, folder)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // If they are empty.
        let _ = std::fs::remove_dir(worktrees(&self.state_dir).join(&self.id));
        let _ = std::fs::remove_dir(worktrees(&self.state_dir));
    }
}

/// The folder of all sessions' worktrees.
pub(crate) fn worktrees(state_dir: &Path) -> PathBuf {
    state_dir.join("worktrees")
}
