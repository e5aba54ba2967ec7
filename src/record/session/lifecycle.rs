//! A recording session: what all runs that are recorded at once share.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use jiff::Timestamp;

use super::worktree::Worktree;
use crate::process::git::{Commit, Tree};

/// What a session is asked to do.
#[derive(Debug, Default)]
pub(crate) struct SessionOptions {
    /// The session that is gone on with, where it is not a new one.
    pub(crate) resumed: Option<String>,
    /// The label of the model that agents are to use.
    pub(crate) model: Option<String>,
    /// Set when a person ends the recording: what runs is ended, and nothing new begins.
    pub(crate) cancel: Arc<AtomicBool>,
}

/// A recording session.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    /// The root of the project, absolute.
    pub(crate) root: PathBuf,
    /// The folder for what may be deleted at any time, absolute.
    pub(crate) state_dir: PathBuf,
    pub(crate) options: SessionOptions,
    /// What is checked out as the session begins.
    pub(crate) commit: Option<Commit>,
    /// The commit that holds the work that is not committed: made when it is first asked for, and the same for all runs.
    work: OnceLock<Result<String, String>>,
    /// git makes one worktree at a time.
    making: Mutex<()>,
    made: AtomicU32,
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
        let commit = Tree::new(&root).commit();
        // By name, sessions are in the order of time.
        let new = || {
            format!("{}-{}", Timestamp::now().strftime("%Y%m%dT%H%M%S.%3fZ"), std::process::id())
        };
        let id = options.resumed.clone().unwrap_or_else(new);
        let (work, making, made) = (OnceLock::new(), Mutex::new(()), AtomicU32::new(0));
        Ok(Self { id, root, state_dir, options, commit, work, making, made })
    }

    /// Whether a person ended the recording.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.options.cancel.load(Ordering::Relaxed)
    }

    /// A number that is given once.
    pub(crate) fn number(&self) -> u32 {
        self.made.fetch_add(1, Ordering::Relaxed)
    }

    /// A worktree for a run.
    pub(crate) fn worktree(&self) -> Result<Worktree, String> {
        let needs = "isolation = \"worktree\" needs a git repository with a commit";
        let commit = self.commit.as_ref().ok_or(needs)?;
        let work = self.work.get_or_init(|| match commit.dirty {
            true => Tree::new(&self.root).commit_of_work(&commit.hash),
            false => Ok(commit.hash.clone()),
        });
        let work = work.as_ref().map_err(Clone::clone)?;
        let folder = worktrees(&self.state_dir).join(&self.id).join(self.number().to_string());
        // A thread that panicked while it made one leaves nothing that another could not use.
        let _one = self.making.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Worktree::create(&self.root, work, folder)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Empty by now, or it was never made.
        let _ = std::fs::remove_dir(worktrees(&self.state_dir).join(&self.id));
        let _ = std::fs::remove_dir(worktrees(&self.state_dir));
    }
}

/// The folder of all sessions' worktrees.
pub(crate) fn worktrees(state_dir: &Path) -> PathBuf {
    state_dir.join("worktrees")
}
