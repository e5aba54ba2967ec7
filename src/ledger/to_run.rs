//! A journal as a recording that can be judged.

use super::error::RunError;
use super::events::{Event, EventKind};
use super::journal::Journal;
use super::replay::{Anomaly, StageAttempt, StageState};
use crate::json::{Json, RawJson, Text, canonical};
use crate::run::{Attempt, Outcome, Run, Stage, VerifyVerdict};

impl<'a> Journal<'a> {
    /// The run that the journal records: planned stages in the order of the plan, then those reported whole. What no event says is
    /// absent. Fails on damage, on an event that was not applied (it might have changed what is judged), and on a run without end.
    pub(crate) fn to_run(&self) -> Result<Run<'a>, RunError> {
        if let Some(damage) = &self.damage {
            return Err(RunError::Damaged(damage.clone()));
        }
        if let Some(first) = self.snapshot.anomalies.first() {
            return Err(RunError::Anomalous {
                first: first.clone(),
                more: self.snapshot.anomaly_count - 1,
            });
        }
        if !self.snapshot.is_finished() {
            return Err(RunError::Unfinished(self.snapshot.status));
        }
        let mut run =
            Run { stages: self.snapshot.stages.iter().map(stage).collect(), ..Run::new() };
        run.id =
            self.header.as_ref().and_then(|header| header.run.external_id.clone()).map(Text::from);
        for entry in &self.entries {
            let Some(kind) = EventKind::named(entry.kind) else { continue };
            // Each was decoded before, when it was applied.
            let event =
                Event::decode(kind, entry.payload).map_err(|error| RunError::Anomalous {
                    first: Anomaly {
                        seq: entry.seq,
                        kind: entry.kind.to_owned(),
                        why: error.to_string(),
                    },
                    more: 0,
                })?;
            add(&mut run, event);
        }
        Ok(run)
    }
}

fn add<'a>(run: &mut Run<'a>, event: Event<'a>) {
    match event {
        Event::Prepared(prepared) => {
            (run.input, run.task, run.workflow) =
                (prepared.input, prepared.task, prepared.workflow);
            run.agent = prepared.agent;
        }
        Event::Input(input) => run.input = Some(input.input),
        Event::Step(step) => run.steps.push(step),
        Event::Stage(stage) => run.stages.push(stage),
        Event::Transition(transition) => run.transitions.push(transition),
        Event::Artifact(artifact) => run.artifacts.push(artifact),
        Event::Checkpoint(checkpoint) => run.checkpoints.push(checkpoint),
        Event::Validated(validation) => run.validations.push(validation),
        Event::Finished(finished) => {
            (run.outcome, run.output, run.label) =
                (finished.outcome, finished.output, finished.label);
            run.usage = finished.usage;
        }
        _ => {}
    }
}

fn stage(state: &StageState) -> Stage<'static> {
    let text = |text: &String| Text::from(text.clone());
    let last = state.attempts.last();
    Stage {
        node: text(&state.plan.node),
        occurrence: 0,
        id: None,
        kind: None,
        goal: Some(text(&state.plan.goal)),
        owner: Some(text(&state.plan.owner)),
        status: Some(state.status.as_str().into()),
        outcome: None,
        branch: None,
        depends_on: state.plan.depends_on.iter().map(text).collect(),
        tools: Vec::new(),
        validator: serde_json::to_string(&state.plan.validator)
            .ok()
            .and_then(|json| RawJson::new(json).ok()),
        evidence: last
            .map(|last| last.evidence.iter().filter_map(raw).collect())
            .unwrap_or_default(),
        attempts: state
            .attempts
            .iter()
            .zip(1..)
            .map(|(attempt, number)| self::attempt(attempt, number))
            .collect(),
        artifacts: Vec::new(),
        produced: Vec::new(),
        consumed: Vec::new(),
        visible_text: last
            .and_then(|last| last.result.as_ref()?.as_str())
            .map(|text| Text::from(text.to_owned())),
        private_reasoning: None,
        transcript: None,
        verification: last.and_then(verification),
        started_at: state.attempts.first().map(|first| text(&first.started_at)),
        finished_at: last.and_then(|last| last.finished_at.as_ref()).map(text),
        usage: None,
        metadata: None,
    }
}

fn attempt(state: &StageAttempt, number: u32) -> Attempt<'static> {
    let failed = state.verdict.is_some_and(|verdict| verdict != VerifyVerdict::Pass);
    Attempt {
        number: Some(number),
        status: None,
        outcome: state.verdict.map(|verdict| verdict.as_str().into()),
        branch: None,
        error: state.reason.as_ref().filter(|_| failed).map(|reason| Text::from(reason.clone())),
        verification: verification(state),
        started_at: Some(Text::from(state.started_at.clone())),
        finished_at: state.finished_at.as_ref().map(|at| Text::from(at.clone())),
        metadata: None,
    }
}

/// What the validator said, without times: they differ from run to run.
fn verification(state: &StageAttempt) -> Option<RawJson<'static>> {
    state.verdict?;
    let said = StageAttempt {
        verdict: state.verdict,
        reason: state.reason.clone(),
        details: state.details.clone(),
        missing: state.missing.clone(),
        ..StageAttempt::default()
    };
    let Json::Object(mut members) = Json::parse(&serde_json::to_string(&said).ok()?).ok()? else {
        return None;
    };
    members.retain(|(key, _)| key != "started_at");
    raw(&Json::Object(members))
}

fn raw(json: &Json) -> Option<RawJson<'static>> {
    RawJson::new(String::from_utf8(canonical(json)).ok()?).ok()
}

pub(crate) fn ended(outcome: Outcome, reason: Option<&str>) -> String {
    reason.map_or_else(|| outcome.to_string(), |reason| format!("{outcome}: {reason}"))
}
