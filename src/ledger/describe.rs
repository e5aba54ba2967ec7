//! An event in words, for `journal show` and the worker's log.

use super::events::{Chunk, Entry, Event, EventKind, LogLevel};
use super::to_run::ended;
use crate::run::{Outcome, Step, StepKind, Text, VerifyVerdict};

/// The level of an event and its words, which come from the recording and are not escaped for a terminal.
pub(crate) fn describe(entry: &Entry<'_>) -> (LogLevel, String) {
    let Some(kind) = EventKind::named(entry.kind) else {
        return (
            LogLevel::Warn,
            format!("not known to this version of goldrun: {}", entry.payload),
        );
    };
    match Event::decode(kind, entry.payload) {
        Ok(event) => (level(&event), words(&event)),
        Err(error) => (
            LogLevel::Error,
            format!("cannot be read ({}): {}", crate::json::message(&error), entry.payload),
        ),
    }
}

fn level(event: &Event<'_>) -> LogLevel {
    match event {
        Event::Log(log) => log.level,
        Event::Exited(exited) if exited.code != Some(0) => LogLevel::Error,
        Event::Finished(finished)
            if finished.outcome == Outcome::Blocked || finished.needs_human =>
        {
            LogLevel::Warn
        }
        Event::Finished(finished) if finished.outcome.is_bad() => LogLevel::Error,
        Event::Verified(verified) if verified.verdict != VerifyVerdict::Pass => LogLevel::Warn,
        Event::Validated(found) if found.verdict != VerifyVerdict::Pass => LogLevel::Warn,
        Event::Paused(_) => LogLevel::Warn,
        _ => LogLevel::Info,
    }
}

fn words(event: &Event<'_>) -> String {
    let or_empty = |text: Option<&Text<'_>>| text.map(ToString::to_string).unwrap_or_default();
    match event {
        Event::Prepared(prepared) => match &*prepared.command {
            [] => or_empty(prepared.task.as_ref()),
            command => command.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" "),
        },
        Event::Started(started) => {
            started.pid.map(|pid| format!("process {pid}")).unwrap_or_default()
        }
        Event::Input(input) => input.input.text().to_owned(),
        Event::Stdout(chunk) | Event::Stderr(chunk) => match chunk {
            Chunk::Text(text) => text.trim_end_matches(['\r', '\n']).to_owned(),
            Chunk::Hex(hex) => format!("{} bytes that are not UTF-8", hex.len() / 2),
        },
        Event::Log(log) => log.message.to_string(),
        Event::Step(step) => step_words(step),
        Event::Stage(stage) => {
            let status =
                stage.outcome.as_ref().or(stage.status.as_ref()).map(|word| format!(": {word}"));
            format!("{}{}", stage.node, status.unwrap_or_default())
        }
        Event::Transition(moved) => {
            format!("{} → {}", or_empty(moved.from.as_ref()), moved.to)
        }
        Event::Artifact(artifact) => {
            or_empty(artifact.path.as_ref().or(artifact.name.as_ref()).or(artifact.id.as_ref()))
        }
        Event::Checkpoint(checkpoint) => {
            or_empty(checkpoint.reason.as_ref().or(checkpoint.id.as_ref()))
        }
        Event::Note(note) => format!("{} = {}", note.key, note.value),
        Event::Planned(planned) => {
            format!("{} stages: {}", planned.plan.stages.len(), planned.plan.goal)
        }
        Event::StageStarted(started) => started.node.to_string(),
        Event::Proposed(proposed) => format!("{} by {}", proposed.node, proposed.by),
        Event::Verified(verified) => {
            format!("{}: {}: {}", verified.node, verified.verdict.as_str(), verified.reason)
        }
        Event::Approved(approved) => format!("{} by {}", approved.node, approved.by),
        Event::Decided(decided) => {
            let reason = decided.decision.reason.as_ref().map(|reason| format!(": {reason}"));
            format!("{}: {}{}", decided.node, decided.decision.action, reason.unwrap_or_default())
        }
        Event::CriterionMet(met) => {
            met.description.as_ref().map_or_else(|| met.index.to_string(), ToString::to_string)
        }
        Event::Paused(paused) => paused.reason.to_string(),
        Event::Resumed(resumed) => {
            resumed.by.as_ref().map(|by| format!("by {by}")).unwrap_or_default()
        }
        Event::Exited(exited) => match (exited.code, exited.signal) {
            (Some(code), _) => format!("code {code}"),
            (None, Some(signal)) => format!("signal {signal}"),
            (None, None) => String::new(),
        },
        Event::Validated(found) => {
            format!("{}: {}: {}", found.validator, found.verdict.as_str(), found.reason)
        }
        Event::Finished(finished) => ended(finished.outcome, finished.reason.as_deref()),
    }
}

fn step_words(step: &Step<'_>) -> String {
    match (step.kind, &step.name) {
        (StepKind::Tool, Some(name)) => {
            let args = step.args.as_ref().map_or("…", |args| args.text());
            format!("{name}({args})")
        }
        (kind, _) => format!("{kind} {}", step.result.as_ref().map_or("", |result| result.text())),
    }
}
