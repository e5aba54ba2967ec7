//! What an agent printed that is no recording, and yet looks like one: JSON lines, commands in fences. It is no answer.

use super::reader::{CODEX, LoadError, LoadErrorKind, RESPONSES, Unread, in_json};
use super::text_action::text_action;
use crate::json::{Cursor, Json};

/// So many objects are lines of a log or a recording, not an answer.
const LINES: usize = 2;

/// Values of `type` that lines of other tools' recordings have, beside those that name a call.
const TYPES: &[(&str, Option<&str>)] = &[
    ("thread.started", Some(CODEX)),
    ("turn.started", Some(CODEX)),
    ("item.started", Some(CODEX)),
    ("item.completed", Some(CODEX)),
    ("session_meta", Some(RESPONSES)),
    ("response_item", Some(RESPONSES)),
    ("event_msg", Some(RESPONSES)),
    ("assistant", Some("a session of Claude Code")),
    ("run_start", None),
    ("llm_call", None),
    ("step", None),
];

/// The first thing in `text` that looks like a step. `text_only`: text is all that is meant, so that only lines are refused that no
/// answer has.
pub(crate) fn unread_output(text: &str, text_only: bool) -> Option<LoadError> {
    if Cursor::whole(text).is_some() {
        let (unread, part) = in_json(text, false).filter(|_| !text_only)?;
        return Some(unread.within(text, part));
    }
    let (mut met, mut found) = (0, None);
    each_object(text, |object| {
        met += 1;
        found = match (step(object), in_json(object, false)) {
            (Some((what, near)), _) => Some((Unread::new("", what, near), object)),
            (None, None) if met == LINES && !text_only => {
                Some((Unread::new("", "a second JSON object".to_owned(), None), object))
            }
            (None, marked) => marked,
        };
        found.is_none()
    });
    if let Some((unread, part)) = found {
        return Some(unread.within(text, part));
    }
    if text_only {
        return None;
    }
    let (what, near) = text_action(text)?;
    Some(LoadError::new(LoadErrorKind::Unread(Unread::new("", what, near))))
}

/// Calls `each` with the JSON objects of `text` that begin a line, alone or in a list, until it returns `false`.
fn each_object<'a>(text: &'a str, mut each: impl FnMut(&'a str) -> bool) {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let blank = rest.len() - rest.trim_start().len();
        let value = rest.get(blank..).filter(|value| value.starts_with(['{', '[']));
        let Some(value) = value.and_then(|value| Cursor::new(value).raw()) else {
            let line = rest.get(blank..).and_then(|rest| rest.find('\n'));
            at += line.map_or(rest.len(), |line| blank + line + 1);
            continue;
        };
        at += blank + value.len();
        let mut goes_on = true;
        if value.starts_with('{') {
            goes_on = each(value);
        } else {
            let _ = Cursor::new(value).list(|cursor| {
                let item = cursor.raw()?;
                goes_on = !item.starts_with('{') || each(item);
                goes_on.then_some(())
            });
        }
        if !goes_on {
            return;
        }
    }
}

/// What `object` is that a line of a recording may be.
fn step(object: &str) -> Option<(String, Option<&'static str>)> {
    let Ok(Json::Object(members)) = Json::parse(object) else { return None };
    let text = |wanted: &str| {
        let (_, value) = members.iter().find(|(key, _)| key == wanted)?;
        value.as_str()
    };
    let line = |key: &str, value: &str| format!("a line with {key:?}: {value:?}");
    if let Some(role) = text("role") {
        return Some((line("role", role), Some("a list of chat messages")));
    }
    if let Some(kind) = text("type")
        && let Some((_, near)) = TYPES.iter().find(|(known, _)| *known == kind)
    {
        return Some((line("type", kind), *near));
    }
    let call = ["tool", "tool_name", "function", "action"];
    let key = call.into_iter().find(|key| text(key).is_some())?;
    Some((line(key, text(key).unwrap_or_default()), None))
}

#[cfg(test)]
#[path = "tests/printed.rs"]
mod tests;
