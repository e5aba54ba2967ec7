use std::fs;

use serde_json::Value;

use crate::support::Project;

const RUN: &str = r#"{"format": "goldrun/run@1", "outcome": "completed", "steps": [
    {"kind": "tool", "name": "serve", "args": {"port": PORT, "at": EPOCH, "id": "UUID"}, "turn": 0},
    {"kind": "tool", "name": "open", "args": {"url": "http://localhost:PORT/x", "id": "UUID"}, "turn": 1}]}"#;

fn run(port: &str, epoch: &str, id: char) -> String {
    let uuid = format!("550e8400-e29b-41d4-a716-44665544000{id}");
    RUN.replace("PORT", port).replace("EPOCH", epoch).replace("UUID", &uuid)
}

const MASKS: &str = r#"
[[compare.mask]]
use = "port"
reason = "any free one"

[[compare.mask]]
use = "port"
at = "steps.serve.args.port"
reason = "any free one"

[[compare.mask]]
use = "epoch"
at = "steps.*.args.at"
reason = "when it was asked"

[[compare.mask]]
use = "uuid"
reason = "request ids are random"
"#;

fn project_with(masks: &str) -> Project {
    let project = Project::with_suite(masks);
    project.write("suites/s/runs/a/1.json", run("4001", "1795160901", '1'));
    project.write("suites/s/runs/a/2.json", run("8080", "1795161234.5", '2'));
    project.write(
        "suites/s/runs/b/1.json",
        r#"{"format": "goldrun/run@1", "outcome": "completed", "output": "x", "steps": [{"kind": "turn"}]}"#,
    );
    project.harness(&["accept", "--all", "--update"]).exits(0);
    project
}

#[test]
fn masked_runs_are_one_behaviour_and_the_golden_says_which_masks() {
    let project = project_with(MASKS);
    project.harness(&[]).exits(0).says("agreement: 100.0%").says_not("mask");
    let golden: Value =
        serde_json::from_slice(&fs::read(project.join("golden/s/a.json")).expect("a golden"))
            .expect("JSON");
    let masks = serde_json::json!([
        "port", "uuid", {"use": "epoch", "at": "steps.*.args.at"}, {"use": "port", "at": "steps.serve.args.port"}
    ]);
    assert_eq!(golden["compared"]["masks"], masks);
    let args = serde_json::json!({"at": "<epoch 1>", "id": "<uuid 1>", "port": "<port 1>"});
    assert_eq!(golden["behaviours"][0]["steps"][0]["args"], args);
    assert_eq!(golden["behaviours"][0]["steps"][1]["args"]["url"], "http://localhost:<port 1>/x");
    project
        .harness(&["explain", "s::a"])
        .exits(0)
        .says("masks port, port at steps.serve.args.port, epoch at steps.*.args.at, uuid");
    // Another server is opened than was started: the link is compared.
    project.write(
        "suites/s/runs/a/2.json",
        run("8080", "1795161234.5", '2').replace("localhost:8080", "localhost:8081"),
    );
    project.harness(&[]).exits(1).says("localhost:<port 2>/x");
    // Masked elsewhere, the golden is another.
    project.write("suites/s/suite.toml", MASKS.replace("steps.*.args.at", "steps.**.at"));
    project
        .harness(&[])
        .exits(3)
        .says(r#"the suite no longer has the mask {"at":"steps.*.args.at","use":"epoch"}, which replaced values in the golden: accept it again"#);
}

#[test]
fn a_mask_that_replaces_nothing_in_a_whole_suite_is_a_finding() {
    let stale = format!(
        "{MASKS}[[compare.mask]]\nuse = \"ulid\"\nat = \"steps.**.args\"\nreason = \"r\"\n"
    );
    let project = project_with(&stale);
    let said =
        "s: mask 5 (ulid at steps.**.args) of suite.toml replaced nothing in any run of the suite";
    project.harness(&[]).exits(0).says("notes:").says(said);
    // Who sees a part of the suite cannot tell: `b` needs no mask at all.
    project.harness(&["s::b"]).exits(0).says_not("mask");
    project.harness(&["--exact", "s::b"]).exits(0).says_not("mask");
    project.harness(&["--exact", "s::a", "s::b"]).exits(0).says_not("mask");
    project.harness(&["--shard", "1/2"]).exits(0).says_not("mask");
    let report = project.harness(&["--report", "json=-"]).exits(0).out;
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["suites"][0]["suite"], "s");
    assert_eq!(report["suites"].as_array().map(Vec::len), Some(1));
    assert_eq!(report["suites"][0]["findings"][0]["kind"], "stale_mask");
    assert_eq!(report["suites"][0]["findings"][0]["severity"], "warning");
    assert_eq!(report["suites"][0]["findings"].as_array().map(Vec::len), Some(1));
    let xml = project.harness(&["--report", "junit=-"]).exits(0).out;
    assert!(
        xml.contains("<system-err>mask 5 (ulid at steps.**.args) of suite.toml replaced nothing"),
        "{xml}"
    );
    project.harness(&["--report", "junit=-", "s::b"]).exits(0).says_not("system-err");
    // Nor can who could not read all of it.
    project.write("suites/s/runs/c/1.json", "{");
    project.harness(&[]).exits(3).says_not("mask 5");
    fs::remove_dir_all(project.join("suites/s/runs/c")).expect("it is there");
    project.write("suites/s/suite.toml", format!("{stale}[[case]]\nname = \"not yet recorded\"\n"));
    project.harness(&[]).exits(1).says_not("mask 5");
    let one = r#"{"case": "x", "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}"#;
    let exports = format!("[load]\nruns = [\"*.jsonl\"]\ncase_from = \"case\"\n{stale}");
    let other = Project::with_suite(&exports);
    other.write("suites/s/one.jsonl", one);
    other.harness(&["--allow", "new"]).exits(0).says("mask 5");
    other.write("suites/s/two.jsonl", "{");
    other.harness(&["--allow", "new"]).exits(3).says("two.jsonl").says_not("mask 5");
    // A case that needs it, in whatever repetition, ends it.
    project.write("suites/s/suite.toml", stale);
    let needs = RUN
        .replace("PORT", "1")
        .replace("EPOCH", "2")
        .replace("UUID", "01ARZ3NDEKTSV4RRFFQ69G5FAV");
    project.write("suites/s/runs/b/7.json", needs);
    project.harness(&[]).says_not("mask 5");
}

/// What a mask that is added asks of the goldens: nothing but of the case that changed.
#[test]
fn a_mask_that_is_added_while_a_case_regresses_makes_only_that_case_red() {
    let uuid = |digit: char| format!("550e8400-e29b-41d4-a716-44665544000{digit}");
    let refund = |digit: char, amount: u32| {
        let args = format!(r#"{{"id": "{}", "amount": {amount}}}"#, uuid(digit));
        [("refund", args), ("mail", r#"{"about": "A-17"}"#.to_owned())]
    };
    let record = |project: &Project, case: &str, digit: char, amount: u32| {
        let calls = refund(digit, amount);
        let calls: Vec<_> = calls.iter().map(|(name, args)| (*name, args.as_str())).collect();
        project.record(case, 1, &calls, "done");
    };
    let project = Project::with_suite("");
    for case in ["a", "b", "c"] {
        record(&project, case, '1', 49);
    }
    project.harness(&["accept", "--all"]).exits(0);
    let goldens = ["a", "b"].map(|case| project.read(&format!("golden/s/{case}.json")));
    // The agent runs again: other ids, and one case refunds ten times the amount.
    record(&project, "a", '2', 49);
    record(&project, "b", '3', 49);
    record(&project, "c", '4', 490);
    project.harness(&[]).exits(1).says("3 regressed");
    let mask = "[[compare.mask]]\nuse = \"uuid\"\nreason = \"random\"\n";
    project.write("suites/s/suite.toml", mask);
    project
        .harness(&[])
        .exits(1)
        .says("test s::a ... ok")
        .says("test s::b ... ok")
        .says("test s::c ... FAILED (regressed: 0 of 1)")
        .says("- [0] 49\n    + [0] 490")
        .says("settings changed: 3 cases with a golden from before, read under those of now");
    let report = project.harness(&["--report", "json=-"]).exits(1).out;
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["summary"]["reread"], 3);
    project.harness(&["accept", "s::c"]).exits(0).says("behaviours: 1 added, 1 dropped");
    project.harness(&[]).exits(0).says("3 pass");
    assert_eq!(goldens, ["a", "b"].map(|case| project.read(&format!("golden/s/{case}.json"))));
    // The golden names the mask that took something, and no other.
    let unused =
        format!("{mask}[[compare.mask]]\nuse = \"port\"\nat = \"output\"\nreason = \"any\"\n");
    project.write("suites/s/suite.toml", unused);
    project.harness(&[]).exits(0);
    let golden: Value = serde_json::from_str(&project.read("golden/s/c.json")).expect("JSON");
    assert_eq!(golden["compared"]["masks"], serde_json::json!(["uuid"]));
    // Without the mask, what it took is not known: that case alone asks to be accepted again.
    project.write("suites/s/suite.toml", "");
    project
        .harness(&[])
        .exits(1)
        .says("golden/s/c.json: the suite no longer has the mask \"uuid\", which replaced values in the golden: accept it again")
        .says("test s::c ... FAILED (error)")
        .says("test s::a ... FAILED (regressed: 0 of 1)");
}
