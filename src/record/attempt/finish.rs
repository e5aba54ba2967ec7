//! The end of an attempt: what the agent left is collected, validators look at it, and the last event is written.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::guard::Watched;
use super::outcome::{End, Facts, Reason, outcome};
use super::run_agent::{Attempt, Attempted, Recorded};
use super::validating::Validating;
use crate::files::write_anew;
use crate::ledger::events::{Event, Finished, Log, LogLevel, Note};
use crate::ledger::{AppendError, Sender};
use crate::load::LoadOptions;
use crate::process::{Git, MARK, Stop};
use crate::record::intake::{Adopted, INFRASTRUCTURE, adopt, artifacts, collect, printed};
use crate::record::session::Worktree;
use crate::record::validate::{Place, validate};
use crate::record::{ARTIFACTS, PATCH, RecordError, STAGED, STDERR_LOG};
use crate::run::{Checkpoint, Outcome, Usage};

/// What was collected after the agent ended, beside the events in the journal.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    adopted: Adopted,
    /// Why the recording that the agent left was not adopted.
    refused: Option<String>,
}

impl Attempt<'_> {
    /// Collects what the agent left: its recording, its changes, its artifacts.
    pub(crate) fn collect(
        &self,
        journal: &Sender,
        watched: &mut Watched,
        worktree: Option<&Worktree>,
    ) -> Result<Collected, RecordError> {
        self.append(journal, &Event::Exited(watched.exited))?;
        let given = self.subject.input.as_ref();
        let left = collect(&self.work_dir, &self.folder, given.map(|given| given.file));
        if let Err(error) = &left {
            let why = format!("not everything that the agent left could be kept: {error}");
            self.warn(journal, why);
        }
        if let Some(Err(error)) = given.map(|given| given.settle(&self.work_dir, &self.folder)) {
            self.warn(journal, format!("its input could not be kept: {error}"));
        }
        let adopted = match watched.reports.has_steps() {
            true => Ok(None),
            false => self.adopt(journal, watched.reports.end().is_none()),
        };
        if let Some(worktree) = worktree
            && let Err(error) = self.keep_changes(worktree)
        {
            self.warn(journal, format!("what the agent changed could not be kept: {error}"));
        }
        if let Some(checkpoints) = watched.checkpoints.take() {
            match checkpoints.last() {
                Ok(what) => {
                    let reason = Some(what.into());
                    let checkpoint = Checkpoint { reason, ..Checkpoint::default() };
                    let _ = self.append(journal, &Event::Checkpoint(checkpoint));
                }
                Err(error) => {
                    self.warn(journal, format!("the checkpoint could not be kept: {error}"));
                }
            }
        }
        // Without a folder of artifacts or a patch in it, there is nothing to list.
        if !matches!((left, worktree), (Ok(false), None)) {
            self.list_artifacts(journal);
        }
        Ok(match adopted {
            Ok(adopted) => Collected { adopted: adopted.unwrap_or_default(), refused: None },
            Err(error) => Collected { refused: Some(error.to_string()), ..Collected::default() },
        })
    }

    /// `answers`: what the agent prints is its answer.
    fn adopt(&self, journal: &Sender, answers: bool) -> Result<Option<Adopted>, RecordError> {
        let config = &self.subject.suite.config;
        let load = &config.load;
        let (messages_from, label_from) = (load.messages_from.clone(), load.label_from.clone());
        let options = LoadOptions {
            format: load.format,
            messages_from,
            label_from,
            text_only: config.policy.text_only(),
        };
        let has_input = self.subject.input.is_some();
        adopt(&self.folder, &options, (has_input, answers), |event| {
            journal.append(event, Timestamp::now()).map(drop)
        })
    }

    /// Writes the agent's changes in its worktree as a patch.
    fn keep_changes(&self, worktree: &Worktree) -> Result<(), RecordError> {
        let git = Git::new(&worktree.root);
        let changes = git.changes(&worktree.base, STAGED, worktree.scratch())?;
        if changes.is_empty() {
            return Ok(());
        }
        let written = write_anew(&self.folder.join(ARTIFACTS).join(PATCH), &changes, 2);
        written.map_err(RecordError::io(PATCH, "written"))
    }

    fn list_artifacts(&self, journal: &Sender) {
        match artifacts(&self.folder) {
            Ok((artifacts, more)) => {
                for artifact in artifacts {
                    let _ = self.append(journal, &Event::Artifact(artifact));
                }
                if more > 0 {
                    self.warn(journal, format!("{more} more artifacts are not listed"));
                }
            }
            Err(error) => self.warn(journal, format!("the artifacts cannot be listed: {error}")),
        }
    }

    /// Writes a warning to the journal. If that fails, so does the last event, which reports it.
    fn warn(&self, journal: &Sender, message: String) {
        let log = Log { level: LogLevel::Warn, message: message.into() };
        let _ = self.append(journal, &Event::Log(log));
    }

    /// Runs the case's validators while the working tree is as the run left it, and records what they see.
    pub(crate) fn validate(&self, journal: &Sender, validating: &Validating, tree: &Path) {
        let mut env: Vec<_> = self.subject.environment.clone().into_iter().collect();
        env.push((MARK.into(), self.work_dir.clone().into()));
        let place = Place {
            tree,
            run_dir: Some(&self.folder),
            env: &env,
            mark: Some(&self.work_dir),
            before: &validating.before,
            cancel: &self.session.options.cancel,
        };
        for validator in &validating.validators {
            if self.session.is_cancelled() {
                return;
            }
            let validated = Event::Validated(validate(validator, &place));
            if let Err(error) = self.append(journal, &validated) {
                self.warn(journal, format!("what a validator saw could not be recorded: {error}"));
            }
        }
    }

    /// Writes the last event.
    pub(crate) fn finish(
        &self,
        journal: &Sender,
        watched: &Watched,
        collected: Collected,
        took: Duration,
    ) -> Result<Attempted, RecordError> {
        let Watched { stop, exited, reports, .. } = watched;
        let Collected { adopted, refused } = collected;
        let mut finished = reports.end().unwrap_or_else(|| Finished::new(Outcome::Completed));
        let reported =
            reports.end().map(|end| (end.outcome, end.reason.map(|reason| reason.to_string())));
        finished.output = finished.output.or(adopted.output);
        finished.label = finished.label.or(adopted.label);
        finished.usage = finished.usage.or(adopted.usage);
        let answered = reports.answered || adopted.answered || finished.output.is_some();
        if !answered && reported.is_none() {
            finished.output = printed(&self.folder);
        }
        let facts = Facts {
            stop: stop.as_ref(),
            exited: *exited,
            reported: reported.or(adopted.outcome.map(|outcome| (outcome, None))),
            refused: reports.refused().or(refused),
            infrastructure: reports.infrastructure.as_deref(),
            waiting: reports.waiting.as_deref(),
            answered: answered || finished.output.is_some(),
        };
        let end = outcome(facts, self.subject.timeout);
        (finished.outcome, finished.reason) = match &end {
            End::Recorded(outcome, reason) => (*outcome, reason.clone().map(Into::into)),
            End::Infrastructure(why) => {
                let note = Note { key: INFRASTRUCTURE.into(), value: why.as_str().into() };
                self.append(journal, &Event::Note(note))?;
                (Outcome::Crashed, Some(why.clone().into()))
            }
        };
        finished.exit_code = finished.exit_code.or(exited.code);
        finished.needs_human |= reports.waiting.is_some() && finished.outcome == Outcome::Blocked;
        let usage = finished.usage.get_or_insert_with(Usage::default);
        usage.duration.get_or_insert((took.as_secs_f64() * 1000.0).round() / 1000.0);
        let cost_usd = usage.cost_usd;
        let finished = self.append_finished(journal, finished)?;
        Ok(match end {
            End::Infrastructure(why) => {
                let lasting = matches!(stop, Some(Stop::Watcher(reason)) if !matches!(reason, Reason::Runaway(_)));
                Attempted::Infrastructure { why, lasting }
            }
            End::Recorded(..) => Attempted::Recorded(Recorded {
                outcome: finished.outcome,
                reason: finished.reason.map(|reason| reason.to_string()),
                needs_human: finished.needs_human,
                warning: reports.warning(),
                took,
                cost_usd,
                stderr: self.folder.join(STDERR_LOG),
            }),
        })
    }

    /// Appends the last event. If the run's own plan contradicts it, the run has failed. Returns the event that was written.
    fn append_finished<'f>(
        &self,
        journal: &Sender,
        finished: Finished<'f>,
    ) -> Result<Finished<'f>, RecordError> {
        let append = |finished: &Finished<'f>| {
            journal.append(&Event::Finished(finished.clone()), Timestamp::now())
        };
        match append(&finished) {
            Ok(_) => Ok(finished),
            Err(AppendError::Illegal { why, .. }) => {
                let (outcome, reason) = (Outcome::Failed, Some(why.into()));
                let failed = Finished { outcome, reason, ..finished };
                append(&failed)?;
                Ok(failed)
            }
            Err(error) => Err(error.into()),
        }
    }
}
