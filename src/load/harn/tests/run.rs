//! Harn run records: statuses, what becomes of every field, trajectories; real records load whole.

use std::path::{Path, PathBuf};

use crate::json::Json;
use crate::load::{Format, LoadOptions, parse};
use crate::run::{Outcome, Run, Step, StepKind};

fn load(text: &str) -> Run<'_> {
    parse(text, &LoadOptions::default()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// What a record with these fields beside `_type` and a status becomes: each step as a line.
fn steps(fields: &str) -> Vec<String> {
    let text = format!(r#"{{"_type": "run_record", "status": "completed", {fields}}}"#);
    load(&text).steps.iter().map(line).collect()
}

fn line(step: &Step<'_>) -> String {
    let mut line = step.kind.to_string();
    let raw =
        [step.args.as_ref(), step.result.as_ref()].map(|raw| raw.map(|raw| raw.text().to_owned()));
    let [args, result] = raw;
    let parts = [
        ("", step.name.as_ref().map(ToString::to_string)),
        ("", args),
        ("#", step.args_hash.as_ref().map(ToString::to_string)),
        ("→ ", result),
        ("", step.status.map(|status| format!("{status:?}"))),
        ("turn ", step.turn.map(|turn| turn.to_string())),
        ("in ", step.stage.as_ref().map(ToString::to_string)),
        ("took ", step.duration.map(|seconds| seconds.to_string())),
    ];
    for (label, part) in parts {
        if let Some(part) = part {
            line += &format!(" {label}{part}");
        }
    }
    line
}

#[test]
fn statuses_are_outcomes_and_an_unknown_word_is_no_success() {
    for (status, expected) in [
        ("completed", Outcome::Completed),
        ("failed", Outcome::Failed),
        ("error", Outcome::Failed),
        ("blocked", Outcome::Blocked),
        ("paused", Outcome::Blocked),
        ("cancelled", Outcome::Cancelled),
        ("canceled", Outcome::Cancelled),
        ("timed_out", Outcome::TimedOut),
        ("crashed", Outcome::Crashed),
        ("Completed", Outcome::Failed),
        ("done", Outcome::Failed),
        ("exploded", Outcome::Failed),
    ] {
        let text = format!(r#"{{"_type": "run_record", "status": "{status}"}}"#);
        let run = load(&text);
        assert_eq!((run.outcome, run.status.as_deref()), (expected, Some(status)));
    }
}

#[test]
fn what_is_refused() {
    let unfinished = |column: u32, status: &str| {
        format!("line 1, column {column}: the run is not finished: its status is {status:?}")
    };
    for (text, expected) in [
        (r#"{"_type": "run_record"}"#, unfinished(1, "")),
        (r#"{"_type": "run_record", "status": ""}"#, unfinished(36, "")),
        (r#"{"_type": "run_record", "status": null}"#, unfinished(1, "")),
        (r#"{"_type": "run_record", "status": "running"}"#, unfinished(36, "running")),
        (r#"{"_type": "run_record", "status": "queued"}"#, unfinished(36, "queued")),
        (
            r#"{"_type": "run_record", "status": "a", "status": "b"}"#,
            "line 1, column 40: duplicate field `status`".to_owned(),
        ),
        (
            r#"{"_type": "run_record", "status": "a", "stages": {}}"#,
            "line 1, column 50: expected a list, found an object".to_owned(),
        ),
        (
            r#"{"_type": "run_record", "status": "a", "stages": [[]]}"#,
            "line 1, column 51: expected an object, found a list".to_owned(),
        ),
        (
            r#"{"_type": "run_record", "status": "a", "started_at": []}"#,
            "line 1, column 56: expected a string or a number".to_owned(),
        ),
        (
            r#"{"_type": "run_record", "status": "a", "stages": [{"transcript": {"events": 5}}]}"#,
            "line 1, column 77: expected a list, found 5".to_owned(),
        ),
        (
            r#"{"_type": "run_record", "status": "a", "stages": [{"transcript": {"events": [{"kind": "tool_intent", "metadata": {"arguments": 1, "arguments": 2}}]}}]}"#,
            "line 1, column 131: duplicate field `arguments`".to_owned(),
        ),
    ] {
        for format in [Format::Auto, Format::Harn] {
            let options = LoadOptions { format, ..LoadOptions::default() };
            assert_eq!(parse(text, &options).unwrap_err().to_string(), expected, "{text}");
        }
    }
    // What reads as an empty run in Harn is none, asked for or not.
    for text in [
        "{}",
        r#"{"status": "completed"}"#,
        r#"{"_type": "eval_suite_manifest", "status": "completed"}"#,
        "[]",
        "5",
    ] {
        let options = LoadOptions { format: Format::Harn, ..LoadOptions::default() };
        assert!(
            parse(text, &options).is_err() && parse(text, &LoadOptions::default()).is_err(),
            "{text}"
        );
    }
}

#[test]
fn every_field_has_its_place() {
    let text = r#"{"_type": "run_record", "id": "r", "workflow_id": "w-1", "workflow_name": "w", "task": "t", "status": "completed",
      "started_at": 1795160901, "finished_at": "01a1", "parent_run_id": "p", "root_run_id": "q", "pending_nodes": ["x"],
      "completed_nodes": ["a"], "policy": {"tools": []}, "transcript": {"events": []}, "replay_fixture": {"id": "f"},
      "hitl_questions": [{"prompt": "which?"}], "handoffs": [], "metadata": {"k": 1}, "persisted_path": "/x",
      "usage": {"input_tokens": 7, "output_tokens": -1, "total_duration_ms": 1500, "call_count": 2, "total_cost": 0.5, "models": ["m"], "cache": 3},
      "execution": {"cwd": "/w", "repo_path": "/r", "base_ref": "main", "cleanup": "keep"},
      "child_runs": [{"worker_id": "k", "worker_name": "n", "run_id": "c", "run_path": "c.json", "parent_stage_id": "s", "status": "completed"}],
      "transitions": [{"id": "t1", "from_stage_id": "s", "from_node_id": "a", "to_node_id": "b", "branch": "yes", "timestamp": "now", "produced_artifact_ids": ["x", "y"]}],
      "checkpoints": [{"id": "c", "ready_nodes": ["a"], "last_stage_id": "s", "persisted_at": "then", "reason": "start"}],
      "artifacts": [{"_type": "artifact", "id": "x", "kind": "summary", "title": "T", "text": "hi", "data": {"deep": [1]}, "lineage": ["y"]}],
      "trace_spans": [{"span_id": 1, "parent_id": null, "kind": "pipeline", "name": "workflow", "start_ms": 0, "duration_ms": 42, "metadata": {"model": "demo"}}],
      "stages": [
        {"id": "s1", "node_id": "a", "kind": "stage", "status": "completed", "outcome": "success", "branch": "yes", "started_at": "1", "visible_text": "v",
         "private_reasoning": "p", "verification": {"ok": true}, "consumed_artifact_ids": ["z"], "produced_artifact_ids": ["x", "y"], "metadata": {"prompt": "p"},
         "artifacts": [{"id": "x", "kind": "summary"}], "attempts": [{"attempt": 1, "status": "failed", "error": "e", "retry": true}]},
        {"node_id": "b"}, {"node_id": "a"}]}"#;
    let run = load(text);
    let own: Json = serde_json::from_str(&serde_json::to_string(&run).unwrap()).unwrap();
    let at = |path: &str| -> String {
        let value = path.split('.').try_fold(&own, |value, key| value.get(key));
        value.map_or("-".to_owned(), |value| serde_json::to_string(value).unwrap())
    };
    for (path, expected) in [
        ("id", r#""r""#),
        ("workflow", r#""w""#),
        ("started_at", r#""1795160901""#),
        ("finished_at", r#""01a1""#),
        ("parent", r#""p""#),
        ("root", r#""q""#),
        ("pending", r#"["x"]"#),
        ("completed", r#"["a"]"#),
        ("policy", r#"{"tools":[]}"#),
        ("transcript", r#"{"events":[]}"#),
        ("fixture", r#"{"id":"f"}"#),
        ("questions", r#"[{"prompt":"which?"}]"#),
        (
            "metadata",
            r#"{"handoffs":[],"metadata":{"k":1},"persisted_path":"/x","workflow_id":"w-1"}"#,
        ),
        ("usage.input_tokens", "7"),
        ("usage.output_tokens", "-"),
        ("usage.duration", "1.5"),
        ("usage.model_calls", "2"),
        ("usage.cost_usd", "0.5"),
        ("usage.metadata", r#"{"cache":3}"#),
        ("execution.repository", r#""/r""#),
        ("execution.metadata", r#"{"cleanup":"keep"}"#),
        ("children.0.id", r#""c""#),
        ("children.0.metadata", r#"{"worker_id":"k"}"#),
        ("transitions.0.from", r#""a""#),
        ("transitions.0.from_stage", r#""s""#),
        ("transitions.0.produced", r#"["x","y"]"#),
        ("checkpoints.0.at", r#""then""#),
        ("artifacts.0.name", r#""T""#),
        ("artifacts.0.content", r#""hi""#),
        ("artifacts.0.data", r#"{"deep":[1]}"#),
        ("artifacts.0.metadata", r#"{"_type":"artifact","lineage":["y"]}"#),
        ("spans.0.id", r#""1""#),
        ("spans.0.kind", r#""pipeline""#),
        ("spans.0.duration", "0.042"),
        ("spans.0.metadata", r#"{"metadata":{"model":"demo"}}"#),
        ("stages.0.produced", r#"["x","y"]"#),
        ("stages.0.consumed", r#"["z"]"#),
        ("stages.0.private_reasoning", r#""p""#),
        ("stages.0.artifacts.0.kind", r#""summary""#),
        ("stages.0.attempts.0.number", "1"),
        ("stages.0.attempts.0.metadata", r#"{"retry":true}"#),
        ("stages.0.metadata", r#"{"metadata":{"prompt":"p"}}"#),
        ("output", "-"),
        ("label", "-"),
    ] {
        assert_eq!(at(path), expected, "{path}");
    }
    let stages: Vec<_> =
        run.stages.iter().map(|stage| (stage.node.as_str(), stage.occurrence)).collect();
    assert_eq!(stages, [("a", 0), ("b", 0), ("a", 1)]);
}

const EVENTS: &str = r#"
  {"kind": "message", "role": "assistant", "text": "not a call"}, {"kind": "provider_payload", "text": ""},
  {"kind": "tool_intent", "text": "read", "metadata": {"tool_use_id": "c1", "arguments": {"path": "a"}}},
  {"kind": "tool_execution", "text": "A", "metadata": {"tool_use_id": "c1", "tool_name": "read", "rejected": false}},
  {"kind": "tool_intent", "text": "write", "metadata": {"tool_use_id": "c2", "arguments": {}}},
  {"kind": "tool_execution", "text": "no", "metadata": {"tool_use_id": "c2", "tool_name": "write", "rejected": true}},
  {"kind": "provider_payload", "text": "more"}, {"kind": "tool_intent", "text": "run", "metadata": {"tool_use_id": "c3"}}"#;

#[test]
fn transcripts_are_the_trajectory_where_there_are_no_recordings() {
    let stage = |node: &str, events: &str| {
        format!(r#"{{"node_id": "{node}", "transcript": {{"events": [{events}]}}}}"#)
    };
    let spans = r#""trace_spans": [
      {"span_id": 9, "kind": "tool_call", "name": "late", "start_ms": 50, "metadata": {"tool_use_id": "c9", "status": "error"}},
      {"span_id": 2, "kind": "tool_call", "name": "read", "start_ms": 1, "duration_ms": 4, "metadata": {"tool_use_id": "c1", "status": "ok"}},
      {"span_id": 3, "kind": "llm_call", "name": "read", "start_ms": 2, "metadata": {"tool_use_id": "c1"}},
      {"span_id": 4, "kind": "tool_call", "name": "odd", "start_ms": 3, "metadata": 5}]"#;
    let whole = format!(
        r#""stages": [{}, {{"node_id": "b", "transcript": null}}, {}], "tool_recordings": [], {spans}"#,
        stage("a", EVENTS),
        stage(
            "a",
            r#"{"kind": "tool_execution", "text": "B", "metadata": {"tool_name": "read", "tool_use_id": "c1"}}"#
        )
    );
    assert_eq!(
        steps(&whole),
        [
            "turn turn 0 in a",
            r#"tool read {"path": "a"} → "A" Ok turn 0 in a took 0.004"#,
            "tool odd",
            "tool late Error",
            r#"tool write {} → "no" Rejected turn 0 in a"#,
            r#"turn → "more" turn 1 in a"#,
            "tool run Open turn 1 in a",
            r#"tool read → "B" Ok in a"#,
        ]
    );
    // The turns of the next stage go on counting: no call of it is of a group with one before.
    let two = format!(
        r#""stages": [{0}, {0}]"#,
        stage("a", r#"{"kind": "provider_payload"}, {"kind": "tool_intent", "text": "t"}"#)
    );
    assert_eq!(
        steps(&two),
        [
            "turn turn 0 in a",
            "tool t Open turn 0 in a",
            "turn turn 1 in a",
            "tool t Open turn 1 in a"
        ]
    );
    // Only spans.
    assert_eq!(steps(spans), ["tool read Ok took 0.004", "tool odd", "tool late Error"]);
    // The run's own transcript.
    assert_eq!(
        steps(r#""transcript": {"events": [{"kind": "tool_intent", "text": "t"}]}"#),
        ["tool t Open"]
    );
    assert!(steps(r#""stages": null, "trace_spans": null"#).is_empty());
}

#[test]
fn recordings_come_before_transcripts() {
    let recordings = r#""stages": [{"transcript": {"events": [{"kind": "tool_intent", "text": "t"}]}}], "tool_recordings": [
      {"tool_name": "read", "tool_use_id": "c1", "args_hash": "00ff", "result": "A", "is_rejected": false, "duration_ms": 5, "iteration": 0, "timestamp": "t"},
      {"tool_name": "read", "args_hash": "00ff", "result": "A", "is_rejected": true},
      {"tool_name": "read", "args_hash": "", "status": "open"}, {"tool_name": "x", "status": "completed"}, {"tool_name": "x", "status": "failed"}]"#;
    assert_eq!(
        steps(recordings),
        [
            r#"tool read #00ff → "A" took 0.005"#,
            r#"tool read #00ff → "A" Rejected"#,
            "tool read Open",
            "tool x Ok",
            "tool x Error",
        ]
    );
}

#[test]
fn large_fields_are_borrowed() {
    let text = format!(
        r#"{{"_type": "run_record", "status": "completed", "stages": [{{"transcript": {{"events": [{EVENTS}]}}, "artifacts": [{{"data": {{}}}}]}}]}}"#
    );
    let run = load(&text);
    let kept = [
        run.stages[0].transcript.as_ref(),
        run.stages[0].artifacts[0].data.as_ref(),
        run.steps[1].args.as_ref(),
        run.steps[1].result.as_ref(),
    ];
    assert!(
        kept.into_iter().all(|raw| crate::files::position(&text, raw.unwrap().text(), 0).is_some())
    );
}

fn data(folder: &str) -> Option<PathBuf> {
    let data = std::env::var_os("GOLDRUN_FIELD_DATA");
    if data.is_none() {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
    }
    Some(Path::new(&data?).join(folder))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            files(&entry, found);
        } else {
            found.push(entry);
        }
    }
}

/// Every JSON file: the run records among them load whole, and nothing else is taken for one.
#[test]
fn real_run_records_load_and_nothing_else_does() {
    let Some(folder) = data("harn") else { return };
    let mut all = Vec::new();
    files(&folder, &mut all);
    all.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    all.sort();
    let mut loaded = Vec::new();
    for path in &all {
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
        let mut buffer = Vec::new();
        let text = crate::files::read(path, None, &mut buffer).unwrap();
        let record =
            text.contains("\"_type\": \"run_record\"") || text.contains("\"_type\":\"run_record\"");
        match parse(text, &LoadOptions::default()) {
            Ok(run) => {
                assert!(record, "{name} is no run record");
                assert!(
                    !run.stages.is_empty() && run.id.is_some() && run.fixture.is_some(),
                    "{name}"
                );
                // Our own format holds all of it.
                let own = serde_json::to_string(&run).unwrap();
                let again = load(&own);
                assert_eq!(
                    (again.steps.len(), again.stages.len()),
                    (run.steps.len(), run.stages.len()),
                    "{name}"
                );
                loaded.push((name, run.outcome, run.steps.len()));
            }
            Err(error) => assert!(
                !record && error.to_string().contains("not a recording that goldrun knows"),
                "{name}: {error}"
            ),
        }
    }
    let count = |wanted: &str| loaded.iter().filter(|(name, ..)| name.starts_with(wanted)).count();
    assert_eq!(
        (count("recorded/"), count("main/"), count("pr-1029-1030/"), count("packages/")),
        (6, 3, 1, 1),
        "{loaded:?}"
    );
    assert!(loaded.iter().all(|(_, outcome, _)| *outcome == Outcome::Completed));
    assert!(all.len() > 40);
}

/// Each scenario was recorded twice and behaved the same.
#[test]
fn real_pairs_have_the_same_trajectory() {
    let Some(folder) = data("harn/recorded") else { return };
    let mut sizes = Vec::new();
    for scenario in ["comment", "rate", "rateover"] {
        let [one, two] = ["1", "2"].map(|number| {
            let mut found = Vec::new();
            files(&folder.join(format!("{scenario}-{number}")), &mut found);
            let path = found
                .into_iter()
                .find(|path| path.to_str().unwrap().ends_with("-run.json"))
                .unwrap();
            let text = std::fs::read_to_string(path).unwrap();
            let run = load(&text);
            assert!(run.steps.iter().all(|step| step.stage.is_some()));
            let tools = run.steps.iter().filter(|step| step.kind == StepKind::Tool);
            // Every call is known from both sides: arguments from the transcript, duration from the span.
            assert!(tools.clone().all(|step| step.args.is_some()
                && step.result.is_some()
                && step.duration.is_some()));
            tools
                .map(|step| {
                    (
                        step.name.as_ref().unwrap().to_string(),
                        step.turn,
                        step.stage.clone().unwrap().to_string(),
                    )
                })
                .collect::<Vec<_>>()
        });
        assert!(!one.is_empty());
        assert_eq!(one, two, "{scenario}");
        sizes.push(one.len());
    }
    assert_eq!(sizes, [3, 6, 6]);
}
