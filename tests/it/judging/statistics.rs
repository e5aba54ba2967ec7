use serde_json::Value;

use crate::support::Project;

const GET: (&str, &str) = ("get", r#"{"id": 1}"#);
const PUT: (&str, &str) = ("put", r#"{"id": 1}"#);
const OTHER: (&str, &str) = ("put", r#"{"id": 2}"#);
const DROP: (&str, &str) = ("drop", "{}");

/// Case `c`, five repetitions of get and put, accepted.
fn accepted() -> Project {
    let project = Project::with_suite("");
    for repetition in 1..=5 {
        project.record("c", repetition, &[GET, PUT], "done");
    }
    project.harness(&["accept", "--all"]).exits(0);
    project
}

fn report(project: &Project) -> Value {
    let said = project.harness(&["--report", "json=-"]);
    serde_json::from_str(&said.out).expect("a report")
}

fn close(value: &Value, expected: f64) {
    let found = value.as_f64().expect("a number");
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn rates_are_in_the_report_for_the_case_the_suite_and_all() {
    let project = accepted();
    project.record("c", 5, &[GET, OTHER], "done");
    for repetition in 1..=2 {
        project.record("d", repetition, &[GET], "done");
    }
    project.harness(&["accept", "--exact", "s::d"]).exits(0);
    project.record("new", 1, &[GET], "done");
    let report = report(&project);
    let c = &report["cases"][0]["pass_k"];
    assert_eq!(c.as_array().expect("rates").len(), 5);
    close(&c[2]["pass_at_k"], 1.0);
    close(&c[2]["pass_hat_k"], 0.4);
    assert_eq!(report["cases"][2]["case"], "new");
    assert!(report["cases"][2]["pass_k"].is_null(), "nothing was held against a golden");
    for over in [&report["summary"]["pass_k"], &report["suites"][0]["pass_k"]] {
        assert_eq!(
            (&over["cases"], over["rates"].as_array().expect("rates").len()),
            (&Value::from(2), 2)
        );
        close(&over["rates"][1]["pass_hat_k"], (0.6 + 1.0) / 2.0);
    }
    project
        .harness(&["explain", "s::c"])
        .says("pass@k:   @1 80.0%, @2 100.0%")
        .says("pass^k:   ^1 80.0%, ^2 60.0%, ^3 40.0%");
    project.harness(&[]).exits(1).says("pass rate: 90.0%; pass@2 100.0%, pass^2 80.0%");
}

#[test]
fn where_repetitions_part_is_a_tree() {
    let project = accepted();
    project.record("c", 2, &[GET, OTHER, DROP], "done").record("c", 4, &[GET, OTHER], "done");
    let report = report(&project);
    let split = &report["cases"][0]["split"];
    assert_eq!(split["step"], 1);
    assert_eq!(split["branches"][0]["words"], "tool put(id=1)");
    assert_eq!(split["branches"][0]["repetitions"], serde_json::json!([1, 3, 5]));
    assert_eq!(split["branches"][1]["split"]["step"], 2);
    project
        .harness(&[])
        .exits(1)
        .says("they differ after 1 step: repetitions 1, 3, 5: tool put(id=1); repetitions 2, 4: tool put(id=2)");
    project.harness(&["explain", "s::c"]).exits(1).says(
        "where they differ:\n  after 1 step:\n    repetitions 1, 3, 5: tool put(id=1)\n    repetitions 2, 4: tool put(id=2)\n      \
         after 2 steps:\n",
    );
    project.record("c", 2, &[GET, PUT], "done").record("c", 4, &[GET, PUT], "done");
    project.harness(&["explain", "s::c"]).exits(0).says_not("part");
}

#[test]
fn what_varies_among_the_accepted_is_known_noise_and_fails_all_the_same() {
    let project = accepted();
    project.record("c", 1, &[GET, OTHER], "done");
    project.harness(&["accept", "--all"]).exits(0);
    project.record("c", 1, &[GET, ("put", r#"{"id": 3}"#)], "done");
    project.record("c", 2, &[("get", r#"{"id": 3}"#), PUT], "done");
    let report = report(&project);
    let known = |n: usize| {
        (
            report["cases"][0]["findings"][n]["repetition"].as_u64(),
            &report["cases"][0]["findings"][n]["known"],
        )
    };
    assert_eq!(known(0), (Some(1), &Value::Bool(true)));
    assert_eq!(known(1), (Some(2), &Value::Null));
    project
        .harness(&[])
        .exits(1)
        .says("FAILED (flaky: 3 of 5)")
        .says("  known noise: step 2: steps[1].args.id of put differs");
}

#[test]
fn it_says_how_many_more_would_decide_and_is_right() {
    let project = accepted();
    project.record("c", 1, &[GET], "done").record("c", 2, &[GET], "done").record(
        "c",
        3,
        &[GET],
        "done",
    );
    project.harness(&[]).exits(1).says("flaky: 2 of 5").says(
        "more runs: 1 more that behaves otherwise would make this a regression; \
         200 more that all behave as accepted would not decide it",
    );
    project.record("c", 6, &[GET], "done");
    project.harness(&[]).exits(1).says("regressed: 2 of 6").says_not("more runs:");
    project.write("suites/s/suite.toml", "[verdict]\nmin_repetitions = 8\n");
    project
        .harness(&["explain", "s::c"])
        .exits(1)
        .says("inconclusive")
        .says("more runs: 2 more that all behave otherwise");
}

#[test]
fn confident_evidence_needs_a_rate_that_can_be_shown() {
    let project = accepted();
    project.write("suites/s/suite.toml", "[verdict]\nevidence = \"confident\"\n");
    project.harness(&[]).exits(2).says("`verdict.min_pass_rate` must be below 1");
    project
        .write("suites/s/suite.toml", "[verdict]\nevidence = \"confident\"\nmin_pass_rate = 0.7\n");
    project
        .harness(&[])
        .exits(1)
        .says("inconclusive: 5 of 5")
        .says("more runs: 2 more that all behave as accepted would make this a pass");
    project.record("c", 6, &[GET, PUT], "done").record("c", 7, &[GET, PUT], "done");
    project.harness(&[]).exits(0);
}

#[test]
fn a_suite_that_got_worse_case_by_case_is_told_and_does_not_gate() {
    let project = Project::with_suite("[verdict]\nmin_pass_rate = 0.8\n");
    for case in 0..8 {
        for repetition in 1..=5 {
            project.record(&format!("c{case}"), repetition, &[GET, PUT], "done");
        }
    }
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&[]).exits(0).says_not("when the goldens were made");
    for case in 0..8 {
        project.record(&format!("c{case}"), 3, &[GET], "done");
    }
    project.harness(&[]).exits(0).says(
        "suite s: 32 of 40 runs accepted now, 40 of 40 reproduced when the goldens were made: worse than then, p = 0.0078 (exact, case by case)",
    );
    let report = report(&project);
    let golden = &report["suites"][0]["against_golden"];
    assert_eq!((&golden["direction"], &golden["cases"]), (&Value::from("worse"), &Value::from(8)));
    close(&golden["p"], 2.0 / 256.0);
}

#[test]
fn a_history_grows_by_a_line_a_judging() {
    let project = accepted();
    project.record("slow", 1, &[GET], "done");
    let run = project.read("suites/s/runs/slow/1.json").replacen(
        '{',
        r#"{"usage": {"duration": 12.5}, "#,
        1,
    );
    project.write("suites/s/runs/slow/1.json", run);
    project.harness(&["accept", "--all"]).exits(0);
    project
        .harness(&["history"])
        .exits(4)
        .says("there is no history at")
        .says("harness --history .goldrun/history.ndjson");
    let judge = ["--history", ".goldrun/history.ndjson"];
    project.harness(&judge).exits(0);
    project.harness(&["--history", ".goldrun/history.ndjson", "c"]).exits(0);
    project.record("c", 1, &[GET], "done");
    project.harness(&judge).exits(1);
    let lines: Vec<Value> = project
        .read(".goldrun/history.ndjson")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    let cases = |line: &Value| line["cases"].as_array().expect("cases").len();
    assert_eq!(lines.iter().map(cases).collect::<Vec<_>>(), [2, 1, 2]);
    assert_eq!(lines[0]["format"], "goldrun/history@1");
    assert_eq!(lines[2]["cases"][0]["classes"], serde_json::json!([4, 1]));
    let at = lines[0]["at"].as_str().expect("a time");
    assert!(at.len() == 20 && at.ends_with('Z'), "{at}");
    project
        .harness(&["history"])
        .exits(0)
        .says("3 judgings, 2 cases")
        .says("flakiest:\n  s::c: 33.3% (1 of 3 judgings mixed, verdict changed once)")
        .says("slowest:\n  s::slow: 12.5 s a repetition")
        .says("last changed:\n  s::c: ")
        .says("pass → flaky");
    project
        .harness(&["history", "slow", "--history", ".goldrun/history.ndjson"])
        .exits(0)
        .says("s::slow: 2 judgings")
        .says("flake rate:  0.0% (0 of 2 judgings mixed)")
        .says("last change: none");
    project.harness(&["history", "c"]).exits(0).says("4 of 5, behaviours 4 + 1");
    project.harness(&["history", "s::"]).exits(2).says("means 2 cases");
    project.harness(&["history", "nothing"]).exits(4);
    // What happens to a file costs a line, and is told.
    project.write(".goldrun/history.ndjson", format!("torn\n{}\n", lines[0]));
    project
        .harness(&["history"])
        .exits(0)
        .says("history.ndjson:1: skipped: column 2:")
        .says("1 judging, 2 cases");
    project.write(".goldrun/folder/x", "");
    project
        .harness(&["--history", ".goldrun/folder"])
        .exits(3)
        .says("the history cannot be written");
    project.harness(&["--history", "h", "--list"]).exits(2);
    project.harness(&["--history", "h", "--record"]).exits(2);
    assert!(!project.exists("h"));
}

#[test]
fn a_history_changes_no_verdict_and_no_report() {
    let project = accepted();
    project.record("c", 1, &[GET], "done");
    let without = project.harness(&["--report", "json=-"]).exits(1);
    let with = project.harness(&["--report", "json=-", "--history", "h"]).exits(1);
    assert_eq!(without.out, with.out);
    let again = project.harness(&["--report", "json=-", "--history", "h"]).exits(1);
    assert_eq!(again.out, with.out);
    assert_eq!(project.read("h").lines().count(), 2);
}

#[test]
fn a_report_with_statistics_reads_back_and_has_a_schema() {
    let project = accepted();
    for repetition in [1, 3] {
        project.record("c", repetition, &[GET], "done");
    }
    let said = project.harness(&["--report", "json=-"]).exits(1);
    let report: goldrun::report::Report = serde_json::from_str(&said.out).expect("a report");
    let mut again = Vec::new();
    goldrun::report::render(goldrun::report::Kind::Json, &report, &mut again).expect("it renders");
    assert_eq!(
        String::from_utf8(again).expect("UTF-8"),
        said.out,
        "every number is read back exactly"
    );
    let schema = project.harness(&["schema", "report"]).exits(0).out;
    for word in ["pass_hat_k", "against_golden", "Branch", "further", "\"known\""] {
        assert!(schema.contains(word), "{word}");
    }
    project.harness(&["schema", "history"]).exits(0).says("goldrun/history@1");
}
