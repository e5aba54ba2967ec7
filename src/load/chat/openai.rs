//! OpenAI chat messages → run.
//!
//! - An assistant message is a model turn, numbered from 0: a `turn` step with its text, then its calls. The last one, where
//!   it has text and calls nothing, is the `final` step and the run's output instead. A refusal is text like any other.
//! - The text of the first user message is the run's input. Other user, system and developer messages make no steps.
//! - Arguments are JSON in a string. A string that is not valid JSON, such as the empty one, is compared as text. Absent arguments
//!   are not `{}`.
//! - An answer goes to the open call with its id; of several, to one of the nearest turn before it. Answers without the id of an
//!   open call go, in order, to the calls of the nearest turn that are still open; an answer to no call is left out.
//! - Messages do not say how a call or the run ended: no status, outcome unknown. Unanswered calls at the very end are open.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::answers::Calls;
use super::messages::{Called, Message, Object, Role, ToolCall};
use crate::json::{Cursor, RawJson, unescaped};
use crate::load::reader::{GEMINI, LoadError, Unread, path_of, quick, word};
use crate::run::{Run, Step, StepKind, Usage};

/// The parts of an assistant's message that are no steps, beside its text.
const SHOWN: [&str; 20] = [
    "text",
    "input_text",
    "output_text",
    "refusal",
    "image",
    "image_url",
    "image_file",
    "input_image",
    "audio",
    "audio_url",
    "input_audio",
    "output_audio",
    "video",
    "video_url",
    "file",
    "input_file",
    "document",
    "thinking",
    "redacted_thinking",
    "reasoning",
];

/// The run of `text` in one pass, if it is the usual record: an object with valid `messages` and no field of another format. `None`
/// sends the caller to the slower way, which reports what is wrong.
pub(crate) fn usual(text: &str) -> Option<Result<Run<'_>, LoadError>> {
    let (messages, usage) = record(text)?;
    (!messages.is_empty()).then(|| run(text, messages, usage))
}

/// The messages and the usage of a record, an object without a field by which another format is told.
fn record(text: &str) -> Option<(Vec<Object<Message<'_>>>, Option<&str>)> {
    let (mut list, mut usage) = (None, None);
    let mut skim = Cursor::new(text);
    skim.object(|skim, key| {
        match key {
            "format" | "_type" | "case_id" | "workflow_id" => return None,
            "messages" if list.is_none() => list = Some(quick::next(skim)?),
            "usage" if usage.is_none() => usage = Some(skim.raw()?),
            "messages" | "usage" => return None,
            _ => _ = skim.raw()?,
        }
        Some(())
    })?;
    skim.end()?;
    Some((list?, usage.filter(|usage| *usage != "null")))
}

/// The run of the messages in `list`, which is `text` itself or a field of it.
pub(crate) fn load<'a>(
    text: &'a str,
    list: &'a str,
    usage: Option<&'a str>,
) -> Result<Run<'a>, LoadError> {
    let quick = quick::from_str(list).map_or_else(|| serde_json::from_str(list), Ok);
    let misread = |error| role(text, list).unwrap_or_else(|| LoadError::json(text, list, &error));
    let messages = quick.map_err(misread)?;
    run(text, messages, usage)
}

/// The error of the first message in `list` whose role no chat message has.
fn role(text: &str, list: &str) -> Option<LoadError> {
    #[derive(Deserialize)]
    struct Head<'a> {
        #[serde(borrow)]
        role: Option<&'a RawValue>,
    }
    let messages: Vec<&RawValue> = serde_json::from_str(list).ok()?;
    messages.into_iter().map(RawValue::get).find_map(|message| {
        let head: Head<'_> = serde_json::from_str(message).ok()?;
        let raw = head.role?.get();
        let role: String = serde_json::from_str(raw).ok()?;
        serde_json::from_str::<Role>(raw).err()?;
        let near = matches!(&*role, "model").then_some(GEMINI);
        let what = format!("a message with \"role\": {role:?}");
        Some(Unread::new(&path_of(text, message), what, near).within(text, message))
    })
}

fn run<'a>(
    text: &'a str,
    messages: Vec<Object<Message<'a>>>,
    usage: Option<&'a str>,
) -> Result<Run<'a>, LoadError> {
    let last = messages.iter().rposition(|Object(message)| message.role == Role::Assistant);
    let mut run = Run { usage: usage.and_then(tokens), ..Run::new() };
    run.steps.reserve(messages.len());
    let mut calls = Calls::default();
    // A user message after the last call means that the run went on without its answer.
    let ends_with_calls = !messages
        .iter()
        .skip(last.map_or(0, |last| last + 1))
        .any(|Object(message)| message.role == Role::User);
    let (mut turn, mut asked) = (0, false);
    for (index, Object(message)) in messages.into_iter().enumerate() {
        match message.role {
            Role::System | Role::Developer => {}
            Role::User if asked => {
                message.content.map(|content| words(text, content, Role::User)).transpose()?;
            }
            Role::User => {
                asked = true;
                run.input = message
                    .content
                    .map(|content| words(text, content, Role::User))
                    .transpose()?
                    .and_then(Result::ok);
            }
            Role::Assistant => {
                calls.settle(&mut run.steps);
                assistant(text, message, turn, last == Some(index), &mut run, &mut calls)?;
                turn += 1;
            }
            Role::Tool | Role::Function => {
                let answer = message.content;
                let answer = answer.map(|content| words(text, content, Role::Tool)).transpose()?;
                // What is not text (an object, a list of images) is kept as it was recorded.
                let answer = answer.map(|words| words.unwrap_or_else(|other| other));
                calls.answer(&mut run.steps, message.tool_call_id.as_ref(), answer);
            }
        }
    }
    calls.settle(&mut run.steps);
    if ends_with_calls {
        calls.leave_open(&mut run.steps);
    }
    Ok(run)
}

fn assistant<'a>(
    text: &str,
    message: Message<'a>,
    turn: u32,
    last: bool,
    run: &mut Run<'a>,
    calls: &mut Calls<'a>,
) -> Result<(), LoadError> {
    let mut said = None;
    for content in [message.content, message.refusal].into_iter().flatten() {
        match (words(text, content, Role::Assistant)?, said.take()) {
            (Ok(more), Some(before)) => said = joined([&before, &more]),
            (Ok(more), None) => said = Some(more),
            (Err(_), before) => said = before,
        }
    }
    let called = message.tool_calls.unwrap_or_default();
    let none = called.is_empty() && message.function_call.is_none();
    let ends = last && none && said.as_ref().is_some_and(|said| said.text() != "\"\"");
    if ends {
        run.output.clone_from(&said);
    }
    let kind = if ends { StepKind::Final } else { StepKind::Turn };
    run.steps.push(Step { result: said, turn: Some(turn), ..Step::new(kind) });
    // Some exporters write the only call in both ways.
    let older = message.function_call.filter(|_| called.is_empty());
    let older =
        older.map(|Object(function)| ToolCall { id: None, called: Called::Function(function) });
    for call in called.into_iter().map(|Object(call)| call).chain(older) {
        let step = match call.called {
            Called::Function(function) => {
                Step::tool(function.name, function.arguments.map(arguments))
            }
            Called::Custom(custom) => Step::tool(custom.name, custom.input),
        };
        calls.made(run.steps.len(), turn, call.id.as_ref());
        run.steps.push(Step { turn: Some(turn), ..step });
    }
    Ok(())
}

/// The arguments inside the string that `raw` is, or `raw` itself.
fn arguments(raw: RawJson<'_>) -> RawJson<'_> {
    let Some(text) = raw.borrowed() else { return raw };
    let inside = text.starts_with('"').then(|| unescaped(text).ok()).flatten();
    let decoded = inside.and_then(|inside| RawJson::new(inside).ok());
    decoded.unwrap_or(raw)
}

/// The text of the content of a message of `role`: a string, or the joined texts of its parts. Without a text, the content itself is
/// the inner `Err`. Nothing is decoded, so that a lone surrogate does no harm.
fn words<'a>(
    text: &str,
    content: RawJson<'a>,
    role: Role,
) -> Result<Result<RawJson<'a>, RawJson<'a>>, LoadError> {
    #[derive(Deserialize)]
    struct Part<'a> {
        #[serde(borrow, rename = "type")]
        kind: Option<&'a RawValue>,
        text: Option<&'a RawValue>,
        refusal: Option<&'a RawValue>,
    }
    if content.text().starts_with('"') {
        return Ok(Ok(content));
    }
    if !content.text().starts_with('[') {
        if role == Role::Assistant && content.text().starts_with('{') && content.text() != "{}" {
            return Err(unread(
                text,
                content.text(),
                "an object in place of text or a list of parts",
                None,
            ));
        }
        return Ok(Err(content));
    }
    let misread = |part: &str, error: serde_json::Error| LoadError::json(text, part, &error);
    let parts: Vec<&RawValue> =
        serde_json::from_str(content.text()).map_err(|e| misread(content.text(), e))?;
    let mut texts = Vec::new();
    for part in parts.into_iter().map(RawValue::get) {
        if part.starts_with('"') {
            texts.push(part);
        } else if part.starts_with('{') {
            let fields: Part<'_> = serde_json::from_str(part).map_err(|e| misread(part, e))?;
            let said = match fields.kind.map(RawValue::get) {
                Some("\"text\"" | "\"input_text\"" | "\"output_text\"") | None => fields.text,
                Some("\"refusal\"") => fields.refusal,
                Some(_) => None,
            };
            if said.is_none()
                && let Some((what, near)) = step_like(fields.kind, role)
            {
                return Err(unread(text, part, &what, near));
            }
            texts.extend(said.map(RawValue::get).filter(|said| said.starts_with('"')));
        }
    }
    let joined = if texts.is_empty() { None } else { concatenated(&texts) };
    Ok(joined.ok_or(content))
}

/// What a part without text is that may be a step, and the format that has such parts. What a tool answers is no step.
fn step_like(kind: Option<&RawValue>, role: Role) -> Option<(String, Option<&'static str>)> {
    let kind = kind.and_then(|kind| serde_json::from_str::<String>(kind.get()).ok());
    match (kind.as_deref(), role) {
        (_, Role::Tool) => None,
        (None, Role::Assistant) => Some(("a part without a type and a text".to_owned(), None)),
        (None, _) => None,
        (Some(kind), role) => {
            let near = word(kind);
            let may = near.is_some() || (role == Role::Assistant && !SHOWN.contains(&kind));
            may.then(|| (format!("a part of the type {kind:?}"), near.flatten()))
        }
    }
}

fn unread(text: &str, part: &str, what: &str, near: Option<&'static str>) -> LoadError {
    Unread::new(&path_of(text, part), what.to_owned(), near).within(text, part)
}

fn joined<'a>(texts: [&RawJson<'_>; 2]) -> Option<RawJson<'a>> {
    concatenated(&texts.map(RawJson::text))
}

/// One JSON string of several, by their spelling.
fn concatenated<'a>(strings: &[&str]) -> Option<RawJson<'a>> {
    let inner: String = strings.iter().map(|string| &string[1..string.len() - 1]).collect();
    RawJson::new(format!("\"{inner}\"")).ok()
}

/// The token counts in `usage`. An invalid count is left out, and a budget on it then reports that.
fn tokens<'a>(usage: &str) -> Option<Usage<'a>> {
    // Some exporters write both spellings.
    #[derive(Deserialize)]
    struct Counts<'a> {
        #[serde(borrow)]
        prompt_tokens: Option<&'a RawValue>,
        input_tokens: Option<&'a RawValue>,
        completion_tokens: Option<&'a RawValue>,
        output_tokens: Option<&'a RawValue>,
        prompt_tokens_details: Option<&'a RawValue>,
        input_tokens_details: Option<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Details<'a> {
        #[serde(borrow)]
        cached_tokens: Option<&'a RawValue>,
    }
    let count = |raw: Option<&RawValue>| raw.and_then(|raw| raw.get().parse::<u64>().ok());
    let counts: Counts<'_> = serde_json::from_str(usage).ok()?;
    let details = counts.prompt_tokens_details.or(counts.input_tokens_details);
    let details = details.and_then(|raw| serde_json::from_str::<Details<'_>>(raw.get()).ok());
    let usage = Usage {
        input_tokens: count(counts.prompt_tokens.or(counts.input_tokens)),
        output_tokens: count(counts.completion_tokens.or(counts.output_tokens)),
        cached_tokens: details.and_then(|details| count(details.cached_tokens)),
        ..Usage::default()
    };
    let known = usage.input_tokens.or(usage.output_tokens).or(usage.cached_tokens).is_some();
    known.then_some(usage)
}

#[cfg(test)]
#[path = "tests/openai.rs"]
mod tests;
