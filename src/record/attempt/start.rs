//! The start of an agent: its command, its surroundings, and all that watches it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::guard::Guard;
use super::program::find;
use super::run_agent::Attempt;
use crate::discover::InputMode;
use crate::ledger::Sender;
use crate::process::group::Group;
use crate::process::orphans::MARK;
use crate::record::unix::intake::capture::{Capture, Stream};
use crate::record::unix::intake::checkpoint::Checkpoints;
use crate::record::unix::intake::endpoint::{Endpoint, PIECE};
use crate::record::unix::intake::reports::Reports;
use crate::record::unix::layout::{ENDPOINT, STDERR_LOG, STDOUT_LOG};

/// Why an agent was not started.
pub(crate) enum Start {
    /// The agent itself cannot be: in words, and whether it would be the same the next time.
    Agent(String, bool),
    /// There is no room for its recording.
    Recording(String),
}

/// What the agent finds when it starts, and where what it prints goes.
#[derive(Debug)]
pub(crate) struct Ready {
    endpoint: Endpoint,
    out: File,
    err: File,
}

impl Attempt<'_> {
    /// Makes everything that the agent finds, before its turn comes.
    pub(crate) fn ready(&self) -> Result<Ready, String> {
        let said = |what: &'static str| move |error: io::Error| format!("{what}: {error}");
        let endpoint = Endpoint::create(&self.desk.join(ENDPOINT))
            .map_err(said("the journal's pipe cannot be made"))?;
        if let Some(given) = &self.subject.input {
            given.write(&self.desk, &self.folder).map_err(said("the input cannot be written"))?;
        }
        let log = |name| {
            File::create_new(self.folder.join(name))
                .map_err(said("what the agent prints cannot be kept"))
        };
        Ok(Ready { endpoint, out: log(STDOUT_LOG)?, err: log(STDERR_LOG)? })
    }

    /// Starts the agent, with everything that watches it.
    pub(crate) fn start(
        &self,
        ready: Ready,
        journal: &Sender,
        tree: &Path,
        base: Option<&str>,
    ) -> Result<Guard<'_>, Start> {
        let config = self.subject.config();
        let deadline = Instant::now().checked_add(config.timeout);
        let mut group = self.spawn(tree)?;
        let (Some(out), Some(err)) = group.pipes() else {
            return Err(Start::Recording("the agent has no pipes".to_owned()));
        };
        let capture = |stream, pipe: OwnedFd, log| {
            let capture = Capture::new(stream, pipe, log, config.max_output_bytes, journal.clone());
            capture.map_err(|error| {
                Start::Recording(format!("what the agent prints cannot be kept: {error}"))
            })
        };
        Ok(Guard {
            group,
            captures: vec![
                capture(Stream::Out, out.into(), ready.out)?,
                capture(Stream::Err, err.into(), ready.err)?,
            ],
            endpoint: ready.endpoint,
            buffer: Vec::with_capacity(PIECE),
            reports: Reports::new(journal.clone(), config.max_steps.into()),
            checkpoints: config
                .checkpoints
                .then(|| Checkpoints::new(&self.folder, tree, base, journal.clone())),
            // A time beyond all times is none.
            deadline: deadline
                .unwrap_or_else(|| Instant::now() + Duration::from_secs(u32::MAX.into())),
            cancel: &self.session.options.cancel,
            folder: self.desk.clone(),
        })
    }

    fn spawn(&self, tree: &Path) -> Result<Group, Start> {
        let words = self.subject.words(&self.desk);
        let Some((program, arguments)) = words.split_first() else {
            return Err(Start::Agent("the command has no words".to_owned(), true));
        };
        let path = self.subject.environment.get(OsStr::new("PATH"));
        let found = find(program, path.map(OsString::as_os_str), tree);
        let by_path = |found: PathBuf| {
            Some(Group::spawn(
                self.command(found.as_os_str(), tree).ok()?.arg0(program).args(arguments),
            ))
        };
        if let Some(Ok(group)) = found.and_then(by_path) {
            return Ok(group);
        }
        // Where it cannot be started so, the system looks for it: it may go on to another folder, or give a script that names no
        // interpreter to the shell, and what it says is what is wrong.
        let spawned = Group::spawn(self.command(program, tree)?.args(arguments));
        spawned.map_err(|error| self.cannot_start(&error, tree))
    }

    /// The program at `place` in the agent's surroundings.
    fn command(&self, place: &OsStr, tree: &Path) -> Result<Command, Start> {
        let mut command = Command::new(place);
        command.current_dir(tree).env_clear().envs(&self.subject.environment);
        command
            .env("GOLDRUN_MODE", "record")
            .env(MARK, &self.desk)
            .env("GOLDRUN_JOURNAL", self.desk.join(ENDPOINT));
        command
            .env("GOLDRUN_CASE", &self.subject.case.name)
            .env("GOLDRUN_REPETITION", self.repetition.to_string());
        command.env("GOLDRUN_MAX_STEPS", self.subject.config().max_steps.to_string());
        if let Some(model) = &self.session.options.model {
            command.env("GOLDRUN_MODEL", model);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(given) = &self.subject.input {
            command.env("GOLDRUN_INPUT", self.desk.join(given.file));
            if self.subject.config().input == InputMode::Stdin {
                let input = File::open(self.folder.join(given.file));
                command.stdin(input.map_err(|error| {
                    Start::Recording(format!("the input cannot be read: {error}"))
                })?);
            }
        }
        Ok(command)
    }

    fn cannot_start(&self, error: &io::Error, tree: &Path) -> Start {
        use io::ErrorKind::{ArgumentListTooLong, InvalidInput, NotFound, PermissionDenied};
        let program = self.subject.command.first().map(String::as_str).unwrap_or_default();
        let hint = match error.kind() {
            NotFound if program.contains('/') => {
                format!(" (it is looked for from {})", tree.display())
            }
            NotFound => " (it is looked for in the PATH that `[record] env` hands on)".to_owned(),
            ArgumentListTooLong => {
                " (give it its input with input = \"stdin\" or \"file\")".to_owned()
            }
            _ => String::new(),
        };
        let lasting = matches!(
            error.kind(),
            NotFound | PermissionDenied | InvalidInput | ArgumentListTooLong
        );
        Start::Agent(format!("{program:?} cannot be started: {error}{hint}"), lasting)
    }
}
