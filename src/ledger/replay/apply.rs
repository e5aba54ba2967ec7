//! What an event changes, after `check` found it legal.

use super::snapshot::{Output, Snapshot};
use super::stages::{CriterionState, LastVerified, StageAttempt, StageState};
use super::status::Status;
use super::transition::{run_row, stage_cause, stage_row};
use crate::ledger::events::{Action, Chunk, Decided, Entry, Event, Finished, VerifiedStage};
use crate::run::{StepKind, VerifyVerdict};

impl Snapshot {
    pub(crate) fn apply(&mut self, event: &Event<'_>, entry: &Entry<'_>) {
        if let Some(to) = run_row(event.kind()).and_then(|row| row.to) {
            self.status = to;
        }
        if let Some((node, cause)) = stage_cause(event)
            && let Some(stage) = self.stages.iter_mut().find(|stage| stage.plan.node == node)
        {
            if let Some(to) = stage_row(cause).and_then(|row| row.to) {
                stage.status = to;
            }
            change_stage(stage, event, entry.at);
        }
        match event {
            Event::Prepared(_)
            | Event::Input(_)
            | Event::StageStarted(_)
            | Event::Proposed(_)
            | Event::Approved(_)
            | Event::Validated(_) => {}
            Event::Started(_) => self.started_at = Some(entry.at.to_owned()),
            Event::Stdout(chunk) => count(&mut self.stdout, chunk),
            Event::Stderr(chunk) => count(&mut self.stderr, chunk),
            Event::Log(_) => self.logs += 1,
            Event::Step(step) => {
                self.steps += 1;
                self.final_given |= step.kind == StepKind::Final;
            }
            Event::Stage(_) => self.reported_stages += 1,
            Event::Transition(_) => self.transitions += 1,
            Event::Artifact(_) => self.artifacts += 1,
            Event::Checkpoint(_) => {
                self.checkpoints += 1;
                self.last_checkpoint = Some(entry.seq);
            }
            Event::Note(note) => {
                self.notes.insert(note.key.to_string(), note.value.to_string());
            }
            Event::Planned(planned) => {
                self.goal = Some(planned.plan.goal.clone());
                self.stages = planned.plan.stages.iter().cloned().map(StageState::new).collect();
                let criterion = |plan| CriterionState { plan, met_at: None };
                self.criteria = planned.plan.criteria.iter().cloned().map(criterion).collect();
            }
            Event::Verified(verified) => {
                let (node, reason) = (verified.node.to_string(), verified.reason.to_string());
                let verdict = verified.verdict;
                self.last_verified = Some(LastVerified { node, verdict, reason });
            }
            Event::Decided(decided) => self.decide(decided),
            Event::CriterionMet(met) => {
                if let Some(criterion) = self.criteria.get_mut(met.index) {
                    criterion.met_at = Some(entry.at.to_owned());
                }
            }
            Event::Paused(paused) => self.reason = Some(paused.reason.to_string()),
            Event::Resumed(resumed) => {
                self.reason = None;
                self.resumed_by = resumed.by.as_ref().map(ToString::to_string);
            }
            Event::Exited(exited) => self.exited = Some(*exited),
            Event::Finished(finished) => self.finish(finished, entry.at),
        }
    }

    fn decide(&mut self, decided: &Decided<'_>) {
        let decision = &decided.decision;
        let reason =
            decision.reason.clone().unwrap_or_else(|| format!("stage {:?}", decided.node.as_str()));
        match decision.action {
            Action::Decompose => {
                self.stages.extend(decision.stages.iter().cloned().map(StageState::new));
            }
            Action::Abort => {
                self.reason = Some(reason.clone());
                self.aborted = Some(reason);
            }
            Action::Escalate => {
                self.reason = Some(reason);
                // Only a running process can pause.
                if self.status == Status::Running {
                    self.status = Status::Paused;
                }
            }
            Action::Retry | Action::ChangeAgent | Action::ChangeValidator | Action::Skip => {}
        }
    }

    fn finish(&mut self, finished: &Finished<'_>, at: &str) {
        self.outcome = Some(finished.outcome);
        if let Some(reason) = &finished.reason {
            self.reason = Some(reason.to_string());
        }
        self.exit_code = finished.exit_code;
        self.needs_human = finished.needs_human;
        self.follow_ups.clone_from(&finished.follow_ups);
        self.finished_at = Some(at.to_owned());
    }
}

fn change_stage(stage: &mut StageState, event: &Event<'_>, at: &str) {
    match event {
        Event::StageStarted(_) => {
            stage.blocker = None;
            stage
                .attempts
                .push(StageAttempt { started_at: at.to_owned(), ..StageAttempt::default() });
        }
        Event::Proposed(proposed) => {
            if let Some(attempt) = stage.attempts.last_mut() {
                attempt.result = Some(proposed.result.clone());
                attempt.evidence.clone_from(&proposed.evidence);
            }
        }
        Event::Verified(verified) => verify(stage, verified, at),
        Event::Approved(approved) => {
            stage.blocker = None;
            if let Some(attempt) = stage.attempts.last_mut() {
                attempt.verdict = Some(VerifyVerdict::Pass);
                attempt.reason = Some(match &approved.reason {
                    Some(reason) => format!("approved by {}: {reason}", approved.by),
                    None => format!("approved by {}", approved.by),
                });
                attempt.finished_at = Some(at.to_owned());
            }
        }
        Event::Decided(decided) => {
            let decision = &decided.decision;
            match decision.action {
                Action::Retry => stage.retries += 1,
                Action::Decompose => {
                    stage.children =
                        decision.stages.iter().map(|child| child.node.clone()).collect();
                }
                Action::ChangeAgent => {
                    if let Some(owner) = &decision.owner {
                        stage.plan.owner.clone_from(owner);
                    }
                }
                Action::ChangeValidator => {
                    if let Some(validator) = &decision.validator {
                        stage.plan.validator = validator.clone();
                    }
                }
                Action::Skip | Action::Abort | Action::Escalate => {}
            }
            stage.blocker = match decision.action {
                Action::Escalate | Action::Abort => {
                    decision.reason.clone().or_else(|| stage.blocker.take())
                }
                _ => None,
            };
        }
        _ => {}
    }
}

fn verify(stage: &mut StageState, verified: &VerifiedStage<'_>, at: &str) {
    let passed = verified.verdict == VerifyVerdict::Pass;
    stage.blocker = (!passed).then(|| verified.reason.to_string());
    if let Some(attempt) = stage.attempts.last_mut() {
        attempt.verdict = Some(verified.verdict);
        attempt.reason = Some(verified.reason.to_string());
        attempt.details.clone_from(&verified.details);
        attempt.missing.clone_from(&verified.missing);
        if matches!(verified.verdict, VerifyVerdict::Pass | VerifyVerdict::Fail) {
            attempt.finished_at = Some(at.to_owned());
        }
    }
}

fn count(output: &mut Output, chunk: &Chunk<'_>) {
    output.chunks += 1;
    let bytes = match chunk {
        Chunk::Text(text) => text.len(),
        Chunk::Hex(hex) => hex.len() / 2,
    };
    output.bytes += bytes as u64;
}
