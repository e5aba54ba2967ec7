//! The quick reader against serde_json: whatever it takes, it takes as serde_json does.

use proptest::prelude::*;

use super::*;
use crate::json::RawJson;
use crate::load::chat::{Message, Object};
use crate::load::{changed, shuffled};
use crate::run::Run;

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
  "checkpoints": [{"id": "c"}], "artifacts": [{"name": "n", "bytes": 3}],
  "validations": [{"validator": "cargo_test", "command": ["cargo", "test"], "shell": true, "verdict": "pass", "reason": "ok",
    "observed": {"exit_code": -1, "tests": 3, "files": [], "nothing_built": false}}],
  "usage": {"input_tokens": 3, "duration": 1.5},
  "children": [{"id": "k"}], "spans": [{"id": "s", "start": 0.5}], "fixture": {"f": 1}, "policy": [], "transcript": "t",
  "questions": ["why"], "execution": {"cwd": "/x"}, "recipe": "0f", "redacted": true,
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

/// A record of chat messages.
#[expect(dead_code, reason = "only Debug reads the fields")]
#[derive(Debug, serde::Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    messages: Vec<Object<Message<'a>>>,
    #[serde(borrow, default)]
    usage: Option<RawJson<'a>>,
}

/// Whether `text` is read quickly; and if it is, what comes of it is what serde_json makes of it.
fn agrees<'a, T: Deserialize<'a> + fmt::Debug>(text: &'a str) -> Result<bool, TestCaseError> {
    let Some(quick) = from_str::<T>(text) else { return Ok(false) };
    let slow = serde_json::from_str::<T>(text);
    prop_assert!(slow.is_ok(), "{:?}: {text}", slow.err());
    prop_assert_eq!(format!("{quick:?}"), format!("{:?}", slow.unwrap()));
    Ok(true)
}

#[test]
fn recordings_with_everything_are_read_quickly() {
    assert!(agrees::<Run<'_>>(NATIVE).unwrap());
    assert!(agrees::<Record<'_>>(CHAT).unwrap());
    let list = &CHAT[CHAT.find('[').unwrap()..=CHAT.rfind(']').unwrap()];
    assert_eq!(from_str::<Vec<Object<Message<'_>>>>(list).unwrap().len(), 9);
    let custom = CHAT.replace("\"type\": \"function\", \"function\"", "\"custom\"");
    assert_ne!(custom, CHAT);
    assert!(agrees::<Record<'_>>(&custom).unwrap());
}

/// The sample above is of little use if it lacks a field.
#[test]
fn the_sample_has_every_field_of_a_run_and_of_a_step() {
    let schema = schemars::schema_for!(Run<'static>).to_value();
    let sample: serde_json::Value = serde_json::from_str(NATIVE).unwrap();
    let steps = sample["steps"].as_array().unwrap();
    let fields = |schema: &serde_json::Value| -> Vec<String> {
        schema["properties"].as_object().unwrap().keys().cloned().collect()
    };
    for field in fields(&schema) {
        assert!(sample.get(&field).is_some(), "{field}");
    }
    for field in fields(&schema["$defs"]["Step"]) {
        assert!(steps.iter().any(|step| step.get(&field).is_some()), "steps: {field}");
    }
}

#[test]
fn what_is_unusual_is_left_to_serde_json() {
    let step = |member: &str| {
        NATIVE.replace("\"kind\": \"turn\"", &format!("\"kind\": \"turn\", {member}"))
    };
    for text in [
        step("\"turn\": 1"),
        step("\"id\": null, \"id\": null"),
        step("\"n\\u0061me\": \"n\""),
        step("\"unknown\": 1"),
        step("\"duration\": \"1\""),
        step("\"at\": 1"),
        step(""),
        NATIVE.replace("\"kind\": \"turn\", ", ""),
        NATIVE.replace("\"kind\": \"turn\"", "\"kind\": \"turned\""),
        NATIVE.replace("\"format\": \"goldrun/run@1\", ", ""),
        NATIVE.replace("goldrun/run@1\"", "goldrun/run@1\", \"format\": \"goldrun/run@1\""),
        NATIVE.replace("\"turn\": 0}", "\"turn\": -1}"),
        NATIVE.replace("\"turn\": 0}", "\"turn\": 4294967296}"),
        NATIVE.replace("\"steps\": [", "\"steps\": [,"),
        NATIVE.replace("{\"kind\": \"final\", \"result\": \"done\"}", ""),
        NATIVE.replace("\"done\"}\n  ]", "\"done\"},\n  ]"),
        NATIVE.replace("\"done\"}\n  ]", "\"done\"}\n  }"),
        NATIVE.replace("\"steps\": [", "\"steps\": nul, \"pending\": ["),
        format!("{NATIVE}x"),
        format!("[{NATIVE}]"),
        NATIVE.replace("[[[]]", &format!("{}{}", "[".repeat(200), "]".repeat(200))),
    ] {
        assert_ne!(text, NATIVE);
        assert!(from_str::<Run<'_>>(&text).is_none(), "{text}");
    }
    for text in [
        CHAT.replace("\"role\": \"user\", ", ""),
        CHAT.replace("\"role\": \"user\"", "\"role\": \"nobody\""),
        CHAT.replace("\"role\": \"user\"", "\"role\": \"user\", \"role\": \"user\""),
        CHAT.replace("{\"role\": \"system\", \"content\": \"be good\"}", "[\"system\"]"),
    ] {
        assert_ne!(text, CHAT);
        assert!(from_str::<Record<'_>>(&text).is_none(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_is_taken_of_changed_recordings_is_what_serde_json_takes(
        native in changed(NATIVE), moved in shuffled(NATIVE), chat in changed(CHAT), moved_chat in shuffled(CHAT),
    ) {
        agrees::<Run<'_>>(&native)?;
        agrees::<Run<'_>>(&moved)?;
        agrees::<Record<'_>>(&chat)?;
        agrees::<Record<'_>>(&moved_chat)?;
    }
}
