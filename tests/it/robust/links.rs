use std::fs;
use std::os::unix::fs::symlink;

use crate::recording::left_behind::git;
use crate::recording::record::agent;
use crate::support::{Project, files};

const RUN: &str = r#"{"format": "goldrun/run@1", "outcome": "completed", "output": "x", "steps": [],
    "stages": [{"node": "a", "status": "completed"}]}"#;

/// A project in which `link` leads to a folder outside, and that folder.
fn linked(link: &str, project: Project) -> (Project, Project) {
    let outside = Project::new();
    outside.write("c.json", "precious");
    let link = project.join(link);
    fs::create_dir_all(link.parent().expect("a folder")).expect("folders can be made");
    symlink(outside.path(), link).expect("a link can be made");
    (project, outside)
}

#[track_caller]
fn untouched(outside: &Project) {
    let found = files(outside.path());
    assert_eq!(found, [(outside.join("c.json"), b"precious".to_vec())]);
}

fn with_run() -> Project {
    let project = Project::with_suite("");
    project.write("suites/s/runs/c/1.json", RUN);
    project
}

#[test]
fn no_golden_and_no_receipt_is_written_through_a_link() {
    for link in ["golden/s", ".goldrun/receipts", ".goldrun/receipts/s"] {
        let (project, outside) = linked(link, with_run());
        let said =
            project.harness(&["accept", "--all"]).says(&format!("{link} is a symbolic link"));
        assert!(matches!(said.code, 2 | 3), "{link}: {said:?}");
        untouched(&outside);
    }
}

#[test]
fn no_fixture_is_written_through_a_link() {
    let project = with_run();
    project.harness(&["accept", "--all"]).exits(0);
    let (project, outside) = linked("suites/s/fixtures", project);
    project
        .harness(&["fixture", "--force", "s::c"])
        .exits(3)
        .says("suites/s/fixtures is a symbolic link");
    untouched(&outside);
}

#[test]
fn nothing_is_imported_through_a_link() {
    for (link, own) in [("suites/s/runs", true), ("suites/s", false)] {
        let project = if own { Project::with_suite("") } else { Project::new() };
        project.write("there/1.json", r#"[{"role": "assistant", "content": "hi"}]"#);
        let (project, outside) = linked(link, project);
        let said = project
            .harness(&["import", "openai", "there/1.json", "--suite", "s", "--case", "c"])
            .says(&format!("{link} is a symbolic link"));
        assert_eq!(said.code, 3, "{said:?}");
        untouched(&outside);
    }
}

#[test]
fn nothing_is_recorded_through_a_link() {
    for link in ["suites/s/runs", ".goldrun/sessions", "suites/s/runs/a"] {
        let (project, outside) = linked(link, agent("answer fine\n", "", &["a"]));
        let said = project.harness(&["--record"]).says(&format!("{link} is a symbolic link"));
        assert_ne!(said.code, 0, "{link}: {said:?}");
        untouched(&outside);
    }
    let (project, outside) = linked(".goldrun/previous", agent("answer fine\n", "", &["a"]));
    project.harness(&["--record"]).exits(0);
    // What was recorded before could not be kept, and is still there.
    project.harness(&["--record", "--refresh"]).says(".goldrun/previous is a symbolic link");
    untouched(&outside);
}

#[test]
fn nothing_is_written_through_a_link_that_the_agent_made() {
    let outside = Project::new();
    outside.write("c.json", "precious");
    let file = outside.join("c.json");
    // Where the run and its session lie while the agent runs.
    let script = format!(
        "for meta in $(find $(dirname $(git rev-parse --git-common-dir)) -name meta.json); do folder=$(dirname $meta)\n\
         ln -s {file} $folder/state.json; ln -s {file} $folder/../.passed\n\
         mkdir -p $folder/artifacts; ln -s {file} $folder/artifacts/changes.patch; touch linked; done\n\
         echo more > tracked; answer fine\n",
        file = file.display()
    );
    for isolation in ["none", "worktree"] {
        let project = agent(&script, &format!("isolation = \"{isolation}\"\n"), &["a"]);
        project.write("tracked", "");
        for words in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "first"]] {
            git(&project, words);
        }
        project.harness(&["--record"]).exits(0);
        project.harness(&["--run"]).exits(0);
        untouched(&outside);
    }
}

#[test]
fn a_folder_that_builds_write_to_may_be_a_link() {
    let (project, outside) = linked("target", with_run());
    project.harness(&["accept", "--all"]).exits(0);
    assert!(outside.exists("goldrun/receipts/s/c.json"));
}
