//! Two recordings of one pipeline of Harn's are equal under masks.

use std::fs;

use serde_json::Value;

use crate::judge::behaviour::project;
use crate::load::{LoadOptions, parse};
use crate::suite::SuiteConfig;

/// All leaves that differ, as path, one and other.
fn differences(one: &Value, other: &Value, path: &str, found: &mut Vec<(String, Value, Value)>) {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter().for_each(|(key, value)| {
                differences(value, &b[key], &format!("{path}.{key}"), found);
            });
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter()
                .zip(b)
                .enumerate()
                .for_each(|(i, (a, b))| differences(a, b, &format!("{path}.{i}"), found));
        }
        _ if one == other => {}
        _ => found.push((path.to_owned(), one.clone(), other.clone())),
    }
}

/// The behaviour of a run whose only call has this text as its arguments, under every mask there is.
fn masked(args: &str) -> Value {
    let kinds = ["uuid", "ulid", "timestamp", "duration", "epoch", "hex", "path", "port"];
    let rule =
        |kind: &str| format!("[[compare.mask]]\nuse = \"{kind}\"\nreason = \"all of them\"\n");
    // `start_ms` and `response_ms`: these may be times that were asked for, so somebody has to say that they passed.
    let spans = rule("duration").replace("reason", "at = \"**.*_ms\"\nreason");
    let suite = format!("{}{spans}", kinds.map(rule).concat());
    let policy = SuiteConfig::parse(&suite).expect("a suite").policy;
    let run = format!(
        r#"{{"format": "goldrun/run@1", "steps": [{{"kind": "tool", "name": "t", "args": {args}}}]}}"#
    );
    let run = parse(&run, &LoadOptions::default()).expect("a run");
    let behaviour = project(&run, &policy).expect("it projects").behaviour;
    serde_json::from_slice(&behaviour.canonical()).expect("JSON")
}

#[test]
fn masks_make_two_recordings_of_one_harn_pipeline_equal() {
    let Some(folder) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return;
    };
    let folder = std::path::PathBuf::from(folder).join("harn/recorded");
    let compared = |name: &str, file: &str| {
        let [one, other] = [1, 2].map(|n| {
            let text =
                fs::read_to_string(folder.join(format!("{name}-{n}/{file}"))).expect("a recording");
            let lines = file
                .ends_with(".jsonl")
                .then(|| format!("[{}]", text.trim_end().replace('\n', ",")));
            lines.unwrap_or(text)
        });
        let [plain_one, plain_other] =
            [&one, &other].map(|text| serde_json::from_str(text).expect("JSON"));
        let (mut plain, mut left) = (Vec::new(), Vec::new());
        differences(&plain_one, &plain_other, "", &mut plain);
        differences(&masked(&one), &masked(&other), "", &mut left);
        assert!(!plain.is_empty(), "{name} {file}: they differ as recorded");
        eprintln!("{name} {file}: {} leaves differ, {} under all masks", plain.len(), left.len());
        left
    };
    for (name, run) in [
        ("rate", "rate_limit_auth-run.json"),
        ("comment", "comment_file-run.json"),
        ("rateover", "rate_limit_auth-run.json"),
        ("explain", "explain_repo-latest.json"),
    ] {
        assert_eq!(compared(name, run), [], "{name}");
        // What is left of the transcripts is which entries were written in the same millisecond: moments keep their links. (A hash
        // of 64 bits that is the same in both may by chance look like nanoseconds, and is numbered with them.)
        for (path, one, other) in compared(name, "llm_transcript.jsonl") {
            let epoch =
                |value: &Value| value.as_str().is_some_and(|text| text.starts_with("<epoch "));
            assert!(
                [".timestamp", ".hash"].iter().any(|end| path.ends_with(end))
                    && epoch(&one)
                    && epoch(&other),
                "{name} {path}: {one} {other}"
            );
        }
    }
}
