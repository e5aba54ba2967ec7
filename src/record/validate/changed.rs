//! Files that differ from a commit, as git sees them: tracked or not, named as they are.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::process::command::{End, Job, Stream};
use crate::process::tail::Tail;

/// The most bytes of names.
const MOST: usize = 64 << 20;
/// When git is stopped.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The commit that a working tree is at; `None` in a repository without any.
///
/// # Errors
/// In words, where the folder is in no repository, or git cannot be run.
pub(super) fn head(tree: &Path) -> Result<Option<String>, String> {
    git(tree, &["rev-parse", "--is-inside-work-tree"])?;
    // Quiet and empty where there is no commit.
    let head =
        git(tree, &["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).unwrap_or_default();
    Ok(head.first().cloned())
}

/// The files below `tree`, relative to it, that differ from `commit` (from nothing, without one): changed, added, removed,
/// committed since or not tracked. Those that git ignores are not among them, nor what recording itself writes.
///
/// # Errors
/// As [`head`].
pub(super) fn changed(tree: &Path, commit: Option<&str>) -> Result<BTreeSet<String>, String> {
    let mut names = BTreeSet::new();
    match commit {
        Some(commit) => {
            let diff = [
                "diff",
                "--name-only",
                "-z",
                "--relative",
                "--no-renames",
                "--no-ext-diff",
                "--no-textconv",
                commit,
                "--",
            ];
            names.extend(git(tree, &diff)?);
        }
        None => names.extend(git(tree, &["ls-files", "-z", "--cached"])?),
    }
    names.extend(git(tree, &["ls-files", "-z", "--others", "--exclude-standard"])?);
    names.retain(|name| !is_ours(name));
    Ok(names)
}

/// Whether recording itself writes the file, which is then no work of the agent's.
fn is_ours(name: &str) -> bool {
    let parts: Vec<&str> = name.split('/').collect();
    match parts.as_slice() {
        ["target", "goldrun", ..] | [".goldrun", ..] => true,
        ["suites", _, folder, ..] => matches!(*folder, "runs" | ".recording"),
        _ => false,
    }
}

/// What git prints, split at NULs and line ends at its end.
fn git(tree: &Path, arguments: &[&str]) -> Result<Vec<String>, String> {
    // Nothing that the repository configures is run.
    let fixed = ["git", "-c", "core.quotePath=off", "-c", "core.fsmonitor=false"];
    let words: Vec<String> = fixed.iter().chain(arguments).map(|word| (*word).to_owned()).collect();
    // Inside a hook of git's, variables name another repository.
    let inherited =
        std::env::vars_os().filter(|(name, _)| !name.to_string_lossy().starts_with("GIT_"));
    let set = [("GIT_OPTIONAL_LOCKS", "0"), ("LC_ALL", "C")]
        .map(|(name, value)| (name.into(), value.into()));
    let env: Vec<(OsString, OsString)> = inherited.chain(set).collect();
    let cancel = AtomicBool::new(false);
    let job = Job { words: &words, dir: tree, env: &env, timeout: TIMEOUT, cancel: &cancel };
    let (mut out, mut err) = (Tail::default(), Tail::default());
    let end = job.run(|stream, bytes| match stream {
        Stream::Out => out.push(bytes, MOST),
        Stream::Err => err.push(bytes, 4096),
    });
    match end {
        Err(error) => Err(format!("git cannot be started: {error}")),
        Ok(End::Exited(status)) if status.success() => {
            let (bytes, cut) = out.last(MOST);
            if cut {
                return Err(format!("git {} lists more than {MOST} bytes", arguments.join(" ")));
            }
            let names =
                bytes.split(|byte| matches!(byte, 0)).map(|name| String::from_utf8_lossy(name));
            Ok(names
                .map(|name| name.trim_end_matches('\n').to_owned())
                .filter(|name| !name.is_empty())
                .collect())
        }
        Ok(End::Exited(_)) => {
            let said = err.text(400);
            Err(format!("git {} failed: {}", arguments.join(" "), said.trim()))
        }
        Ok(End::TimedOut | End::Cancelled) => {
            Err(format!("git {} did not end", arguments.join(" ")))
        }
    }
}
