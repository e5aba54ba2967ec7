//! The Rust side of the journal's endpoint: for agents written in Rust.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::json::RawJson;
use crate::ledger::events::{Event, Finished, Note};
use crate::run::{Outcome, Step, StepKind, StepStatus};

/// Reports what an agent does to the harness that runs it.
///
/// Outside of a recording (`GOLDRUN_MODE` is not `record`) every report is discarded, so that an agent needs no second code path.
/// Clones report to the same run, from any thread.
///
/// ```
/// use goldrun::record::Recorder;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recorder = Recorder::from_env()?;
/// recorder.turn("I look at the order.")?;
/// recorder.tool("get_order", &serde_json::json!({"order": "A-17"}), Ok::<_, &str>(&3))?;
/// recorder.answer("It is on its way.")?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Recorder(Option<Arc<Mutex<Line>>>);

/// Why a report failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecorderError {
    /// A variable that the harness sets is missing or wrong.
    #[error("{0}")]
    Environment(String),
    /// It cannot be written as JSON.
    #[error("the report cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The harness is gone.
    #[error("the report cannot be written: {0}")]
    Io(#[from] io::Error),
    /// The run took as many steps as it may. The harness ends it; an agent should end by itself.
    #[error("the run may take no more than {0} steps")]
    Runaway(u64),
    /// The run's end was reported.
    #[error("the run's end was reported already")]
    Finished,
}

struct Line {
    file: File,
    max_steps: u64,
    steps: u64,
    turns: u32,
    finished: bool,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("steps", &self.steps)
            .field("finished", &self.finished)
            .finish_non_exhaustive()
    }
}

impl Recorder {
    /// The recorder that the environment names. Outside of a recording it discards everything.
    ///
    /// # Errors
    /// If a recording is asked for and its journal cannot be opened, or the limit of steps is no number.
    pub fn from_env() -> Result<Self, RecorderError> {
        if std::env::var_os("GOLDRUN_MODE").is_none_or(|mode| mode != "record") {
            return Ok(Self::off());
        }
        let journal = std::env::var_os("GOLDRUN_JOURNAL").map(PathBuf::from);
        let journal = journal
            .ok_or_else(|| RecorderError::Environment("GOLDRUN_JOURNAL is not set".to_owned()))?;
        let max_steps = match std::env::var("GOLDRUN_MAX_STEPS") {
            Ok(limit) => limit.parse().map_err(|_| {
                RecorderError::Environment(format!(
                    "GOLDRUN_MAX_STEPS is {limit:?}, which is no number from 0 on"
                ))
            })?,
            Err(_) => 0,
        };
        Self::to(&journal, max_steps)
    }

    /// A recorder that discards everything.
    #[must_use]
    pub fn off() -> Self {
        Self(None)
    }

    /// A recorder that appends to `journal`; more than `max_steps` turns and calls are refused (0: no limit).
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn to(journal: &Path, max_steps: u64) -> Result<Self, RecorderError> {
        let file = OpenOptions::new().append(true).open(journal)?;
        Ok(Self(Some(Arc::new(Mutex::new(Line {
            file,
            max_steps,
            steps: 0,
            turns: 0,
            finished: false,
        })))))
    }

    /// Whether anything is recorded.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Reports a model turn and its text. The calls that follow belong to it.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn turn(&self, text: &str) -> Result<(), RecorderError> {
        let number = self.with(|line| {
            line.turns += 1;
            Ok(Some(line.turns - 1))
        })?;
        self.step(&Step {
            result: Some(RawJson::string(text)),
            turn: number,
            ..Step::new(StepKind::Turn)
        })
    }

    /// Reports a call of the tool `name`, made in the last turn, with what it answered or the error it ended with.
    ///
    /// # Errors
    /// As [`step`](Self::step), and if arguments or answer cannot be written as JSON.
    pub fn tool<R: Serialize, E: fmt::Display>(
        &self,
        name: &str,
        args: &impl Serialize,
        answer: Result<R, E>,
    ) -> Result<(), RecorderError> {
        if !self.is_on() {
            return Ok(());
        }
        let (result, status) = match answer {
            Ok(value) => (json(&value)?, StepStatus::Ok),
            Err(error) => (RawJson::string(&error.to_string()), StepStatus::Error),
        };
        let turn = self.with(|line| Ok(line.turns.checked_sub(1)))?;
        let (result, status) = (Some(result), Some(status));
        self.step(&Step { result, status, turn, ..Step::tool(name, Some(json(args)?)) })
    }

    /// Reports the answer that the run ends with: its last step.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn answer(&self, text: &str) -> Result<(), RecorderError> {
        self.step(&Step { result: Some(RawJson::string(text)), ..Step::new(StepKind::Final) })
    }

    /// Reports a step of the trajectory.
    ///
    /// # Errors
    /// [`RecorderError::Runaway`] beyond the limit of steps: the step is reported all the same, so that the harness ends the
    /// run; [`RecorderError::Finished`] after the end; and if the harness is gone.
    pub fn step(&self, step: &Step<'_>) -> Result<(), RecorderError> {
        self.send(&Event::Step(step.clone()))?;
        if step.kind == StepKind::Final {
            return Ok(());
        }
        self.with(|line| {
            line.steps += 1;
            let runaway = line.max_steps > 0 && line.steps > line.max_steps;
            if runaway { Err(RecorderError::Runaway(line.max_steps)) } else { Ok(()) }
        })
    }

    /// Keeps a note under a key.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn note(&self, key: &str, value: &str) -> Result<(), RecorderError> {
        self.send(&Event::Note(Note { key: key.into(), value: value.into() }))
    }

    /// Reports that the agent could not work at all, for a reason outside of it. The repetition is started again, as often as the
    /// suite allows.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn infrastructure(&self, why: &str) -> Result<(), RecorderError> {
        self.note("infrastructure", why)
    }

    /// Reports how the run ended. Only needed for more than an answer: a bad outcome, a need for a person, the cost.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn finish(&self, end: &Finished<'_>) -> Result<(), RecorderError> {
        self.send(&Event::Finished(end.clone()))?;
        self.with(|line| {
            line.finished = true;
            Ok(())
        })
    }

    /// Reports how the run ended, with nothing but the outcome.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn finish_as(&self, outcome: Outcome) -> Result<(), RecorderError> {
        self.finish(&Finished::new(outcome))
    }

    /// Reports any event of a journal. The harness refuses those that it writes itself.
    ///
    /// # Errors
    /// If the end was reported, or the harness is gone.
    pub fn send(&self, event: &Event<'_>) -> Result<(), RecorderError> {
        self.with(|line| {
            if line.finished {
                return Err(RecorderError::Finished);
            }
            let payload = event.payload()?;
            let rest = payload
                .strip_prefix('{')
                .filter(|rest| *rest != "}")
                .map(|rest| format!(",{rest}"));
            let text = format!(
                "{{\"type\":\"{}\"{}\n",
                event.kind(),
                rest.unwrap_or_else(|| "}".to_owned())
            );
            // One write, so that lines of several threads and processes do not mix.
            Ok(line.file.write_all(text.as_bytes())?)
        })
    }

    fn with<T: Default>(
        &self,
        act: impl FnOnce(&mut Line) -> Result<T, RecorderError>,
    ) -> Result<T, RecorderError> {
        match &self.0 {
            None => Ok(T::default()),
            Some(line) => act(&mut line.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }
}

fn json(value: &impl Serialize) -> Result<RawJson<'static>, RecorderError> {
    let text = serde_json::to_string(value)?;
    RawJson::new(text).map_err(|error| RecorderError::Environment(error.to_string()))
}

#[cfg(test)]
#[path = "tests/recorder.rs"]
mod tests;
