use crate::support::Project;

/// A Harn run record.
fn record(status: &str, stages: &str, more: &str) -> String {
    format!(
        r#"{{"_type": "run_record", "id": "r", "workflow_id": "w", "status": "{status}", "started_at": "1", "stages": [{stages}]{more}}}"#
    )
}

fn act(status: &str, outcome: &str, text: &str) -> String {
    format!(
        r#"{{"id": "s", "node_id": "act", "status": "{status}", "outcome": "{outcome}", "branch": "{outcome}", "visible_text": "{text}", "artifacts": [{{"kind": "summary"}}]}}"#
    )
}

/// What Harn derives from the run that [`act`] makes of `completed`, `success` and this text.
fn derived(text: &str) -> String {
    format!(
        r#"{{"_type": "replay_fixture", "id": "f", "source_run_id": "r", "workflow_id": "w", "created_at": "1", "expected_status": "completed", "stage_assertions": [
        {{"node_id": "act", "expected_status": "completed", "expected_outcome": "success", "expected_branch": "success", "required_artifact_kinds": ["summary"], "visible_text_contains": "{text}"}}]}}"#
    )
}

/// A project whose suite `m` is a manifest in which these are the cases.
pub(crate) fn manifest(cases: &str) -> Project {
    let project = Project::new();
    project.write(
        "suites/m.json",
        format!(r#"{{"_type": "eval_suite_manifest", "id": "m", "base_dir": "../runs", "cases": [{cases}]}}"#),
    );
    project
}

#[test]
fn a_good_and_a_bad_run_under_one_fixture() {
    let project = manifest(
        r#"{"label": "good", "run_path": "good.json", "fixture_path": "f.json"}, {"run_path": "bad.run.json", "fixture_path": "f.json"}"#,
    );
    project.write("runs/good.json", record("completed", &act("completed", "success", "done"), ""));
    project.write("runs/bad.run.json", record("failed", &act("failed", "error", "done"), ""));
    project.write("runs/f.json", derived("done"));
    project
        .harness(&[])
        .exits(1)
        .says("running 2 tests")
        .says("test m::good ... ok")
        .says("test m::bad.run ... FAILED (regressed: 0 of 1)")
        .says("the fixture demands the run's status \"completed\", and it is \"failed\"")
        .says("the fixture demands outcome \"success\" of stage \"act\", and it is \"error\"")
        .says("the fixture demands branch \"success\" after stage \"act\", and it is \"error\"");
    project.harness(&["--exact", "m::good"]).exits(0);
    project.harness(&["--exact", "m::bad.run"]).exits(1);
}

#[test]
fn clarifying_questions_are_judged() {
    let project = manifest(r#"{"label": "asks", "run_path": "r.json", "fixture_path": "f.json"}"#);
    let asks = |prompts: &[&str]| {
        let asked: Vec<_> = prompts
            .iter()
            .map(|p| format!(r#"{{"request_id": "1", "prompt": "{p}", "asked_at": "1"}}"#))
            .collect();
        record("completed", "", &format!(r#", "hitl_questions": [{}]"#, asked.join(",")))
    };
    project.write(
        "runs/f.json",
        r#"{"_type": "replay_fixture", "eval_kind": "clarifying_question", "expected_status": "completed",
        "clarifying_question": {"required_terms": ["repository"], "forbidden_terms": ["branch"]}}"#,
    );
    project.write("runs/r.json", asks(&["Which repository should I patch?"]));
    project.harness(&[]).exits(0);
    project.write("runs/r.json", asks(&["Which branch of the repository?"]));
    project.harness(&[]).exits(1).says(
        "no question meets what the fixture demands; the run asked \"Which branch of the repository?\"",
    );
    project.write("runs/r.json", asks(&["Which repository?", "And why?"]));
    project.harness(&[]).exits(1).says("at most 1 questions");
    project.write("runs/r.json", asks(&[]));
    project.harness(&[]).exits(1).says("at least 1 questions");
}

#[test]
fn a_record_is_compared_to_its_baseline() {
    let project = manifest(
        r#"{"label": "candidate", "run_path": "candidate.json", "compare_to": "baseline.json"}"#,
    );
    project
        .write("runs/baseline.json", record("completed", &act("completed", "success", "done"), ""));
    project.write("runs/candidate.json", record("failed", &act("failed", "error", "done"), ""));
    project
        .harness(&[])
        .exits(1)
        .says("differs from the baseline runs/baseline.json")
        .says("next: correct the agent, or change runs/baseline.json");
    // Two files of their own that behave alike are identical, whatever they say of ids, times and paths.
    let own = r#", "persisted_path": "/elsewhere/x.json", "metadata": {"run_id": "other"}"#;
    let other = record("completed", &act("completed", "success", "done"), own)
        .replace(r#""id": "r""#, r#""id": "q""#);
    project.write("runs/candidate.json", other);
    project.harness(&[]).exits(0);
    // The same file twice is no comparison, by whatever path.
    project.write("suites/m.json", r#"{"_type": "eval_suite_manifest", "cases": [{"run_path": "../runs/baseline.json", "compare_to": "./../runs/baseline.json"}]}"#);
    project
        .harness(&[])
        .exits(3)
        .says("compare_to names the run itself, which is always identical");
    // Nor is a baseline that holds nothing, or is not there.
    for (text, says) in [
        ("{}", "not a recording that goldrun knows"),
        (r#"{"_type": "run_record", "status": "running"}"#, "not finished"),
    ] {
        project.write("suites/m.json", r#"{"_type": "eval_suite_manifest", "cases": [{"run_path": "../runs/candidate.json", "compare_to": "../runs/b.json"}]}"#);
        project.write("runs/b.json", text);
        project.harness(&[]).exits(3).says("runs/b.json").says(says);
    }
    project.remove("runs/b.json").harness(&[]).exits(3).says("runs/b.json: cannot be read");
}

#[test]
fn records_that_differ_say_in_what() {
    let project = Project::new();
    let diff = |left: &str, right: &str| {
        project.write("left.json", left).write("right.json", right);
        project.harness(&["diff", "left.json", "right.json", "--json"])
    };
    let ok = act("completed", "success", "done");
    let left = record("completed", &ok, "");
    let json = |said: &str| serde_json::from_str::<serde_json::Value>(said).expect("JSON");
    // Status and one stage.
    let said = diff(&left, &record("failed", &act("failed", "error", "done"), "")).exits(1);
    let findings = json(&said.out)["findings"].clone();
    assert_eq!(findings[0]["kind"], "outcome_changed");
    let stages =
        findings.as_array().expect("a list").iter().filter(|f| f["kind"] == "stage_changed");
    assert!(
        stages.clone().count() > 0 && stages.clone().all(|f| f["run_index"] == 0),
        "{findings}"
    );
    // By node and occurrence: another one of the same node is not hidden by the last.
    let twice = record("completed", &format!("{},{ok}", act("failed", "error", "x")), "");
    let once_more = record("completed", &format!("{ok},{ok}"), "");
    assert_eq!(json(&diff(&left, &once_more).exits(1).out)["findings"][0]["kind"], "stage_added");
    assert_eq!(json(&diff(&once_more, &left).exits(1).out)["findings"][0]["kind"], "stage_removed");
    assert_eq!(json(&diff(&twice, &once_more).exits(1).out)["identical"], false);
    // Two files of equal content are identical.
    assert_eq!(json(&diff(&left, &left).exits(0).out)["identical"], true);
}

#[test]
fn calls_are_compared_by_count_and_order() {
    let project = Project::new();
    let call = |name: &str, hash: &str| {
        format!(
            r#"{{"tool_name": "{name}", "args_hash": "{hash}", "result": "ok", "is_rejected": false, "duration_ms": 1, "iteration": 0, "timestamp": "t"}}"#
        )
    };
    let record = |calls: &[String]| {
        let calls = format!(r#", "tool_recordings": [{}]"#, calls.join(","));
        record("completed", &act("completed", "success", "done"), &calls)
    };
    let (a, b) = (call("read", "00ff"), call("write", "00aa"));
    project.write("one.json", record(&[a.clone(), b.clone(), a.clone()]));
    for (row, other) in [
        ("fewer", record(&[a.clone(), b.clone()])),
        ("more of the same", record(&[a.clone(), b.clone(), a.clone(), a.clone()])),
        ("another order", record(&[b, a.clone(), a.clone()])),
        ("another hash", record(&[a.clone(), call("write", "00ab"), a])),
    ] {
        project.write("other.json", other);
        // Where only calls differ, they are what is said.
        let said = project.harness(&["diff", "one.json", "other.json"]).exits(1).says_not("stage");
        assert!(
            said.out.contains("tool read") || said.out.contains("write"),
            "{row}: {}",
            said.out
        );
    }
}

#[test]
fn a_record_that_is_not_there_costs_its_case_alone() {
    let project = manifest(
        r#"{"run_path": "good.json", "fixture_path": "f.json"}, {"run_path": "gone.json"}, {"run_path": "torn.json"},
        {"run_path": "none.json"}, {"label": "pack", "run_path": "../runs/../runs/good.json", "fixture_path": "nofixture.json"}"#,
    );
    project.write("runs/good.json", record("completed", &act("completed", "success", "done"), ""));
    project.write("runs/torn.json", "{\"_type\": \"run_record\",\n \"stages\": [}");
    project.write("runs/none.json", "{}").write("runs/f.json", derived("done"));
    project
        .harness(&[])
        .exits(3)
        .says("test m::good ... ok")
        .says("runs/gone.json: cannot be read")
        .says("runs/torn.json:2:13")
        .says("runs/none.json:1:1: not a recording that goldrun knows")
        .says("runs/nofixture.json: cannot be read")
        .says("1 passed; 4 failed");
}

#[test]
fn texts_that_differ_are_shown_line_by_line() {
    let project = Project::new();
    let run = |output: &str| {
        let output = serde_json::Value::from(output);
        format!(
            r#"{{"format": "goldrun/run@1", "outcome": "completed", "output": {output}, "steps": [{{"kind": "final"}}]}}"#
        )
    };
    let lines = |before: &str, after: &str| -> Option<Vec<String>> {
        project.write("a.json", run(before)).write("b.json", run(after));
        let said = project.harness(&["diff", "a.json", "b.json"]);
        if said.code == 0 {
            assert_eq!(said.out, "the same\n");
            return None;
        }
        Some(
            said.exits(1)
                .out
                .lines()
                .filter_map(|line| line.strip_prefix("    ").filter(|line| !line.starts_with('@')))
                .map(str::to_owned)
                .collect(),
        )
    };
    let shown = |before: &str, after: &str| lines(before, after).expect("a difference").join("|");
    for (row, before, after, expected) in [
        ("D1", "old\nsame", "new\nsame", "- old|+ new|  same"),
        ("D6", "a\nb", "x\ny", "- a|- b|+ x|+ y"),
        ("D7", "a\nc", "a\nb\nc", "  a|+ b|  c"),
        ("D8", "a\nb\nc", "a\nc", "  a|- b|  c"),
        // A last newline is an empty last line, and stays visible.
        ("D12", "a\nb", "a\nb\n", "  a|  b|+"),
    ] {
        assert_eq!(shown(before, after), expected, "{row}");
    }
    // D3, D4, D11: all of it comes or goes; the empty text is shown as the one empty line it is.
    assert_eq!(shown("", "new1\nnew2"), "-|+ new1|+ new2");
    assert_eq!(shown("old1\nold2", ""), "- old1|- old2|+");
    // D2, D5: nothing where nothing differs.
    assert_eq!((lines("a\nb\nc", "a\nb\nc"), lines("", "")), (None, None));
    // D10, W7: one line of a thousand, with what stands around it, and nothing else.
    let thousand = |n: usize, text: &str| {
        (1..=1000)
            .map(|l| if l == n { format!("{text} {l}") } else { format!("line {l}") })
            .collect::<Vec<_>>()
            .join("\n")
    };
    let shown = lines(&thousand(500, "OLD"), &thousand(500, "NEW")).expect("a difference");
    for line in ["- OLD 500", "+ NEW 500", "  line 499", "  line 501"] {
        assert!(shown.iter().any(|shown| shown == line), "{line}: {shown:?}");
    }
    assert!(shown.len() < 20 && !shown.iter().any(|line| line.contains("line 100")), "{shown:?}");
    // W7: an end of line is a difference that can be seen.
    let ends = lines("a\r\nb", "a\nb\n").expect("a difference").join("|");
    assert!(ends.contains(r"- a\r"), "{ends}");
    // D1, D10: as a patch, with hunks, under the names of the files.
    let said = project.harness(&["diff", "a.json", "b.json", "--unified"]).exits(1).says("@@ -");
    assert!(said.out.starts_with("--- a.json\n+++ b.json\n@@ "), "{}", said.out);
    project.write("b.json", project.read("a.json"));
    assert_eq!(project.harness(&["diff", "a.json", "b.json", "--unified"]).exits(0).out, "");
}

#[test]
fn credentials_of_a_record_reach_no_file() {
    let secret = format!("ghp_{}", "a1B2".repeat(10));
    let project = Project::with_suite("");
    let stages = act("completed", "success", &format!("pushed with {secret}"));
    project.write("suites/s/runs/a/1.json", record("completed", &stages, ""));
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&["fixture", "a"]).exits(0);
    project.harness(&["--report", "json=r.json"]).exits(0);
    project.write(
        "suites/s/fixtures/a.json",
        project.read("suites/s/fixtures/a.json").replace("pushed", "pulled"),
    );
    let said = project
        .harness(&["--report", "json=r.json"])
        .exits(1)
        .says("pushed with <secret 1>")
        .says_not(&secret);
    for file in ["golden/s/a.json", "suites/s/fixtures/a.json", "r.json"] {
        assert!(!project.read(file).contains(&secret), "{file}: {}", said.out);
    }
}

#[test]
fn one_node_twice_is_two_stages() {
    let project = Project::with_suite("");
    let run = |one: &str, two: &str| {
        record(
            "completed",
            &format!("{},{}", act("completed", "success", one), act("completed", "success", two)),
            "",
        )
    };
    project.write("suites/s/runs/a/1.json", run("first", "second"));
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&["fixture", "a"]).exits(0);
    project.harness(&[]).exits(0);
    for (one, two) in [("wrong", "second"), ("first", "wrong"), ("second", "first")] {
        project.write("suites/s/runs/a/1.json", run(one, two));
        project.harness(&[]).exits(1).says("does not contain the text that the fixture demands");
    }
    // Harn's own derived fixture of such a run is met by it too, and each of its assertions counts for one stage.
    let project = manifest(r#"{"label": "a", "run_path": "r.json", "fixture_path": "f.json"}"#);
    let second = derived("second");
    let assertion = &second[second.find("{\"node_id\"").expect("one")..second.len() - 2];
    let fixture = derived("first").replace(
        "\"visible_text_contains\": \"first\"}]}",
        &format!("\"visible_text_contains\": \"first\"}}, {assertion}]}}"),
    );
    assert!(fixture.contains("second"));
    project.write("runs/f.json", fixture).write("runs/r.json", run("first", "second"));
    project.harness(&[]).exits(0);
    project.write("runs/r.json", run("wrong", "second"));
    project.harness(&[]).exits(1);
}

#[test]
fn a_fixture_derived_from_its_own_record_judges_nothing() {
    let project = manifest(r#"{"label": "a", "run_path": "r.json"}"#);
    let carrying = |fixture: &str| {
        record(
            "completed",
            &act("completed", "success", "the answer is 42"),
            &format!(r#", "replay_fixture": {fixture}"#),
        )
    };
    // Harn passes this, whatever the run did.
    project.write("runs/r.json", carrying(&derived("the answer is 42")));
    project
        .harness(&[])
        .exits(1)
        .says("test m::a ... FAILED (new)")
        .says("harness accept --exact m::a");
    project.write("runs/r.json", carrying("null"));
    project.harness(&[]).exits(1).says("(new)");
    // What a person wrote into it counts, and may fail.
    project.write("runs/r.json", carrying(&derived("42")));
    project.harness(&[]).exits(0);
    project.write("runs/r.json", carrying(&derived("43")));
    project.harness(&[]).exits(1).says("regressed");
    project.write(
        "runs/r.json",
        carrying(r#"{"_type": "replay_fixture", "expected_statu": "completed"}"#),
    );
    project
        .harness(&[])
        .exits(3)
        .says("runs/r.json (the fixture in it)")
        .says("unknown field `expected_statu`");
    // Elsewhere than in a manifest, a recording is judged by what the suite has, not by what it carries.
    let project = Project::with_suite("");
    project.write("suites/s/runs/a/1.json", carrying(&derived("42")));
    project.harness(&[]).exits(1).says("(new)");
    // With a golden such a case is one like any other.
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&[]).exits(0);
}

#[test]
fn nothing_and_misspelt_keys_are_not_green() {
    manifest("").harness(&[]).exits(2).says("suites/m.json: the manifest has no case");
    for (text, says) in [
        ("{}", "suites/m.json not a suite"),
        (r#"{"_type": "eval_suite_manifest", "case": []}"#, "unknown field `case`"),
        (
            r#"{"_type": "eval_suite_manifest", "cases": [{"run_path": "x", "fixture_pth": "f"}]}"#,
            "unknown field `fixture_pth`",
        ),
        (
            r#"{"_type": "eval_suite_manifest", "cases": [{"label": "x"}]}"#,
            "cases[0] has no run_path",
        ),
    ] {
        let project = Project::new();
        project.write("suites/m.json", text);
        let said = project.harness(&[]).exits(2);
        assert!(said.out.replace("m.json: ", "m.json ").contains(says), "{text}: {}", said.out);
    }
    let project =
        manifest(r#"{"label": "a", "run_path": "r.json"}, {"label": "a", "run_path": "q.json"}"#);
    project
        .write("runs/r.json", record("completed", "", ""))
        .write("runs/q.json", record("completed", "", ""));
    project
        .harness(&["--allow", "new"])
        .exits(3)
        .says("the manifest has two cases of this name, the second at cases[1]");
}

#[test]
fn a_manifest_is_a_suite_for_every_command() {
    let project = manifest(r#"{"label": "a", "run_path": "r.json"}"#);
    project.write("runs/r.json", record("completed", &act("completed", "success", "done"), ""));
    project.harness(&["--list"]).exits(0).says("m::a: test");
    project.harness(&["accept", "--all"]).exits(0).says("m::a ... accepted");
    project.harness(&[]).exits(0);
    project.harness(&["fixture", "a"]).exits(2).says("name it in the case's fixture_path");
    let fixture = project.harness(&["fixture", "a", "--dry-run"]).exits(0).out;
    project.write("runs/f.json", fixture);
    project.write(
        "suites/m.json",
        project
            .read("suites/m.json")
            .replace("\"r.json\"", "\"r.json\", \"fixture_path\": \"f.json\""),
    );
    project
        .harness(&["explain", "m::a"])
        .exits(0)
        .says("demands:  runs/f.json")
        .says("1: runs/r.json");
    project.write("runs/r.json", record("completed", &act("completed", "success", "wrong"), ""));
    project.harness(&[]).exits(1).says("does not contain the text");
    project
        .write("golden/m/gone.json", project.read("golden/m/a.json").replace("\"a\"", "\"gone\""));
    project.harness(&["gone"]).exits(1).says("golden/m/gone.json belongs to no case");
}
