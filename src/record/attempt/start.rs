//! The start of an agent: its command, its environment, and everything that watches it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::guard::Guard;
use super::program::find;
use super::run_agent::Attempt;
use crate::ledger::Sender;
use crate::process::{MARK, Running, StartError, Stream};
use crate::record::intake::{Bounds, Capture, Checkpoints, Endpoint, Reports};
use crate::record::{ENDPOINT, RecordError, STDERR_LOG, STDOUT_LOG};
use crate::suite::InputMode;

/// Why an agent was not started.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotStarted {
    #[error("the command has no words")]
    NoCommand,
    #[error("{source}{hint}")]
    Program { source: StartError, hint: String },
    #[error(transparent)]
    Worktree(RecordError),
    /// The recording cannot be written. The other reasons are about the agent.
    #[error(transparent)]
    Recording(#[from] RecordError),
}

impl NotStarted {
    /// Whether the next start would fail for the same reason.
    pub(crate) fn is_lasting(&self) -> bool {
        use io::ErrorKind::{ArgumentListTooLong, InvalidInput, NotFound, PermissionDenied};
        match self {
            Self::NoCommand => true,
            Self::Program { source, .. } => {
                let lasting = [NotFound, PermissionDenied, InvalidInput, ArgumentListTooLong];
                lasting.contains(&source.kind())
            }
            Self::Worktree(_) | Self::Recording(_) => false,
        }
    }
}

/// The agent's pipe, and the files for its output.
#[derive(Debug)]
pub(crate) struct Ready {
    endpoint: Endpoint,
    stdout: File,
    stderr: File,
}

impl Attempt<'_> {
    /// Makes everything that the agent needs, before its turn comes.
    pub(crate) fn ready(&self) -> Result<Ready, RecordError> {
        let pipe = self.work_dir.join(ENDPOINT);
        let endpoint = Endpoint::create(&pipe).map_err(RecordError::io(pipe, "made"))?;
        if let Some(given) = &self.subject.input {
            let written = given.write(&self.work_dir, &self.folder);
            written.map_err(RecordError::io(self.folder.join(given.file), "written"))?;
        }
        let log = |name| {
            let path = self.folder.join(name);
            File::create_new(&path).map_err(RecordError::io(path, "made"))
        };
        Ok(Ready { endpoint, stdout: log(STDOUT_LOG)?, stderr: log(STDERR_LOG)? })
    }

    /// Starts the agent in `tree`. `base` is the commit that checkpoints are compared with.
    pub(crate) fn start(
        &self,
        ready: Ready,
        journal: &Sender,
        tree: &Path,
        base: Option<&str>,
    ) -> Result<(Running, Guard<'_>), NotStarted> {
        let running = self.spawn(tree)?;
        let config = self.subject.config();
        let capture =
            |stream, log| Capture::new(stream, log, config.max_output_bytes, journal.clone());
        // Removed with the agents' working folders, also if this process dies.
        let scratch = self.work_dir.parent().unwrap_or(&self.work_dir);
        let checkpoints = || Checkpoints::new(&self.folder, tree, base, scratch, journal.clone());
        let bounds = Bounds { steps: config.max_steps.into(), bytes: config.max_journal_bytes };
        let guard = Guard {
            stdout: capture(Stream::Stdout, ready.stdout),
            stderr: capture(Stream::Stderr, ready.stderr),
            endpoint: ready.endpoint,
            reports: Reports::new(journal.clone(), bounds),
            checkpoints: config.checkpoints.then(checkpoints),
            stderr_lines: self.stderr_lines.clone(),
            run: (&self.subject.case.name, self.repetition),
        };
        Ok((running, guard))
    }

    fn spawn(&self, tree: &Path) -> Result<Running, NotStarted> {
        let words = self.subject.words(&self.work_dir);
        let (program, arguments) = words.split_first().ok_or(NotStarted::NoCommand)?;
        let path = self.subject.environment.get(OsStr::new("PATH"));
        let found = find(program, path.map(OsString::as_os_str), tree);
        let by_path = |found: PathBuf| {
            let mut command = self.command(found.as_os_str(), tree).ok()?;
            Running::start(command.arg0(program).args(arguments)).ok()
        };
        if let Some(running) = found.and_then(by_path) {
            return Ok(running);
        }
        // Otherwise the system searches: it may try another folder, or give a script without an interpreter to the shell. Its error
        // is reported.
        let running = Running::start(self.command(program, tree)?.args(arguments));
        running.map_err(|source| NotStarted::Program { hint: self.hint(&source, tree), source })
    }

    /// The command with `program` and the agent's environment.
    fn command(&self, program: &OsStr, tree: &Path) -> Result<Command, NotStarted> {
        let mut command = Command::new(program);
        command.current_dir(tree).env_clear().envs(&self.subject.environment).stdin(Stdio::null());
        command
            .env("GOLDRUN_MODE", "record")
            .env(MARK, &self.work_dir)
            .env("GOLDRUN_JOURNAL", self.work_dir.join(ENDPOINT))
            .env("GOLDRUN_CASE", &self.subject.case.name)
            .env("GOLDRUN_REPETITION", self.repetition.to_string())
            .env("GOLDRUN_MAX_STEPS", self.subject.config().max_steps.to_string());
        if let Some(model) = &self.session.options.model {
            command.env("GOLDRUN_MODEL", model);
        }
        if let Some(given) = &self.subject.input {
            command.env("GOLDRUN_INPUT", self.work_dir.join(given.file));
            if self.subject.config().input == InputMode::Stdin {
                let path = self.folder.join(given.file);
                let input = File::open(&path).map_err(RecordError::io(path, "read"))?;
                command.stdin(input);
            }
        }
        Ok(command)
    }

    /// What to do about the error.
    fn hint(&self, error: &StartError, tree: &Path) -> String {
        let is_path = self.subject.command.first().is_some_and(|program| program.contains('/'));
        let hint = match error.kind() {
            io::ErrorKind::NotFound if is_path => {
                return format!(" (it is looked for from {})", tree.display());
            }
            io::ErrorKind::NotFound => {
                " (it is looked for in the PATH that `[record] env` hands on)"
            }
            io::ErrorKind::ArgumentListTooLong => {
                " (give it its input with input = \"stdin\" or \"file\")"
            }
            _ => "",
        };
        hint.to_owned()
    }
}
