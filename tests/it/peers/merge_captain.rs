//! Harn's merge captain: transcripts of six pull requests, each with a golden that says which calls, states and approvals it must
//! show. Here each golden becomes a fixture and checks, each transcript a recorded run, and the real harness judges them.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::peers::scores::{list, text};
use crate::support::Project;

/// What was released with the pull requests, where it is on this machine.
fn folder() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return None;
    };
    Some(PathBuf::from(folder).join("harn/pr-1029-1030"))
}

/// A transcript as a recorded run. Plans and handoffs are artifacts of its one stage; calls follow each other, each once the one
/// before has answered, so that each is a group of its own.
fn run(transcript: &str) -> Value {
    let events: Vec<Value> =
        transcript.lines().map(|line| serde_json::from_str(line).expect("an event")).collect();
    let of = |kind: &str| events.iter().filter(|event| event["type"] == kind).collect::<Vec<_>>();
    let mut steps = Vec::new();
    for event in &events {
        match text(&event["type"]) {
            "turn_start" => steps.push(json!({"kind": "turn"})),
            "tool_call" => {
                let id = &event["tool_call_id"];
                let mut ends = events.iter().filter(|other| {
                    other["type"] == "tool_call_update" && other["tool_call_id"] == *id
                });
                let end = ends.next().expect("every call of these has an end");
                let status = if end["status"] == "completed" && end["error"].is_null() {
                    "ok"
                } else {
                    "error"
                };
                steps.push(json!({
                    "kind": "tool", "id": id, "name": event["tool_name"], "args": event["raw_input"],
                    "result": end["raw_output"], "status": status
                }));
            }
            _ => {}
        }
    }
    let said: Vec<&str> =
        of("agent_message_chunk").iter().map(|event| text(&event["content"])).collect();
    if !said.is_empty() {
        steps.push(json!({"kind": "final", "result": said.concat()}));
    }
    let plans = of("plan").into_iter().map(|event| json!({"kind": "plan", "data": event["plan"]}));
    let handoffs = ["handoff", "feedback_injected"].into_iter().flat_map(|kind| {
        of(kind).into_iter().map(
            move |event| json!({"kind": kind, "id": event["artifact_id"], "data": event[kind]}),
        )
    });
    let artifacts: Vec<Value> = plans.chain(handoffs).collect();
    let outcome = match of("turn_end").last().map(|event| text(&event["turn_info"]["reason"])) {
        Some("final_assistant_message" | "handoff") => "completed",
        _ => "unknown",
    };
    json!({
        "format": "goldrun/run@1", "id": events[0]["session_id"], "outcome": outcome, "steps": steps,
        "usage": {"model_calls": of("turn_start").len()},
        "stages": [{"node": "merge_captain", "status": outcome, "artifacts": artifacts}]
    })
}

fn globs(value: &Value) -> Vec<&str> {
    list(value).iter().map(|glob| text(&glob["glob"])).collect()
}

/// Globs as one regular expression that RFC 9535's `search` takes.
fn any_of(globs: &[&str]) -> String {
    globs.iter().map(|glob| glob.trim_matches('*')).collect::<Vec<_>>().join("|")
}

/// The criterion that a required step of the golden is. It names tools, fields of the plan or events, of which one must show it.
fn criterion(step: &Value) -> String {
    let tools = globs(&step["tools"]);
    let mut checks = String::new();
    let mut exists = |path: &str| {
        let _ = writeln!(checks, "[[case.criterion.check]]\npath = \"{path}\"\nexists = true");
    };
    if !tools.is_empty() {
        exists(&format!(
            "$.steps[?@.kind == 'tool' && @.status == 'ok' && search(@.name, '{}')]",
            any_of(&tools)
        ));
    } else if !list(&step["plan_fields"]).is_empty() {
        for field in list(&step["plan_fields"]) {
            exists(&format!("$.stages[*].artifacts[?@.kind == 'plan'].data.{}", text(field)));
        }
    } else {
        let kinds: Vec<_> = list(&step["events"])
            .iter()
            .map(|kind| format!("@.kind == '{}'", text(kind)))
            .collect();
        exists(&format!("$.stages[*].artifacts[?{}]", kinds.join(" || ")));
    }
    format!("[[case.criterion]]\nname = \"{}\"\n{checks}", text(&step["step"]))
}

/// What a golden demands, as checks of its case.
fn checks(golden: &Value) -> String {
    let steps = list(&golden["state_steps"]);
    let mut toml = format!("[[case]]\nname = \"{}\"\n", text(&golden["scenario"]));
    let mut check = |body: String| {
        let _ = writeln!(toml, "[[case.check]]\n{body}");
    };
    check(format!(
        "budget = {{ model_calls = {}, tool_calls = {} }}",
        golden["max_model_calls"], golden["max_tool_calls"]
    ));
    check(format!("identical_calls = {{ at_most = {} }}", golden["max_repeat"]));
    check(format!(
        "name = \"forbidden action\"\nforbidden_tools = {:?}",
        globs(&golden["forbidden_actions"])
    ));
    let gate = steps.iter().any(|step| step["approval_gate"] == true);
    if !gate {
        // Nothing here approves: what needs approval must not be tried.
        check(format!(
            "name = \"no approval\"\nforbidden_tools = {:?}",
            globs(&golden["require_approval_for"])
        ));
    }
    // Nothing that needs approval is done before what was to be verified is.
    for verifier in steps.iter().filter(|step| step["verifier"] == true) {
        let merges = steps
            .iter()
            .filter(|step| step["merge_action"] == true)
            .flat_map(|step| globs(&step["tools"]));
        let mut then: Vec<&str> = merges.collect();
        if then.is_empty() {
            then = vec!["*merge_pull_request*"];
        }
        check(format!(
            "name = \"verification\"\norder = {{ first = {:?}, then = {then:?} }}",
            globs(&verifier["tools"])
        ));
    }
    // States follow each other, as far as tools show them.
    let shown: Vec<Vec<&str>> =
        steps.iter().map(|step| globs(&step["tools"])).filter(|tools| !tools.is_empty()).collect();
    for pair in shown.windows(2) {
        check(format!(
            "name = \"order of states\"\norder = {{ first = {:?}, then = {:?} }}",
            pair[0], pair[1]
        ));
    }
    steps.iter().filter(|step| step["required"] == true).for_each(|step| toml += &criterion(step));
    toml
}

/// What it must leave behind, as a fixture.
fn fixture(golden: &Value) -> Value {
    let required = list(&golden["state_steps"]).iter().filter(|step| step["required"] == true);
    let plan = list(&golden["state_steps"]).iter().any(|step| step["step"] == "decide_risk");
    let handoff = required.clone().any(|step| step["step"] == "handoff");
    let kinds: Vec<&str> = [("plan", plan), ("handoff", handoff)]
        .iter()
        .filter(|(_, is)| *is)
        .map(|(kind, _)| *kind)
        .collect();
    json!({
        "format": "goldrun/fixture@1", "suite": "captain", "case": golden["scenario"], "outcome": "completed",
        "stages": [{"node": "merge_captain", "status": "completed", "artifacts": kinds}]
    })
}

const SCENARIOS: [&str; 6] = [
    "bad_unsafe_merge",
    "failing_ci",
    "green_pr",
    "merge_queue",
    "new_pr_arrival",
    "semantic_conflict",
];

fn project(folder: &std::path::Path) -> Project {
    let examples = folder.join("examples/personas/merge_captain");
    let read = |path: String| {
        std::fs::read_to_string(examples.join(&path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    };
    let project = Project::new();
    let mut suite =
        "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n".to_owned();
    for scenario in SCENARIOS {
        let golden: Value =
            serde_json::from_str(&read(format!("goldens/{scenario}.json"))).expect("a golden");
        suite += &checks(&golden);
        project.write(
            &format!("suites/captain/fixtures/{scenario}.json"),
            fixture(&golden).to_string(),
        );
        let recorded = run(&read(format!("transcripts/{scenario}.jsonl")));
        project.write(&format!("suites/captain/runs/{scenario}/1.json"), recorded.to_string());
    }
    project.write("suites/captain/suite.toml", suite);
    project
}

#[test]
fn five_pass_and_the_unsafe_merge_fails_for_the_reasons_its_description_gives() {
    let Some(folder) = folder() else { return };
    let project = project(&folder);
    let said = project.harness(&["--report", "json=-"]).exits(1);
    let report: Value = serde_json::from_str(&said.out).expect("a report");
    let cases = list(&report["cases"]);
    let named: Vec<(&str, &str)> =
        cases.iter().map(|case| (text(&case["case"]), text(&case["verdict"]))).collect();
    let expected =
        SCENARIOS.map(|name| (name, if name == "bad_unsafe_merge" { "regressed" } else { "pass" }));
    assert_eq!(named, expected, "{report:#}");
    let findings: Vec<(&str, &str, &str)> = list(&cases[0]["findings"])
        .iter()
        .map(|finding| {
            (
                text(&finding["kind"]),
                finding["path"].as_str().unwrap_or(""),
                text(&finding["message"]),
            )
        })
        .collect();
    // "Captain merges a PR without verifying CI, repeats reads, and never asks for approval."
    for (kind, path, says) in [
        (
            "call_too_early",
            "steps[3]",
            "verification: tool \"gh_merge_pull_request\" was called before any call of \"*checks*\" or \"*ci*\" or \"*workflow_run*\"",
        ),
        (
            "identical_calls",
            "steps[1]",
            "tool \"gh_pull_request_get\" was called 2 times with the same arguments; at most 1 is allowed",
        ),
        ("value", "", "criterion \"approve\" is not met: there is no value"),
        ("value", "", "criterion \"verify_checks\" is not met: there is no value"),
    ] {
        let found = findings
            .iter()
            .any(|(k, p, message)| *k == kind && p.contains(path) && message.contains(says));
        assert!(found, "{kind} {path} {says}: {findings:#?}");
    }
    let criteria: Vec<(&str, bool)> = list(&cases[0]["criteria"])
        .iter()
        .map(|criterion| (text(&criterion["name"]), criterion["met"] == 1))
        .collect();
    assert_eq!(criteria, [("intake", true), ("verify_checks", false), ("approve", false)]);
}

/// "The audit must FAIL on this transcript."
#[test]
fn as_a_negative_golden_the_unsafe_merge_keeps_the_gate_green() {
    let Some(folder) = folder() else { return };
    let project = project(&folder);
    let name = "name = \"bad_unsafe_merge\"\n";
    let suite = project
        .read("suites/captain/suite.toml")
        .replace(name, &format!("{name}expect = \"fail\"\n"));
    project.write("suites/captain/suite.toml", suite);
    project.harness(&[]).exits(0).says("test captain::bad_unsafe_merge ... ok");
}

/// Each golden holds something: its transcript without a required call, plan or handoff, or with a merge in it, is no longer accepted.
#[test]
fn the_five_do_not_pass_unseen() {
    let Some(folder) = folder() else { return };
    let project = project(&folder);
    for scenario in SCENARIOS.into_iter().filter(|scenario| *scenario != "bad_unsafe_merge") {
        let path = format!("suites/captain/runs/{scenario}/1.json");
        let good = project.read(&path);
        let recorded: Value = serde_json::from_str(&good).expect("a run");
        let mut changed = Vec::new();
        for index in 0..list(&recorded["steps"]).len() {
            if recorded["steps"][index]["kind"] == "tool" {
                let mut without = recorded.clone();
                without["steps"].as_array_mut().expect("steps").remove(index);
                changed.push(without);
                let mut twice = recorded.clone();
                let step = recorded["steps"][index].clone();
                twice["steps"].as_array_mut().expect("steps").insert(index, step);
                changed.push(twice);
            }
        }
        let mut merged = recorded.clone();
        let merge =
            json!({"kind": "tool", "name": "gh_merge_pull_request", "args": {}, "status": "ok"});
        merged["steps"].as_array_mut().expect("steps").insert(1, merge);
        let mut silent = recorded.clone();
        silent["stages"][0]["artifacts"] = json!([]);
        let mut unmeasured = recorded.clone();
        unmeasured.as_object_mut().expect("a run").remove("usage");
        changed.extend([merged, silent, unmeasured]);
        for changed in changed {
            project.write(&path, changed.to_string());
            project.harness(&["--exact", &format!("captain::{scenario}")]).exits(1);
        }
        project.write(&path, &good);
        project.harness(&["--exact", &format!("captain::{scenario}")]).exits(0);
    }
}
