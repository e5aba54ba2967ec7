//! One start of one repetition: everything made ready, the agent run and watched, its end written whatever happens.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::adopt::{Adopted, adopt, printed};
use super::capture::{Capture, Stream};
use super::checkpoint::Checkpoints;
use super::collect::{artifacts, collect};
use super::endpoint::Endpoint;
use super::group::Group;
use super::guard::{Guard, Watched};
use super::layout::{ARTIFACTS, ENDPOINT, Meta, PATCH, STDERR_LOG, STDOUT_LOG, WORKER_LOG};
use super::orphans::MARK;
use super::outcome::{End, Facts, Stop, outcome};
use super::reports::{INFRASTRUCTURE, Reports};
use super::session::Session;
use super::subject::Subject;
use super::turns::{Running, Turn};
use super::validating::Validating;
use super::worktree::Worktree;
use crate::discover::{InputMode, Isolation};
use crate::judge::words::plain;
use crate::ledger::{
    AppendError, Durability, Entry, Event, Finished, Identity, JOURNAL_FILE, LOCK_FILE, Log, LogLevel, Note, Prepared,
    Started, Writer, WriterOptions, describe, state,
};
use crate::load::LoadOptions;
use crate::run::{Agent, Checkpoint, Outcome, RawJson, Usage};

/// The most characters of an event in `worker.log`.
const LOG_WIDTH: usize = 500;

/// One start of a repetition.
#[derive(Debug)]
pub(super) struct Attempt<'a> {
    pub(super) session: &'a Session,
    pub(super) subject: &'a Subject<'a>,
    pub(super) repetition: u32,
    pub(super) retry: u32,
    /// The run's folder, which does not exist yet.
    pub(super) folder: PathBuf,
    /// The agent's own folder, which does not exist yet.
    pub(super) desk: PathBuf,
    /// When it may run.
    pub(super) turn: &'a Turn<'a>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Attempted {
    /// Nothing: the recording was ended before it began, and there is no trace of it.
    NotBegun,
    /// A recording.
    Recorded {
        outcome: Outcome,
        /// Why it ended so.
        reason: Option<String>,
        needs_human: bool,
    },
    /// No recording: something else than the agent went wrong.
    Infrastructure {
        why: String,
        /// Whether it would be the same the next time.
        lasting: bool,
    },
}

impl Attempt<'_> {
    /// Runs the agent, from the first to the last event of its journal.
    ///
    /// # Errors
    /// In words, if the recording itself cannot be written. Nothing runs any more then.
    pub(super) fn run(&self) -> Result<Attempted, String> {
        let said = |what: &'static str| move |error: io::Error| format!("{what}: {error}");
        fs::create_dir(&self.folder).map_err(said("the run's folder cannot be made"))?;
        fs::create_dir_all(self.desk.join(ARTIFACTS)).map_err(said("the agent's folder cannot be made"))?;
        let started = Timestamp::now();
        self.meta(started).write(&self.folder).map_err(said("meta.json cannot be written"))?;
        let log = OpenOptions::new().create(true).append(true).open(self.folder.join(WORKER_LOG));
        let log = log.map_err(said("worker.log cannot be made"))?;
        let options = WriterOptions::new(Durability::None).on_append(move |entry| log_line(&log, entry));
        let journal = self.folder.join(JOURNAL_FILE);
        let writer = Writer::create(&journal, self.identity(), started, options).map_err(|error| error.to_string())?;
        let result = self.recorded(&writer);
        let state = writer.close().map_err(|error| error.to_string());
        let _ = fs::remove_dir_all(&self.desk);
        // Nobody writes this journal any more, and a recording is committed as it lies.
        let _ = fs::remove_file(self.folder.join(LOCK_FILE));
        let attempted = result?;
        if attempted == Attempted::NotBegun {
            fs::remove_dir_all(&self.folder).map_err(said("the run's folder cannot be removed"))?;
            return Ok(attempted);
        }
        // A cache: without it everything is as it was. Nobody sees the folder yet, so that it need not be replaced whole.
        if let Ok(text) = state?.text() {
            let _ = fs::write(state::state_path(&journal), text);
        }
        Ok(attempted)
    }

    fn recorded(&self, writer: &Writer) -> Result<Attempted, String> {
        self.append(writer, &Event::Prepared(self.prepared())).map_err(|error| error.to_string())?;
        let Some(running) = self.turn.begin(|| self.session.is_cancelled()) else { return Ok(Attempted::NotBegun) };
        let worktree = match self.subject.config().isolation {
            Isolation::None => None,
            Isolation::Worktree => match self.session.worktree() {
                Ok(worktree) => Some(worktree),
                Err(why) => return self.not_started(writer, why, false),
            },
        };
        let tree = worktree.as_ref().map_or(self.session.root.as_path(), Worktree::root).to_owned();
        let validating = Validating::begin(self.subject, &tree, &self.folder);
        let begun = Instant::now();
        let commit = self.session.commit.as_ref().map(|commit| commit.hash.as_str());
        let base = worktree.as_ref().map(Worktree::base).or(commit);
        let guard = match self.start(writer, &tree, base) {
            Ok(guard) => guard,
            Err(Start::Agent(why, lasting)) => return self.not_started(writer, why, lasting),
            Err(Start::Recording(why)) => return Err(why),
        };
        let pid = Some(guard.group.id());
        self.append(writer, &Event::Started(Started { pid })).map_err(|error| error.to_string())?;
        let mut watched = guard.watch();
        let took = begun.elapsed();
        self.append(writer, &Event::Exited(watched.exited)).map_err(|error| error.to_string())?;
        let (adopted, refused) = self.collect(writer, &mut watched, worktree.as_ref());
        if !matches!(watched.stop, Some(Stop::Cancelled | Stop::Broken(_))) {
            self.validate(writer, &validating, &tree);
        }
        drop(worktree);
        Running::end(running);
        self.finish(writer, &watched, adopted, refused, took)
    }

    /// Starts the agent, with everything that watches it.
    fn start(&self, writer: &Writer, tree: &Path, base: Option<&str>) -> Result<Guard<'_>, Start> {
        let recording = |what: &'static str| move |error: io::Error| Start::Recording(format!("{what}: {error}"));
        let config = self.subject.config();
        let endpoint =
            Endpoint::create(&self.desk.join(ENDPOINT)).map_err(recording("the journal's pipe cannot be made"))?;
        let words = self.subject.words(&self.desk);
        let Some((program, arguments)) = words.split_first() else {
            return Err(Start::Agent("the command has no words".to_owned(), true));
        };
        let mut command = Command::new(program);
        command.args(arguments).current_dir(tree).env_clear().envs(&self.subject.environment);
        command.env("GOLDRUN_MODE", "record").env(MARK, &self.desk).env("GOLDRUN_JOURNAL", self.desk.join(ENDPOINT));
        command.env("GOLDRUN_CASE", &self.subject.case.name).env("GOLDRUN_REPETITION", self.repetition.to_string());
        command.env("GOLDRUN_MAX_STEPS", config.max_steps.to_string());
        if let Some(model) = &self.session.options.model {
            command.env("GOLDRUN_MODEL", model);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(given) = &self.subject.input {
            let kept = self.folder.join(given.file);
            for path in [&kept, &self.desk.join(given.file)] {
                fs::write(path, &given.text).map_err(recording("the input cannot be written"))?;
            }
            command.env("GOLDRUN_INPUT", self.desk.join(given.file));
            if config.input == InputMode::Stdin {
                command.stdin(File::open(&kept).map_err(recording("the input cannot be read"))?);
            }
        }
        let deadline = Instant::now().checked_add(config.timeout);
        let mut group = Group::spawn(&mut command).map_err(|error| self.cannot_start(&error, tree))?;
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

    /// Ends the journal of a run whose agent could not be started.
    fn not_started(&self, writer: &Writer, why: String, lasting: bool) -> Result<Attempted, String> {
        let note = Event::Note(Note { key: INFRASTRUCTURE.into(), value: why.as_str().into() });
        let finished = Finished { reason: Some(why.as_str().into()), ..Finished::new(Outcome::Crashed) };
        let ended = self.append(writer, &note).and_then(|()| self.append(writer, &Event::Finished(finished)));
        ended.map_err(|error| error.to_string())?;
        Ok(Attempted::Infrastructure { why, lasting })
    }

    /// Takes in what the agent left: its recording, its changes, its artifacts. The second is why its recording is none.
    fn collect(
        &self,
        writer: &Writer,
        watched: &mut Watched,
        worktree: Option<&Worktree>,
    ) -> (Option<Adopted>, Option<String>) {
        let warn = |message: String| {
            let _ = self.append(writer, &Event::Log(Log { level: LogLevel::Warn, message: message.into() }));
        };
        if let Err(error) = collect(&self.desk, &self.folder, self.subject.input.as_ref().map(|given| given.file)) {
            warn(format!("not everything that the agent left could be kept: {error}"));
        }
        let mut adopted = Ok(None);
        if !watched.reports.has_steps() {
            let load = &self.subject.suite.config.load;
            let (messages_from, label_from) = (load.messages_from.clone(), load.label_from.clone());
            let options = LoadOptions { format: load.format, messages_from, label_from };
            adopted = adopt(&self.folder, &options, self.subject.input.is_some(), |event| self.append(writer, event));
        }
        if let Some(worktree) = worktree {
            let changes = super::git::Tree::new(worktree.root()).changes(worktree.base());
            let write = |changes: Vec<u8>| match changes.is_empty() {
                true => Ok(()),
                false => fs::write(self.folder.join(ARTIFACTS).join(PATCH), changes).map_err(|error| error.to_string()),
            };
            if let Err(why) = changes.and_then(write) {
                warn(format!("what the agent changed could not be kept: {why}"));
            }
        }
        if let Some(checkpoints) = watched.checkpoints.take() {
            match checkpoints.last() {
                Ok(what) => {
                    let checkpoint = Checkpoint { reason: Some(what.into()), ..Checkpoint::default() };
                    let _ = self.append(writer, &Event::Checkpoint(checkpoint));
                }
                Err(why) => warn(format!("the checkpoint could not be kept: {why}")),
            }
        }
        match artifacts(&self.folder) {
            Ok((artifacts, more)) => {
                for artifact in artifacts {
                    let _ = self.append(writer, &Event::Artifact(artifact));
                }
                if more > 0 {
                    warn(format!("{more} more artifacts are not listed"));
                }
            }
            Err(error) => warn(format!("the artifacts cannot be listed: {error}")),
        }
        match adopted {
            Ok(adopted) => (adopted, None),
            Err(why) => (None, Some(why)),
        }
    }

    /// Records what the validators of the case see, while what the run left behind is there.
    fn validate(&self, writer: &Writer, validating: &Validating, tree: &Path) {
        let places = (tree, self.folder.as_path(), self.desk.as_path());
        validating.end(self.subject, places, &self.session.options.cancel, |validation| {
            if let Err(error) = self.append(writer, &Event::Validated(validation)) {
                let message = format!("what a validator saw could not be recorded: {error}");
                let _ = self.append(writer, &Event::Log(Log { level: LogLevel::Warn, message: message.into() }));
            }
        });
    }

    /// Writes the last event.
    fn finish(
        &self,
        writer: &Writer,
        watched: &Watched,
        adopted: Option<Adopted>,
        refused: Option<String>,
        took: Duration,
    ) -> Result<Attempted, String> {
        let Watched { stop, exited, reports, .. } = watched;
        let adopted = adopted.unwrap_or_default();
        let mut finished = reports.end().unwrap_or_else(|| Finished::new(Outcome::Completed));
        let said = reports.end().map(|end| (end.outcome, end.reason.map(|reason| reason.to_string())));
        finished.output = finished.output.or(adopted.output);
        finished.label = finished.label.or(adopted.label);
        finished.usage = finished.usage.or(adopted.usage);
        let answered = reports.has_answer() || adopted.answered || finished.output.is_some();
        if !answered && said.is_none() {
            finished.output = printed(&self.folder);
        }
        let config = self.subject.config();
        let limits = match stop {
            Some(Stop::Runaway) => config.max_steps.to_string(),
            _ => format!("{:?}", config.timeout),
        };
        let facts = Facts {
            stop: stop.clone(),
            exited: *exited,
            said: said.or(adopted.outcome.map(|outcome| (outcome, None))),
            refused: reports.refused().or(refused),
            infrastructure: reports.infrastructure(),
            waiting: reports.waiting(),
            answered: answered || finished.output.is_some(),
        };
        let waited = reports.waiting().is_some();
        let end = outcome(facts, &limits);
        let (outcome, reason) = match &end {
            End::Recorded(outcome, reason) => (*outcome, reason.clone()),
            End::Infrastructure(why) => {
                let note = Event::Note(Note { key: INFRASTRUCTURE.into(), value: why.as_str().into() });
                self.append(writer, &note).map_err(|error| error.to_string())?;
                (Outcome::Crashed, Some(why.clone()))
            }
        };
        finished.outcome = outcome;
        finished.reason = reason.map(Into::into);
        finished.exit_code = finished.exit_code.or(exited.code);
        finished.needs_human |= waited && outcome == Outcome::Blocked;
        let usage = finished.usage.get_or_insert_with(Usage::default);
        usage.duration.get_or_insert((took.as_secs_f64() * 1000.0).round() / 1000.0);
        let mut event = Event::Finished(finished);
        let mut ended = self.append(writer, &event);
        if let (Err(AppendError::Illegal(_, why)), Event::Finished(finished)) = (&ended, &mut event) {
            // It says that it completed, and its own plan says otherwise.
            (finished.outcome, finished.reason) = (Outcome::Failed, Some(why.to_string().into()));
            ended = self.append(writer, &event);
        }
        ended.map_err(|error| error.to_string())?;
        let Event::Finished(finished) = event else { return Err("the end is no end".to_owned()) };
        Ok(match end {
            End::Infrastructure(why) => {
                Attempted::Infrastructure { why, lasting: matches!(stop, Some(Stop::Broken(_))) }
            }
            End::Recorded(..) => Attempted::Recorded {
                outcome: finished.outcome,
                reason: finished.reason.map(|reason| reason.to_string()),
                needs_human: finished.needs_human,
            },
        })
    }

    fn append(&self, writer: &Writer, event: &Event<'_>) -> Result<(), AppendError> {
        writer.append(event, Timestamp::now()).map(drop)
    }

    fn identity(&self) -> Identity {
        Identity {
            suite: self.subject.suite.name.clone(),
            case: self.subject.case.name.clone(),
            repetition: self.repetition,
            retry: self.retry,
            session: self.session.id.clone(),
            external_id: None,
        }
    }

    fn prepared(&self) -> Prepared<'_> {
        let config = self.subject.config();
        let model = self.session.options.model.as_deref();
        Prepared {
            input: self.subject.input.as_ref().and_then(|given| RawJson::new(given.json.text()).ok()),
            agent: model.map(|model| Agent { model: Some(model.into()), ..Agent::default() }),
            command: self.subject.command.iter().map(|word| word.as_str().into()).collect(),
            max_steps: Some(config.max_steps.into()),
            ..Prepared::default()
        }
    }

    fn meta(&self, started: Timestamp) -> Meta {
        let (config, commit) = (self.subject.config(), self.session.commit.as_ref());
        let (format, version) = Meta::stamp();
        Meta {
            format,
            session: self.session.id.clone(),
            suite: self.subject.suite.name.clone(),
            case: self.subject.case.name.clone(),
            repetition: self.repetition,
            retry: self.retry,
            repetitions: config.repetitions,
            started_at: started.to_string(),
            command: self.subject.command.to_vec(),
            env: self.subject.variables(),
            input: self.subject.input_word().to_owned(),
            timeout_seconds: config.timeout.as_secs_f64(),
            max_steps: config.max_steps,
            isolation: self.subject.isolation_word().to_owned(),
            model: self.session.options.model.clone(),
            commit: commit.map(|commit| commit.hash.clone()),
            dirty: commit.map(|commit| commit.dirty),
            recipe: self.subject.recipe(self.session.options.model.as_deref()),
            version,
        }
    }
}

/// Why an agent was not started.
enum Start {
    /// The agent itself cannot be: in words, and whether it would be the same the next time.
    Agent(String, bool),
    /// There is no room for its recording.
    Recording(String),
}

/// A line of `worker.log`: what happens to the run. What it prints stands in files of its own.
fn log_line(mut log: &File, entry: &Entry<'_>) {
    if matches!(entry.kind, "stdout" | "stderr") {
        return;
    }
    let (level, words) = describe(entry);
    let level = format!("{level:?}").to_lowercase();
    // Whoever cannot write here cannot write the journal either, which is what counts.
    let _ = writeln!(log, "{} {level:<5} {} {}", entry.at, entry.kind, plain(&words, LOG_WIDTH));
}
