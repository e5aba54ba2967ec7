use serde_json::Value;

use crate::support::Project;

const GET: (&str, &str) = ("get", r#"{"id": 1}"#);
const PUT: (&str, &str) = ("put", r#"{"id": 1}"#);

fn flaky() -> Project {
    let project = Project::with_suite("");
    for repetition in 1..=3 {
        project.record("a b", repetition, &[GET, PUT], "done");
    }
    project.harness(&["accept", "--all"]).exits(0);
    project.record("a b", 2, &[PUT, GET], "done").record("c", 1, &[GET], "done");
    project
}

#[test]
fn explain_shows_how_a_verdict_came_about() {
    let project = flaky();
    project
        .harness(&["explain", "a b"])
        .exits(1)
        .says("s::a b: flaky: 2 of 3")
        .says("Fisher's exact test p = 0.5000 is not below 0.0500")
        .says("compared: trajectory exact, arguments exact, output exact, stages exact; masks none")
        .says("1: suites/s/runs/a b/1.json: class 1, matches behaviour 1 of the golden")
        .says("2: suites/s/runs/a b/2.json: class 2, not accepted; nearest is behaviour 1 of the golden")
        .says("between 0.254 and 0.922 (one-sided Wilson bounds)")
        .says("moved: it is step");
    project.harness(&["explain", "s::c"]).exits(1).says("new").says("golden:   none");
    project.harness(&["explain", "s::"]).exits(2).says("means 2 tests");
    project.harness(&["explain", "nothing"]).exits(4);
}

#[test]
fn diff_compares_two_recordings_or_a_golden() {
    let project = flaky();
    let (one, two, three) =
        ("suites/s/runs/a b/1.json", "suites/s/runs/a b/2.json", "suites/s/runs/a b/3.json");
    project.harness(&["diff", one, three]).exits(0).says("the same");
    project.harness(&["diff", one, two]).exits(1).says("step 1 (steps[0])");
    project.harness(&["diff", "golden/s/a b.json", one]).exits(3).says("cannot be read");
    project.harness(&["diff", "golden/s/a%20b.json", one]).exits(0);
    let said = project
        .harness(&["diff", one, two, "--unified"])
        .exits(1)
        .says("--- suites/s/runs/a b/1.json\n+++ suites/s/runs/a b/2.json\n@@ ");
    said.says("\n-    {\"kind\": \"tool\", \"name\": \"put\", \"args\": {\"id\": 1}},\n");
    project.harness(&["diff", one, three, "--unified"]).exits(0).says_not("@@");
    let said = project.harness(&["diff", "golden/s/a%20b.json", two, "--json"]).exits(1);
    let json: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(json["format"], "goldrun/diff@1");
    assert_eq!(json["identical"], false);
    assert_eq!(json["findings"][0]["kind"], "step_moved");
    project.write(
        "policy.toml",
        "[compare]\ntrajectory = \"effects\"\n[tools]\neffects = [\"put\"]\nreads = [\"*\"]\n",
    );
    project.harness(&["diff", one, two, "--policy", "policy.toml"]).exits(0);
    project.write("messages.json", r#"[{"role": "assistant", "content": "hi"}]"#);
    project
        .harness(&["diff", one, "messages.json", "--format", "goldrun"])
        .exits(3)
        .says("messages.json");
    project.harness(&["diff", one, "messages.json", "--format", "openai"]).exits(3);
    project.harness(&["diff", "messages.json", "messages.json", "--format", "openai"]).exits(0);
    project.write("empty.json", r#"{"format": "goldrun/run@1"}"#);
    project.harness(&["diff", "empty.json", "empty.json"]).exits(3).says("nothing");
}

#[test]
fn schemas_are_json_and_name_what_they_describe() {
    let project = Project::new();
    for (name, field) in [
        ("run", "steps"),
        ("golden", "behaviours"),
        ("fixture", "stages"),
        ("suite", "compare"),
        ("report", "cases"),
    ] {
        let said = project.harness(&["schema", name]).exits(0);
        let schema: Value = serde_json::from_str(&said.out).expect("a schema is JSON");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
        assert!(schema["properties"][field].is_object(), "{name}: {schema:#}");
    }
}

#[test]
fn completions_for_shells() {
    let project = Project::new();
    for shell in ["bash", "zsh", "fish"] {
        project.harness(&["completions", shell]).exits(0).says("harness").says("accept");
    }
    let zsh = project.harness(&["completions", "zsh"]).out;
    assert!(zsh.starts_with("#compdef harness\n"), "{zsh}");
    assert!(zsh.contains("contains one of these:_harness_cases'"), "{zsh}");
}

/// In a real bash, which takes colons for the ends of words.
#[test]
#[cfg(unix)]
fn names_of_tests_are_completed() {
    let project = Project::with_suite("");
    for case in ["double-refund", "double-charge", "late"] {
        project.record(case, 1, &[], "done");
    }
    let script = project.harness(&["completions", "bash"]).exits(0).out;
    let complete = |line: &str, last: &str| {
        // As bash splits what was typed.
        let words = line.replace("::", " :: ");
        let script = format!(
            "{script}\nharness() {{ \"$HARNESS\" \"$@\"; }}\nCOMP_WORDS=({words} {last}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n\
             COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}\n_harness_cases harness \"${{COMP_WORDS[COMP_CWORD]}}\" ''\n\
             printf '%s\\n' \"${{COMPREPLY[@]}}\""
        );
        let mut bash = std::process::Command::new("bash");
        bash.args(["-c", &script]).env("HARNESS", env!("CARGO_BIN_EXE_harness"));
        let output = bash.current_dir(project.path()).output().expect("bash starts");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&complete("harness s::dou", "")), ["double-charge", "double-refund"]);
    assert_eq!(lines(&complete("harness accept s::l", "")), ["late"]);
    assert!(complete("harness acc", "").contains("accept"));
    assert!(!complete("harness diff s::l", "").contains("late"));
    assert!(complete("harness --fail", "").contains("--fail-fast"));
}

#[test]
#[cfg(unix)]
fn watching_judges_again_when_something_changes() {
    use std::io::{BufRead, BufReader};
    let project = Project::with_suite("");
    project.record("a", 1, &[("get", "{}")], "done");
    project.harness(&["accept", "--all"]).exits(0);
    let mut command = project.command(&["watch"]);
    let piped = std::process::Stdio::piped;
    let mut child = command.stdout(piped()).stderr(piped()).spawn().expect("it starts");
    let out = BufReader::new(child.stdout.take().expect("a pipe"));
    let err = BufReader::new(child.stderr.take().expect("a pipe"));
    // Lines of both come as they are written; the test waits as long as it takes.
    let mut out = out.lines().map(|line| line.expect("UTF-8"));
    let mut err = err.lines().map(|line| line.expect("UTF-8"));
    assert!(out.any(|line| line == "test s::a ... ok"));
    assert!(err.any(|line| line.starts_with("waiting for a change")));
    project.record("a", 1, &[("put", "{}")], "done");
    assert!(err.any(|line| line == "==== suites/s/runs/a/1.json changed"));
    assert!(out.any(|line| line == "test s::a ... FAILED (regressed: 0 of 1)"));
    // A mistake in the settings is said, and watching goes on.
    assert!(err.any(|line| line.starts_with("waiting for a change")));
    project.write("suites/s/suite.toml", "[compare]\ntrajctory = \"off\"\n");
    assert!(out.any(|line| line.contains("unknown key `trajctory`")));
    assert!(err.any(|line| line.starts_with("waiting for a change")));
    project.write("suites/s/suite.toml", "[compare]\ntrajectory = \"off\"\n");
    assert!(err.any(|line| line == "==== suites/s/suite.toml changed"));
    child.kill().expect("it can be ended");
    child.wait().expect("it ends");
}

#[test]
fn manual_pages() {
    let project = Project::new();
    let page = project.harness(&["man"]).exits(0).out;
    assert!(page.contains(".TH harness 1") && page.contains("\\-\\-run"), "{page}");
    let accept = project.harness(&["man", "accept"]).exits(0).out;
    assert!(accept.contains("harness\\-accept") && accept.contains("\\-\\-prune"), "{accept}");
    project.harness(&["man", "acept"]).exits(2).says("no command is called \"acept\"");
}
