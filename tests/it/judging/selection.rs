use crate::support::Project;

fn run(output: &str) -> String {
    format!(
        r#"{{"format": "goldrun/run@1", "outcome": "completed", "output": "{output}", "steps": []}}"#
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
    project.harness(&["accept"]).exits(0);
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
    project.harness(&["accept"]).exits(0);
    project.write("suites/s/e.jsonl", format!("{one}{{\"c\": \"a\", \"m\": garbage}}\n{three}"));
    for args in [vec![], vec!["s::a"], vec!["--exact", "s::a"]] {
        project.harness(&args).exits(3).says("suites/s/e.jsonl:2");
    }
    project.remove("golden");
    for args in [vec!["accept"], vec!["accept", "s::a"], vec!["accept", "--exact", "s::a"]] {
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
    project.harness(&["accept"]).exits(0);
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
        project.harness(&["accept"]).exits(0);
        project.write(&format!("suites/s/runs/c/{file}"), run("b"));
        project.harness(&[]).exits(3).says(&format!("suites/s/runs/c/{file} is not read"));
        project.remove(&format!("suites/s/runs/c/{file}"));
        project.write("suites/s/runs/c/.hidden", "").harness(&[]).exits(0);
    }
    for file in ["golden/s/D.JSON", "golden/s/d.txt", "suites/s/fixtures/c.yaml"] {
        let project = Project::with_suite("");
        project.write("suites/s/runs/c/1.json", run("a"));
        project.harness(&["accept"]).exits(0);
        project.write(file, "{}");
        project.harness(&[]).exits(2).says(&format!("{file}: is not read"));
    }
}
