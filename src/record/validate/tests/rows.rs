//! What another ledger's validators really said, against ours.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::before::Before;
use super::test_planned::planned;
use super::test_support::{Tree, git, look};
use crate::json::Json;
use crate::ledger;

/// A row of what another ledger's validators really said → what ours say, and why that is something else.
const ROWS: &[(&str, &str, &str)] = &[
    ("command_zero", "pass", ""),
    ("command_nonzero", "fail", ""),
    ("command_expected_nonzero", "pass", ""),
    ("command_expected_nonzero_but_zero", "fail", ""),
    ("command_expected_garbage_means_zero", "refused", "what is no number is not taken for 0"),
    ("command_not_found", "error", ""),
    ("command_empty_target", "refused", ""),
    ("command_killed_by_signal", "fail", ""),
    (
        "command_signal_with_expected_minus_one",
        "refused",
        "a signal is no exit code that one could wish for",
    ),
    ("command_bad_workdir", "error", ""),
    ("command_output_truncated_pass", "pass", ""),
    ("command_timeout_simple", "timed_out", ""),
    ("command_timeout_child_holds_pipe", "timed_out", ""),
    ("artifact_file", "pass", ""),
    ("artifact_empty_file", "fail", "an empty file shows nothing"),
    ("artifact_directory", "pass", ""),
    ("artifact_dangling_symlink", "fail", ""),
    ("artifact_escape", "refused", "nothing outside the folder is looked at"),
    ("artifact_absolute_joined_under_workdir", "refused", ""),
    ("artifact_absolute_no_workdir", "refused", "nothing outside the folder is looked at"),
    ("artifact_missing", "fail", ""),
    ("artifact_empty_target", "refused", ""),
    ("changed_exact", "pass", ""),
    ("changed_substring", "fail", "a pattern is no substring: \"a\" would match nearly all"),
    ("changed_glob_no_slash_cross", "pass", ""),
    ("changed_glob_dir", "pass", ""),
    ("changed_untracked_invisible", "pass", "a file that the run made is a change"),
    ("changed_staged_new_visible", "pass", ""),
    ("changed_unmodified", "fail", ""),
    ("changed_non_ascii_is_quoted", "pass", "names are as they are"),
    ("changed_bad_glob_falls_to_substring", "refused", ""),
    ("changed_clean_tree", "fail", ""),
    ("changed_not_a_repo", "error", ""),
    ("changed_repo_without_commit", "pass", "without a commit, all that the run made is new"),
    ("changed_empty_target", "refused", ""),
    ("build_no_module", "error", "nothing to build is no build"),
    ("test_no_module", "error", ""),
    ("build_target_is_flag", "refused", ""),
    ("approval", "fail", ""),
];

#[test]
fn rows_of_another_ledger() {
    let Some(data) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return;
    };
    let text = fs::read_to_string(Path::new(&data).join("ledger-tables/validators.json"))
        .expect("the table");
    let rows: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    let names: Vec<&str> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(names, ROWS.iter().map(|row| row.0).collect::<Vec<_>>(), "every row, in order");
    for (row, (name, expected, why)) in rows.iter().zip(ROWS) {
        let ours = row_said(row, name);
        assert_eq!(ours, *expected, "{name}: {why}");
        let theirs = row["result"]["passed"] == Value::Bool(true);
        assert_eq!(
            theirs != (ours == "pass"),
            !why.is_empty(),
            "{name}: what differs has its reason, and only that"
        );
    }
}

fn row_said(row: &Value, name: &str) -> String {
    let kind = row["type"].as_str().expect("a type").replace("orchestrator_", "");
    let mut params: BTreeMap<String, Json> = BTreeMap::new();
    if kind == "command_pass" {
        params.insert("shell".to_owned(), Json::Bool(true));
    }
    if let Some(code) = row["params"]["expected_exit_code"].as_str() {
        params.insert("expected_exit_code".to_owned(), Json::from(code));
    }
    let target = row["target"].as_str().map(str::to_owned).filter(|_| kind != "approval");
    let Ok(mut validator) = planned(&ledger::events::Validator { kind, target, params }) else {
        return "refused".to_owned();
    };
    if let Some(timeout) = row["timeout_ms"].as_u64() {
        validator.timeout = Duration::from_millis(timeout);
    }
    let tracked: &[&str] = &["src/a.go", "top.go", "naïve file.txt", "a.go"];
    let project = match name {
        "changed_not_a_repo" => Tree::new(),
        "changed_repo_without_commit" => {
            let project = Tree::new();
            git(project.path(), &["init", "-q"]);
            project
        }
        _ if name.starts_with("changed") => Tree::repository(tracked),
        _ => Tree::new(),
    };
    let before = Before::look(std::slice::from_ref(&validator), project.path(), None);
    match name {
        "changed_clean_tree" | "changed_not_a_repo" => {}
        "changed_repo_without_commit" => project.change(&["a.go"]),
        _ if name.starts_with("changed") => {
            project.change(&["src/a.go", "naïve file.txt", "staged.go", "untracked.go"]);
            git(project.path(), &["add", "staged.go"]);
        }
        _ => {
            project.write("f.txt", "x").write("empty", "").write("dir/file", "x");
            std::os::unix::fs::symlink("nowhere", project.join("dangling")).expect("a link");
        }
    }
    let tree = if name == "command_bad_workdir" {
        project.join("absent")
    } else {
        project.path().to_owned()
    };
    look(&validator, &tree, &before).verdict.as_str().to_owned()
}
