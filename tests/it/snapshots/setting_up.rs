use super::differences::{run, steps};
use super::transcript::Transcript;
use crate::support::Project;

const GET: &str = r#"{"kind": "tool", "name": "get", "args": {"id": 1}}"#;
const PUT: &str = r#"{"kind": "tool", "name": "put", "args": {"id": 1}}"#;
const FILE: &str = "suites/s/runs/c/1.json";

#[test]
fn fixture() {
    let project = Project::with_suite("");
    let staged = |answer: &str| {
        run(&format!(
            r#""outcome": "completed", "steps": [{{"kind": "final", "result": "done"}}], "stages": [
  {{"node": "plan", "status": "completed", "outcome": "success", "branch": "go"}},
  {{"node": "act", "status": "completed", "visible_text": "{answer}", "artifacts": [{{"kind": "report"}}]}}]"#
        ))
    };
    project
        .write(FILE, staged("It is done."))
        .write("suites/s/runs/bare/1.json", run(&format!("\"steps\": [{GET}]")));
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness fixture c");
    project.harness(&["accept", "--all"]).exits(0);
    for line in [
        "CI=1 harness fixture c",
        "harness fixture c --dry-run",
        "harness fixture c",
        "harness fixture c",
        "harness fixture c --force",
        "harness fixture c --repetition 7",
        "harness fixture bare",
        "harness fixture nowhere",
        "harness fixture",
    ] {
        transcript.run(&project, line);
    }
    project.write(FILE, staged("It is not."));
    transcript
        .section("Another text")
        .run(&project, "harness")
        .run(&project, "harness explain s::c");
    transcript.run(&project, "harness fixture c --force").matches("commands/fixture");
}

#[test]
fn suggest() {
    let project = Project::with_suite(
        "[compare]\nresults = \"exact\"\n[[compare.mask]]\nuse = \"ulid\"\nreason = \"not needed\"\n",
    );
    for number in 1..=3 {
        let args = format!(
            r#"{{"request": "550e8400-e29b-41d4-a716-{number:012}", "at": "2026-01-0{number}T03:04:0{number}.5Z", "order": "A-{number}", "run": {number}, "file": "/tmp/{number}/x"}}"#
        );
        let call = format!(
            r#"{{"kind": "tool", "name": "get", "args": {args}, "result": {{"took": "{number}.25s"}}}}"#
        );
        project.write(&format!("suites/s/runs/c/{number}.json"), steps(&[&call]));
        project.write(&format!("suites/s/runs/same/{number}.json"), steps(&[GET]));
        let other = if number == 1 { GET } else { PUT };
        project.write(&format!("suites/s/runs/ways/{number}.json"), steps(&[other]));
    }
    project.write("suites/t/suite.toml", "").write("suites/t/runs/c/1.json", steps(&[GET]));
    let mut transcript = Transcript::default();
    for line in ["s", "s --help-me", "s same", "t", "u", ""] {
        transcript.run(&project, format!("harness suggest {line}").trim_end());
    }
    transcript.matches("commands/suggest");
}

#[test]
fn import() {
    let mut transcript = Transcript::default();
    let project = Project::new();
    let brooder = |id: &str, steps: &str| {
        format!(
            r#"{{"agent": "desk", "case_id": "{id}", "trajectory": [{steps}], "output": "done"}}"#
        )
    };
    let search = r#"{"kind": "tool", "name": "search", "args": {"q": "x"}, "result": null}"#;
    project.write("theirs/.brooder/baselines/desk/aa.json", brooder("aa", search));
    project.write("theirs/.brooder/runs/desk/aa.json", brooder("aa", search));
    project
        .write("theirs/.brooder/runs/desk/bb.json", brooder("bb", ""))
        .write("theirs/brooder.yaml", "runs: 1\n");
    project.write("theirs/.brooder/runs/desk/broken.json", "{");
    transcript.section("brooder");
    for line in ["--dry-run", "", "", "--force", "--case c"] {
        transcript
            .run(&project, format!("harness import brooder theirs --suite s {line}").trim_end());
    }
    transcript.run(&project, "CI=1 harness import brooder theirs --suite s");
    project.write("theirs/.brooder/baselines/desk/aa.json", brooder("aa", ""));
    transcript.section("Another golden").run(&project, "harness import brooder theirs --suite s");
    project.write(
        "suites/s/suite.toml",
        "[load]\nformat = \"brooder\"\n[[case]]\nname = \"desk-aa\"\nexpect = \"fail\"\n",
    );
    transcript
        .section("A negative golden")
        .run(&project, "harness import brooder theirs --suite s --force");

    let message =
        r#"[{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]"#;
    project
        .write("chats/one.json", message)
        .write("chats/notes.txt", "x")
        .write("chats/a::b.json", message);
    project.write(
        "many.jsonl",
        format!("{{\"id\": \"x\", \"m\": {message}}}\n{{\"id\": \"y\", \"m\": {message}}}\n"),
    );
    transcript.section("openai");
    for line in [
        "openai chats --suite chat --dry-run",
        "openai chats/one.json --suite chat --case first",
        "openai chats/one.json --suite chat --case -x",
        "openai many.jsonl --suite many",
        "openai many.jsonl --suite many --case-from id --messages-from m",
        "openai many.jsonl --suite many --case-from id --messages-from other",
        "openai many.jsonl --suite many2 --case-from nothing",
        "openai many.jsonl --suite many3 --case-from m",
        "openai chats/one.json --suite s",
        "openai nowhere --suite t",
        "openai suites/chat/runs/first/1.json --suite chat",
        "openai chats/one.json --suite a::b",
        "openai chats/one.json",
        "openai --suite t",
        "other chats --suite t",
        "openai chats --suite t --case-from a..b",
        "harn chats --suite h",
    ] {
        transcript.run(&project, &format!("harness import {line}"));
    }
    transcript.section("harn");
    project.write("record.json", r#"{"_type": "run_record", "id": "r", "workflow_id": "w", "status": "completed", "stages": []}"#);
    transcript
        .run(&project, "harness import harn record.json --suite h --dry-run")
        .run(&project, "harness import harn record.json --suite h");
    transcript
        .run(&project, "harness")
        .cat(&project, "suites/many/suite.toml")
        .matches("commands/import");
}

#[test]
fn init() {
    let mut transcript = Transcript::default();
    let project = Project::new();
    transcript.run(&project, "harness init").run(&project, "harness init");
    for path in [".gitignore", "suites/example/suite.toml"] {
        transcript.cat(&project, path);
    }
    transcript.run(&project, "harness");
    let project = Project::new();
    project
        .write("suites/mine/suite.toml", "")
        .write(".gitignore", "target\n")
        .write("Cargo.toml", "[package]\n");
    transcript.section("In a project that has suites").run(&project, "harness init --runs ignore");
    transcript.cat(&project, ".gitignore").cat(&project, "tests/agents.rs");
    transcript.run(&project, "harness init --runs both").run(&project, "harness -C nowhere init");
    project.write("file", "");
    transcript.run(&project, "harness -C file init").matches("commands/init");
}
