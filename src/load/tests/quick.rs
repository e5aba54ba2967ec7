//! The quick reader against serde: whatever it takes, it takes as serde does.

use proptest::prelude::*;

use super::*;
use crate::load::chat::messages::{Message, Object};
use crate::load::mutated_json::{changed, shuffled};

const NATIVE: &str = r#"{
  "format": "goldrun/run@1", "id": "r\u002d1", "task": null, "parent": "p", "root": "q", "workflow": "w",
  "agent": {"name": "desk", "version": null}, "input": {"a\u0041": [1.0, 1.00, 1e2, -0, 18446744073709551617]}, "output": null,
  "outcome": "completed", "status": "done", "started_at": "t", "finished_at": "u", "label": 1.0,
  "steps": [
    {"kind": "turn", "result": "thinking \"aloud\"", "turn": 0},
    {"kind": "tool", "id": "c", "name": "cancel", "args": {"b": {"c": [[[]], {"d": "\ud83d\ude00é"}]}, "a": 1, "a": 2},
     "result": null, "status": "ok", "turn": 0, "agent": "desk", "stage": "act", "at": "now", "duration": 0.30000000000000004,
     "metadata": {"x": true}},
    {"kind": "tool", "name": "pay", "args_hash": "ab12", "status": "rejected", "turn": null, "duration": null},
    {"kind": "final", "result": "done"}
  ],
  "stages": [{"node": "act", "occurrence": 1}], "pending": ["x"], "completed": [], "transitions": [{"to": "act"}],
  "checkpoints": [{"id": "c"}], "artifacts": [{"name": "n", "bytes": 3}], "usage": {"input_tokens": 3, "duration": 1.5},
  "children": [{"id": "k"}], "spans": [{"id": "s", "start": 0.5}], "fixture": {"f": 1}, "policy": [], "transcript": "t",
  "questions": ["why"], "execution": {"cwd": "/x"},
  "metadata": {"m": null}
}
"#;

const CHAT: &str = r#"{"id": 7, "messages": [
  {"role": "system", "content": "be good"}, {"role": "user", "content": "hello \u0041\n"},
  {"role": "assistant", "content": null, "refusal": null, "extra": {"role": [1]}, "tool_calls": [
    {"id": "a", "type": "function", "function": {"name": "get", "arguments": "{\"b\": 1.00, \"a\": \"\\u0041\"}"}},
    {"id": 2, "function": {"name": "get", "arguments": {"x": [1]}, "strict": false}}]},
  {"role": "tool", "tool_call_id": "a", "content": "fine", "name": "get"},
  {"role": "tool", "tool_call_id": 2, "content": [{"type": "text", "text": "also"}]},
  {"role": "assistant", "content": "", "tool_calls": null, "function_call": {"name": "old", "arguments": null}},
  {"role": "function", "content": "1"}, {"role": "developer", "content": "x"},
  {"role": "assistant", "content": "done", "refusal": "no"}
], "usage": {"prompt_tokens": 3}}
"#;

fn native_agrees(text: &str) -> Result<bool, TestCaseError> {
    let Some(quick) = native(text) else { return Ok(false) };
    let slow = serde_json::from_str::<Run<'_>>(text);
    prop_assert!(slow.is_ok(), "{:?}: {text}", slow.err());
    prop_assert_eq!(format!("{quick:?}"), format!("{:?}", slow.unwrap()));
    Ok(true)
}

/// What both ways make of the messages, in words.
fn chat_agrees(text: &str) -> Result<bool, TestCaseError> {
    #[derive(serde::Deserialize)]
    struct Record<'a> {
        #[serde(borrow)]
        messages: Vec<Object<Message<'a>>>,
        #[serde(borrow, default)]
        usage: Option<&'a serde_json::value::RawValue>,
    }
    let told = |messages: Vec<Object<Message<'_>>>| {
        messages.into_iter().map(|Object(m)| format!("{m:?}")).collect::<Vec<_>>()
    };
    let Some((messages, usage)) = record(text) else { return Ok(false) };
    let slow = serde_json::from_str::<Record<'_>>(text);
    prop_assert!(slow.is_ok(), "{:?}: {text}", slow.err());
    let slow = slow.unwrap();
    prop_assert_eq!(usage, slow.usage.map(serde_json::value::RawValue::get));
    prop_assert_eq!(told(messages), told(slow.messages));
    Ok(true)
}

#[test]
fn recordings_with_everything_are_read_quickly() {
    assert!(native_agrees(NATIVE).unwrap());
    assert!(chat_agrees(CHAT).unwrap());
    let list = &CHAT[CHAT.find('[').unwrap()..=CHAT.rfind(']').unwrap()];
    assert_eq!(messages(list).unwrap().len(), 9);
}

#[test]
fn what_is_unusual_is_left_to_serde() {
    let step = |member: &str| {
        NATIVE.replace("\"kind\": \"turn\"", &format!("\"kind\": \"turn\", {member}"))
    };
    for text in [
        step("\"turn\": 1"),
        step("\"id\": null, \"id\": null"),
        step("\"n\\u0061me\": \"n\""),
        step("\"unknown\": 1"),
        step("\"duration\": \"1\""),
        NATIVE.replace("\"kind\": \"turn\", ", ""),
        NATIVE.replace("\"format\": \"goldrun/run@1\", ", ""),
        NATIVE.replace("goldrun/run@1\"", "goldrun/run@1\", \"format\": \"goldrun/run@1\""),
        NATIVE.replace("\"turn\": 0}", "\"turn\": -1}"),
        format!("{NATIVE}x"),
        format!("[{NATIVE}]"),
        NATIVE.replace("[[[]]", &format!("{}{}", "[".repeat(200), "]".repeat(200))),
    ] {
        assert_ne!(text, NATIVE);
        assert!(native(&text).is_none(), "{text}");
    }
    for text in [
        CHAT.replace("\"role\": \"user\", ", ""),
        CHAT.replace("\"role\": \"user\"", "\"role\": \"nobody\""),
        CHAT.replace("\"role\": \"user\"", "\"role\": \"user\", \"role\": \"user\""),
        CHAT.replace("\"id\": 7", "\"case_id\": 7"),
        CHAT.replace("\"id\": 7", "\"f\\u006frmat\": 7"),
        CHAT.replace("\"type\": \"function\", \"function\"", "\"custom\""),
    ] {
        assert_ne!(text, CHAT);
        assert!(record(&text).is_none(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_is_taken_of_changed_recordings_is_what_serde_takes(
        native in changed(NATIVE), moved in shuffled(NATIVE), chat in changed(CHAT), moved_chat in shuffled(CHAT),
    ) {
        native_agrees(&native)?;
        native_agrees(&moved)?;
        chat_agrees(&chat)?;
        chat_agrees(&moved_chat)?;
    }
}
