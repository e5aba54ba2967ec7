//! A git worktree of its own for a run: of a commit that holds the work that is not committed, removed when the run is over.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::git::Tree;

/// The working tree of one run. Dropped, it is removed; what the agent changed is a patch by then.
#[derive(Debug)]
pub(crate) struct Worktree {
    repository: Tree,
    folder: PathBuf,
    base: String,
    /// The root of the project in it.
    root: PathBuf,
}

impl Worktree {
    /// Makes a worktree of `commit` at `folder` for the project at `root`, which may lie below its repository's top.
    pub(crate) fn create(root: &Path, commit: &str, folder: PathBuf) -> Result<Self, String> {
        let repository = Tree::new(root);
        let prefix = repository.prefix()?;
        if let Some(parent) = folder.parent() {
            fs::create_dir_all(parent).map_err(|error| format!("{}: {error}", parent.display()))?;
        }
        let path = folder.to_str().ok_or("the path of the worktree is not UTF-8")?;
        repository
            .git(&["worktree", "add", "--quiet", "--force", "--detach", path, commit], &[])?;
        let root = folder.join(prefix);
        let tree = Self { repository, folder, base: commit.to_owned(), root };
        // A folder without a tracked file is in no commit.
        fs::create_dir_all(&tree.root)
            .map_err(|error| format!("{}: {error}", tree.root.display()))?;
        Ok(tree)
    }

    /// The root of the project in the worktree: where the agent runs.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The commit it was made of.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }
}

impl Drop for Worktree {
    fn drop(&mut self) {
        if let Some(path) = self.folder.to_str() {
            let _ = self.repository.git(&["worktree", "remove", "--force", "--force", path], &[]);
        }
        // Where the agent broke it, git no longer knows it.
        let _ = fs::remove_dir_all(&self.folder);
        let _ = self.repository.git(&["worktree", "prune"], &[]);
    }
}
