use crate::support::{Project, files};

const NOTHING: &str = "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n";

/// A run of two stages, the second of which says `answer`.
fn run(answer: &str) -> String {
    format!(
        r#"{{"format": "goldrun/run@1", "outcome": "completed", "steps": [{{"kind": "final", "result": "done"}}], "stages": [
  {{"node": "plan", "status": "completed", "outcome": "success", "branch": "go"}},
  {{"node": "act", "status": "completed", "outcome": "success", "visible_text": "{answer}", "artifacts": [{{"kind": "report"}}]}}]}}"#
    )
}

fn long(answer: &str) -> String {
    format!("{} The answer is {answer}.", "A long introduction. ".repeat(5))
}

fn recorded(toml: &str, repetitions: u32) -> Project {
    let project = Project::with_suite(toml);
    for repetition in 1..=repetitions {
        project.write(&format!("suites/s/runs/a/{repetition}.json"), run(&long("42")));
    }
    project
}

fn fixture(members: &str) -> String {
    format!("{{\"format\": \"goldrun/fixture@1\"{members}}}")
}

#[test]
fn a_fixture_is_derived_from_an_accepted_recording_and_judges_it() {
    let project = recorded("", 2);
    project
        .harness(&["fixture", "a"])
        .exits(2)
        .says("accept the case first (harness accept --exact s::a)");
    assert!(!project.exists("suites/s/fixtures/a.json"));
    project.harness(&["accept", "--all"]).exits(0);
    project
        .harness(&["fixture", "a"])
        .exits(0)
        .says("suites/s/fixtures/a.json ... written (2 stages, from repetition 1)");
    let text = project.read("suites/s/fixtures/a.json");
    let hash: String =
        text.split("\"derived_from\": \"").nth(1).expect("a hash").chars().take(64).collect();
    assert_eq!(
        text.replace(&hash, "HASH").replace(&long("42"), "TEXT"),
        r#"{
  "format": "goldrun/fixture@1",
  "suite": "s",
  "case": "a",
  "derived_from": "HASH",
  "outcome": "completed",
  "stages": [
    {"node": "plan", "status": "completed", "outcome": "success", "branch": "go"},
    {
      "node": "act",
      "status": "completed",
      "outcome": "success",
      "branch": null,
      "artifacts": ["report"],
      "text": "TEXT"
    }
  ],
  "in_order": true,
  "no_other_stages": true
}
"#
    );
    project.harness(&[]).exits(0);
    // What the golden does not compare, the fixture sees: a wrong answer after its first 80 characters.
    project.write("suites/s/runs/a/2.json", run(&long("41")));
    project
        .harness(&[])
        .exits(1)
        .says("FAILED (flaky: 1 of 2)")
        .says("stages[1].visible_text: stage \"act\" does not contain the text that the fixture demands")
        .says("next: correct the agent, or change suites/s/fixtures/a.json");
    project
        .harness(&["explain", "s::a"])
        .exits(1)
        .says("demands:  suites/s/fixtures/a.json")
        .says("1: suites/s/runs/a/1.json: class 1, matches behaviour 1");
    project
        .harness(&["fixture", "a", "--repetition", "7"])
        .exits(2)
        .says("the golden of s::a does not accept repetition 7");
}

#[test]
fn what_breaks_a_fixture_does_not_become_a_golden() {
    let project = recorded("", 1);
    project.write(
        "suites/s/fixtures/a.json",
        fixture(r#", "stages": [{"node": "act", "text": "41"}]"#),
    );
    project.harness(&["accept", "--all"]).exits(1).says("refused").says(
        "repetition 1 breaks a fixture or a baseline: stage \"act\" does not contain the text",
    );
    assert!(!project.exists("golden"));
    project
        .harness(&["explain", "s::a"])
        .exits(1)
        .says("1: suites/s/runs/a/1.json: class 1, breaks a fixture or a check");
}

#[test]
fn what_is_there_is_not_overwritten_unasked_and_never_in_ci() {
    let project = recorded("", 1);
    project.harness(&["accept", "--all"]).exits(0);
    let before = files(project.path());
    let said = project.harness(&["fixture", "a", "--dry-run"]).exits(0);
    assert!(said.out.starts_with("{\n  \"format\": \"goldrun/fixture@1\",\n"), "{}", said.out);
    project
        .harness_with(&["fixture", "a"], &[("CI", "1")])
        .exits(2)
        .says("fixtures are not written in CI");
    project.harness_with(&["fixture", "a", "--dry-run"], &[("CI", "1")]).exits(0);
    assert_eq!(files(project.path()), before);
    project.harness_with(&["fixture", "a", "--update"], &[("CI", "1")]).exits(0);
    assert_eq!(project.read("suites/s/fixtures/a.json"), said.out);
    project
        .harness(&["fixture", "a"])
        .exits(2)
        .says("suites/s/fixtures/a.json exists: --force replaces it");
    project.harness(&["fixture", "a", "--force"]).exits(0).says("unchanged");
    // Broken, or about to be replaced because the behaviour changed: force is what mends it.
    project.write("suites/s/fixtures/a.json", "{");
    project.harness(&["fixture", "a"]).exits(2);
    project.harness(&["fixture", "a", "--force"]).exits(0).says("written");
    project.write("suites/s/runs/a/1.json", run("43"));
    project.harness(&[]).exits(1);
    project.harness(&["fixture", "a", "--force"]).exits(0).says("written");
    project.harness(&[]).exits(0);
    project.harness(&["fixture", "nothing"]).exits(4);
}

#[test]
fn a_recording_without_stages_and_status_leaves_nothing_to_derive() {
    let project = Project::with_suite("");
    project.write("suites/s/runs/a/1.json", r#"[{"role": "assistant", "content": null, "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "1", "content": "1"}]"#);
    project.harness(&["accept", "--all"]).exits(0);
    let said = project.harness(&["fixture", "a"]);
    assert_eq!(said.code, 2, "{said:?}");
    said.says("so that a fixture would assert nothing");
}

#[test]
fn a_fixture_alone_makes_a_case_that_is_not_new() {
    for toml in ["", NOTHING] {
        let project = recorded(toml, 3);
        let judged = project.harness(&[]);
        // Without one: new where something is compared, else refused.
        assert_eq!(judged.code, if toml.is_empty() { 1 } else { 2 }, "{judged:?}");
        project.write(
            "suites/s/fixtures/a.json",
            fixture(r#", "stages": [{"node": "act", "text": "is 42"}]"#),
        );
        project.harness(&[]).exits(0).says("test s::a ... ok");
        project.write("suites/s/runs/a/2.json", run("no"));
        project
            .harness(&[])
            .exits(1)
            .says("FAILED (flaky: 2 of 3)")
            .says("every run must meet the fixture and the checks");
        project
            .write("suites/s/runs/a/1.json", run("no"))
            .write("suites/s/runs/a/3.json", run("no"));
        project
            .harness(&[])
            .exits(1)
            .says("FAILED (regressed: 0 of 3)")
            .says("every run must meet the fixture and the checks");
    }
}

#[test]
fn a_suite_that_compares_nothing_needs_a_fixture_for_every_case() {
    let project = recorded(NOTHING, 1);
    project.write("suites/s/fixtures/a.json", fixture(r#", "outcome": "completed""#));
    project.harness(&[]).exits(0);
    project.write("suites/s/runs/b/1.json", run("x"));
    project
        .harness(&["--allow", "new"])
        .exits(2)
        .says("test s::a ... ok")
        .says("test s::b ... FAILED (error)")
        .says("the suite's [compare] compares nothing, and the case has neither a fixture");
    project.harness(&["accept", "s::b"]).exits(1).says("compares nothing");
    project.remove("suites/s/runs/b");
    // Without a run the case is missing, and nothing else.
    project
        .remove("suites/s/runs/a")
        .write("suites/s/suite.toml", format!("{NOTHING}[[case]]\nname = \"a\"\n"));
    project.harness(&["--allow", "new"]).exits(1).says("FAILED (missing)");
    project.write("policy.toml", NOTHING).write("run.json", run("x"));
    project
        .harness(&["diff", "run.json", "run.json", "--policy", "policy.toml"])
        .exits(2)
        .says("compares nothing");
}

#[test]
fn a_golden_and_a_fixture_must_both_hold() {
    let project = recorded("", 1);
    project.harness(&["accept", "--all"]).exits(0);
    project.write(
        "suites/s/fixtures/a.json",
        fixture(r#", "stages": [{"node": "act", "text": "42"}]"#),
    );
    project.harness(&[]).exits(0);
    project.write("suites/s/runs/a/1.json", run("42").replace("\"go\"", "\"stop\""));
    project.harness(&[]).exits(1).says("regressed");
    project.write("suites/s/runs/a/1.json", run("41"));
    project.harness(&[]).exits(1).says("regressed");
    project.harness(&["--allow", "new"]).exits(1);
}

#[test]
fn an_orphaned_fixture_is_not_green() {
    let project = recorded("", 1);
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/s/fixtures/gone.json", fixture(r#", "outcome": "completed""#));
    project
        .harness(&[])
        .exits(1)
        .says("test s::gone ... FAILED (missing)")
        .says("suites/s/fixtures/gone.json belongs to no case")
        .says("next: record the case again, or delete suites/s/fixtures/gone.json");
    project.harness(&["--exact", "s::gone"]).exits(1).says("belongs to no case");
}

#[test]
fn a_fixture_that_cannot_be_used_costs_its_case_alone() {
    let project = recorded("", 1);
    project.write("suites/s/runs/b/1.json", run("x"));
    project.harness(&["accept", "--all"]).exits(0);
    for (text, says) in [
        (String::new(), "suites/s/fixtures/a.json:1:1: the text ends"),
        ("{}".to_owned(), "suites/s/fixtures/a.json: has no \"format\""),
        (fixture(""), "suites/s/fixtures/a.json: asserts nothing, so every run would pass"),
        (fixture(",\n  \"stagez\": []"), "suites/s/fixtures/a.json:2:3: unknown field `stagez`"),
        (
            fixture(r#", "case": "b", "outcome": "completed""#),
            "is the fixture of s::b, not of s::a",
        ),
    ] {
        project.write("suites/s/fixtures/a.json", text);
        project
            .harness(&[])
            .exits(3)
            .says("test s::a ... FAILED (error)")
            .says(says)
            .says("test s::b ... ok");
        project.harness(&["accept", "s::a"]).exits(3).says(says);
    }
}

#[test]
fn harns_fixtures_may_lie_there_too() {
    let project = recorded("", 1);
    let assertion = |branch: &str| {
        format!(
            r#"{{"_type": "replay_fixture", "expected_status": "completed", "stage_assertions": [
            {{"node_id": "plan", "expected_status": "completed", "expected_outcome": "success"{branch}}}]}}"#
        )
    };
    project.write("suites/s/fixtures/a.json", assertion(r#", "expected_branch": "go""#));
    project.harness(&[]).exits(0);
    // An absent branch demands none.
    project.write("suites/s/fixtures/a.json", assertion(""));
    project
        .harness(&[])
        .exits(1)
        .says("the fixture demands no branch after stage \"plan\", and it is \"go\"");
}
