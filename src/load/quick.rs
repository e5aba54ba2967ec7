//! goldrun's own recordings and chat messages, read in one quick pass.
//!
//! What is read here is read as serde reads it; whatever is not as usual (an escaped or doubled key, an unknown one, a value of
//! another kind) gives `None`, and serde reads the text again and says what is wrong with it.

use super::chat::messages::{Called, Function, Message, Object, Role, ToolCall};
use crate::json::{Cursor, RawJson, SeenKeys};
use crate::run::{Run, Step, StepKind, StepStatus};

/// The run in goldrun's own format that `text` holds.
pub(super) fn native(text: &str) -> Option<Run<'_>> {
    let mut run = Run::default();
    let mut met = SeenKeys::default();
    let mut met_in_step = SeenKeys::default();
    let mut skim = Cursor::new(text);
    skim.object(|skim, key| {
        met.once(key)?;
        match key {
            "format" => run.format = skim.text()??,
            "id" => run.id = skim.text()?,
            "task" => run.task = skim.text()?,
            "parent" => run.parent = skim.text()?,
            "root" => run.root = skim.text()?,
            "workflow" => run.workflow = skim.text()?,
            "agent" => run.agent = skim.typed()?,
            "input" => run.input = Some(skim.json()?),
            "output" => run.output = Some(skim.json()?),
            "outcome" => run.outcome = skim.typed()?,
            "status" => run.status = skim.text()?,
            "started_at" => run.started_at = skim.text()?,
            "finished_at" => run.finished_at = skim.text()?,
            "label" => run.label = Some(skim.typed()?),
            "steps" => {
                // Moved less often while they become more; of a kilobyte each, as they often are.
                run.steps.reserve((text.len() >> 10).min(64));
                skim.list(|skim| {
                    met_in_step.clear();
                    run.steps.push(step(skim, &mut met_in_step)?);
                    Some(())
                })?;
            }
            "stages" => run.stages = skim.typed()?,
            "pending" => run.pending = skim.typed()?,
            "completed" => run.completed = skim.typed()?,
            "transitions" => run.transitions = skim.typed()?,
            "checkpoints" => run.checkpoints = skim.typed()?,
            "artifacts" => run.artifacts = skim.typed()?,
            "usage" => run.usage = skim.typed()?,
            "children" => run.children = skim.typed()?,
            "spans" => run.spans = skim.typed()?,
            "questions" => run.questions = skim.typed()?,
            "fixture" => run.fixture = Some(skim.json()?),
            "policy" => run.policy = Some(skim.json()?),
            "transcript" => run.transcript = Some(skim.json()?),
            "execution" => run.execution = skim.typed()?,
            "metadata" => run.metadata = Some(skim.json()?),
            _ => return None,
        }
        Some(())
    })?;
    skim.end()?;
    met.holds("format").then_some(run)
}

fn step<'a>(skim: &mut Cursor<'a>, met: &mut SeenKeys<'a>) -> Option<Step<'a>> {
    let mut step = Step::new(StepKind::Turn);
    skim.object(|skim, key| {
        met.once(key)?;
        match key {
            "kind" => {
                step.kind = match skim.raw()? {
                    "\"turn\"" => StepKind::Turn,
                    "\"tool\"" => StepKind::Tool,
                    "\"final\"" => StepKind::Final,
                    _ => return None,
                };
            }
            "id" => step.id = skim.text()?,
            "name" => step.name = skim.text()?,
            "args" => step.args = Some(skim.json()?),
            "args_hash" => step.args_hash = skim.text()?,
            "result" => step.result = Some(skim.json()?),
            "status" => {
                step.status = match skim.raw()? {
                    "\"ok\"" => Some(StepStatus::Ok),
                    other => serde_json::from_str(other).ok()?,
                };
            }
            "turn" => {
                step.turn = match skim.raw()? {
                    "null" => None,
                    number => Some(number.parse().ok()?),
                };
            }
            "agent" => step.agent = skim.text()?,
            "stage" => step.stage = skim.text()?,
            "at" => step.at = skim.text()?,
            "duration" => step.duration = skim.float()?,
            "metadata" => step.metadata = Some(skim.json()?),
            _ => return None,
        }
        Some(())
    })?;
    met.holds("kind").then_some(step)
}

/// The messages and the usage of a record, an object without a field by which another format is told.
pub(super) fn record(text: &str) -> Option<(Vec<Object<Message<'_>>>, Option<&str>)> {
    let (mut list, mut usage) = (None, None);
    let mut skim = Cursor::new(text);
    skim.object(|skim, key| {
        match key {
            "format" | "_type" | "case_id" | "workflow_id" => return None,
            "messages" if list.is_none() => list = Some(messages_at(skim)?),
            "usage" if usage.is_none() => usage = Some(skim.raw()?),
            "messages" | "usage" => return None,
            _ => _ = skim.raw()?,
        }
        Some(())
    })?;
    skim.end()?;
    Some((list?, usage.filter(|usage| *usage != "null")))
}

/// The messages that `list` holds.
pub(super) fn messages(list: &str) -> Option<Vec<Object<Message<'_>>>> {
    let mut skim = Cursor::new(list);
    let messages = messages_at(&mut skim)?;
    skim.end().map(|()| messages)
}

fn messages_at<'a>(skim: &mut Cursor<'a>) -> Option<Vec<Object<Message<'a>>>> {
    let mut messages = Vec::new();
    let mut met = SeenKeys::default();
    skim.list(|skim| {
        met.clear();
        messages.push(Object(message(skim, &mut met)?));
        Some(())
    })?;
    Some(messages)
}

fn message<'a>(skim: &mut Cursor<'a>, met: &mut SeenKeys<'a>) -> Option<Message<'a>> {
    let mut role = None;
    let mut message = Message {
        role: Role::System,
        content: None,
        refusal: None,
        tool_calls: None,
        function_call: None,
        tool_call_id: None,
    };
    skim.object(|skim, key| {
        met.once(key)?;
        match key {
            "role" => {
                role = Some(match skim.raw()? {
                    "\"system\"" => Role::System,
                    "\"developer\"" => Role::Developer,
                    "\"user\"" => Role::User,
                    "\"assistant\"" => Role::Assistant,
                    "\"tool\"" => Role::Tool,
                    "\"function\"" => Role::Function,
                    _ => return None,
                });
            }
            "content" => message.content = Some(skim.json()?),
            "refusal" => message.refusal = known(skim)?,
            "tool_calls" if skim.begins_with(b'[') => {
                let mut calls = Vec::new();
                skim.list(|skim| {
                    calls.push(Object(call(skim)?));
                    Some(())
                })?;
                message.tool_calls = Some(calls);
            }
            "tool_calls" => message.tool_calls = skim.typed()?,
            "function_call" => message.function_call = skim.typed()?,
            "tool_call_id" => message.tool_call_id = known(skim)?,
            _ => _ = skim.raw()?,
        }
        Some(())
    })?;
    Some(Message { role: role?, ..message })
}

/// The usual call: of a function. Others are for serde.
fn call<'a>(skim: &mut Cursor<'a>) -> Option<ToolCall<'a>> {
    let (mut met, mut id, mut function) = (SeenKeys::default(), None, None);
    skim.object(|skim, key| {
        met.once(key)?;
        match key {
            "id" => id = known(skim)?,
            "function" => function = Some(called(skim)?),
            "custom" => return None,
            _ => _ = skim.raw()?,
        }
        Some(())
    })?;
    Some(ToolCall { id, called: Called::Function(function?) })
}

fn called<'a>(skim: &mut Cursor<'a>) -> Option<Function<'a>> {
    let (mut met, mut name, mut arguments) = (SeenKeys::default(), None, None);
    skim.object(|skim, key| {
        met.once(key)?;
        match key {
            "name" => name = skim.text()?,
            "arguments" => arguments = known(skim)?,
            _ => _ = skim.raw()?,
        }
        Some(())
    })?;
    Some(Function { name: name?, arguments })
}

/// The next value, none for `null`.
fn known<'a>(skim: &mut Cursor<'a>) -> Option<Option<RawJson<'a>>> {
    skim.json().map(|json| Some(json).filter(|json| json.text() != "null"))
}

#[cfg(test)]
#[path = "tests/quick.rs"]
mod tests;
