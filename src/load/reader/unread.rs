//! What looks like a step and was not understood. A recording that holds such a thing must not pass for one in which nothing was done.
//!
//! Loaders refuse what their closed lists do not name. A recording in which they found no call is searched for the words by which other
//! formats call their calls.

use crate::json::Cursor;

/// An element that looks like a step, and the format that has such elements.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{at}{what} looks like a step and is not understood{}; steps are read from OpenAI chat messages with `tool_calls`, \
     goldrun/run@1, Harn's run records and brooder's runs: leave one of these as run.json, or report each step to $GOLDRUN_JOURNAL",
    self.near.map_or_else(String::new, |near| format!(" (it resembles {near})"))
)]
pub(crate) struct Unread {
    /// Where it stands, as `messages[1].content[0]: `; empty for the whole.
    at: String,
    what: String,
    near: Option<&'static str>,
}

impl Unread {
    pub(crate) fn new(at: &str, what: String, near: Option<&'static str>) -> Self {
        let at = if at.is_empty() { String::new() } else { format!("{at}: ") };
        Self { at, what, near }
    }

    /// The same, which stands within `at`.
    pub(crate) fn under(self, at: &str) -> Self {
        Self { at: format!("{at}: {}", self.at), ..self }
    }
}

const ANTHROPIC: &str = "Anthropic's messages";
pub(crate) const GEMINI: &str = "Gemini's contents";
pub(crate) const RESPONSES: &str = "OpenAI's Responses or a rollout of Codex";
pub(crate) const CODEX: &str = "the output of `codex exec --json`";
const SDK: &str = "the messages of the AI SDK";
const BEDROCK: &str = "the messages of Bedrock";
const TELEMETRY: &str = "the messages of OpenTelemetry";
const SWE_AGENT: &str = "a trajectory of SWE-agent";

/// Words that other formats have for a call or its result, as a `type`, `kind` or `event`, or as a key.
const WORDS: &[(&str, Option<&str>)] = &[
    ("tool_use", Some(ANTHROPIC)),
    ("server_tool_use", Some(ANTHROPIC)),
    ("mcp_tool_use", Some(ANTHROPIC)),
    ("tool_result", Some(ANTHROPIC)),
    ("mcp_tool_result", Some(ANTHROPIC)),
    ("functionCall", Some(GEMINI)),
    ("functionResponse", Some(GEMINI)),
    ("function_response", Some(GEMINI)),
    ("executableCode", Some(GEMINI)),
    ("function_call", Some(RESPONSES)),
    ("function_call_output", Some(RESPONSES)),
    ("custom_tool_call", Some(RESPONSES)),
    ("local_shell_call", Some(RESPONSES)),
    ("web_search_call", Some(RESPONSES)),
    ("computer_call", Some(RESPONSES)),
    ("mcp_call", Some(RESPONSES)),
    ("command_execution", Some(CODEX)),
    ("mcp_tool_call", Some(CODEX)),
    ("file_change", Some(CODEX)),
    ("tool-call", Some(SDK)),
    ("tool-result", Some(SDK)),
    ("tool-invocation", Some(SDK)),
    ("toolInvocations", Some(SDK)),
    ("toolUse", Some(BEDROCK)),
    ("toolResult", Some(BEDROCK)),
    ("tool_call", Some(TELEMETRY)),
    ("tool_call_response", Some(TELEMETRY)),
    ("tool_calls", None),
    ("toolCalls", None),
    ("tool_call_started", None),
    ("tool_uses", None),
    ("tool_execution", None),
    ("tool_start", None),
    ("agent_action", None),
    ("function_calls", None),
];

/// Lists beside chat messages in which other formats keep what was done.
const BESIDE: &[(&str, Option<&str>)] =
    &[("trajectory", Some(SWE_AGENT)), ("steps", None), ("actions", None), ("spans", None)];

/// What is given to an agent, or only says what it could do: nothing in it is a step.
const GIVEN: [&str; 16] = [
    "input",
    "inputs",
    "task",
    "tools",
    "functions",
    "parameters",
    "input_schema",
    "label",
    "expected",
    "reference",
    "policy",
    "fixture",
    "replay_fixture",
    "request",
    "metrics",
    "usage",
];

/// Members of an assistant's message that hold objects or lists, and no steps.
const SAID: [&str; 18] = [
    "content",
    "tool_calls",
    "function_call",
    "audio",
    "images",
    "annotations",
    "citations",
    "logprobs",
    "metadata",
    "usage",
    "model_extra",
    "provider_specific_fields",
    "reasoning",
    "reasoning_content",
    "reasoning_details",
    "thinking",
    "thinking_blocks",
    "response_metadata",
];

/// The format that has elements of this type, if it is a word for a call.
pub(crate) fn word(word: &str) -> Option<Option<&'static str>> {
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, near)| *near)
}

/// The first element of the JSON value `text` that looks like a step. `without_output`: not in its output.
pub(crate) fn in_json(text: &str, without_output: bool) -> Option<(Unread, &str)> {
    let whole = text.trim_ascii();
    let mut words = WORDS.iter().chain(BESIDE).map(|(word, _)| *word).chain(["assistant"]);
    if !words.any(|word| whole.contains(word)) {
        return None;
    }
    let mut search = Search { without_output, found: None };
    search.value(whole, &mut String::new(), 0);
    search.found
}

struct Search<'a> {
    without_output: bool,
    found: Option<(Unread, &'a str)>,
}

impl<'a> Search<'a> {
    fn value(&mut self, value: &'a str, at: &mut String, depth: usize) {
        let length = at.len();
        let mut cursor = Cursor::new(value);
        match value.bytes().next() {
            Some(b'{') => {
                let said = role(value).as_deref() == Some("assistant");
                let chat = depth == 0 && holds_chat(value);
                let _ = cursor.members(|cursor, key| {
                    let member = cursor.raw()?;
                    let key = cursor.decoded(key).ok()?;
                    let given = GIVEN.contains(&&*key) || (self.without_output && key == "output");
                    let shown = matches!(&*key, "parameters" | "tools");
                    if !(if depth == 0 { given } else { shown }) {
                        self.member(value, &key, member, chat, at);
                        if said
                            && self.found.is_none()
                            && !SAID.contains(&&*key)
                            && holds_something(member)
                        {
                            let what = format!("the member {key:?} of an assistant's message");
                            self.found = Some((Unread::new(at, what, None), member));
                        }
                        if self.found.is_none() {
                            if !at.is_empty() {
                                at.push('.');
                            }
                            at.push_str(&key);
                            self.value(member, at, depth + 1);
                            at.truncate(length);
                        }
                    }
                    self.found.is_none().then_some(())
                });
            }
            Some(b'[') => {
                let mut index = 0;
                let _ = cursor.list(|cursor| {
                    let item = cursor.raw()?;
                    *at += &format!("[{index}]");
                    self.value(item, at, depth.max(1));
                    at.truncate(length);
                    index += 1;
                    self.found.is_none().then_some(())
                });
            }
            _ => {}
        }
    }

    /// Looks at one member of `object`, which lies at `at`.
    fn member(&mut self, object: &'a str, key: &str, member: &'a str, chat: bool, at: &str) {
        if matches!(key, "type" | "kind" | "event") {
            let named: Option<String> = serde_json::from_str(member).ok();
            let Some(named) = named else { return };
            if let Some(near) = word(&named) {
                let what = format!("an element with \"{key}\": {named:?}");
                self.found = Some((Unread::new(at, what, near), object));
            }
            return;
        }
        let near = word(key).or_else(|| {
            let beside = BESIDE.iter().find(|(word, _)| chat && *word == key);
            beside.map(|(_, near)| *near)
        });
        if let Some(near) = near.filter(|_| holds_something(member)) {
            self.found = Some((Unread::new(at, format!("the member {key:?}"), near), member));
        }
    }
}

/// Whether an object holds chat messages, beside those that were given to the agent.
fn holds_chat(object: &str) -> bool {
    let mut found = false;
    let _ = Cursor::new(object).members(|cursor, key| {
        let member = cursor.raw()?;
        let key = cursor.decoded(key).ok()?;
        found |= !GIVEN.contains(&&*key) && member.contains("\"role\"");
        (!found).then_some(())
    });
    found
}

/// The role of a chat message.
fn role(object: &str) -> Option<String> {
    let mut role = None;
    Cursor::new(object).members(|cursor, key| {
        let member = cursor.raw()?;
        if cursor.decoded(key).ok()? == "role" {
            role = serde_json::from_str(member).ok();
        }
        Some(())
    })?;
    role
}

/// Whether `value` is an object or a list that is not empty, as calls are.
fn holds_something(value: &str) -> bool {
    let inside = value.strip_prefix(['{', '[']).map(str::trim_ascii_start);
    inside.is_some_and(|inside| !inside.starts_with(['}', ']']))
}

/// Where `part`, a slice of the JSON value `text`, lies in it: `messages[1].content[0]`.
pub(crate) fn path_of(text: &str, part: &str) -> String {
    let (mut path, mut value) = (String::new(), text.trim_ascii());
    while value.as_ptr() != part.as_ptr() || value.len() != part.len() {
        let mut inner = None;
        let mut cursor = Cursor::new(value);
        match value.bytes().next() {
            Some(b'{') => {
                let _ = cursor.members(|cursor, key| {
                    let member = cursor.raw()?;
                    let key = cursor.decoded(key).ok()?;
                    let dot = if path.is_empty() { "" } else { "." };
                    inner = offset(member, part).map(|_| (format!("{dot}{key}"), member));
                    inner.is_none().then_some(())
                });
            }
            Some(b'[') => {
                let mut index = 0;
                let _ = cursor.list(|cursor| {
                    let item = cursor.raw()?;
                    inner = offset(item, part).map(|_| (format!("[{index}]"), item));
                    index += 1;
                    inner.is_none().then_some(())
                });
            }
            _ => {}
        }
        let Some((step, deeper)) = inner else { return path };
        path += &step;
        value = deeper;
    }
    path
}

/// The byte of `text` at which `part` begins, if it is a slice of it.
pub(crate) fn offset(text: &str, part: &str) -> Option<usize> {
    let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (start + part.len() <= text.len()).then_some(start)
}

#[cfg(test)]
#[path = "tests/unread.rs"]
mod tests;
