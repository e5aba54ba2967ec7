//! git. Every command has a time limit, runs no hook, asks for nothing, and never touches the index, a branch or the working tree
//! of the repository unless its arguments say so.

use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

const LIMIT: Duration = Duration::from_secs(60);
/// Overrides [`LIMIT`], in milliseconds.
const LIMIT_VARIABLE: &str = "GOLDRUN_GIT_TIMEOUT_MS";
const MAX_OUTPUT: usize = 1 << 30;
const MAX_MESSAGE: usize = 2000;

/// git in a folder of a working tree.
#[derive(Clone, Debug)]
pub(crate) struct Git {
    folder: PathBuf,
    limit: Duration,
}

#[derive(Clone, Debug, thiserror::Error)]
#[error("git {command}: {kind}")]
pub(crate) struct GitError {
    command: String,
    kind: GitErrorKind,
}

#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum GitErrorKind {
    #[error("git is not installed, or the folder does not exist")]
    NotFound,
    #[error("it cannot be run: {0}")]
    Run(Arc<dyn std::error::Error + Send + Sync>),
    #[error("it took longer than {}s", .0.as_secs_f64())]
    TimedOut(Duration),
    #[error("it printed more than {0} bytes")]
    TooLong(usize),
    /// What git printed to standard error, or its exit status.
    #[error("{0}")]
    Failed(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) hash: String,
    /// Whether the working tree differs from it.
    pub(crate) dirty: bool,
}

impl Git {
    pub(crate) fn new(folder: &Path) -> Self {
        let limit = std::env::var(LIMIT_VARIABLE).ok().and_then(|limit| limit.parse().ok());
        Self { folder: folder.to_owned(), limit: limit.map_or(LIMIT, Duration::from_millis) }
    }

    /// Runs a command and returns its standard output.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
        self.run_with(arguments, &[])
    }

    fn run_with(
        &self,
        arguments: &[&str],
        variables: &[(&str, &Path)],
    ) -> Result<Vec<u8>, GitError> {
        let output = output(&mut self.command(arguments, variables), self.limit);
        output.map_err(|kind| GitError {
            command: arguments.first().copied().unwrap_or_default().to_owned(),
            kind,
        })
    }

    fn command(&self, arguments: &[&str], variables: &[(&str, &Path)]) -> Command {
        let mut command = Command::new("git");
        command.args(["-c", "core.quotePath=false", "-c", "core.hooksPath=/dev/null"]);
        command.args(["-c", "core.fsmonitor=false"]).args(arguments);
        command.current_dir(&self.folder).stdin(Stdio::null());
        // A git hook sets variables that name its own repository.
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("GIT_")) {
                command.env_remove(name);
            }
        }
        command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "goldrun");
            command.env(format!("GIT_{role}_EMAIL"), "goldrun@localhost");
        }
        command.envs(variables.iter().copied());
        command
    }

    fn line(&self, arguments: &[&str]) -> Result<String, GitError> {
        self.run(arguments).map(|output| text(&output))
    }

    /// The hash of the commit that is checked out; `None` in a repository without a commit.
    pub(crate) fn head_hash(&self) -> Result<Option<String>, GitError> {
        self.run(&["rev-parse", "--is-inside-work-tree"])?;
        // Without a commit it prints nothing and fails.
        match self.line(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]) {
            Ok(hash) => Ok(Some(hash)),
            Err(GitError { kind: GitErrorKind::Failed(_), .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The commit that is checked out; `None` without git, outside a repository and before the first commit.
    pub(crate) fn head(&self) -> Option<Head> {
        let hash = self.line(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).ok()?;
        let changes = self.run(&["status", "--porcelain", "--untracked-files=normal"]).ok()?;
        Some(Head { hash, dirty: !changes.is_empty() })
    }

    /// Whether the repository has the commit with this hash; `None` if git cannot say.
    pub(crate) fn has_commit(&self, hash: &str) -> Option<bool> {
        self.run(&["rev-parse", "--git-dir"]).ok()?;
        // Anything else could be an option.
        if !hash.starts_with(|c: char| c.is_ascii_hexdigit()) {
            return Some(false);
        }
        match self.run(&["rev-parse", "--verify", "--quiet", &format!("{hash}^{{commit}}")]) {
            Ok(_) => Some(true),
            Err(GitError { kind: GitErrorKind::Failed(_), .. }) => Some(false),
            Err(_) => None,
        }
    }

    /// The folder relative to the top of its repository: empty at the top, otherwise with a `/` at its end.
    pub(crate) fn prefix(&self) -> Result<String, GitError> {
        self.line(&["rev-parse", "--show-prefix"])
    }

    /// Removes the registrations of worktrees that are `meant`, by their names and, if git still knows these, their folders. Locked
    /// ones too: git itself holds a lock while it makes one. Other registrations stay, even if their worktrees are gone.
    pub(crate) fn forget_worktrees(
        &self,
        meant: impl Fn(&str, Option<&Path>) -> bool,
    ) -> Result<(), GitError> {
        let common = self.line(&["rev-parse", "--path-format=absolute", "--git-common-dir"])?;
        let registered = Path::new(&common).join("worktrees");
        for entry in fs::read_dir(&registered).into_iter().flatten().flatten() {
            let (place, name) = (entry.path(), entry.file_name());
            // The path of `.git` in the worktree, absolute or from here.
            let gitdir = fs::read_to_string(place.join("gitdir")).ok();
            let folder = gitdir.and_then(|gitdir| {
                let file = place.join(gitdir.trim_end_matches('\n'));
                Some(plain_path(file.parent()?))
            });
            if name.to_str().is_some_and(|name| meant(name, folder.as_deref())) {
                let _ = fs::remove_dir_all(&place);
            }
        }
        // git keeps this folder only while it has worktrees.
        let _ = fs::remove_dir(&registered);
        Ok(())
    }

    /// Writes a tree object of all files in the working tree, untracked ones too, except those that are ignored or match the
    /// pathspec `without`. Temporary files lie in `scratch`.
    fn write_tree(&self, base: &str, without: &str, scratch: &Path) -> Result<String, GitError> {
        let scratch = tempfile::tempdir_in(scratch).map_err(|error| GitError {
            command: "write-tree".to_owned(),
            kind: GitErrorKind::Run(Arc::new(error)),
        })?;
        let index = scratch.path().join("index");
        let variables = [("GIT_INDEX_FILE", index.as_path())];
        self.run_with(&["read-tree", base], &variables)?;
        let without = format!(":(top,exclude,glob){without}");
        self.run_with(&["add", "--all", "--", ":/", &without], &variables)?;
        self.run_with(&["write-tree"], &variables).map(|output| text(&output))
    }

    /// Makes a commit of the same tree on top of `base`. No branch refers to it.
    pub(crate) fn commit_work(
        &self,
        base: &str,
        without: &str,
        scratch: &Path,
    ) -> Result<String, GitError> {
        let tree = self.write_tree(base, without, scratch)?;
        let message = "work that is not committed, as goldrun records it";
        self.line(&["commit-tree", &tree, "-p", base, "-m", message])
    }

    /// The changes from `base` to the same tree as a patch for `git apply --binary`.
    pub(crate) fn changes(
        &self,
        base: &str,
        without: &str,
        scratch: &Path,
    ) -> Result<Vec<u8>, GitError> {
        let tree = self.write_tree(base, without, scratch)?;
        self.run(&["diff", "--binary", "--no-color", "--no-ext-diff", "--no-renames", base, &tree])
    }
}

/// `path` without `.` and `..`. What lies there may be gone.
fn plain_path(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

fn text(output: &[u8]) -> String {
    String::from_utf8_lossy(output).trim_end_matches('\n').to_owned()
}

#[cfg(unix)]
fn output(command: &mut Command, limit: Duration) -> Result<Vec<u8>, GitErrorKind> {
    use std::sync::atomic::AtomicBool;
    use std::time::Instant;

    use super::tail::Tail;
    use crate::process::command::{Ended, Limits, Running, Stop, Stream, Watcher};

    #[derive(Default)]
    struct Output {
        out: Vec<u8>,
        err: Tail,
    }

    struct TooLong;

    impl Watcher for Output {
        type Reason = TooLong;

        fn print(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), TooLong> {
            match stream {
                Stream::Stdout if self.out.len() + bytes.len() > MAX_OUTPUT => return Err(TooLong),
                Stream::Stdout => self.out.extend_from_slice(bytes),
                Stream::Stderr => self.err.push(bytes, MAX_MESSAGE),
            }
            Ok(())
        }
    }

    let running = Running::start(command).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => GitErrorKind::NotFound,
        _ => GitErrorKind::Run(Arc::new(error)),
    })?;
    let deadline = Instant::now().checked_add(limit);
    let limits = Limits { deadline, cancel: &AtomicBool::new(false), mark: None };
    let mut output = Output::default();
    let Ended { stop, status } = running.watch(&limits, &mut output);
    let status = status.map_err(|error| GitErrorKind::Run(Arc::new(error)))?;
    match stop {
        Some(Stop::TimedOut | Stop::Cancelled) => Err(GitErrorKind::TimedOut(limit)),
        Some(Stop::Watcher(TooLong)) => Err(GitErrorKind::TooLong(MAX_OUTPUT)),
        None if status.success() => Ok(output.out),
        None => match output.err.text(MAX_MESSAGE).trim() {
            "" => Err(GitErrorKind::Failed(status.to_string())),
            message => Err(GitErrorKind::Failed(message.to_owned())),
        },
    }
}

/// Runs `command` and returns its standard output. Time is limited on Unix only, where agents are recorded.
#[cfg(not(unix))]
fn output(command: &mut Command, _limit: Duration) -> Result<Vec<u8>, GitErrorKind> {
    let output = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => GitErrorKind::NotFound,
        _ => GitErrorKind::Run(Arc::new(error)),
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(GitErrorKind::Failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

#[cfg(test)]
#[path = "tests/git.rs"]
mod tests;
