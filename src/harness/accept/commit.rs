//! What is checked out, as git says it.

use std::cell::OnceCell;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::golden::Commit;

/// What is checked out before a command writes anything: asked for once.
pub(super) type Head = OnceCell<Option<Commit>>;

/// The commit that is checked out at `root`, and whether anything differs from it. `None` without git, outside a repository and
/// before the first commit.
pub(super) fn head(root: &Path) -> Option<Commit> {
    let sha = text(&git(root, &["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])?)?;
    let status = git(root, &["status", "--porcelain", "-z"])?;
    status.status.success().then_some(Commit { sha, dirty: !status.stdout.is_empty() })
}

/// Whether the repository at `root` has the commit; `None` where that cannot be asked.
pub(super) fn knows(root: &Path, commit: &Commit) -> Option<bool> {
    text(&git(root, &["rev-parse", "--git-dir"])?)?;
    let commit = format!("{}^{{commit}}", commit.sha);
    // What is no hash could be an option.
    let hash = commit.starts_with(|c: char| c.is_ascii_hexdigit());
    Some(hash && git(root, &["rev-parse", "--verify", "--quiet", &commit])?.status.success())
}

fn text(output: &Output) -> Option<String> {
    let text = String::from_utf8(output.stdout.clone()).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

fn git(root: &Path, arguments: &[&str]) -> Option<Output> {
    let mut command = Command::new("git");
    // Nothing that the repository configures is run, and nothing of it is written.
    command.arg("-C").arg(root).args(["-c", "core.fsmonitor=false"]).args(arguments);
    // Inside a hook of git's, variables name a repository that need not be that of `root`.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    command.env("GIT_OPTIONAL_LOCKS", "0").stdin(Stdio::null()).output().ok()
}
