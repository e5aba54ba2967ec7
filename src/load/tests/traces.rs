//! Real recordings of other tools: none is read as a run in which nothing was done.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::load::{LoadOptions, Records, parse};
use crate::run::StepKind;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn no_recording_of_another_tool_is_hollow() {
    let Some(folder) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return;
    };
    let root = PathBuf::from(folder).join("traces");
    let mut found = Vec::new();
    files(&root, &mut found);
    assert!(found.len() > 100, "{}", found.len());
    let (mut refused, mut understood) = (0, 0);
    for path in found {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let records = Records::new(text.as_bytes()).flatten().map(|record| record.text);
        for text in std::iter::once(text.clone()).chain(records) {
            match parse(&text, &LoadOptions::default()) {
                Ok(run) => {
                    let calls = run.steps.iter().filter(|step| step.kind == StepKind::Tool).count();
                    assert!(calls > 0, "{}: read as a run without a call", path.display());
                    understood += 1;
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(understood > 3 && refused > 1000, "{understood} understood, {refused} refused");
}

/// The messages inside the sessions of Claude Code are Anthropic's: an agent that leaves them as a chat is refused if it called a tool.
#[test]
fn anthropic_messages_are_refused_where_they_call_tools() {
    let Some(folder) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return;
    };
    let mut found = Vec::new();
    files(&PathBuf::from(folder).join("traces/claude_code_jsonl"), &mut found);
    let mut calling = 0;
    for path in found.iter().filter(|path| path.extension().is_some_and(|it| it == "jsonl")) {
        let text = std::fs::read_to_string(path).expect("a text");
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let messages: Vec<Value> = lines
            .filter_map(|mut line| line.get_mut("message").map(Value::take))
            .filter(|message| message["role"].is_string())
            .collect();
        let chat = serde_json::to_string(&messages).expect("JSON");
        if !chat.contains("\"type\":\"tool_use\"") && !chat.contains("\"type\":\"tool_result\"") {
            continue;
        }
        calling += 1;
        let error = parse(&chat, &LoadOptions::default()).expect_err("Anthropic's messages");
        let error = error.to_string();
        assert!(
            error.contains("looks like a step and is not understood"),
            "{}: {error}",
            path.display()
        );
    }
    assert!(calling > 10, "{calling}");
}
