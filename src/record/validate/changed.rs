//! Files that differ from a commit, according to git.

use std::collections::BTreeSet;
use std::path::Path;

use crate::process::{Git, GitError};

/// The files below `tree`, relative to it, that differ from `commit` (without one: all): changed, added, removed, committed since or
/// untracked. Ignored files are left out, and so are those that recording itself writes.
pub(crate) fn changed(tree: &Path, commit: Option<&str>) -> Result<BTreeSet<String>, GitError> {
    let git = Git::new(tree);
    let tracked = match commit {
        Some(commit) => {
            let names = ["diff", "--name-only", "-z", "--relative", "--no-renames"];
            let plain = ["--no-ext-diff", "--no-textconv", commit, "--"];
            git.run(&[&names[..], &plain].concat())?
        }
        None => git.run(&["ls-files", "-z", "--cached"])?,
    };
    let untracked = git.run(&["ls-files", "-z", "--others", "--exclude-standard"])?;
    let names = [tracked, untracked].concat();
    Ok(names
        .split(|byte| *byte == b'\0')
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .filter(|name| !name.is_empty() && !is_ours(name))
        .collect())
}

/// Whether recording itself writes the file, which is then not the agent's work.
fn is_ours(name: &str) -> bool {
    let parts: Vec<&str> = name.split('/').collect();
    match parts.as_slice() {
        ["target", "goldrun", ..] | [".goldrun", ..] => true,
        ["suites", _, folder, ..] => matches!(*folder, "runs" | ".recording"),
        _ => false,
    }
}
