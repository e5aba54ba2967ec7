//! git, as far as recording needs it: which commit this is, a commit of the work that is not committed, what changed since.
//!
//! Every command has a time limit, sees nothing of hooks or prompts, and never touches the index, a branch or the working tree
//! that it is asked about.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::group::Group;

/// How long a command may take.
const LIMIT: Duration = Duration::from_secs(60);

/// A working tree.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    folder: PathBuf,
}

/// What is checked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commit {
    pub(crate) hash: String,
    /// Whether the working tree differs from it.
    pub(crate) dirty: bool,
}

impl Tree {
    /// The working tree that `folder` lies in.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Runs git. Its standard output, or what it said on standard error.
    pub(crate) fn git(
        &self,
        words: &[&str],
        variables: &[(&str, &Path)],
    ) -> Result<Vec<u8>, String> {
        self.run(words, variables)
            .map_err(|why| format!("git {}: {why}", words.first().copied().unwrap_or_default()))
    }

    fn run(&self, words: &[&str], variables: &[(&str, &Path)]) -> Result<Vec<u8>, String> {
        let said = |error: io::Error| error.to_string();
        // Files and not pipes: whoever holds a pipe open cannot keep us, and nothing is read that is not wanted.
        let scratch = tempfile::tempdir().map_err(said)?;
        let (out, err) = (scratch.path().join("out"), scratch.path().join("err"));
        let mut command = Command::new("git");
        command.args([
            "-c",
            "core.quotePath=false",
            "-c",
            "core.hooksPath=/dev/null",
            "-c",
            "core.fsmonitor=false",
        ]);
        command.args(words).current_dir(&self.folder).envs(variables.iter().copied());
        for (name, _) in std::env::vars_os() {
            let ours = variables.iter().any(|(variable, _)| name == *variable);
            if !ours && name.to_str().is_some_and(|name| name.starts_with("GIT_")) {
                command.env_remove(name);
            }
        }
        command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
        for who in ["GIT_AUTHOR", "GIT_COMMITTER"] {
            command
                .env(format!("{who}_NAME"), "goldrun")
                .env(format!("{who}_EMAIL"), "goldrun@localhost");
        }
        command.stdin(Stdio::null());
        command.stdout(File::create(&out).map_err(said)?).stderr(File::create(&err).map_err(said)?);
        let mut group = Group::spawn(&mut command).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                "git is not installed, or the folder does not exist".to_owned()
            }
            _ => error.to_string(),
        })?;
        let (begun, mut pause) = (Instant::now(), Duration::from_micros(500));
        while !group.has_ended() {
            if begun.elapsed() > LIMIT {
                return Err(format!("it took longer than {LIMIT:?}"));
            }
            group.wait(pause);
            pause = (pause * 2).min(Duration::from_millis(20));
        }
        let status = group.reap().map_err(said)?;
        if status.success() {
            return fs::read(&out).map_err(said);
        }
        let message = fs::read(&err).map_err(said)?;
        let message =
            String::from_utf8_lossy(&message[..message.len().min(2000)]).trim().to_owned();
        Err(if message.is_empty() { status.to_string() } else { message })
    }

    fn line(&self, words: &[&str], variables: &[(&str, &Path)]) -> Result<String, String> {
        let out = self.git(words, variables)?;
        Ok(String::from_utf8_lossy(&out).trim_end_matches('\n').to_owned())
    }

    /// What is checked out; none where this is no git repository, or it has no commit.
    pub(crate) fn commit(&self) -> Option<Commit> {
        let hash = self.line(&["rev-parse", "--verify", "--quiet", "HEAD"], &[]).ok()?;
        let changes = self.git(&["status", "--porcelain", "--untracked-files=normal"], &[]).ok()?;
        Some(Commit { hash, dirty: !changes.is_empty() })
    }

    /// Where in its repository the folder lies: empty at the top, else with `/` at its end.
    pub(crate) fn prefix(&self) -> Result<String, String> {
        self.line(&["rev-parse", "--show-prefix"], &[])
    }

    /// A tree object of everything in the working tree, untracked files too, that no ignore rule leaves out.
    fn snapshot(&self, base: &str) -> Result<String, String> {
        let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
        let index = scratch.path().join("index");
        let variables = [("GIT_INDEX_FILE", index.as_path())];
        self.git(&["read-tree", base], &variables)?;
        // What is being recorded right now is no part of the work.
        self.git(&["add", "--all", "--", ":/", ":(top,exclude,glob)**/.recording/**"], &variables)?;
        self.line(&["write-tree"], &variables)
    }

    /// A commit of the working tree as it is, on top of `base`. No branch names it.
    pub(crate) fn commit_of_work(&self, base: &str) -> Result<String, String> {
        let tree = self.snapshot(base)?;
        self.line(
            &[
                "commit-tree",
                &tree,
                "-p",
                base,
                "-m",
                "work that is not committed, as goldrun records it",
            ],
            &[],
        )
    }

    /// What the working tree has that `base` has not, as a patch that `git apply --binary` takes; untracked files too.
    pub(crate) fn changes(&self, base: &str) -> Result<Vec<u8>, String> {
        let tree = self.snapshot(base)?;
        self.git(
            &["diff", "--binary", "--no-color", "--no-ext-diff", "--no-renames", base, &tree],
            &[],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> (tempfile::TempDir, Tree) {
        let dir = tempfile::tempdir().unwrap();
        let tree = Tree::new(dir.path());
        tree.git(&["init", "--quiet"], &[]).unwrap();
        (dir, tree)
    }

    #[test]
    fn work_that_is_not_committed_is_in_the_commit_and_in_the_patch_and_nothing_is_touched() {
        let (dir, tree) = tree();
        assert_eq!(tree.commit(), None);
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("kept", "kept\n");
        write("gone", "gone\n");
        write(".gitignore", "ignored\n");
        tree.git(&["add", "."], &[]).unwrap();
        tree.git(&["commit", "--quiet", "-m", "first"], &[]).unwrap();
        let first = tree.commit().unwrap();
        assert!(!first.dirty);
        write("new ünd.txt", "new\n");
        write("ignored", "secret\n");
        write("suites/s/.recording/x/1/journal.ndjson", "now\n");
        fs::remove_file(dir.path().join("gone")).unwrap();
        let status = tree.git(&["status", "--porcelain"], &[]).unwrap();
        let work = tree.commit_of_work(&first.hash).unwrap();
        let names = tree.git(&["ls-tree", "-r", "-z", "--name-only", &work], &[]).unwrap();
        assert_eq!(String::from_utf8(names).unwrap(), ".gitignore\0kept\0new ünd.txt\0");
        let patch = String::from_utf8(tree.changes(&first.hash).unwrap()).unwrap();
        assert!(
            patch.contains("+new") && patch.contains("-gone") && !patch.contains("secret"),
            "{patch}"
        );
        assert_eq!(tree.git(&["status", "--porcelain"], &[]).unwrap(), status);
        assert!(tree.commit().unwrap().dirty);
        assert_eq!(tree.changes(&work).unwrap(), b"");
    }

    #[test]
    fn what_git_says_is_the_error() {
        let (_dir, tree) = tree();
        let error = tree.git(&["rev-parse", "--verify", "HEAD"], &[]).unwrap_err();
        assert!(error.starts_with("git rev-parse: fatal: "), "{error}");
    }
}
