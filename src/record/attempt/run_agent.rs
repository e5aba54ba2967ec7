//! One start of one repetition: everything is made ready, the agent runs and is watched, and its end is written whatever happens.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::finish::Collected;
use super::guard::Watched;
use super::outcome::Reason;
use super::start::{NotStarted, Ready};
use super::stderr_lines::StderrLines;
use super::subject::Subject;
use super::validating::Validating;
use crate::files::write_anew;
use crate::json::RawJson;
use crate::ledger::events::{Entry, Event, Finished, Identity, Note, Prepared, Started};
use crate::ledger::{Durability, JOURNAL_FILE, Sender, Writer, WriterOptions, describe, state};
use crate::process::{Limits, Stop};
use crate::record::intake::INFRASTRUCTURE;
use crate::record::session::{NoRun, Session, Turn};
use crate::record::{ARTIFACTS, ENDPOINT, Meta, RecordError, WORKER_LOG};
use crate::run::{Agent, Outcome};
use crate::suite::Isolation;
use crate::text::plain;

/// The most characters of an event in `worker.log`.
const LOG_WIDTH: usize = 500;

#[derive(Clone, Debug)]
pub(crate) struct Attempt<'a> {
    pub(crate) session: &'a Session,
    pub(crate) subject: &'a Subject<'a>,
    pub(crate) repetition: u32,
    pub(crate) retry: u32,
    /// The run's folder, which does not exist yet.
    pub(crate) folder: PathBuf,
    /// The agent's working folder, which does not exist yet.
    pub(crate) work_dir: PathBuf,
    /// Is called when the agent is started.
    pub(crate) on_start: OnStart<'a>,
    /// Takes what the agent writes to stderr while it runs.
    pub(crate) stderr_lines: Option<StderrLines<'a>>,
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Attempted {
    /// The recording was interrupted before the agent started. Nothing is left of it.
    NotBegun,
    /// The folder was deleted meanwhile, as another agent can.
    Lost {
        /// Whether this attempt's own agent was running by then.
        started: bool,
    },
    Recorded(Recorded),
    /// No recording, for a reason that is not the agent's behaviour.
    Infrastructure {
        why: String,
        /// Whether the next attempt would fail for the same reason.
        lasting: bool,
    },
}

/// How a recorded run ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Recorded {
    pub(crate) outcome: Outcome,
    pub(crate) reason: Option<String>,
    pub(crate) needs_human: bool,
    /// What is wrong with its reports beside that.
    pub(crate) warning: Option<String>,
    /// From the agent's start to its end.
    pub(crate) took: Duration,
    pub(crate) cost_usd: Option<f64>,
    /// Where the agent's stderr is kept by then.
    pub(crate) stderr: PathBuf,
}

/// Takes the case, the repetition and how many there are.
#[derive(Clone, Copy)]
pub(crate) struct OnStart<'a>(pub(crate) &'a (dyn Fn(&str, u32, u32) + Sync));

impl fmt::Debug for OnStart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnStart")
    }
}

/// A run whose agent has ended.
struct Ran {
    watched: Watched,
    took: Duration,
    /// `None` if the next agent can start before this one's files are collected.
    collected: Option<Collected>,
}

impl<'a> Attempt<'a> {
    /// Runs the agent in its turn, from the first to the last event of its journal.
    pub(crate) fn run(&self, turn: &Turn<'_, 'a>) -> Result<Attempted, RecordError> {
        create_dir_in(&self.folder).map_err(RecordError::io(&self.folder, "made"))?;
        let mut started = false;
        let attempted = self.run_in_folder(turn, &mut started);
        let is_there = |path: &Path| fs::symlink_metadata(path).is_ok();
        let lost = match &attempted {
            Ok(Attempted::NotBegun) => false,
            Err(_) if !started => !is_there(&self.folder),
            _ => !is_there(&self.folder.join(JOURNAL_FILE)),
        };
        if lost {
            // Files that were written after the deletion are no recording.
            let _ = fs::remove_dir_all(&self.folder);
            return Ok(Attempted::Lost { started });
        }
        attempted
    }

    fn run_in_folder(
        &self,
        turn: &Turn<'_, 'a>,
        has_started: &mut bool,
    ) -> Result<Attempted, RecordError> {
        create_dir_in(&self.work_dir)
            .and_then(|()| fs::create_dir(self.work_dir.join(ARTIFACTS)))
            .map_err(RecordError::io(&self.work_dir, "made"))?;
        let started = Timestamp::now();
        let meta = self.meta(started).write(&self.folder);
        meta.map_err(RecordError::io(self.folder.join("meta.json"), "written"))?;
        let log = self.folder.join(WORKER_LOG);
        let made = OpenOptions::new().create(true).append(true).open(&log);
        let log = made.map_err(RecordError::io(log, "made"))?;
        let options =
            WriterOptions::new(Durability::None).on_append(move |entry| log_line(&log, entry));
        let journal = self.folder.join(JOURNAL_FILE);
        let writer = Writer::create(&journal, self.identity(), started, options)?;
        let result = self.record(&writer.sender(), turn);
        let state = writer.close();
        *has_started = state.as_ref().is_ok_and(|state| state.snapshot.started_at.is_some());
        // Mostly nothing but the pipe is left in it.
        let _ = fs::remove_file(self.work_dir.join(ENDPOINT));
        let _ = fs::remove_dir(&self.work_dir).or_else(|_| fs::remove_dir_all(&self.work_dir));
        let attempted = result?;
        if attempted == Attempted::NotBegun {
            fs::remove_dir_all(&self.folder).map_err(RecordError::io(&self.folder, "removed"))?;
            return Ok(attempted);
        }
        // Only a cache. Nobody reads the folder yet, so the file need not be replaced atomically.
        if let Ok(text) = state?.text() {
            let _ = write_anew(&state::state_path(&journal), text.as_bytes(), 1);
        }
        Ok(attempted)
    }

    fn record(&self, journal: &Sender, turn: &Turn<'_, 'a>) -> Result<Attempted, RecordError> {
        self.append(journal, &Event::Prepared(self.prepared()))?;
        let ready = self.ready()?;
        let (session, attempt, to) = (self.session, self.clone(), journal.clone());
        let is_cancelled = move || session.is_cancelled() || session.overspent().is_some();
        let ran = match turn.run(is_cancelled, move || attempt.run_agent(ready, &to)) {
            Ok(ran) => ran,
            Err(NoRun::GivenUp) => return Ok(Attempted::NotBegun),
            Err(NoRun::Panicked) => return Err(RecordError::Panicked),
        };
        let Ran { mut watched, took, collected } = match ran {
            Ok(ran) => ran,
            Err(NotStarted::Recording(error)) => return Err(error),
            Err(error) => return self.finish_not_started(journal, &error),
        };
        let collected = match collected {
            Some(collected) => collected,
            None => self.collect(journal, &mut watched, None)?,
        };
        self.finish(journal, &watched, collected, took)
    }

    /// Everything that happens in the run's turn: from the start of the agent until the next one may start.
    fn run_agent(&self, ready: Ready, journal: &Sender) -> Result<Ran, NotStarted> {
        let config = self.subject.config();
        let worktree = match config.isolation {
            Isolation::None => None,
            Isolation::Worktree => Some(self.session.worktree().map_err(NotStarted::Worktree)?),
        };
        let tree = worktree.as_ref().map_or(&self.session.root, |worktree| &worktree.root).clone();
        let validating = Validating::begin(self.subject, &tree, &self.folder);
        let begun = Instant::now();
        let commit = self.session.commit.as_ref().map(|commit| &commit.hash);
        let base = worktree.as_ref().map(|worktree| &worktree.base).or(commit);
        let (running, guard) = self.start(ready, journal, &tree, base.map(String::as_str))?;
        self.append(journal, &Event::Started(Started { pid: Some(running.id()) }))?;
        (self.on_start.0)(&self.subject.case.name, self.repetition, config.repetitions);
        let limits = Limits {
            deadline: begun.checked_add(self.subject.timeout),
            cancel: &self.session.options.cancel,
            mark: Some(&self.work_dir),
        };
        let mut watched = guard.watch(running, &limits);
        let took = begun.elapsed();
        // The next agent need not wait for work that does not look at the working tree.
        if worktree.is_none() && validating.is_empty() && watched.checkpoints.is_none() {
            return Ok(Ran { watched, took, collected: None });
        }
        let collected = self.collect(journal, &mut watched, worktree.as_ref())?;
        let has_state = match &watched.stop {
            Some(Stop::Cancelled) => false,
            Some(Stop::Watcher(reason)) => matches!(reason, Reason::Runaway(_)),
            Some(Stop::TimedOut) | None => true,
        };
        if !validating.is_empty() && has_state {
            self.validate(journal, &validating, &tree);
        }
        Ok(Ran { watched, took, collected: Some(collected) })
    }

    fn finish_not_started(
        &self,
        journal: &Sender,
        error: &NotStarted,
    ) -> Result<Attempted, RecordError> {
        let why = error.to_string();
        let note = Event::Note(Note { key: INFRASTRUCTURE.into(), value: why.as_str().into() });
        let finished =
            Finished { reason: Some(why.as_str().into()), ..Finished::new(Outcome::Crashed) };
        self.append(journal, &note)?;
        self.append(journal, &Event::Finished(finished))?;
        Ok(Attempted::Infrastructure { why, lasting: error.is_lasting() })
    }

    pub(crate) fn append(&self, journal: &Sender, event: &Event<'_>) -> Result<(), RecordError> {
        journal.append(event, Timestamp::now())?;
        Ok(())
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
        let input = self.subject.input.as_ref();
        Prepared {
            input: input.and_then(|given| RawJson::new(given.json.text()).ok()),
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
            timeout_seconds: self.subject.timeout.as_secs_f64(),
            max_steps: config.max_steps,
            isolation: self.subject.isolation_word().to_owned(),
            model: self.session.options.model.clone(),
            commit: commit.map(|commit| commit.hash.clone()),
            dirty: commit.map(|commit| commit.dirty),
            recipe: self.subject.recipe(self.session.options.model.as_deref()),
            suite_digest: Some(self.subject.suite.config.digest.clone()),
            version,
        }
    }
}

/// Makes a folder that does not exist yet, and its parent if necessary.
fn create_dir_in(folder: &Path) -> io::Result<()> {
    match (fs::create_dir(folder), folder.parent()) {
        (Err(error), Some(parent)) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(parent)?;
            fs::create_dir(folder)
        }
        (made, _) => made,
    }
}

/// Writes an event to `worker.log`. The agent's output has files of its own.
fn log_line(mut log: &File, entry: &Entry<'_>) {
    if matches!(entry.kind, "stdout" | "stderr") {
        return;
    }
    let (level, words) = describe(entry);
    // If the disk is full, the journal cannot be written either, which is reported.
    let line = format!("{} {level:<5} {} {}\n", entry.at, entry.kind, plain(&words, LOG_WIDTH));
    let _ = log.write_all(line.as_bytes());
}
