use std::process::Stdio;

use crate::support::{Project, run};

const CANCEL: (&str, &str) = ("cancel_order", r#"{"order": "A-17"}"#);
const OTHER: (&str, &str) = ("cancel_order", r#"{"order": "A-18"}"#);
const LOOK: (&str, &str) = ("get_order", r#"{"order": "A-17"}"#);

/// Two calls, three repetitions, accepted.
fn accepted() -> Project {
    let project = Project::with_suite("");
    for repetition in 1..=3 {
        project.record("login", repetition, &[LOOK, CANCEL], "done");
    }
    project.harness(&["accept", "--all"]).exits(0);
    project
}

#[test]
fn what_was_accepted_passes() {
    let project = accepted();
    project
        .harness(&[])
        .exits(0)
        .says("test s::login ... ok")
        .says("test result: ok. 1 passed; 0 failed");
}

#[test]
fn one_repetition_of_three_differs() {
    let project = accepted();
    project.record("login", 2, &[LOOK, OTHER], "done");
    project
        .harness(&[])
        .exits(1)
        .says("test s::login ... FAILED (flaky: 2 of 3)")
        .says("flaky: 2 of 3 repetitions behave as accepted (when the golden was made: 3 of 3)")
        .says(
            r#"repetition 2: step 2: steps[1].args.order of cancel_order: was "A-17", now "A-18""#,
        )
        .says("- [1] \"A-17\"")
        .says("+ [1] \"A-18\"")
        .says("next: to accept what the runs on disk do: harness accept --exact s::login");
    project.harness(&["--allow", "flaky"]).exits(0).says("ok (flaky: 2 of 3, allowed)");
}

#[test]
fn a_regression_and_what_it_did_instead() {
    let project = accepted();
    for repetition in 1..=3 {
        project.record("login", repetition, &[LOOK, ("refund", r#"{"order": "A-17"}"#)], "done");
    }
    project.harness(&[]).exits(1).says("FAILED (regressed: 0 of 3)").says(
        r#"step 2 (steps[1]): was tool cancel_order(order="A-17"), now tool refund(order="A-17")"#,
    );
    project.harness(&["--allow", "flaky"]).exits(1);
}

#[test]
fn an_error_is_told_apart_and_costs_its_case_alone() {
    let project = accepted();
    project.write("suites/s/runs/broken/1.json", "{\"format\": \"goldrun/run@1\",\n \"steps\": [}");
    project
        .harness(&[])
        .exits(3)
        .says("test s::broken ... FAILED (error)")
        .says("suites/s/runs/broken/1.json:2:12:")
        .says("test s::login ... ok");
    project.harness(&["login"]).exits(0).says("1 filtered out");
    project.record("login", 1, &[LOOK], "done");
    project.harness(&[]).exits(1);
}

#[test]
fn what_is_compared_and_cannot_be_decoded_is_placed() {
    let project = accepted();
    project.record("login", 1, &[("f", r#"{"a": 1, "a": 2}"#)], "done");
    project.harness(&[]).exits(3).says(
        "suites/s/runs/login/1.json:3:41: steps[0].args: key \"a\" stands twice in one object",
    );
}

#[test]
fn an_unfinished_recording_is_an_error() {
    let project = accepted();
    project.write(
        "suites/s/runs/login/3.json",
        r#"{"format": "goldrun/run@1", "outcome": "running"}"#,
    );
    project.harness(&[]).exits(3).says("not finished");
}

#[test]
fn unselected_cases_cost_nothing() {
    let project = accepted();
    project.write("suites/s/runs/broken/1.json", "[");
    project.harness(&["login"]).exits(0);
    project.harness(&["--skip", "broken"]).exits(0);
    project.harness(&["--exact", "s::login"]).exits(0).says_not("broken");
    project.harness(&["nothing"]).exits(4).says("no test matches \"nothing\"");
    project.harness(&["acept"]).exits(4).says("did you mean the command `harness accept`?");
    project
        .harness(&["hsitory", "s::a"])
        .exits(4)
        .says("did you mean the command `harness history`?");
}

#[test]
fn a_broken_suite_is_not_filtered_away_and_costs_only_itself() {
    let project = accepted();
    project.write("suites/t/suite.toml", "[compare]\ntrajectroy = \"exact\"\n");
    project
        .harness(&[])
        .exits(2)
        .says("test t::suite.toml ... FAILED (error)")
        .says("test s::login ... ok")
        .says("suites/t/suite.toml:2:1")
        .says("trajectroy")
        .says("trajectory");
    project.harness(&["login"]).exits(2).says("t::suite.toml");
    project.harness(&["s::"]).exits(0);
    project.harness(&["--exact", "t::anything"]).exits(2);
}

#[test]
fn the_table_of_verdicts_as_exit_codes() {
    let project = accepted();
    project.write("suites/s/suite.toml", "[verdict]\nmin_repetitions = 4\n");
    project
        .harness(&[])
        .exits(1)
        .says("FAILED (inconclusive: 3 of 3)")
        .says("min_repetitions is 4");
    project.harness(&["--allow", "inconclusive"]).exits(0);
    project.write("suites/s/suite.toml", "[verdict]\nmin_pass_rate = 0.6\n");
    project.record("login", 2, &[LOOK, OTHER], "done");
    project.harness(&[]).exits(0);
    project
        .write("suites/s/suite.toml", "[verdict]\nevidence = \"confident\"\nmin_pass_rate = 0.9\n");
    project
        .harness(&[])
        .exits(1)
        .says("inconclusive")
        .says("lie on both sides of min_pass_rate 0.9");
}

#[test]
fn a_policy_that_compares_more_says_accept_again() {
    let project = Project::with_suite("[compare]\narguments = \"ignore\"\n");
    project.record("login", 1, &[CANCEL], "done");
    project.harness(&["accept", "--all"]).exits(0);
    project.record("login", 1, &[OTHER], "done");
    project.harness(&[]).exits(0);
    project.write("suites/s/suite.toml", "");
    project
        .harness(&[])
        .exits(3)
        .says("accepted with arguments ignore: accept it again")
        .says("harness accept --exact s::login");
}

#[test]
fn reports_are_deterministic_and_alone_on_stdout() {
    let project = accepted();
    project.record("login", 2, &[LOOK, OTHER], "done");
    project.record("other", 1, &[LOOK], "done");
    let one = project.harness(&["--report", "json=-", "--threads", "1"]).exits(1);
    let two = project.harness(&["--report", "json=-", "--threads", "2"]).exits(1);
    assert_eq!(one.out, two.out);
    let report: serde_json::Value =
        serde_json::from_str(&one.out).expect("stdout is JSON and nothing else");
    assert_eq!(report["format"], "goldrun/report@1");
    assert_eq!(report["summary"]["flaky"], 1);
    assert_eq!(report["cases"][0]["repetitions"]["accepted"], 2);
    assert_eq!(report["cases"][0]["classes"][0]["count"], 2);
    assert_eq!(report["cases"][0]["source"], "suites/s/runs/login");
    assert!(one.err.contains("test s::login ... FAILED"));
    assert!(
        !one.out.contains(&project.path().display().to_string()),
        "no machine's path in a report"
    );
    project.harness(&["--report", "junit", "--report", "json=out/r.json"]).exits(1);
    assert!(project.read(".goldrun/report.xml").contains("<testsuite name=\"s\""));
    assert_eq!(project.read("out/r.json"), one.out);
    project.harness(&["--report", "pdf"]).exits(2).says("json, junit");
}

#[test]
fn lists_and_shards_hold_every_test_once() {
    let project = accepted();
    for case in ["a", "b", "c", "d"] {
        project.record(case, 1, &[LOOK], "done");
    }
    project.harness(&["--list"]).exits(0).says("s::a: test\n").says("5 tests, 0 benchmarks");
    project.harness(&["--list", "--ignored"]).exits(0).says("0 tests, 0 benchmarks");
    let mut seen = Vec::new();
    for shard in ["1/2", "2/2"] {
        let said = project.harness(&["--list", "--format", "terse", "--shard", shard]).exits(0);
        seen.extend(said.out.lines().map(str::to_owned));
    }
    seen.sort();
    assert_eq!(seen, ["s::a: test", "s::b: test", "s::c: test", "s::d: test", "s::login: test"]);
    project.harness(&["--shard", "3/2"]).exits(2);
    project.harness(&["--threads", "0"]).exits(2).says("0 threads judge nothing");
}

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let project = Project::with_suite("");
    for case in 0..300 {
        project.record(&format!("case-{case}"), 1, &[LOOK], "done");
    }
    project.harness(&["accept", "--all"]).exits(0);
    for args in [&["--list"][..], &[], &["completions", "bash"]] {
        let mut child = project
            .command(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the harness starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{args:?}");
    }
    project.record("case-7", 1, &[CANCEL], "done");
    let mut child =
        project.command(&[]).stdout(Stdio::piped()).spawn().expect("the harness starts");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(1), "the gate still decides");
}

#[test]
fn a_long_failure_is_bounded_and_its_whole_is_in_a_file() {
    let project = accepted();
    let calls: Vec<(String, String)> =
        (0..200).map(|n| (format!("tool_{n}"), format!("{{\"n\": {n}}}"))).collect();
    let calls: Vec<(&str, &str)> =
        calls.iter().map(|(name, args)| (name.as_str(), args.as_str())).collect();
    project.record("login", 1, &calls, "done");
    let said = project.harness(&[]).exits(1).says("the whole is in .goldrun/failures/s/login.txt");
    assert!(said.out.lines().count() < 80, "{}", said.out);
    assert!(project.read(".goldrun/failures/s/login.txt").contains("tool_199"));
}

#[test]
fn a_recording_cannot_drive_the_terminal() {
    let project = accepted();
    project.record("login", 1, &[("\\u001b[2J\\u001b]0;x\\u0007", "{}")], "done");
    project.harness(&["--color", "never"]).exits(1).says("\\u001b[2J").says_not("\u{1b}");
    project.harness(&["--color", "always"]).exits(1).says("\u{1b}[").says_not("\u{1b}[2J");
}

#[test]
fn another_folder_by_its_name() {
    let project = accepted();
    project.record("login", 1, &[OTHER], "done");
    let root = project.path().display().to_string();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let mut command = project.command(&["-C", &root]);
    run(command.current_dir(elsewhere.path()))
        .exits(1)
        .says(&format!("harness -C {root} accept --exact s::login"));
    project.harness(&["-C", "/nonexistent/folder"]).exits(3);
    for args in
        [&["-C", &root, "accept", "--exact", "s::login"][..], &["accept", "s::login", "-C", &root]]
    {
        run(project.command(args).current_dir(elsewhere.path())).exits(0).says("accepted; ");
    }
    project.harness(&[]).exits(0);
}

#[test]
fn a_command_stands_alone() {
    let project = accepted();
    project
        .harness(&["--quiet", "accept"])
        .exits(2)
        .says("--quiet stands before the command accept");
    project.harness(&["login", "accept"]).exits(2).says("stands before the command accept");
    project.harness(&["--record", "accept"]).exits(2);
    project.harness(&["--", "accept"]).exits(4);
}
