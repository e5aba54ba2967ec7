use super::*;
use crate::json::call_identity;
use crate::run::step::StepKind;

const WHOLE: &str = r#"{
      "format": "goldrun/run@1", "id": "r-1", "task": "refund", "workflow": "refunds",
      "agent": {"name": "desk", "version": "2", "model": "m"},
      "input": {"order": 18446744073709551617}, "output": "done", "outcome": "completed", "label": 1.0,
      "steps": [{"kind": "turn", "result": "thinking"},
                {"kind": "tool", "name": "cancel", "args": {"order": "A-17", "n": 1}, "result": null, "status": "ok", "turn": 0,
                 "agent": "desk", "stage": "act", "at": "2026-01-01T00:00:00Z", "duration": 0.5},
                {"kind": "tool", "name": "pay", "args_hash": "ab12", "status": "rejected", "turn": 1},
                {"kind": "final", "result": "done"}],
      "stages": [{"node": "act", "occurrence": 1, "status": "completed", "outcome": "success", "branch": "yes",
                  "depends_on": ["plan"], "attempts": [{"number": 1, "error": "no"}], "usage": {"input_tokens": 3}}],
      "transitions": [{"from": "plan", "to": "act"}], "checkpoints": [{"id": "c", "ready": ["act"]}],
      "artifacts": [{"name": "r", "kind": "report", "path": "artifacts/r.md", "bytes": 3, "sha256": "00"}],
      "validations": [{"validator": "test_pass", "verdict": "pass", "reason": "2 tests passed",
                       "observed": {"ran": ["cargo", "test"], "exit_code": 0, "tests": 2, "output": "ok", "output_bytes": 2}}],
      "usage": {"output_tokens": 7, "cost_usd": 0.25, "models": ["m"]}, "children": [{"id": "k"}],
      "spans": [{"id": "1", "kind": "tool_call", "start": 0.1}], "execution": {"cwd": "."}, "metadata": {"k": [1]}
    }"#;

#[test]
fn a_run_survives_a_round_trip_and_keeps_what_it_does_not_compare() {
    let run: Run<'_> = serde_json::from_str(WHOLE).unwrap();
    assert_eq!(run.steps.len(), 4);
    assert_eq!(run.steps[1].kind, StepKind::Tool);
    let args = run.steps[1].args.as_ref().unwrap().decode().unwrap();
    assert_eq!(call_identity("cancel", &args).len(), 64);
    let again = serde_json::to_string(&run).unwrap();
    assert_eq!(Json::parse(&again).unwrap(), Json::parse(WHOLE).unwrap());
}

#[test]
fn absent_is_not_empty() {
    let run: Run<'_> =
        serde_json::from_str(r#"{"format":"goldrun/run@1","output":null,"label":null}"#).unwrap();
    assert_eq!(run.outcome, Outcome::Unknown);
    assert!(run.input.is_none() && run.usage.is_none());
}

#[test]
fn unknown_and_repeated_keys_are_refused() {
    for (text, expected) in [
        (r#"{"format":"goldrun/run@1","stepz":[]}"#, "unknown field `stepz`"),
        (r#"{"format":"goldrun/run@1","steps":[{"kind":"tool","arg":{}}]}"#, "unknown field `arg`"),
        (r#"{"format":"goldrun/run@1","steps":[],"steps":[]}"#, "duplicate field `steps`"),
    ] {
        let error = serde_json::from_str::<Run<'_>>(text).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{text}: {error}");
    }
}
