//! The readers of other tools' recordings, of journals and of the files beside goldens, against mutations of valid text.

use std::path::Path;

use super::fuzz::fuzz;
use crate::golden::{FixtureFile, Receipt};
use crate::judge::behaviour::project;
use crate::judge::mask::without_secrets;
use crate::judge::policy::Policy;
use crate::judge::similarity::similarity;
use crate::ledger::events::{Header, Identity, LineHash, write_event, write_header};
use crate::ledger::{Journal, Plan, State};
use crate::load::{Format, LoadOptions, parse};
use crate::run::Run;

const HARN: &str = r#"{"_type": "run_record", "id": "r1", "workflow_id": "w", "status": "completed", "task": "refund",
 "stages": [{"id": "s1", "node_id": "look", "kind": "stage", "status": "completed", "outcome": "success", "visible_text": "found",
   "attempts": [{"attempt": 1, "status": "completed"}], "artifacts": [{"_type": "artifact", "id": "a1", "kind": "summary"}]},
  {"id": "s2", "node_id": "act", "status": "completed", "branch": "success"}],
 "tool_recordings": [{"tool_name": "get_order", "tool_use_id": "t1", "args_hash": "ab12", "result": "3", "is_rejected": false, "duration_ms": 4}],
 "transitions": [{"from_node_id": "look", "to_node_id": "act"}], "checkpoints": [], "pending_nodes": [], "completed_nodes": ["look", "act"],
 "usage": {"input_tokens": 3, "output_tokens": 4}, "metadata": {"k": 1}}"#;
const BROODER: &str = r#"{"agent": "desk", "case_id": "0123456789ab", "inputs": {"order": "A-17"}, "output": "done",
 "trajectory": [{"kind": "turn", "name": "turn", "args": {}, "result": "looking"},
  {"kind": "tool", "name": "get_order", "args": {"order": "A-17", "n": [1, 2.5, null]}, "result": {"status": "sent"}},
  {"kind": "final", "name": "final", "args": {}, "result": "done"}], "meta": {"model": "m", "runaway": false}}"#;
/// The type and the payload of each event of a journal, a line each.
const EVENTS: &str = r#"prepared {}
planned {"goal": "refund", "stages": [{"node": "look", "goal": "find it", "owner": "clerk", "validator": {"type": "command_pass", "target": "true"}, "max_retries": 1}, {"node": "act", "goal": "do it", "owner": "clerk", "validator": {"type": "approval"}, "depends_on": ["look"]}], "criteria": []}
started {"pid": 7}
stage_started {"node": "look", "by": "clerk"}
proposed {"node": "look", "by": "clerk", "result": "found"}
verified {"node": "look", "verdict": "fail", "reason": "no"}
decided {"node": "look", "decision": {"action": "retry"}}
step {"kind": "tool", "name": "get_order", "args": {"order": "A-17"}, "result": 3, "status": "ok", "turn": 0}
stdout {"text": "hello\n"}
note {"key": "k", "value": "v"}
exited {"code": 0}
finished {"outcome": "failed", "reason": "so"}
"#;
const PLAN: &str = r#"Here is the plan:
```json
{"goal": "refund the order", "stages": [
  {"node": "look", "goal": "find the order", "owner": "clerk", "validator": {"type": "command_pass", "target": "true"}, "max_retries": 1},
  {"node": "act", "goal": "refund it", "owner": "clerk", "validator": {"type": "approval"}, "depends_on": ["look"]}]}
```
"#;
const FIXTURE: &str = r#"{"format": "goldrun/fixture@1", "suite": "s", "case": "c", "status": "completed", "outcome": "completed",
 "stages": [{"node": "look", "status": "completed", "outcome": "success", "branch": null, "artifacts": ["summary"], "text": "found"}]}"#;
const RECEIPT: &str = r#"{"format": "goldrun/receipt@1", "suite": "s", "case": "c", "at": "2026-01-02T03:04:05Z", "reason": "new prompt",
 "command": ["harness", "accept"], "goldrun": "0.1.0", "commit": {"sha": "ab12", "dirty": false}, "golden": "golden/s/c.json",
 "before": {"sha256": "cd34", "text": "{}"}, "sha256": "ef56", "changes": ["+ tool get"], "leave": {"add": true, "outcomes": ["failed"]},
 "recordings": [{"repetition": 1, "path": "suites/s/runs/c/1.json", "line": 3, "sha256": "01"}]}"#;
const TEXT: &str = "export OPENAI_API_KEY=abcdefgh12345678 and postgres://app:hunter2@db/x?token=a1b2c3d4e5f6a7b8 \
 {\"password\": \"pa55 word\", \"list\": [\"x-api-key\", {\"secret\": [1, 2]}]} curl -u me:pw --token=zzzz1111yyyy2222";

fn options(format: Format) -> LoadOptions {
    LoadOptions { format, ..LoadOptions::default() }
}

/// A run that could be loaded can be projected or says why not, and can be written and read again.
fn loads(text: &str, format: Format) -> bool {
    let Ok(run) = parse(text, &options(format)) else { return false };
    let _ = project(&run, &Policy::default());
    let written = serde_json::to_string(&run).expect("a run can be written");
    // Other tools' runs need not keep our rules of a run (one final step, a name for each call), only its form.
    let again: Run<'_> = serde_json::from_str(&written).expect("what was written has its form");
    assert_eq!(serde_json::to_string(&again).expect("a run can be written"), written);
    true
}

#[test]
fn fuzz_harn() {
    fuzz("harn", &[HARN], |input| loads(&String::from_utf8_lossy(input), Format::Harn));
}

#[test]
fn fuzz_brooder() {
    fuzz("brooder", &[BROODER], |input| loads(&String::from_utf8_lossy(input), Format::Brooder));
}

/// A journal of the events that `text` lists, each with its checksum.
fn journal(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let header = Header { run: Identity::default(), at: "2026-01-02T03:04:05Z".to_owned() };
    write_header(&header, &mut bytes).expect("a header can be written");
    let mut last = LineHash::of(&bytes[..bytes.len() - 1]);
    for (line, seq) in text.lines().zip(1..) {
        let (kind, payload) = line.split_once(' ').unwrap_or((line, "{}"));
        last = write_event(seq, kind, "2026-01-02T03:04:06Z", payload, &last, &mut bytes);
    }
    bytes
}

/// Reading is total, and reading on from a state gives what reading the whole gives.
fn reads(bytes: &[u8]) -> usize {
    let whole = Journal::read(bytes);
    assert!(whole.end <= bytes.len() && whole.entries.len() <= bytes.len());
    let _ = whole.to_run();
    for cut in [whole.end, bytes.len() / 2] {
        let state = State::of(&Journal::read(&bytes[..cut]));
        if let Some(resumed) = state.as_ref().and_then(|state| state.resume(bytes)) {
            assert_eq!(resumed.snapshot, whole.snapshot, "a prefix and its rest are the whole");
        }
    }
    whole.entries.len()
}

#[test]
fn fuzz_journal_bytes() {
    let seed = String::from_utf8(journal(EVENTS)).expect("UTF-8");
    fuzz("journal-bytes", &[&seed], |input| reads(input) > 0);
}

#[test]
fn fuzz_journal_events() {
    fuzz("journal-events", &[EVENTS], |input| {
        let bytes = journal(&String::from_utf8_lossy(input));
        reads(&bytes) > 2
    });
}

#[test]
fn fuzz_plan() {
    fuzz("plan", &[PLAN], |input| match Plan::parse(&String::from_utf8_lossy(input), &["clerk"]) {
        Ok(plan) => {
            plan.validate(&["clerk"]).expect("a plan that was read is valid");
            true
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            false
        }
    });
}

#[test]
fn fuzz_fixture() {
    let path = Path::new("suites/s/fixtures/c.json");
    fuzz("fixture", &[FIXTURE], |input| {
        let Ok(fixture) = FixtureFile::parse(&String::from_utf8_lossy(input), path) else {
            return false;
        };
        let written = fixture.render();
        let again = FixtureFile::parse(&written, path).expect("what was written can be read");
        assert_eq!(again.render(), written);
        true
    });
}

#[test]
fn fuzz_receipt() {
    fuzz("receipt", &[RECEIPT], |input| {
        let text = String::from_utf8_lossy(input);
        let Ok(receipt) = Receipt::parse(&text, Path::new("r.json"), "s", "c") else {
            return false;
        };
        let written = receipt.render();
        let again = Receipt::parse(&written, Path::new("r.json"), "s", "c");
        assert_eq!(again.expect("what was written can be read"), receipt);
        true
    });
}

#[test]
fn fuzz_credentials() {
    fuzz("credentials", &[TEXT], |input| {
        let text = String::from_utf8_lossy(input);
        let hidden = without_secrets(&text);
        // Only what was replaced is new.
        let kept = hidden.split("<secret>").filter(|part| !text.contains(part)).count();
        assert_eq!(kept, 0, "{hidden}");
        *hidden != *text
    });
}

#[test]
fn fuzz_similarity() {
    fuzz("similarity", &[TEXT, PLAN], |input| {
        let text = String::from_utf8_lossy(input);
        let alike = similarity(TEXT, &text);
        assert!((0.0..=1.0).contains(&alike), "{alike}");
        assert!((alike - similarity(&text, TEXT)).abs() < 1e-9, "it has no direction");
        assert!((similarity(&text, &text) - 1.0).abs() < 1e-9, "a text is like itself");
        alike > 0.5
    });
}
