use regex::Regex;

use super::*;
use crate::judge::mask::RedactedKey;
use crate::load::{self, LoadOptions};

const RUN: &str = r#"{"format": "goldrun/run@1", "id": "7c1", "task": "ask acct-12 twice", "started_at": "now", "finished_at": "then",
  "input": {"customer": "acct-12"}, "outcome": "completed", "label": 1.50, "status": "done",
  "steps": [
    {"kind": "tool", "id": "call_9", "name": "login", "args": {"password": "hunter2hunter", "n": 1.0, "acct-12": [2e3]}, "turn": 0,
     "at": "12:00", "duration": 3.5, "status": "ok", "result": "opened acct-12,\nacct-34 too", "metadata": {"trace": "acct-34"}},
    {"kind": "tool", "name": "twice", "args": {"a": 1, "a": "acct-12"}, "args_hash": null},
    {"kind": "final", "result": {
       "of": "acct-34"}}],
  "stages": [{"node": "plan", "id": "s1", "goal": "acct-12", "started_at": "x", "finished_at": "y", "status": "ok",
     "attempts": [{"number": 1, "error": "no acct-12", "started_at": "x", "finished_at": "y"}], "evidence": ["acct-12"]}],
  "transitions": [{"to": "plan", "at": "12:00"}], "checkpoints": [{"at": "12:00", "reason": "for acct-12"}],
  "artifacts": [{"path": "out/acct-12.md", "sha256": "ab", "bytes": 3}],
  "validations": [{"validator": "command_pass", "verdict": "fail", "reason": "acct-12", "observed": {"exit_code": 1, "output": "for acct-12"}}],
  "children": [{"id": "k", "task": "acct-12"}], "questions": ["which of acct-12?"],
  "usage": {"input_tokens": 3, "duration": 1.5}, "recipe": "0f", "execution": {"cwd": "/home/a"}}"#;

fn redaction() -> Redaction {
    Redaction {
        patterns: vec![Regex::new("acct-[0-9]+").unwrap()],
        keys: vec![RedactedKey::new("password").unwrap()],
    }
}

fn of(text: &str) -> String {
    let run = load::parse(text, &LoadOptions::default()).unwrap();
    distilled(run, &redaction())
}

#[test]
fn what_judging_needs_stays_and_ids_times_and_secrets_do_not() {
    let kept = of(&RUN.replace(", \"args_hash\": null", ""));
    for gone in [
        "acct", "hunter2", "7c1", "call_9", "12:00", "3.5", "now", "then", "\"x\"", "/home",
        "started",
    ] {
        assert!(!kept.contains(gone), "{gone} in {kept}");
    }
    for stays in [
        r#""label": 1.5,"#,
        r#""args": {"<redacted>":[2000],"n":1,"password":"<redacted 1>"}"#,
        r#""args": {"a": 1, "a": "<redacted>"}"#,
        r#""opened <redacted 2>,\n<redacted 3> too""#,
        r#""metadata": {"trace":"<redacted 3>"}"#,
        r#""result": {"of":"<redacted 3>"}"#,
        r#""input": {"customer":"<redacted 2>"}"#,
        r#""task": "ask <redacted> twice""#,
        r#""path": "out/<redacted>.md""#,
        r#""observed": {"exit_code": 1, "output": "for <redacted>"}"#,
        r#""questions": ["which of <redacted 2>?"]"#,
        r#""usage": {"input_tokens": 3, "duration": 1.5}"#,
        r#""recipe": "0f""#,
        r#""redacted": true"#,
        r#""goal": "<redacted>""#,
        r#""error": "no <redacted>""#,
        r#""children": [{"id": "k", "task": "<redacted>"}]"#,
    ] {
        assert!(kept.contains(stays), "{stays} is not in {kept}");
    }
}

#[test]
fn what_is_kept_of_a_kept_run_is_the_same() {
    let once = of(&RUN.replace(", \"args_hash\": null", ""));
    assert_eq!(of(&once), once);
    assert!(once.starts_with("{\n  \"format\": \"goldrun/run@1\",\n"));
    // It is goldrun's own, whatever else the suite loads.
    let options = LoadOptions { format: load::Format::Openai, ..LoadOptions::default() };
    assert!(load::parse(&once, &options).is_ok());
    let empty = of(r#"{"format": "goldrun/run@1"}"#);
    assert_eq!(empty, "{\n  \"format\": \"goldrun/run@1\",\n  \"redacted\": true\n}\n");
}
