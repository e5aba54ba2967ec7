//! The trajectory of a Harn run record.
//!
//! - If it has `tool_recordings`, those are the calls, in order: name, hash of the arguments, result. They name no stage, so their
//!   `iteration` is not a turn of the run: each call is a group of its own.
//! - Else the calls are in the transcripts of the stages, then in that of the run: a `tool_intent` is a call with its arguments, the
//!   next `tool_execution` of the same `tool_use_id` its answer. Without an execution it is `open`. A `provider_payload` begins a
//!   model turn; without any, each call is a group of its own.
//! - A `tool_call` span gives the next call of its name and `tool_use_id` a status and a duration. A span without such a call is a call
//!   without arguments, in the order of the spans.

use std::collections::{HashMap, VecDeque};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::record::ToolRecord;
use crate::json::{RawJson, Text};
use crate::load::reader::{LoadError, Scalar, record, seconds};
use crate::run::{Span, Stage, Step, StepKind, StepStatus};

record! {
    Transcript {
        events "events" Vec<Event<'a>>,
    }
}

record! {
    Event {
        kind "kind" Text<'a>,
        text "text" RawJson<'a>,
        metadata "metadata" &'a RawValue,
    }
}

record! {
    Facts {
        id "tool_use_id" Scalar<'a>,
        name "tool_name" Text<'a>,
        arguments "arguments" RawJson<'a>,
        rejected "rejected" bool,
        status "status" Text<'a>,
    }
}

pub(crate) fn steps<'a>(
    text: &'a str,
    recordings: Vec<ToolRecord<'a>>,
    stages: &[Stage<'a>],
    transcript: Option<&RawJson<'a>>,
    spans: &[Span<'a>],
) -> Result<Vec<Step<'a>>, LoadError> {
    if !recordings.is_empty() {
        return Ok(recordings.into_iter().map(recorded).collect());
    }
    let mut calls = Calls::default();
    for stage in stages {
        if let Some(transcript) = &stage.transcript {
            calls.transcript(text, transcript, Some(&stage.node))?;
        }
    }
    if let Some(transcript) = transcript {
        calls.transcript(text, transcript, None)?;
    }
    Ok(merged(calls.steps, spans))
}

fn recorded(record: ToolRecord<'_>) -> Step<'_> {
    let status = match record.status.as_deref() {
        Some("completed") => Some(StepStatus::Ok),
        Some("failed") => Some(StepStatus::Error),
        Some("rejected") => Some(StepStatus::Rejected),
        Some("open") => Some(StepStatus::Open),
        _ if record.rejected == Some(true) => Some(StepStatus::Rejected),
        _ => None,
    };
    Step {
        id: record.id.map(|Scalar(id)| id),
        args_hash: record.args_hash.map(|Scalar(hash)| hash).filter(|hash| !hash.is_empty()),
        result: record.result,
        status,
        at: record.at.map(|Scalar(at)| at),
        duration: seconds(record.duration),
        metadata: record.rest.object(),
        ..Step::tool(record.name.unwrap_or_default(), None)
    }
}

#[derive(Default)]
struct Calls<'a> {
    steps: Vec<Step<'a>>,
    turns: u32,
}

impl<'a> Calls<'a> {
    fn transcript(
        &mut self,
        text: &str,
        raw: &RawJson<'a>,
        stage: Option<&Text<'a>>,
    ) -> Result<(), LoadError> {
        let Some(part) = raw.borrowed() else { return Ok(()) };
        let misread = |part: &str, error: serde_json::Error| LoadError::json(text, part, &error);
        let transcript: Transcript<'a> =
            serde_json::from_str(part).map_err(|error| misread(part, error))?;
        let first = self.steps.len();
        let mut turn = None;
        for event in transcript.events.unwrap_or_default() {
            let kind = event.kind.as_deref().unwrap_or_default();
            if kind == "provider_payload" {
                turn = Some(self.turns);
                self.turns += 1;
                let said = event.text.filter(|said| said.text() != "\"\"");
                let step =
                    Step { result: said, turn, stage: stage.cloned(), ..Step::new(StepKind::Turn) };
                self.steps.push(step);
                continue;
            }
            if !matches!(kind, "tool_intent" | "tool_execution") {
                continue;
            }
            let facts = event
                .metadata
                .map(|raw| serde_json::from_str(raw.get()).map_err(|e| misread(raw.get(), e)));
            let facts: Facts<'a> = facts.transpose()?.unwrap_or_default();
            let id = facts.id.map(|Scalar(id)| id);
            let status = match (facts.rejected, facts.status.as_deref()) {
                (Some(true), _) | (_, Some("rejected")) => StepStatus::Rejected,
                (_, Some("error" | "failed")) => StepStatus::Error,
                _ => StepStatus::Ok,
            };
            let open = self.steps[first..].iter_mut().find(|step| {
                step.status == Some(StepStatus::Open)
                    && step.id == id
                    && (id.is_some() || step.name == facts.name)
            });
            match open.filter(|_| kind == "tool_execution") {
                Some(call) => {
                    call.status = Some(status);
                    call.result = event.text;
                }
                None => {
                    let executed = kind == "tool_execution";
                    let name = facts
                        .name
                        .or_else(|| event.text.as_ref().filter(|_| !executed).and_then(said));
                    self.steps.push(Step {
                        id,
                        status: Some(if executed { status } else { StepStatus::Open }),
                        result: event.text.filter(|_| executed),
                        turn,
                        stage: stage.cloned(),
                        ..Step::tool(name.unwrap_or_default(), facts.arguments)
                    });
                }
            }
        }
        Ok(())
    }
}

fn said<'a>(raw: &RawJson<'a>) -> Option<Text<'a>> {
    serde_json::from_str(raw.borrowed()?).ok()
}

/// `steps` with the status and duration of their spans, and the calls that only spans have. The n-th span of a name and id belongs to
/// the n-th call of them.
fn merged<'a>(mut steps: Vec<Step<'a>>, spans: &[Span<'a>]) -> Vec<Step<'a>> {
    let mut calls: HashMap<_, VecDeque<usize>> = HashMap::new();
    for (index, step) in steps.iter().enumerate().filter(|(_, step)| step.kind == StepKind::Tool) {
        calls.entry((step.name.clone(), step.id.clone())).or_default().push_back(index);
    }
    let mut spans: Vec<&Span<'a>> =
        spans.iter().filter(|span| span.kind.as_deref() == Some("tool_call")).collect();
    spans.sort_by(|a, b| a.start.unwrap_or(0.0).total_cmp(&b.start.unwrap_or(0.0)));
    // A call that only spans have comes after the last step that has a span.
    let mut behind = 0;
    let mut extra = Vec::new();
    for call in spans.into_iter().map(of_span) {
        let known =
            calls.get_mut(&(call.name.clone(), call.id.clone())).and_then(VecDeque::pop_front);
        let Some((index, step)) = known.and_then(|index| Some((index, steps.get_mut(index)?)))
        else {
            extra.push((behind, call));
            continue;
        };
        behind = index + 1;
        step.duration = call.duration;
        if step.status == Some(StepStatus::Ok) {
            step.status = call.status.or(step.status);
        }
    }
    extra.sort_by_key(|(behind, _)| *behind);
    let mut merged = Vec::with_capacity(steps.len() + extra.len());
    let mut extra = extra.into_iter().peekable();
    for (index, step) in steps.into_iter().enumerate() {
        merged.extend(
            std::iter::from_fn(|| extra.next_if(|(behind, _)| *behind <= index))
                .map(|(_, call)| call),
        );
        merged.push(step);
    }
    merged.extend(extra.map(|(_, call)| call));
    merged
}

/// The call that a span traces.
fn of_span<'a>(span: &Span<'a>) -> Step<'a> {
    #[derive(Default, Deserialize)]
    struct Nested {
        metadata: Option<Traced>,
    }
    #[derive(Deserialize)]
    struct Traced {
        tool_use_id: Option<String>,
        status: Option<String>,
    }
    // Without readable metadata, the span is still a call.
    let nested =
        span.metadata.as_ref().and_then(|raw| serde_json::from_str::<Nested>(raw.text()).ok());
    let traced = nested.and_then(|nested| nested.metadata);
    let status = match traced.as_ref().and_then(|traced| traced.status.as_deref()) {
        Some("ok") => Some(StepStatus::Ok),
        Some("error" | "failed") => Some(StepStatus::Error),
        Some("rejected") => Some(StepStatus::Rejected),
        _ => None,
    };
    Step {
        id: traced.and_then(|traced| traced.tool_use_id).map(Text::from),
        status,
        duration: span.duration,
        ..Step::tool(span.name.clone().unwrap_or_default(), None)
    }
}
