//! A git worktree for one run, made from a commit that holds the work that is not committed, and removed after the run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::Git;
use crate::record::RecordError;

/// The working tree of one run, removed on drop. The agent's changes are kept as a patch before.
#[derive(Debug)]
pub(crate) struct Worktree {
    repository: Git,
    folder: PathBuf,
    /// The commit from which it was made.
    pub(crate) base: String,
    /// The root of the project in it: where the agent runs.
    pub(crate) root: PathBuf,
}

impl Worktree {
    /// Makes a worktree of `commit` at `folder` for the project at `root`, which may lie below its repository's top.
    pub(crate) fn create(root: &Path, commit: &str, folder: PathBuf) -> Result<Self, RecordError> {
        let repository = Git::new(root);
        let prefix = repository.prefix()?;
        if let Some(parent) = folder.parent() {
            fs::create_dir_all(parent).map_err(RecordError::io(parent, "made"))?;
        }
        let path = folder.to_str().ok_or_else(|| RecordError::NotUtf8(folder.clone()))?;
        repository.run(&["worktree", "add", "--quiet", "--force", "--detach", path, commit])?;
        let root = folder.join(prefix);
        let tree = Self { repository, folder, base: commit.to_owned(), root };
        // git keeps no folder without a tracked file.
        fs::create_dir_all(&tree.root).map_err(RecordError::io(&tree.root, "made"))?;
        Ok(tree)
    }

    /// The folder in which it lies, for temporary files.
    pub(crate) fn scratch(&self) -> &Path {
        self.folder.parent().unwrap_or(&self.folder)
    }
}

impl Drop for Worktree {
    fn drop(&mut self) {
        let remove =
            |path| self.repository.run(&["worktree", "remove", "--force", "--force", path]).is_ok();
        if !self.folder.to_str().is_some_and(remove) {
            // git does not remove a worktree that the agent broke.
            let _ = fs::remove_dir_all(&self.folder);
            let name = self.folder.file_name().and_then(|name| name.to_str());
            let _ = self.repository.forget_worktrees(|other, _| Some(other) == name);
        }
    }
}

/// The folder of all sessions' worktrees.
pub(crate) fn worktrees(state_dir: &Path) -> PathBuf {
    state_dir.join("worktrees")
}
