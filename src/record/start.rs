//! The start of an agent: its command, its surroundings, and all that watches it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::attempt::Attempt;
use super::capture::{Capture, Stream};
use super::checkpoint::Checkpoints;
use super::endpoint::Endpoint;
use super::group::Group;
use super::guard::Guard;
use super::layout::{ENDPOINT, STDERR_LOG, STDOUT_LOG};
use super::orphans::MARK;
use super::program::find;
use super::reports::Reports;
use crate::discover::InputMode;
use crate::ledger::Writer;

/// Why an agent was not started.
pub(super) enum Start {
    /// The agent itself cannot be: in words, and whether it would be the same the next time.
    Agent(String, bool),
    /// There is no room for its recording.
    Recording(String),
}

impl Attempt<'_> {
    /// Starts the agent, with everything that watches it.
    pub(super) fn start(&self, writer: &Writer, tree: &Path, base: Option<&str>) -> Result<Guard<'_>, Start> {
        let recording = |what: &'static str| move |error: io::Error| Start::Recording(format!("{what}: {error}"));
        let config = self.subject.config();
        let endpoint =
            Endpoint::create(&self.desk.join(ENDPOINT)).map_err(recording("the journal's pipe cannot be made"))?;
        if let Some(given) = &self.subject.input {
            for path in [self.folder.join(given.file), self.desk.join(given.file)] {
                fs::write(path, &given.text).map_err(recording("the input cannot be written"))?;
            }
        }
        let deadline = Instant::now().checked_add(config.timeout);
        let mut group = self.spawn(tree)?;
        let (out, err) = group.pipes();
        let (Some(out), Some(err)) = (out, err) else {
            return Err(Start::Recording("the agent has no pipes".to_owned()));
        };
        let limit = config.max_output_bytes;
        let capture = |stream, pipe: std::os::fd::OwnedFd, name: &str| {
            let capture = Capture::new(stream, pipe, &self.folder.join(name), limit, writer.sender());
            capture.map_err(recording("what the agent prints cannot be kept"))
        };
        Ok(Guard {
            group,
            captures: vec![
                capture(Stream::Out, out.into(), STDOUT_LOG)?,
                capture(Stream::Err, err.into(), STDERR_LOG)?,
            ],
            endpoint,
            reports: Reports::new(writer.sender(), config.max_steps.into()),
            checkpoints: config.checkpoints.then(|| Checkpoints::new(&self.folder, tree, base, writer.sender())),
            // A time beyond all times is none.
            deadline: deadline.unwrap_or_else(|| Instant::now() + Duration::from_secs(u32::MAX.into())),
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
        if let Some(found) = find(program, path.map(OsString::as_os_str), tree) {
            if let Ok(group) = Group::spawn(self.command(found.as_os_str(), tree)?.arg0(program).args(arguments)) {
                return Ok(group);
            }
            // The system looks for it itself, then: it may go on to another folder, or give a script that names no interpreter
            // to the shell, and what it says is what is wrong.
        }
        let spawned = Group::spawn(self.command(program, tree)?.args(arguments));
        spawned.map_err(|error| self.cannot_start(&error, tree))
    }

    /// The program at `place` in the agent's surroundings.
    fn command(&self, place: &OsStr, tree: &Path) -> Result<Command, Start> {
        let mut command = Command::new(place);
        command.current_dir(tree).env_clear().envs(&self.subject.environment);
        command.env("GOLDRUN_MODE", "record").env(MARK, &self.desk).env("GOLDRUN_JOURNAL", self.desk.join(ENDPOINT));
        command.env("GOLDRUN_CASE", &self.subject.case.name).env("GOLDRUN_REPETITION", self.repetition.to_string());
        command.env("GOLDRUN_MAX_STEPS", self.subject.config().max_steps.to_string());
        if let Some(model) = &self.session.options.model {
            command.env("GOLDRUN_MODEL", model);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(given) = &self.subject.input {
            command.env("GOLDRUN_INPUT", self.desk.join(given.file));
            if self.subject.config().input == InputMode::Stdin {
                let input = File::open(self.folder.join(given.file));
                command.stdin(input.map_err(|error| Start::Recording(format!("the input cannot be read: {error}")))?);
            }
        }
        Ok(command)
    }

    fn cannot_start(&self, error: &io::Error, tree: &Path) -> Start {
        use io::ErrorKind::{ArgumentListTooLong, InvalidInput, NotFound, PermissionDenied};
        let program = self.subject.command.first().map(String::as_str).unwrap_or_default();
        let hint = match error.kind() {
            NotFound if program.contains('/') => format!(" (it is looked for from {})", tree.display()),
            NotFound => " (it is looked for in the PATH that `[record] env` hands on)".to_owned(),
            ArgumentListTooLong => " (give it its input with input = \"stdin\" or \"file\")".to_owned(),
            _ => String::new(),
        };
        let lasting = matches!(error.kind(), NotFound | PermissionDenied | InvalidInput | ArgumentListTooLong);
        Start::Agent(format!("{program:?} cannot be started: {error}{hint}"), lasting)
    }
}
