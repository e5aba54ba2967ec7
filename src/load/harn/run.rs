//! Harn run records → run.
//!
//! - Fields without a place in the model are kept in `metadata`. `null` is like absent.
//! - The status is the outcome; an unknown word is `failed`, because it may be no success. A run with an empty or absent status, or
//!   with `running`, `pending` or `queued`, is not finished.
//! - Ids and times are kept as text: `started_at` holds dates, UUIDs and seconds.
//! - `calls` finds the calls. A record has no answer of the whole run: no `final` step, no output.

use std::collections::HashMap;

use super::calls::steps;
use super::record::{
    ArtifactRecord, AttemptRecord, CheckpointRecord, ChildRecord, ExecutionRecord, RunRecord,
    SpanRecord, StageRecord, TransitionRecord, UsageRecord,
};
use crate::json::Text;
use crate::load::reader::{LoadError, LoadErrorKind, Scalar, count, number, seconds};
use crate::run::{
    Artifact, Attempt, Checkpoint, Child, Execution, Outcome, Run, Span, Stage, Transition, Usage,
};

pub(crate) fn load(text: &str) -> Result<Run<'_>, LoadError> {
    let mut record: RunRecord<'_> =
        serde_json::from_str(text).map_err(|error| LoadError::json(text, text, &error))?;
    let seen = match record.record_type.as_deref() {
        Some("run_record") => None,
        Some(other) => Some(format!("an object with \"_type\": {other:?}")),
        None if record.workflow_id.is_some() && record.stages.is_some() => None,
        None => Some(
            "an object without \"_type\", and without \"workflow_id\" and \"stages\"".to_owned(),
        ),
    };
    if let Some(seen) = seen {
        return Err(LoadError::within(LoadErrorKind::Shape(seen), text, text.trim_ascii(), 0));
    }
    let outcome = outcome(text, record.status.as_ref())?;
    let recordings = record.recordings.take().unwrap_or_default();
    let stages = stages(record.stages.take().unwrap_or_default());
    let spans: Vec<Span<'_>> =
        record.spans.take().unwrap_or_default().into_iter().map(span).collect();
    let steps = steps(text, recordings, &stages, record.transcript.as_ref(), &spans)?;
    let id = record.workflow_id;
    let workflow = match record.workflow_name.filter(|name| !name.is_empty()) {
        Some(name) => {
            id.into_iter().for_each(|id| record.rest.push("workflow_id".into(), id));
            Some(name)
        }
        None => id.and_then(|id| serde_json::from_str(id.get()).ok()),
    };
    Ok(Run {
        id: plain(record.id),
        task: record.task,
        parent: plain(record.parent),
        root: plain(record.root),
        workflow,
        status: record.status,
        started_at: plain(record.started_at),
        finished_at: plain(record.finished_at),
        outcome,
        steps,
        stages,
        pending: record.pending.unwrap_or_default(),
        completed: record.completed.unwrap_or_default(),
        transitions: record.transitions.unwrap_or_default().into_iter().map(transition).collect(),
        checkpoints: record.checkpoints.unwrap_or_default().into_iter().map(checkpoint).collect(),
        artifacts: record.artifacts.unwrap_or_default().into_iter().map(artifact).collect(),
        usage: record.usage.map(usage),
        children: record.children.unwrap_or_default().into_iter().map(child).collect(),
        spans,
        questions: record.questions,
        fixture: record.fixture,
        policy: record.policy,
        transcript: record.transcript,
        execution: record.execution.map(execution),
        metadata: record.rest.object(),
        ..Run::new()
    })
}

fn outcome(text: &str, status: Option<&Text<'_>>) -> Result<Outcome, LoadError> {
    match status.map_or("", Text::as_str) {
        unfinished @ ("" | "running" | "pending" | "queued") => {
            let kind = LoadErrorKind::Unfinished("status", unfinished.to_owned());
            Err(LoadError::within(kind, text, status.map_or(text.trim_ascii(), Text::as_str), 0))
        }
        "completed" => Ok(Outcome::Completed),
        "blocked" | "paused" | "waiting" => Ok(Outcome::Blocked),
        "cancelled" | "canceled" | "aborted" => Ok(Outcome::Cancelled),
        "timed_out" | "timeout" => Ok(Outcome::TimedOut),
        "crashed" => Ok(Outcome::Crashed),
        _ => Ok(Outcome::Failed),
    }
}

fn plain(scalar: Option<Scalar<'_>>) -> Option<Text<'_>> {
    scalar.map(|Scalar(text)| text)
}

fn stages(records: Vec<StageRecord<'_>>) -> Vec<Stage<'_>> {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let stages = records.into_iter().map(|record| {
        let node = plain(record.node).unwrap_or_default();
        let next = seen.entry(node.to_string()).or_default();
        let occurrence = *next;
        *next = next.saturating_add(1);
        Stage {
            node,
            occurrence,
            id: plain(record.id),
            kind: record.kind,
            goal: None,
            owner: None,
            status: record.status,
            outcome: record.outcome,
            branch: record.branch,
            depends_on: Vec::new(),
            tools: Vec::new(),
            validator: None,
            evidence: Vec::new(),
            attempts: record.attempts.unwrap_or_default().into_iter().map(attempt).collect(),
            artifacts: record.artifacts.unwrap_or_default().into_iter().map(artifact).collect(),
            produced: record.produced.unwrap_or_default(),
            consumed: record.consumed.unwrap_or_default(),
            visible_text: record.visible_text,
            private_reasoning: record.private_reasoning,
            transcript: record.transcript,
            verification: record.verification,
            started_at: plain(record.started_at),
            finished_at: plain(record.finished_at),
            usage: record.usage.map(usage),
            metadata: record.rest.object(),
        }
    });
    stages.collect()
}

fn attempt(record: AttemptRecord<'_>) -> Attempt<'_> {
    Attempt {
        number: count(record.number).and_then(|number| u32::try_from(number).ok()),
        status: record.status,
        outcome: record.outcome,
        branch: record.branch,
        error: record.error,
        verification: record.verification,
        started_at: plain(record.started_at),
        finished_at: plain(record.finished_at),
        metadata: record.rest.object(),
    }
}

fn transition(record: TransitionRecord<'_>) -> Transition<'_> {
    Transition {
        id: plain(record.id),
        from_stage: plain(record.from_stage),
        from: plain(record.from),
        to: plain(record.to).unwrap_or_default(),
        branch: record.branch,
        at: plain(record.at),
        produced: record.produced.unwrap_or_default(),
        consumed: record.consumed.unwrap_or_default(),
        metadata: record.rest.object(),
    }
}

fn checkpoint(record: CheckpointRecord<'_>) -> Checkpoint<'_> {
    Checkpoint {
        id: plain(record.id),
        ready: record.ready.unwrap_or_default(),
        completed: record.completed.unwrap_or_default(),
        last_stage: plain(record.last_stage),
        reason: record.reason,
        at: plain(record.at),
        metadata: record.rest.object(),
    }
}

fn artifact(record: ArtifactRecord<'_>) -> Artifact<'_> {
    Artifact {
        id: plain(record.id),
        name: record.title,
        kind: record.kind,
        content: record.text,
        data: record.data,
        metadata: record.rest.object(),
        ..Artifact::default()
    }
}

fn child(record: ChildRecord<'_>) -> Child<'_> {
    Child {
        id: plain(record.id),
        name: record.name,
        task: record.task,
        stage: plain(record.stage),
        status: record.status,
        path: record.path,
        metadata: record.rest.object(),
    }
}

fn usage(record: UsageRecord<'_>) -> Usage<'_> {
    Usage {
        input_tokens: count(record.input_tokens),
        output_tokens: count(record.output_tokens),
        cached_tokens: None,
        cost_usd: number(record.cost),
        duration: seconds(record.duration),
        model_calls: count(record.calls),
        models: record.models.unwrap_or_default(),
        metadata: record.rest.object(),
    }
}

fn execution(record: ExecutionRecord<'_>) -> Execution<'_> {
    Execution {
        cwd: record.cwd,
        env: record.env,
        adapter: record.adapter,
        repository: record.repository,
        worktree: record.worktree,
        branch: record.branch,
        base: record.base,
        metadata: record.rest.object(),
    }
}

fn span(record: SpanRecord<'_>) -> Span<'_> {
    Span {
        id: plain(record.id).unwrap_or_default(),
        parent: plain(record.parent),
        kind: record.kind,
        name: record.name,
        start: seconds(record.start),
        duration: seconds(record.duration),
        metadata: record.rest.object(),
    }
}

#[cfg(test)]
#[path = "tests/run.rs"]
mod tests;
