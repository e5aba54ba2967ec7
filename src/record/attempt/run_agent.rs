//! One start of one repetition: everything made ready, the agent run and watched, its end written whatever happens.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::guard::Watched;
use super::outcome::Stop;
use super::start::{Ready, Start};
use super::subject::Subject;
use super::validating::Validating;
use crate::discover::Isolation;
use crate::judge::words::plain;
use crate::ledger::{
    AppendError, Durability, Entry, Event, Finished, Identity, JOURNAL_FILE, Note, Prepared,
    Sender, Started, Writer, WriterOptions, describe, state,
};
use crate::record::unix::intake::adopt::Adopted;
use crate::record::unix::intake::reports::INFRASTRUCTURE;
use crate::record::unix::layout::{ARTIFACTS, ENDPOINT, Meta, WORKER_LOG};
use crate::record::unix::session::lifecycle::Session;
use crate::record::unix::session::turns::{Idle, Turn};
use crate::record::unix::session::worktree::Worktree;
use crate::run::{Agent, Outcome, RawJson};

/// The most characters of an event in `worker.log`.
const LOG_WIDTH: usize = 500;

/// One start of a repetition.
#[derive(Clone, Debug)]
pub(crate) struct Attempt<'a> {
    pub(crate) session: &'a Session,
    pub(crate) subject: &'a Subject<'a>,
    pub(crate) repetition: u32,
    pub(crate) retry: u32,
    /// The run's folder, which does not exist yet.
    pub(crate) folder: PathBuf,
    /// The agent's own folder, which does not exist yet.
    pub(crate) desk: PathBuf,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Attempted {
    /// Nothing: the recording was ended before it began, and there is no trace of it.
    NotBegun,
    /// Nothing that is left: its folder was deleted under it, as another agent can.
    Lost {
        /// Whether its own agent was running by then.
        started: bool,
    },
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

/// A run whose agent has ended.
struct Ran {
    watched: Watched,
    took: Duration,
    /// What was taken in already, because the next agent had to wait for it.
    taken: Option<Taken>,
}

/// The recording that the agent left, and why its recording is none.
type Taken = (Option<Adopted>, Option<String>);

impl<'a> Attempt<'a> {
    /// Runs the agent in its turn, from the first to the last event of its journal.
    ///
    /// # Errors
    /// In words, if the recording itself cannot be written. Nothing runs any more then.
    pub(crate) fn run(&self, turn: &Turn<'_, 'a>) -> Result<Attempted, String> {
        create_dir_in(&self.folder)
            .map_err(|error| format!("the run's folder cannot be made: {error}"))?;
        let mut started = false;
        let attempted = self.kept(turn, &mut started);
        let is_there = |path: &Path| fs::symlink_metadata(path).is_ok();
        let lost = match &attempted {
            Ok(Attempted::NotBegun) => false,
            Err(_) if !started => !is_there(&self.folder),
            _ => !is_there(&self.folder.join(JOURNAL_FILE)),
        };
        if lost {
            // What was written after that is no recording.
            let _ = fs::remove_dir_all(&self.folder);
            return Ok(Attempted::Lost { started });
        }
        attempted
    }

    /// The run within its folder.
    fn kept(&self, turn: &Turn<'_, 'a>, has_started: &mut bool) -> Result<Attempted, String> {
        let said = |what: &'static str| move |error: io::Error| format!("{what}: {error}");
        let desk =
            create_dir_in(&self.desk).and_then(|()| fs::create_dir(self.desk.join(ARTIFACTS)));
        desk.map_err(said("the agent's folder cannot be made"))?;
        let started = Timestamp::now();
        self.meta(started).write(&self.folder).map_err(said("meta.json cannot be written"))?;
        let log = OpenOptions::new().create(true).append(true).open(self.folder.join(WORKER_LOG));
        let log = log.map_err(said("worker.log cannot be made"))?;
        let options =
            WriterOptions::new(Durability::None).on_append(move |entry| log_line(&log, entry));
        let journal = self.folder.join(JOURNAL_FILE);
        let writer = Writer::create(&journal, self.identity(), started, options)
            .map_err(|error| error.to_string())?;
        let result = self.recorded(&writer.sender(), turn);
        let state = writer.close().map_err(|error| error.to_string());
        *has_started = state.as_ref().is_ok_and(|state| state.snapshot.started_at.is_some());
        self.clear_desk();
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

    /// Removes the agent's folder. Mostly nothing but the pipe is left in it.
    fn clear_desk(&self) {
        let _ = fs::remove_file(self.desk.join(ENDPOINT));
        if fs::remove_dir(&self.desk).is_err() {
            let _ = fs::remove_dir_all(&self.desk);
        }
    }

    fn recorded(&self, journal: &Sender, turn: &Turn<'_, 'a>) -> Result<Attempted, String> {
        self.append(journal, &Event::Prepared(self.prepared()))
            .map_err(|error| error.to_string())?;
        let ready = self.ready()?;
        let (session, attempt, to) = (self.session, self.clone(), journal.clone());
        let ran = match turn.run(move || session.is_cancelled(), move || attempt.agent(ready, &to))
        {
            Ok(ran) => ran,
            Err(Idle::GivenUp) => return Ok(Attempted::NotBegun),
            Err(Idle::Panicked) => return Err("what watched it panicked".to_owned()),
        };
        let Ran { mut watched, took, taken } = match ran {
            Ok(ran) => ran,
            Err(Start::Agent(why, lasting)) => return self.not_started(journal, why, lasting),
            Err(Start::Recording(why)) => return Err(why),
        };
        let (adopted, refused) = match taken {
            Some(taken) => taken,
            None => self.exited(journal, &mut watched, None)?,
        };
        self.finish(journal, &watched, adopted, refused, took)
    }

    /// What happens in the run's turn: from the start of the agent until the next one may start.
    fn agent(&self, ready: Ready, journal: &Sender) -> Result<Ran, Start> {
        let worktree = match self.subject.config().isolation {
            Isolation::None => None,
            Isolation::Worktree => {
                Some(self.session.worktree().map_err(|why| Start::Agent(why, false))?)
            }
        };
        let tree = worktree.as_ref().map_or(self.session.root.as_path(), Worktree::root).to_owned();
        let validating = Validating::begin(self.subject, &tree, &self.folder);
        let begun = Instant::now();
        let commit = self.session.commit.as_ref().map(|commit| commit.hash.as_str());
        let base = worktree.as_ref().map(Worktree::base).or(commit);
        let guard = self.start(ready, journal, &tree, base)?;
        let pid = Some(guard.group.id());
        self.append(journal, &Event::Started(Started { pid }))
            .map_err(|error| Start::Recording(error.to_string()))?;
        let mut watched = guard.watch();
        let took = begun.elapsed();
        // The next one need not wait for what does not look at the working tree.
        if worktree.is_none() && validating.is_empty() && watched.checkpoints.is_none() {
            return Ok(Ran { watched, took, taken: None });
        }
        let taken =
            self.exited(journal, &mut watched, worktree.as_ref()).map_err(Start::Recording)?;
        if !validating.is_empty()
            && !matches!(watched.stop, Some(Stop::Cancelled | Stop::Broken(_)))
        {
            self.validate(journal, &validating, &tree);
        }
        Ok(Ran { watched, took, taken: Some(taken) })
    }

    fn exited(
        &self,
        journal: &Sender,
        watched: &mut Watched,
        worktree: Option<&Worktree>,
    ) -> Result<Taken, String> {
        self.append(journal, &Event::Exited(watched.exited)).map_err(|error| error.to_string())?;
        Ok(self.collect(journal, watched, worktree))
    }

    /// Ends the journal of a run whose agent could not be started.
    fn not_started(
        &self,
        journal: &Sender,
        why: String,
        lasting: bool,
    ) -> Result<Attempted, String> {
        let note = Event::Note(Note { key: INFRASTRUCTURE.into(), value: why.as_str().into() });
        let finished =
            Finished { reason: Some(why.as_str().into()), ..Finished::new(Outcome::Crashed) };
        let ended = self
            .append(journal, &note)
            .and_then(|()| self.append(journal, &Event::Finished(finished)));
        ended.map_err(|error| error.to_string())?;
        Ok(Attempted::Infrastructure { why, lasting })
    }

    pub(crate) fn append(&self, journal: &Sender, event: &Event<'_>) -> Result<(), AppendError> {
        journal.append(event, Timestamp::now()).map(drop)
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
            input: self
                .subject
                .input
                .as_ref()
                .and_then(|given| RawJson::new(given.json.text()).ok()),
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

/// Makes a folder that does not exist yet, and the one it lies in where that does not either.
fn create_dir_in(folder: &Path) -> io::Result<()> {
    match (fs::create_dir(folder), folder.parent()) {
        (Err(error), Some(parent)) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(parent)?;
            fs::create_dir(folder)
        }
        (made, _) => made,
    }
}

/// A line of `worker.log`: what happens to the run. What it prints stands in files of its own.
fn log_line(mut log: &File, entry: &Entry<'_>) {
    if matches!(entry.kind, "stdout" | "stderr") {
        return;
    }
    let (level, words) = describe(entry);
    let level = format!("{level:?}").to_lowercase();
    // Whoever cannot write here cannot write the journal either, which is what counts.
    let line = format!("{} {level:<5} {} {}\n", entry.at, entry.kind, plain(&words, LOG_WIDTH));
    let _ = log.write_all(line.as_bytes());
}
