//! Whether an event is legal after the events before it.

use super::legal::Illegal;
use super::snapshot::Snapshot;
use super::stages::StageState;
use super::status::Status;
use super::transition::{run_row, stage_cause, stage_row};
use crate::ledger::events::{Action, Chunk, Decided, Event, Finished, broken_stages, is_blank};
use crate::run::{Outcome, Step};

impl Snapshot {
    /// Whether `event` may follow.
    pub(crate) fn check(&self, event: &Event<'_>) -> Result<(), Illegal> {
        let kind = event.kind();
        if run_row(kind).is_none_or(|row| !row.from.contains(&self.status)) {
            return Err(Illegal::Status(kind, self.status));
        }
        if let Some((node, cause)) = stage_cause(event) {
            if self.aborted.is_some() {
                return Err(Illegal::Aborted);
            }
            let stage = self.stage(node).ok_or_else(|| Illegal::NoStage(node.to_owned()))?;
            if stage_row(cause).is_none_or(|row| !row.from.contains(&stage.status)) {
                return Err(Illegal::Stage(node.to_owned(), cause, stage.status));
            }
            return self.check_stage(stage, event);
        }
        match event {
            Event::Stdout(chunk) | Event::Stderr(chunk) => hex(chunk),
            Event::Step(step) => self.check_step(step),
            Event::Note(note) if note.key.is_empty() => Err(Illegal::Note),
            // A stage that has its own events and is also reported whole would count twice.
            Event::Stage(stage) if self.stage(&stage.node).is_some() => {
                Err(Illegal::Plan(format!(
                    "stage {:?} is planned, so it cannot also be reported as a whole",
                    stage.node.as_str()
                )))
            }
            Event::Planned(_) if self.reported_stages > 0 => {
                Err(Illegal::Plan("stages were reported before there was a plan".to_owned()))
            }
            Event::Planned(_) if !self.stages.is_empty() => Err(Illegal::SecondPlan),
            Event::Planned(planned) => {
                planned.plan.validate(&[]).map_err(|error| Illegal::Plan(error.to_string()))
            }
            Event::CriterionMet(met) => self.check_criterion(met.index, met.description.as_deref()),
            Event::Resumed(_) if self.aborted.is_some() => Err(Illegal::Aborted),
            Event::Finished(finished) => self.check_end(finished),
            _ => Ok(()),
        }
    }

    fn check_stage(&self, stage: &StageState, event: &Event<'_>) -> Result<(), Illegal> {
        match event {
            Event::StageStarted(started) => {
                owner(stage, started.by.as_deref(), "start")?;
                let done = self.done();
                match stage.plan.depends_on.iter().find(|on| !done.contains(on.as_str())) {
                    Some(on) => Err(Illegal::Waits(stage.plan.node.clone(), on.clone())),
                    None => Ok(()),
                }
            }
            Event::Proposed(proposed) => owner(stage, Some(&proposed.by), "propose"),
            Event::Approved(approved) => {
                another(stage, Some(&approved.by), "approve")?;
                if stage.plan.validator.kind == "approval" {
                    Ok(())
                } else {
                    Err(Illegal::NotApproval(
                        stage.plan.node.clone(),
                        stage.plan.validator.kind.clone(),
                    ))
                }
            }
            Event::Decided(decided) => {
                another(stage, decided.by.as_deref(), "decide on")?;
                self.check_decision(stage, decided)
            }
            _ => Ok(()),
        }
    }

    fn check_decision(&self, stage: &StageState, decided: &Decided<'_>) -> Result<(), Illegal> {
        let decision = &decided.decision;
        match decision.action {
            Action::Retry if stage.retries >= stage.plan.max_retries => {
                Err(Illegal::Retries(stage.plan.node.clone(), stage.plan.max_retries))
            }
            Action::Decompose if decision.stages.is_empty() => {
                Err(Illegal::Decision("decompose", "into which stages"))
            }
            Action::Decompose => {
                // The old and new stages together must be a valid plan, in which no new stage waits for the one it replaces.
                let mut all: Vec<_> = self.stages.iter().map(|stage| stage.plan.clone()).collect();
                for replaced in all.iter_mut().filter(|plan| plan.node == stage.plan.node) {
                    replaced
                        .depends_on
                        .extend(decision.stages.iter().map(|child| child.node.clone()));
                }
                all.extend(decision.stages.iter().cloned());
                let broken = broken_stages(&all, &[]);
                if broken.is_empty() { Ok(()) } else { Err(Illegal::Plan(broken.join("; "))) }
            }
            Action::ChangeAgent if decision.owner.as_deref().is_none_or(is_blank) => {
                Err(Illegal::Decision("change_agent", "the new owner"))
            }
            Action::ChangeValidator => match &decision.validator {
                None => Err(Illegal::Decision("change_validator", "the new validator")),
                Some(validator) => {
                    validator.broken().map_or(Ok(()), |rule| Err(Illegal::Plan(rule)))
                }
            },
            _ => Ok(()),
        }
    }

    fn check_step(&self, step: &Step<'_>) -> Result<(), Illegal> {
        let late = self.final_given.then_some("the final step must be the last");
        late.or_else(|| step.broken_rule()).map_or(Ok(()), |rule| Err(Illegal::Step(rule)))
    }

    fn check_criterion(&self, index: usize, description: Option<&str>) -> Result<(), Illegal> {
        let Some(criterion) = self.criteria.get(index) else {
            return Err(Illegal::Criterion(format!(
                "there is no criterion {index}: the number of criteria is {}",
                self.criteria.len()
            )));
        };
        let planned = &criterion.plan.description;
        if description.is_some_and(|description| description != planned) {
            return Err(Illegal::Criterion(format!("criterion {index} is {planned:?}")));
        }
        if criterion.met_at.is_some() {
            return Err(Illegal::Criterion(format!("criterion {index} is already met")));
        }
        Ok(())
    }

    fn check_end(&self, finished: &Finished<'_>) -> Result<(), Illegal> {
        let end = |why: String| Err(Illegal::End(finished.outcome, why));
        if finished.outcome == Outcome::Unknown {
            return end("the end must have an outcome".to_owned());
        }
        if finished.outcome != Outcome::Completed {
            return Ok(());
        }
        if matches!(self.status, Status::New | Status::Prepared) {
            return end("it was not started".to_owned());
        }
        if let Some(reason) = &self.aborted {
            return end(format!("it was given up ({reason})"));
        }
        let done = self.done();
        if let Some(stage) =
            self.stages.iter().find(|stage| !done.contains(stage.plan.node.as_str()))
        {
            return end(format!("stage {:?} is {}", stage.plan.node, stage.status));
        }
        match self.unmet().first() {
            Some(unmet) => end(format!("the criterion {unmet:?} is not met")),
            None => Ok(()),
        }
    }
}

fn hex(chunk: &Chunk<'_>) -> Result<(), Illegal> {
    if matches!(chunk, Chunk::Hex(_)) && chunk.bytes().is_none() {
        Err(Illegal::Hex)
    } else {
        Ok(())
    }
}

/// Only a stage's owner works on it.
fn owner(stage: &StageState, by: Option<&str>, act: &str) -> Result<(), Illegal> {
    let owner = &stage.plan.owner;
    if by == Some(owner.as_str()) {
        return Ok(());
    }
    let by = by.map_or_else(|| "nobody named".to_owned(), |by| format!("{by:?}"));
    Err(Illegal::Caller(format!(
        "only {owner:?} may {act} stage {:?}, but {by} tried",
        stage.plan.node
    )))
}

/// Who works on a stage does not judge it.
fn another(stage: &StageState, by: Option<&str>, act: &str) -> Result<(), Illegal> {
    match by {
        Some(by) if is_blank(by) || by == stage.plan.owner => Err(Illegal::Caller(format!(
            "{by:?} may not {act} stage {:?}: its owner is {:?}",
            stage.plan.node, stage.plan.owner
        ))),
        _ => Ok(()),
    }
}
