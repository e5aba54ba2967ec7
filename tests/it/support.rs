//! Temporary projects, and the `harness` run in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sha2::{Digest, Sha256};

/// A project in a temporary folder, removed at the end.
pub(crate) struct Project {
    dir: tempfile::TempDir,
}

/// What a command said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    pub(crate) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
        Self {
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        }
    }

    /// Asserts the exit code, showing what was said.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- stdout\n{}\n--- stderr\n{}", self.out, self.err);
        self
    }

    /// Asserts that stdout or stderr holds `text`.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(
            self.out.contains(text) || self.err.contains(text),
            "does not say {text:?}\n--- stdout\n{}\n--- stderr\n{}",
            self.out,
            self.err
        );
        self
    }

    /// Asserts that neither stdout nor stderr holds `text`.
    #[track_caller]
    pub(crate) fn says_not(self, text: &str) -> Self {
        assert!(
            !self.out.contains(text) && !self.err.contains(text),
            "says {text:?}\n{}\n{}",
            self.out,
            self.err
        );
        self
    }
}

impl Project {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A project whose only suite is `s`, with this `suite.toml`.
    pub(crate) fn with_suite(toml: &str) -> Self {
        let project = Self::new();
        project.write("suites/s/suite.toml", toml);
        project
    }

    /// A project that no disk holds, where the system has such a place.
    #[cfg(target_os = "linux")]
    pub(crate) fn in_memory() -> Self {
        tempfile::tempdir_in("/dev/shm").map_or_else(|_| Self::new(), |dir| Self { dir })
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    /// Writes a file, making its folders.
    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders can be made");
        fs::write(path, bytes).expect("the file can be written");
        self
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Where what `suites/<suite>/runs/<case>/<repetition>/…` names lies of the last session.
    pub(crate) fn raw(&self, path: &str) -> String {
        let parts: Vec<&str> = path.splitn(5, '/').collect();
        let [_, suite, _, case, rest] = parts[..] else { panic!("{path}") };
        let sessions = format!(".goldrun/sessions/{suite}/{case}");
        let entries = fs::read_dir(self.join(&sessions)).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let last = names.filter(|name| !name.starts_with('.')).max().unwrap_or_default();
        format!("{sessions}/{last}/{rest}")
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        self.join(path).exists()
    }

    pub(crate) fn remove(&self, path: &str) -> &Self {
        let path = self.join(path);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
            .expect("it can be removed");
        self
    }

    /// Records repetition `repetition` of `case` in suite `s`: tool calls `name(args)` in turns of their own, then an answer.
    pub(crate) fn record(
        &self,
        case: &str,
        repetition: u32,
        calls: &[(&str, &str)],
        answer: &str,
    ) -> &Self {
        let step = |(turn, (name, args)): (usize, &(&str, &str))| {
            format!(r#"{{"kind": "tool", "name": "{name}", "args": {args}, "turn": {turn}}}"#)
        };
        let mut steps: Vec<String> = calls.iter().enumerate().map(step).collect();
        steps.push(format!(r#"{{"kind": "final", "result": "{answer}"}}"#));
        let run = format!(
            "{{\"format\": \"goldrun/run@1\", \"outcome\": \"completed\", \"output\": \"{answer}\",\n \"steps\": [\n  {}\n]}}\n",
            steps.join(",\n  ")
        );
        self.write(&format!("suites/s/runs/{case}/{repetition}.json"), run)
    }

    /// Runs the harness here, outside of any CI.
    pub(crate) fn harness(&self, args: &[&str]) -> Said {
        self.harness_with(args, &[])
    }

    /// Runs the harness here with these variables set.
    pub(crate) fn harness_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Said {
        Said::of(
            &self
                .command(args)
                .envs(variables.iter().copied())
                .output()
                .expect("the harness starts"),
        )
    }

    /// The harness, ready to be started here.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_harness"));
        command
            .args(args)
            .current_dir(self.path())
            .env_remove("CI")
            .env_remove("GOLDRUN_UPDATE")
            .env_remove("GOLDRUN_TODAY");
        command
    }
}

/// Sets the permissions of a file or folder.
#[cfg(unix)]
pub(crate) fn allow(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions can be set");
}

/// The harness, to be started in `project` by a user whom permissions bind, as they do not bind root. `None`, saying so, where
/// there is no way to be another user.
#[cfg(target_os = "linux")]
pub(crate) fn unprivileged(project: &Project, args: &[&str]) -> Option<Command> {
    let id = Command::new("id").arg("-u").output().expect("id starts");
    if id.stdout != b"0\n" {
        return Some(project.command(args));
    }
    // The folder of the build may be closed to others.
    let harness = project.join("harness");
    fs::copy(env!("CARGO_BIN_EXE_harness"), &harness).expect("the harness can be copied");
    allow(&harness, 0o755);
    allow(project.path(), 0o755);
    let command = |args: &[&str]| {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&harness).args(args);
        command
            .current_dir(project.path())
            .env_remove("CI")
            .env_remove("GOLDRUN_UPDATE")
            .env_remove("GOLDRUN_TODAY");
        command
    };
    let reached = command(&["--version"]).output().is_ok_and(|output| output.status.success());
    if !reached {
        eprintln!("skipped: this is root, and setpriv cannot make it another user");
    }
    reached.then(|| command(args))
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Said {
    Said::of(&command.output().unwrap_or_else(|error| panic!("{command:?}: {error}")))
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the file can be copied");
        }
    }
}

/// Every file below `root` with its bytes, sorted; what cargo built is left out.
pub(crate) fn files(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        if folder.ends_with("target") {
            continue;
        }
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.map(|entry| entry.expect("an entry")) {
            if entry.file_type().expect("a type").is_dir() {
                folders.push(entry.path());
            } else {
                found.push((entry.path(), fs::read(entry.path()).expect("a readable file")));
            }
        }
    }
    found.sort();
    found
}

/// SHA-256 in hex.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
