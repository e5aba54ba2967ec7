use crate::recording::record::agent;
use crate::support::Project;

fn run(output: &str) -> String {
    format!(
        r#"{{"format": "goldrun/run@1", "outcome": "completed", "output": "{output}", "steps": [{{"kind": "turn"}}]}}"#
    )
}

#[test]
fn names_that_fold_together_are_seen_whichever_of_them_is_selected() {
    for (one, other) in [
        ("Login", "login"),
        ("caf\u{e9}", "cafe\u{301}"),
        ("stra\u{df}e", "STRASSE"),
        ("\u{17f}et", "set"),
    ] {
        let project = Project::with_suite("");
        project.write(&format!("suites/s/runs/{one}/1.json"), run("a"));
        project.write(&format!("suites/s/runs/{other}/1.json"), run("a"));
        for name in [one, other] {
            let name = format!("s::{name}");
            for args in [vec!["--exact", name.as_str()], vec!["accept", "--exact", name.as_str()]] {
                project
                    .harness(&args)
                    .exits(3)
                    .says("are the same folder where file systems ignore case or compose letters");
            }
        }
        // Suites too.
        let project = Project::new();
        for suite in [one, other] {
            project.write(&format!("suites/{suite}/suite.toml"), "");
            project.write(&format!("suites/{suite}/runs/c/1.json"), run("a"));
        }
        project
            .harness(&["--exact", &format!("{one}::c")])
            .says("at least where file systems ignore case or compose letters")
            .exits(2);
    }
}

#[cfg(unix)]
#[test]
fn a_folder_of_fixtures_that_is_a_link_is_told_with_every_case() {
    let project = Project::with_suite("");
    project.write("suites/s/runs/c/1.json", run("a"));
    project.harness(&["accept", "--all"]).exits(0);
    std::fs::create_dir(project.join("out")).unwrap();
    std::os::unix::fs::symlink(project.join("out"), project.join("suites/s/fixtures")).unwrap();
    for args in [vec![], vec!["--exact", "s::c"], vec!["s::c"]] {
        project
            .harness(&args)
            .exits(2)
            .says("suites/s/fixtures: is a symbolic link")
            .says("test s::c ... ok");
    }
}

#[test]
fn a_broken_record_is_told_with_every_case_it_may_be_of() {
    let project = Project::with_suite(
        "[load]\nruns = [\"e.jsonl\"]\ncase_from = \"c\"\nrepetition_from = \"r\"\nmessages_from = \"m\"\n",
    );
    let line = |repetition: u32| {
        format!(
            "{{\"c\": \"a\", \"r\": {repetition}, \"m\": [{{\"role\": \"assistant\", \"content\": \"x\"}}]}}\n"
        )
    };
    let (one, three) = (line(1), line(3));
    project.write("suites/s/e.jsonl", format!("{one}{}{three}", line(2)));
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/s/e.jsonl", format!("{one}{{\"c\": \"a\", \"m\": garbage}}\n{three}"));
    for args in [vec![], vec!["s::a"], vec!["--exact", "s::a"]] {
        project.harness(&args).exits(3).says("suites/s/e.jsonl:2");
    }
    project.remove("golden");
    for args in [vec!["accept", "--all"], vec!["accept", "s::a"], vec!["accept", "--exact", "s::a"]]
    {
        project.harness(&args).exits(3).says("that may be a run of this case: mend it first");
        assert!(!project.exists("golden/s/a.json"));
    }
}

#[test]
fn a_name_that_selects_nothing_is_told_and_nothing_is_done() {
    let project = Project::with_suite("");
    project.write("suites/s/runs/a/1.json", run("a"));
    for args in [
        vec!["accept", "--exact", "s::a", "s::typo"],
        vec!["accept", "s::a", "typo"],
        vec!["--record", "s::a", "typo"],
    ] {
        project.harness(&args).exits(4).says("no test matches");
        assert!(!project.exists("golden"));
    }
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&["--exact", "s::a", "s::typo"]).exits(4).says("no test matches \"s::typo\"");
    project.harness(&["s::a", "typo"]).exits(4).says("no test matches \"typo\"");
    project.harness(&["--exact", "s::a", "s::a"]).exits(0);
    project.harness(&["s::", "a"]).exits(0);
    // One that is skipped, or in another shard, is no typing error.
    project.write("suites/s/runs/b/1.json", run("a"));
    project.harness(&["accept", "a", "b", "--skip", "b"]).exits(0);
    project.harness(&["a", "b", "--shard", "1/2"]).exits(0);
}

#[test]
fn files_beside_runs_and_goldens_that_are_read_as_nothing_are_told() {
    for file in ["2.yaml", "2.json~", "2.json.gz", "2"] {
        let project = Project::with_suite("");
        project.write("suites/s/runs/c/1.json", run("a"));
        project.harness(&["accept", "--all"]).exits(0);
        project.write(&format!("suites/s/runs/c/{file}"), run("b"));
        project.harness(&[]).exits(3).says(&format!("suites/s/runs/c/{file} is not read"));
        project.remove(&format!("suites/s/runs/c/{file}"));
        project.write("suites/s/runs/c/.hidden", "").harness(&[]).exits(0);
    }
    for file in ["golden/s/D.JSON", "golden/s/d.txt", "suites/s/fixtures/c.yaml"] {
        let project = Project::with_suite("");
        project.write("suites/s/runs/c/1.json", run("a"));
        project.harness(&["accept", "--all"]).exits(0);
        project.write(file, "{}");
        project.harness(&[]).exits(2).says(&format!("{file}: is not read"));
    }
}

#[test]
fn what_is_near_a_filter_is_named() {
    let project = Project::with_suite("");
    project.write("suites/s/runs/double-refund/1.json", run("a"));
    project.harness(&["accept", "--all"]).exits(0);
    project
        .harness(&["doubel-refund"])
        .exits(4)
        .says("no test matches \"doubel-refund\"; did you mean \"double-refund\"?");
    project.harness(&["s::double-refnd"]).exits(4).says("did you mean \"s::double-refund\"?");
    project.harness(&["nothing-like-it"]).exits(4).says("`harness --list` names them all");
}

#[test]
fn an_empty_shard_of_what_is_selected_is_no_failure() {
    let project = Project::with_suite("");
    project.write("suites/s/runs/a/1.json", run("a"));
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&["--shard", "1/2"]).exits(0).says("1 passed");
    let report = ["--shard", "2/2", "--report", "json=report.json"];
    project.harness(&report).exits(0).says("this shard is empty").says("nothing was judged");
    assert!(project.read("report.json").contains("\"cases\": []"));
    // Its agents are those of the other shard.
    let other = agent("answer fine\n", "", &["a"]);
    other.harness(&["--record"]).exits(0);
    other.harness(&["--run", "--shard", "1/2"]).exits(0).says("1 passed");
    other.harness(&["--run", "--shard", "2/2"]).exits(0).says("this shard is empty");
    other.harness(&["--run", "--shard", "2/2", "--exact", "s::b"]).exits(4);
    // What selects nothing is no shard of something.
    project.harness(&["--shard", "2/2", "--exact", "s::b"]).exits(4);
    project.remove("golden").remove("suites/s/runs");
    project.harness(&["--shard", "2/2"]).exits(4);
}

#[test]
fn judging_stops_after_as_many_failures_as_are_allowed() {
    let project = Project::with_suite("[[compare.mask]]\nuse = \"uuid\"\nreason = \"ids\"\n");
    for case in ["a", "b", "c", "d"] {
        project.write(
            &format!("suites/s/runs/{case}/1.json"),
            run("550e8400-e29b-41d4-a716-446655440000"),
        );
    }
    project.harness(&["accept", "--all"]).exits(0);
    for case in ["a", "b", "c"] {
        project.write(&format!("suites/s/runs/{case}/1.json"), run("other"));
    }
    let stopped = "stopped: 3 of the selected tests were not judged";
    project.harness(&["--fail-fast"]).exits(1).says("1 failed").says(stopped).says_not("mask 1");
    project.harness(&["--max-failures", "2"]).exits(1).says("2 failed").says("stopped: 2 of");
    project.harness(&["--max-failures", "4"]).exits(1).says("3 failed").says_not("stopped");
    project.harness(&["--fail-fast", "s::d"]).exits(0).says_not("stopped");
    project.harness(&["--max-failures", "0"]).exits(2);
    // The agents would have run for nothing.
    project.harness(&["--run", "--fail-fast"]).exits(2).says("'--run'");
    project.harness(&["run", "--max-failures", "2"]).exits(2).says("'--run'");
}

#[test]
fn of_many_failures_some_are_shown_and_all_are_named() {
    let project = Project::with_suite("");
    for case in 0..130 {
        project.write(&format!("suites/s/runs/c{case}/1.json"), run("a"));
    }
    let said = project.harness(&[]).exits(1).says("    and 30 more, which are marked FAILED above");
    assert_eq!(said.out.matches("\n---- ").count(), 100);
    assert_eq!(said.out.matches(" ... FAILED").count(), 130);
}

/// A project with a case for each name, whose runs are accepted.
pub(super) fn accepted(cases: &[&str]) -> Project {
    let project = Project::with_suite("");
    for case in cases {
        project.write(&format!("suites/s/runs/{case}/1.json"), run("a"));
    }
    project.harness(&["accept", "--all"]).exits(0);
    project
}

#[test]
fn those_that_failed_last_are_selected() {
    let project = accepted(&["a", "b", "c"]);
    let none = "none of the selected tests is known to have failed: `harness` judges all";
    project.harness(&["--failed"]).exits(4).says(none);
    for case in ["a", "b"] {
        project.write(&format!("suites/s/runs/{case}/1.json"), run("b"));
    }
    project.harness(&[]).exits(1);
    let listed = project.harness(&["--failed", "--list"]).exits(0);
    assert_eq!(listed.out, "s::a: test\ns::b: test\n\n2 tests, 0 benchmarks\n");
    project.harness(&["--failed"]).exits(1).says("2 failed").says_not("s::c");
    project.harness(&["--failed", "s::c"]).exits(4).says(none);
    // What was judged is known anew; of the others stays what was known.
    project.write("suites/s/runs/a/1.json", run("a"));
    project.harness(&["s::a"]).exits(0);
    project.harness(&["--failed"]).exits(1).says("1 failed").says_not("s::a");
    project.harness(&["--allow", "regressed", "--failed"]).exits(0);
    project.harness(&["--failed"]).exits(4).says(none);
    // A list that cannot be read names nothing, and passes nothing.
    project.write(".goldrun/failed.json", "[\"s::a\"");
    project.harness(&["--failed"]).exits(4).says(none);
    project.harness(&[]).exits(1).says("s::b ... FAILED");
    project.harness(&["--failed", "--shard", "1/2"]).exits(2);
}
