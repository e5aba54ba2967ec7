//! The commit that is checked out, according to git.

use std::cell::OnceCell;
use std::path::Path;

use crate::golden::Commit;
use crate::process::{Git, Head as GitHead};

/// The commit that is checked out before a command writes anything. git runs once.
pub(crate) type Head = OnceCell<Option<Commit>>;

/// The commit that is checked out at `root`, and whether anything differs from it. `None` without git, outside a repository and
/// before the first commit.
pub(crate) fn head(root: &Path) -> Option<Commit> {
    let GitHead { hash, dirty } = Git::new(root).head()?;
    Some(Commit { sha: hash, dirty })
}

/// Whether the repository at `root` has the commit; `None` if git cannot say.
pub(crate) fn knows(root: &Path, commit: &Commit) -> Option<bool> {
    Git::new(root).has_commit(&commit.sha)
}
