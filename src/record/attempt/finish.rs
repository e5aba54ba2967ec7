//! The end of a run: what the agent left is taken in, and the last event of its journal written.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::guard::Watched;
use super::outcome::{End, Facts, Stop, outcome};
use super::run_agent::{Attempt, Attempted};
use super::validating::Validating;
use crate::ledger::{AppendError, Event, Finished, Log, LogLevel, Note, Sender};
use crate::load::LoadOptions;
use crate::record::unix::intake::adopt::{Adopted, adopt, printed};
use crate::record::unix::intake::collect::{artifacts, collect};
use crate::record::unix::intake::reports::INFRASTRUCTURE;
use crate::record::unix::layout::{ARTIFACTS, PATCH};
use crate::record::unix::session::worktree::Worktree;
use crate::run::{Checkpoint, Outcome, Usage};

impl Attempt<'_> {
    /// Takes in what the agent left: its recording, its changes, its artifacts. The second is why its recording is none.
    pub(crate) fn collect(
        &self,
        journal: &Sender,
        watched: &mut Watched,
        worktree: Option<&Worktree>,
    ) -> (Option<Adopted>, Option<String>) {
        let warn = |message: String| {
            let _ = self.append(
                journal,
                &Event::Log(Log { level: LogLevel::Warn, message: message.into() }),
            );
        };
        let given = self.subject.input.as_ref();
        let left = collect(&self.desk, &self.folder, given.map(|given| given.file));
        if let Err(error) = &left {
            warn(format!("not everything that the agent left could be kept: {error}"));
        }
        if let Some(Err(error)) = given.map(|given| given.settle(&self.desk, &self.folder)) {
            warn(format!("its input could not be kept: {error}"));
        }
        let mut adopted = Ok(None);
        if !watched.reports.has_steps() {
            let load = &self.subject.suite.config.load;
            let (messages_from, label_from) = (load.messages_from.clone(), load.label_from.clone());
            let options = LoadOptions { format: load.format, messages_from, label_from };
            adopted = adopt(&self.folder, &options, self.subject.input.is_some(), |event| {
                self.append(journal, event)
            });
        }
        if let Some(worktree) = worktree {
            let changes = crate::process::git::Tree::new(worktree.root()).changes(worktree.base());
            let write = |changes: Vec<u8>| match changes.is_empty() {
                true => Ok(()),
                false => fs::write(self.folder.join(ARTIFACTS).join(PATCH), changes)
                    .map_err(|error| error.to_string()),
            };
            if let Err(why) = changes.and_then(write) {
                warn(format!("what the agent changed could not be kept: {why}"));
            }
        }
        if let Some(checkpoints) = watched.checkpoints.take() {
            match checkpoints.last() {
                Ok(what) => {
                    let checkpoint =
                        Checkpoint { reason: Some(what.into()), ..Checkpoint::default() };
                    let _ = self.append(journal, &Event::Checkpoint(checkpoint));
                }
                Err(why) => warn(format!("the checkpoint could not be kept: {why}")),
            }
        }
        let listed = match (left, worktree) {
            (Ok(false), None) => Ok((Vec::new(), 0)),
            _ => artifacts(&self.folder),
        };
        match listed {
            Ok((artifacts, more)) => {
                for artifact in artifacts {
                    let _ = self.append(journal, &Event::Artifact(artifact));
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
    pub(crate) fn validate(&self, journal: &Sender, validating: &Validating, tree: &Path) {
        let places = (tree, self.folder.as_path(), self.desk.as_path());
        validating.end(self.subject, places, &self.session.options.cancel, |validation| {
            if let Err(error) = self.append(journal, &Event::Validated(validation)) {
                let message = format!("what a validator saw could not be recorded: {error}");
                let _ = self.append(
                    journal,
                    &Event::Log(Log { level: LogLevel::Warn, message: message.into() }),
                );
            }
        });
    }

    /// Writes the last event.
    pub(crate) fn finish(
        &self,
        journal: &Sender,
        watched: &Watched,
        adopted: Option<Adopted>,
        refused: Option<String>,
        took: Duration,
    ) -> Result<Attempted, String> {
        let Watched { stop, exited, reports, .. } = watched;
        let adopted = adopted.unwrap_or_default();
        let mut finished = reports.end().unwrap_or_else(|| Finished::new(Outcome::Completed));
        let said =
            reports.end().map(|end| (end.outcome, end.reason.map(|reason| reason.to_string())));
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
                let note =
                    Event::Note(Note { key: INFRASTRUCTURE.into(), value: why.as_str().into() });
                self.append(journal, &note).map_err(|error| error.to_string())?;
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
        let mut ended = self.append(journal, &event);
        if let (Err(AppendError::Illegal(_, why)), Event::Finished(finished)) = (&ended, &mut event)
        {
            // It says that it completed, and its own plan says otherwise.
            (finished.outcome, finished.reason) = (Outcome::Failed, Some(why.to_string().into()));
            ended = self.append(journal, &event);
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
}
