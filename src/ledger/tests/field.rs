//! Plans and journals of the ledger this one grew from, where `GOLDRUN_FIELD_DATA` has them: its rules are ours, but where it
//! is said here, and why.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::events::{Plan, PlanError};
use super::replay::Snapshot;
use super::test_support::take;

fn field_data(what: &str) -> Option<PathBuf> {
    let root = std::env::var_os("GOLDRUN_FIELD_DATA").map(PathBuf::from);
    if root.is_none() {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
    }
    root.map(|root| root.join(what))
}

/// Plans that theirs takes and ours does not, or the other way round.
const PLANS: [(&str, &str); 5] = [
    ("fence_inside_string", "a fence in a string is text: ours reads on to the end of the value"),
    ("key_case_insensitive", "keys are exact"),
    ("duplicate_key_last_wins", "a key that stands twice is a mistake"),
    ("blank_goal_spaces_allowed", "a blank goal is none"),
    ("command_pass_without_target_allowed", "it could never pass"),
];

#[test]
fn plans_are_read_as_theirs() {
    let Some(path) = field_data("ledger-tables/plans.json") else { return };
    let rows: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(rows.len() >= 40);
    for row in &rows {
        let name = row["name"].as_str().unwrap();
        // Their word for what a person approves.
        let raw = row["raw"].as_str().unwrap().replace("orchestrator_approval", "approval");
        let agents: Vec<&str> = row["valid_agents"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let theirs = if row["parse_error"].is_string() {
            "not JSON"
        } else if row
            .as_object()
            .unwrap()
            .keys()
            .any(|key| key.contains("validat") && key.contains("error"))
        {
            "not valid"
        } else {
            "a plan"
        };
        let parsed = Plan::parse(&raw, &agents);
        let ours = match &parsed {
            Ok(_) => "a plan",
            Err(PlanError::NotJson(_)) => "not JSON",
            Err(PlanError::Invalid(_)) => "not valid",
        };
        // Where a row is about something else, a validator may still lack the target that ours asks for.
        let lacks_target = matches!(&parsed, Err(PlanError::Invalid(broken)) if broken.iter().all(|rule| rule.contains("needs a target")));
        let differs =
            PLANS.iter().any(|(known, _)| *known == name) || (theirs == "a plan" && lacks_target);
        assert_eq!(ours != theirs, differs, "{name}: theirs {theirs}, ours {parsed:?}");
        if let (Ok(plan), Some(steps)) = (parsed, row["steps"].as_array()) {
            for (stage, step) in plan.stages.iter().zip(steps) {
                assert_eq!(stage.node, step["step_id"].as_str().unwrap(), "{name}");
                assert_eq!(
                    u64::from(stage.max_retries),
                    step["max_retries"].as_u64().unwrap(),
                    "{name}"
                );
                let profile: Vec<&str> = step["tool_profile"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter_map(Value::as_str)
                    .collect();
                assert_eq!(stage.tool_profile, profile, "{name}");
            }
        }
    }
}

/// Their journals in which a stage or the run ends elsewhere than with us.
const JOURNALS: [(&str, &str); 20] = [
    ("duplicate_step_ids", "two stages of one name are no plan"),
    ("event_after_completed", "a run is not completed while a stage of it is not done"),
    ("flow_policy_change_agent_missing_name", "a decision without what it is about is refused"),
    ("flow_policy_escalate", "escalating pauses, as their documentation says"),
    ("flow_retry_beyond_max", "retries end at the limit"),
    ("payload_missing_run_completed", "a run is not completed while a stage of it is not done"),
    ("plan_attached_twice", "a second plan does not wipe the first"),
    ("policy_change_agent", "their plan carries progress; a plan of ours has none"),
    ("policy_decompose_duplicate_id", "a name is not given twice"),
    ("policy_retry_on_running_step", "what is being worked on is not tried again"),
    (
        "seq_duplicate_tail",
        "begins from a snapshot beside the journal; ours is a journal's own prefix",
    ),
    ("seq_zero_or_negative_tail", "as above; numbers are dense from 1 in any case"),
    ("up_all_terminal", "their plan carries progress; a plan of ours has none"),
    ("up_apply_tail", "begins from a snapshot beside the journal"),
    ("up_cache_then_tail", "begins from a snapshot beside the journal"),
    ("up_completed_run", "a run is not completed while a stage of it is not done"),
    ("up_next_step_dep_done", "their plan carries progress"),
    ("up_next_step_none", "their plan carries progress"),
    ("up_policy_decompose", "what takes a stage's place must have an owner and a validator"),
    ("up_summary", "their plan carries progress"),
];

/// Takes an event of theirs in as those of ours that mean it. Theirs begins stages and proposes nothing before it verifies,
/// which ours demands: what lacks is put in.
fn translate(snapshot: &mut Snapshot, event: &Value) -> Result<(), String> {
    let payload = &event["payload"];
    let node = payload["step_id"].as_str().unwrap_or_default().to_owned();
    let owner = snapshot.stage(&node).map(|stage| stage.plan.owner.clone()).unwrap_or_default();
    let say = |value: Value| value.to_string();
    let of_stage = |value: Value| of_stage(&node, value);
    let mut step = |kind: &str, payload: String| take(snapshot, kind, &payload);
    match event["type"].as_str().unwrap_or_default() {
        "run_created" => {
            step("prepared", "{}".to_owned())?;
            step("started", "{}".to_owned())
        }
        "plan_attached" => {
            let plan = serde_json::json!({
                "goal": "goal", "steps": payload["steps"],
                "acceptance_criteria": payload["acceptance_criteria"].as_array().cloned().unwrap_or_default(),
            });
            step(
                "planned",
                say(serde_json::json!({ "plan": plan }))
                    .replace("orchestrator_approval", "approval"),
            )
        }
        "step_started" => step("stage_started", of_stage(serde_json::json!({ "by": owner }))),
        "step_result_proposed" => {
            let result = payload["result"].clone();
            step("proposed", of_stage(serde_json::json!({ "by": owner, "result": result })))
        }
        kind @ ("step_validation_passed" | "step_validation_failed") => {
            let reason = payload["result"]["reason"].as_str().unwrap_or_default();
            validated(snapshot, &node, &owner, kind.ends_with("passed"), reason)
        }
        "policy_decision_applied" => {
            let decision = &payload["decision"];
            let mut ours = serde_json::json!({ "action": decision["action"] });
            for (theirs, name) in [
                ("reason", "reason"),
                ("new_steps", "stages"),
                ("new_agent", "owner"),
                ("new_validator", "validator"),
            ] {
                if !decision[theirs].is_null() {
                    ours[name] = decision[theirs].clone();
                }
            }
            step("decided", of_stage(serde_json::json!({ "decision": ours })))
        }
        "note_written" => step("note", say(payload.clone())),
        "run_paused" => step("paused", r#"{"reason":""}"#.to_owned()),
        "run_resumed" => step("resumed", "{}".to_owned()),
        "run_completed" => step("finished", r#"{"outcome":"completed"}"#.to_owned()),
        "run_failed" => step("finished", r#"{"outcome":"failed"}"#.to_owned()),
        "criterion_met" => step("criterion_met", say(payload.clone())),
        other => step(other, say(payload.clone())),
    }
}

/// What a validator said of a stage, after what theirs leaves out before it.
fn validated(
    snapshot: &mut Snapshot,
    node: &str,
    owner: &str,
    passed: bool,
    reason: &str,
) -> Result<(), String> {
    use super::replay::StageStatus;
    let waits = |stage: &super::replay::StageState| {
        passed && stage.plan.validator.kind == "approval" && stage.status == StageStatus::Failed
    };
    if snapshot.stage(node).is_some_and(waits) {
        let by = serde_json::json!({ "by": "a person" });
        return take(snapshot, "approved", &of_stage(node, by));
    }
    if snapshot.stage(node).is_some_and(|stage| stage.attempts.is_empty()) {
        let begun = serde_json::json!({ "by": owner });
        take(snapshot, "stage_started", &of_stage(node, begun))?;
    }
    if snapshot.stage(node).is_some_and(|stage| stage.status == StageStatus::Started) {
        let proposed = serde_json::json!({ "by": owner, "result": "" });
        take(snapshot, "proposed", &of_stage(node, proposed))?;
    }
    let verdict = if passed { "pass" } else { "fail" };
    let verified = serde_json::json!({ "verdict": verdict, "reason": reason });
    take(snapshot, "verified", &of_stage(node, verified))
}

/// A payload about the stage of this node.
fn of_stage(node: &str, mut payload: Value) -> String {
    payload["node"] = node.into();
    payload.to_string()
}

/// Where the run and its stages stand, in their words.
fn standing(snapshot: &Snapshot) -> Vec<String> {
    use super::replay::{StageStatus, Status};
    let run = match (snapshot.status, snapshot.outcome, &snapshot.aborted) {
        (Status::Finished, Some(crate::run::Outcome::Completed), _) => "completed",
        (Status::Finished, ..) | (_, _, Some(_)) => "failed",
        (Status::Paused, ..) => "paused",
        _ if snapshot.stages.is_empty() => "planning",
        _ => "running",
    };
    let stage = |stage: &super::replay::StageState| {
        let status = match stage.status {
            StageStatus::Started => "in_progress",
            StageStatus::Proposed => "verify_pending",
            // Theirs calls completed what was skipped or decomposed.
            StageStatus::Skipped | StageStatus::Decomposed => "completed",
            StageStatus::Aborted => "failed",
            other => other.as_str(),
        };
        format!("{} {status} {}", stage.plan.node, stage.retries)
    };
    std::iter::once(run.to_owned()).chain(snapshot.stages.iter().map(stage)).collect()
}

#[test]
fn journals_end_where_theirs_do() {
    let Some(root) = field_data("ledger") else { return };
    let mut folders: Vec<_> =
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let (mut differ, mut compared) = (Vec::new(), 0);
    for folder in &folders {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(expected) = fs::read_to_string(folder.join("expected_snapshot.json")) else {
            continue;
        };
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let mut theirs = vec![expected["status"].as_str().unwrap_or_default().to_owned()];
        theirs.extend(expected["steps"].as_array().into_iter().flatten().map(|step| {
            let text = |key: &str| step[key].as_str().unwrap_or_default();
            format!("{} {} {}", text("step_id"), text("status"), step["retry_count"])
        }));
        let mut snapshot = Snapshot::default();
        let mut refused = Vec::new();
        for line in fs::read_to_string(folder.join("journal.ndjson")).unwrap().lines() {
            let event: Value = serde_json::from_str(line).unwrap();
            if let Err(why) = translate(&mut snapshot, &event) {
                refused.push(why);
            }
        }
        let ours = standing(&snapshot);
        if ours != theirs {
            differ.push(name.clone());
        }
        compared += 1;
        let known = JOURNALS.iter().any(|(known, _)| *known == name);
        assert_eq!(
            ours != theirs,
            known,
            "{name}: theirs {theirs:?}, ours {ours:?}, refused {refused:?}"
        );
    }
    assert_eq!(differ.len(), JOURNALS.len(), "every journal named above was there");
    assert!(compared > 60);
}
