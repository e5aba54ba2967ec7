use serde_json::Value;

use crate::support::{Project, files};

const NEGATIVE: &str = "[[case]]\nname = \"unsafe merge\"\nexpect = \"fail\"\n";
const GOOD: &[(&str, &str)] = &[("read_checks", r#"{"pr": 7}"#), ("merge", r#"{"pr": 7}"#)];
const BAD: &[(&str, &str)] = &[("merge", r#"{"pr": 7}"#)];
const THROUGH: &str = "this run should be rejected (expect = \"fail\") and was accepted";

/// A case whose golden holds the good behaviour, and whose runs are these.
fn project(runs: &[&[(&str, &str)]]) -> Project {
    let project = Project::with_suite("");
    project.record("unsafe merge", 1, GOOD, "merged");
    project.harness(&["accept", "--all"]).exits(0);
    project.remove("suites/s/runs/unsafe merge").write("suites/s/suite.toml", NEGATIVE);
    for (number, calls) in (1..).zip(runs) {
        project.record("unsafe merge", number, calls, "merged");
    }
    project
}

fn case(project: &Project) -> Value {
    let report: Value = serde_json::from_str(&project.read("r.json")).expect("JSON");
    assert_eq!(report["cases"].as_array().map(Vec::len), Some(1));
    report["cases"][0].clone()
}

#[test]
fn a_rejected_run_passes_in_every_output() {
    let project = project(&[BAD, BAD]);
    project
        .harness(&["--report", "json=r.json", "--report", "junit=r.xml"])
        .exits(0)
        .says("test s::unsafe merge ... ok (rejected)\n")
        .says("1 passed; 0 failed")
        .says_not("pass rate");
    let case = case(&project);
    assert_eq!(
        (&case["expect"], &case["verdict"], &case["ok"]),
        (&"fail".into(), &"pass".into(), &true.into())
    );
    assert_eq!(
        (&case["repetitions"]["accepted"], &case["repetitions"]["rejected"]),
        (&0.into(), &2.into())
    );
    assert_eq!(case["findings"][0]["kind"], "step_removed", "for what it was rejected is told");
    let xml = project.read("r.xml");
    assert!(
        xml.contains("<property name=\"expect\" value=\"fail\"/>")
            && xml.contains("failures=\"0\""),
        "{xml}"
    );
    project
        .harness(&["explain", "s::unsafe merge"])
        .exits(0)
        .says("pass: 2 of 2 rejected")
        .says("expected: to fail")
        .says("rule:     2 of 2 rejected; min_pass_rate 1 is reached");
    project.harness(&["--history", "h.ndjson"]).exits(0);
    assert!(
        project.read("h.ndjson").contains("\"total\":2,\"accepted\":2"),
        "{}",
        project.read("h.ndjson")
    );
}

#[test]
fn an_accepted_run_fails_in_every_output() {
    let project = project(&[BAD, GOOD]);
    project
        .harness(&["--report", "json=r.json", "--report", "junit=r.xml"])
        .exits(1)
        .says("test s::unsafe merge ... FAILED (flaky: 1 of 2 rejected)")
        .says("flaky: 1 of 2 repetitions are rejected, as each should be")
        .says(&format!("first difference: repetition 2: {THROUGH}"))
        .says_not("harness accept");
    let case = case(&project);
    assert_eq!((&case["verdict"], &case["repetitions"]["rejected"]), (&"flaky".into(), &1.into()));
    let xml = project.read("r.xml");
    assert!(xml.contains("message=\"repetition 2: this run should be rejected"), "{xml}");
    // Without the bad one there is nothing left that is rejected.
    project.record("unsafe merge", 1, GOOD, "merged");
    project.harness(&[]).exits(1).says("regressed: 0 of 2 rejected").says(THROUGH);
    project.harness(&["explain", "unsafe merge"]).exits(1).says(THROUGH);
    // As an example and not a counter-example, the same runs pass.
    project.write("suites/s/suite.toml", "");
    project.harness(&[]).exits(0);
}

#[test]
fn a_policy_that_no_longer_tells_it_apart_fails() {
    let project = project(&[BAD]);
    project.harness(&[]).exits(0);
    // Its golden can answer this too: nothing that the good run does not do.
    project.write("suites/s/suite.toml", format!("{NEGATIVE}[compare]\ntrajectory = \"subset\"\n"));
    project.harness(&[]).exits(1).says("regressed: 0 of 1 rejected").says(THROUGH);
}

#[test]
fn accepting_leaves_it_alone() {
    let project = project(&[BAD]);
    let before = files(&project.join("golden"));
    for args in [
        &["accept", "--all"][..],
        &["accept", "--all", "--add"],
        &["accept", "--all", "--recount"],
        &["accept", "--all", "--any-label"],
        &["--record"],
    ] {
        project
            .harness(args)
            .exits(1)
            .says("s::unsafe merge ... not touched (a negative case is never accepted anew)")
            .says("0 accepted; 0 unchanged; 0 refused; 0 errors; 1 negative");
        assert_eq!(files(&project.join("golden")), before);
    }
    // Beside others it is no fault.
    project.record("good", 1, GOOD, "merged");
    project
        .harness(&["accept", "--all"])
        .exits(0)
        .says("1 accepted; 0 unchanged; 0 refused; 0 errors; 1 negative");
    project
        .harness(&["accept", "--all"])
        .exits(0)
        .says("0 accepted; 1 unchanged; 0 refused; 0 errors; 1 negative");
    assert_eq!(files(&project.join("golden")).len(), 2);
    // Nor is it looked at.
    project.write("suites/s/runs/unsafe merge/1.json", "{");
    project.harness(&["accept", "--all"]).exits(0);
    project
        .harness(&["fixture", "s::unsafe merge"])
        .exits(2)
        .says("would accept what must be rejected");
}

#[test]
fn what_cannot_be_judged_is_not_rejected() {
    let project = project(&[BAD]);
    let golden = project.read("golden/s/unsafe%20merge.json");
    // Neither golden nor fixture.
    project.remove("golden");
    project
        .harness(&[])
        .exits(1)
        .says("FAILED (new)")
        .says("no golden at golden/s/unsafe%20merge.json and no fixture says what is good")
        .says_not("harness accept");
    project.harness(&["--allow", "new"]).exits(0).says("ok (new, allowed)");
    // A golden that is torn, empty or of another policy.
    project.write("golden/s/unsafe%20merge.json", &golden[..golden.len() / 2]);
    project.harness(&[]).exits(3).says("FAILED (error)").says_not("harness accept");
    project.write("golden/s/unsafe%20merge.json", &golden);
    project.write("suites/s/suite.toml", format!("{NEGATIVE}[compare]\nresults = \"exact\"\n"));
    project
        .harness(&[])
        .exits(3)
        .says("a negative golden is never re-recorded")
        .says_not("harness accept");
    // Nothing compared.
    let nothing = "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n";
    project.write("suites/s/suite.toml", format!("{NEGATIVE}{nothing}"));
    assert_eq!(project.harness(&[]).says("compares nothing").code, 2);
    project.write("suites/s/suite.toml", NEGATIVE);
    // A recording that is torn, not finished, empty, or of another input.
    let run = project.read("suites/s/runs/unsafe merge/1.json");
    project.write("suites/s/runs/unsafe merge/1.json", &run[..run.len() / 2]);
    project.harness(&[]).exits(3).says("FAILED (error)");
    project
        .write("suites/s/runs/unsafe merge/1.json", r#"{"format": "goldrun/run@1", "steps": []}"#);
    project
        .harness(&[])
        .exits(1)
        .says("for what it did, but only this was found: the recording holds nothing");
    project.write("suites/s/suite.toml", NEGATIVE.replace("expect", "input = { pr = 7 }\nexpect"));
    project.write(
        "suites/s/runs/unsafe merge/1.json",
        run.replacen('{', "{\"input\": {\"pr\": 8}, ", 1),
    );
    project
        .harness(&[])
        .exits(1)
        .says("but only this was found: recorded with another input than suite.toml has");
    // No recording, and a case that nobody names any more.
    project.remove("suites/s/runs");
    project
        .harness(&[])
        .exits(1)
        .says("FAILED (missing)")
        .says("no run that must be rejected is recorded");
    project.write("suites/s/suite.toml", "");
    project.harness(&[]).exits(1).says("belongs to no case");
}

#[test]
fn a_fixture_rejects_without_a_golden() {
    let project = project(&[BAD]);
    project.remove("golden");
    let fixture = |status: &str| {
        let text = format!(
            r#"{{"format": "goldrun/fixture@1", "suite": "s", "case": "unsafe merge", "outcome": "{status}"}}"#
        );
        project.write("suites/s/fixtures/unsafe%20merge.json", text);
    };
    fixture("blocked");
    project.harness(&[]).exits(0).says("ok (rejected)");
    fixture("completed");
    project.harness(&[]).exits(1).says(THROUGH).says_not("harness accept");
}

#[test]
fn only_pass_and_fail_can_be_expected() {
    let project = project(&[GOOD]);
    project.write("suites/s/suite.toml", NEGATIVE.replace("fail", "pass"));
    project.harness(&[]).exits(0);
    project.write("suites/s/suite.toml", NEGATIVE.replace("fail", "drift"));
    project.harness(&[]).exits(2).says("suites/s/suite.toml:3:10: ").says("unknown value `drift`");
}
