use crate::load::{LoadOptions, parse};

/// What is said of `text`: how many steps it has, or why it is refused, without what is read instead.
fn said(text: &str) -> String {
    match parse(text, &LoadOptions::default()) {
        Ok(run) => format!("{} steps", run.steps.len()),
        Err(error) => {
            error.to_string().split("; steps are read from").next().unwrap_or_default().to_owned()
        }
    }
}

fn chat(assistant: &str) -> String {
    format!(r#"{{"messages": [{{"role": "user", "content": "x"}}, {assistant}]}}"#)
}

#[test]
fn calls_of_other_formats_are_errors_with_their_place() {
    for (message, expected) in [
        (
            r#"{"role": "assistant", "content": [{"type": "text", "text": "a"}, {"type": "tool_use", "name": "refund", "input": {}}]}"#,
            "messages[1].content[1]: a part of the type \"tool_use\" looks like a step and is not understood (it resembles Anthropic's messages)",
        ),
        (
            r#"{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1"}]}"#,
            "messages[1].content[0]: a part of the type \"tool_result\" looks like a step and is not understood (it resembles Anthropic's messages)",
        ),
        (
            r#"{"role": "assistant", "content": [{"type": "gadget"}]}"#,
            "messages[1].content[0]: a part of the type \"gadget\" looks like a step and is not understood",
        ),
        (
            r#"{"role": "assistant", "content": [{"functionCall": {"name": "f"}}]}"#,
            "messages[1].content[0]: a part without a type and a text looks like a step and is not understood",
        ),
        (
            r#"{"role": "model", "content": "a"}"#,
            "messages[1]: a message with \"role\": \"model\" looks like a step and is not understood (it resembles Gemini's contents)",
        ),
        (
            r#"{"role": "assistant", "content": "a", "toolCalls": [{"name": "f"}]}"#,
            "messages[1]: the member \"toolCalls\" looks like a step and is not understood",
        ),
        (
            r#"{"role": "assistant", "content": "a", "done": [{"name": "f"}]}"#,
            "messages[1]: the member \"done\" of an assistant's message looks like a step and is not understood",
        ),
        (
            r#"{"role": "assistant", "content": {"parts": [1]}}"#,
            "messages[1].content: an object in place of text or a list of parts looks like a step and is not understood",
        ),
    ] {
        let text = chat(message);
        let found = said(&text);
        let (place, found) = found.split_once(": ").expect("a place");
        assert!(place.starts_with("line 1, column "), "{place}");
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn what_is_given_or_shown_or_empty_is_no_step() {
    for message in [
        r#"{"role": "assistant", "content": "a", "tool_calls": [], "toolCalls": null, "reasoning_details": [{"type": "x"}]}"#,
        r#"{"role": "assistant", "content": [{"type": "text", "text": "a"}, {"type": "image_url", "image_url": {"url": "x"}}]}"#,
        r#"{"role": "assistant", "content": [{"type": "thinking", "thinking": "x"}, {"type": "text", "text": "a"}], "finish_reason": "tool_calls"}"#,
        r#"{"role": "assistant", "content": "call tool_use with {\"type\": \"tool_use\"}"}"#,
    ] {
        assert_eq!(said(&chat(message)), "1 steps", "{message}");
    }
    let beside = r#"{"tools": [{"type": "function", "function_call": {"a": 1}}], "input": {"tool_calls": [{"name": "f"}]},
        "messages": [{"role": "assistant", "content": "a"}]}"#;
    assert_eq!(said(beside), "1 steps");
}

#[test]
fn what_stands_beside_a_chat_without_calls_is_looked_at() {
    let text = |beside: &str, message: &str| {
        format!(r#"{{"messages": [{{"role": "user", "content": "x"}}, {message}], {beside}}}"#)
    };
    let (silent, calls) = (
        r#"{"role": "assistant", "content": "a"}"#,
        r#"{"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]}, {"role": "tool", "content": "1"}"#,
    );
    for (beside, word) in [
        (r#""trajectory": [{"action": "ls"}]"#, "\"trajectory\""),
        (r#""steps": [1]"#, "\"steps\""),
        (
            r#""events": [{"kind": "tool_call", "name": "f"}]"#,
            "an element with \"kind\": \"tool_call\"",
        ),
    ] {
        assert!(said(&text(beside, silent)).contains(word), "{}", said(&text(beside, silent)));
        assert_eq!(said(&text(beside, calls)), "2 steps", "its calls were read");
    }
    assert_eq!(said(&text(r#""steps": [], "history": []"#, silent)), "1 steps");
}

#[test]
fn own_recordings_and_those_of_others_are_searched_too() {
    for (text, expected) in [
        (
            r#"{"format": "goldrun/run@1", "output": "a", "metadata": {"tool_calls": [{"name": "f"}]}}"#,
            "the member \"tool_calls\"",
        ),
        (
            r#"{"format": "goldrun/run@1", "output": {"content": [{"type": "tool_use"}]}}"#,
            "output.content[0]: an element with \"type\": \"tool_use\"",
        ),
        (
            r#"{"_type": "run_record", "status": "completed", "stages": [], "transcript": {"events": [{"kind": "mcp_call"}]}}"#,
            "transcript.events[0]: an element with \"kind\": \"mcp_call\"",
        ),
        (
            r#"{"agent": "a", "case_id": "c", "inputs": {}, "trajectory": [{"kind": "message", "name": "f"}]}"#,
            "unknown value `message`, expected one of `turn`, `tool`, `final`",
        ),
    ] {
        assert!(said(text).contains(expected), "{}", said(text));
    }
}

/// Chat messages that an agent was given do not make a recording a chat.
#[test]
fn what_an_agent_was_given_says_nothing_of_its_format() {
    let text = r#"{"agent": "a", "case_id": "c", "inputs": {"args": [{"role": "user"}]}, "output": "done",
        "trajectory": [{"kind": "final", "name": "final", "args": {}, "result": "done"}]}"#;
    assert_eq!(said(text), "1 steps");
}
