//! A recording session: everything that runs which are recorded together share.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::hold::{LOCK, hold};
use super::pending;
use super::spending::Spending;
use super::worktree::{Worktree, worktrees};
use crate::discover::Suite;
use crate::files::{case_sessions_dir, no_links};
use crate::process::{Git, Head};
use crate::record::{RUNNING, RecordError, STAGED, STAGING};

/// Where a case's runs go when all of its repetitions are complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Keep {
    /// To `runs/<case>/`, in the place of those that are there.
    #[default]
    Runs,
    /// Nowhere: the session, of `harness --run`, is pending then.
    Pending,
}

impl Keep {
    /// The folder beside a suite's sessions in which cases lie until then.
    pub(crate) fn staging(self) -> &'static str {
        match self {
            Self::Runs => STAGING,
            Self::Pending => RUNNING,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct SessionOptions {
    pub(crate) keep: Keep,
    /// Whether files that show what the new runs show are replaced, too.
    pub(crate) refresh: bool,
    /// Whether the lines that agents write to stderr are shown while they run.
    pub(crate) show_stderr: bool,
    /// The session to resume, if it is not a new one.
    pub(crate) resumed: Option<String>,
    pub(crate) model: Option<String>,
    /// The limit on what all runs of the command cost, if there is one.
    pub(crate) spending: Option<Arc<Spending>>,
    /// Set when a person interrupts the recording: agents that run are ended, and no others are started.
    pub(crate) cancel: Arc<AtomicBool>,
}

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
    /// Made for the first worktree. The lock is held while git makes a worktree, which it does one at a time.
    work: Mutex<Option<Work>>,
    /// How many numbers were given.
    given: AtomicU32,
}

/// What all worktrees of a session have in common.
#[derive(Debug)]
struct Work {
    /// The commit from which they are made, with the work that is not committed.
    commit: String,
    /// Their folder, which shows other processes that this session lives.
    _hold: File,
}

impl Session {
    /// A session for the project at `root`.
    pub(crate) fn new(root: &Path, state_dir: &Path, options: SessionOptions) -> io::Result<Self> {
        let root = root.canonicalize()?;
        let state_dir = std::path::absolute(state_dir)?;
        let commit = Git::new(&root).head();
        // The order of names is the order of time.
        let now = Timestamp::now().strftime("%Y%m%dT%H%M%S.%3fZ");
        let new = || format!("{now}-{}", std::process::id());
        let id = options.resumed.clone().unwrap_or_else(new);
        let (work, given) = (Mutex::default(), AtomicU32::default());
        Ok(Self { id, root, state_dir, options, commit, work, given })
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.options.cancel.load(Ordering::Relaxed)
    }

    /// Why no other run is started, if the runs of this command cost more than they may.
    pub(crate) fn overspent(&self) -> Option<String> {
        self.options.spending.as_ref()?.passed()
    }

    /// The folder below which a suite's cases lie while they are recorded.
    pub(crate) fn home(&self, suite: &Suite) -> io::Result<PathBuf> {
        let home = pending::make_home(&self.root, &suite.name)?;
        Ok(home.join(self.options.keep.staging()))
    }

    /// Where a case's folder goes when it is complete.
    pub(crate) fn target(&self, suite: &Suite, case: &str) -> PathBuf {
        case_sessions_dir(&self.root, &suite.name, case).join(&self.id)
    }

    /// A number that no other call returns.
    pub(crate) fn number(&self) -> u32 {
        self.given.fetch_add(1, Ordering::Relaxed)
    }

    /// Makes a worktree for a run.
    pub(crate) fn worktree(&self) -> Result<Worktree, RecordError> {
        let commit = self.commit.as_ref().ok_or(RecordError::NoCommit)?;
        let folder = self.worktrees();
        // git names what it knows of a worktree after the last part of its path: ours are told from others by it.
        let place = folder.join(format!("{}.{}", self.id, self.number()));
        // A thread that panicked here has left `work` as it was.
        let mut work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        let work = match &mut *work {
            Some(work) => work,
            none => none.insert(self.begin_work(commit, &folder)?),
        };
        Worktree::create(&self.root, &work.commit, place)
    }

    fn begin_work(&self, commit: &Head, folder: &Path) -> Result<Work, RecordError> {
        let held = no_links(folder, 3).and_then(|()| hold(folder));
        let held = held.map_err(RecordError::io(folder, "made"))?;
        let commit = match commit.dirty {
            true => Git::new(&self.root).commit_work(&commit.hash, STAGED, folder)?,
            false => commit.hash.clone(),
        };
        Ok(Work { commit, _hold: held })
    }

    /// The folder of its worktrees.
    fn worktrees(&self) -> PathBuf {
        worktrees(&self.state_dir).join(&self.id)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let work = self.work.get_mut().unwrap_or_else(PoisonError::into_inner);
        if work.is_some() {
            let _ = std::fs::remove_file(self.worktrees().join(LOCK));
        }
        // If they are empty.
        let _ = std::fs::remove_dir(self.worktrees());
        let _ = std::fs::remove_dir(worktrees(&self.state_dir));
    }
}
