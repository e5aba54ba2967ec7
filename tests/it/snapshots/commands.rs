use std::process::Command;

use super::differences::{run, steps};
use super::transcript::Transcript;
use crate::support::Project;

const GET: &str = r#"{"kind": "tool", "name": "get", "args": {"id": 1}}"#;
const PUT: &str = r#"{"kind": "tool", "name": "put", "args": {"id": 1}}"#;
const FILE: &str = "suites/s/runs/c/1.json";

/// Runs git as somebody whose commits are the same everywhere.
fn git(project: &Project, args: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"]);
    command.args(args).current_dir(project.path());
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    assert!(command.output().expect("git starts").status.success(), "git {args:?}");
}

#[test]
fn accept() {
    let project = Project::with_suite("");
    project.write(FILE, steps(&[GET])).write("suites/s/runs/c/2.json", steps(&[GET, PUT]));
    let mut transcript = Transcript::default();
    transcript
        .section("A new case")
        .run(&project, "CI=1 harness accept")
        .run(&project, "harness accept --dry-run");
    transcript.run(&project, "harness accept --reason 'to begin'").cat(&project, "golden/s/c.json");
    transcript.run(&project, "harness accept");
    project.write(FILE, steps(&[PUT]));
    transcript
        .section("Other behaviours")
        .run(&project, "harness accept --dry-run")
        .run(&project, "harness accept --add");
    transcript.run(&project, "harness accept");
    project.write("suites/s/runs/c/3.json", steps(&[PUT]));
    transcript
        .section("Another repetition")
        .run(&project, "harness accept")
        .run(&project, "harness accept --recount");
    project.write("suites/s/suite.toml", "[compare]\noutput = \"ignore\"\n");
    transcript
        .section("Other settings")
        .run(&project, "harness accept --add")
        .run(&project, "harness accept");
    for (case, outcome) in [("crashed", "crashed"), ("failed", "failed"), ("unknown", "unknown")] {
        project.write(
            &format!("suites/s/runs/{case}/1.json"),
            run(&format!("\"outcome\": \"{outcome}\", \"steps\": [{GET}]")),
        );
    }
    project
        .write("suites/s/runs/broken/1.json", "{")
        .write("suites/s/runs/hollow/1.json", run("\"metadata\": {}"));
    transcript
        .section("Recordings that are no examples")
        .run(&project, "harness accept")
        .run(&project, "harness accept --outcome crashed crashed");
    let long = format!("\"{}\"", "x".repeat(5000));
    project.write("suites/s/runs/long/1.json", steps(&[&GET.replace('1', &long)]));
    transcript.section("A long value").run(&project, "harness accept --dry-run long");
    project.write("golden/s/failed.json", "{").write("suites/s/runs/failed/1.json", steps(&[]));
    transcript.section("A broken golden").run(&project, "harness accept failed");
    transcript.run(&project, "harness --record c").matches("commands/accept");
}

#[test]
fn receipt() {
    let project = Project::with_suite("");
    project.write(FILE, steps(&[GET])).write(".gitignore", ".goldrun/\n");
    git(&project, &["init", "-q"]);
    let mut transcript = Transcript::default();
    transcript
        .run(&project, "harness receipt c")
        .run(&project, "harness accept")
        .run(&project, "harness receipt c");
    git(&project, &["add", "."]);
    git(&project, &["commit", "-q", "-m", "first"]);
    project.write(FILE, steps(&[GET, PUT]));
    transcript.section("Accepted again, with changes that are not committed");
    transcript
        .run(&project, "harness accept --reason 'it is \"meant\"'")
        .run(&project, "harness receipt c");
    transcript.run(&project, "harness receipt c --json");
    transcript.section("Changed since");
    let (golden, receipt) =
        (project.read("golden/s/c.json"), project.read(".goldrun/receipts/s/c.json"));
    project.write("golden/s/c.json", golden.replace("done", "gone"));
    project.write(FILE, steps(&[PUT])).write("suites/s/runs/c/2.json", steps(&[PUT]));
    transcript.run(&project, "harness receipt c");
    project.remove("golden/s/c.json").remove(FILE).remove("suites/s/runs/c/2.json");
    project.write("suites/s/runs/c/3.json", steps(&[GET]));
    transcript.run(&project, "harness receipt c");
    transcript.section("Edited, and broken");
    project
        .write("golden/s/c.json", golden)
        .write(FILE, steps(&[GET, PUT]))
        .remove("suites/s/runs/c/3.json");
    for (from, to) in [
        ("\"format\": \"goldrun/receipt@1\"", "\"format\": \"goldrun/receipt@9\""),
        ("\"case\": \"c\"", "\"case\": \"d\""),
        ("\"commit\": {", "\"commit\": 3, \"x\": {"),
        ("\"changes\": [", "\"changes\": [\"nothing else\", "),
    ] {
        assert!(receipt.contains(from), "{from} in {receipt}");
        project.write(".goldrun/receipts/s/c.json", receipt.replace(from, to));
        transcript.run(&project, "harness receipt c");
    }
    project
        .write("suites/s/suite.toml", "[compare]\noutput = \"ignore\"\n")
        .write(".goldrun/receipts/s/c.json", receipt);
    transcript.run(&project, "harness receipt c").matches("commands/receipt");
}

#[test]
fn diff() {
    let project = Project::new();
    project
        .write("a.json", steps(&[GET]))
        .write("b.json", steps(&[PUT, GET]))
        .write("suite.toml", "[compare]\ntrajectory = \"superset\"\n");
    project.write("text.txt", "text").write(
        "off.toml",
        "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n",
    );
    project.write("many.jsonl", "[]\n[]\n").write("hollow.json", run("\"metadata\": {}"));
    let mut transcript = Transcript::default();
    for line in [
        "a.json a.json",
        "a.json b.json",
        "a.json b.json --unified",
        "a.json b.json --json",
        "a.json a.json --unified",
        "a.json a.json --json",
        "a.json b.json --policy suite.toml",
        "a.json b.json --policy off.toml",
        "a.json b.json --policy nowhere.toml",
        "a.json b.json --json --unified",
        "a.json nowhere.json",
        "a.json text.txt",
        "a.json many.jsonl",
        "hollow.json hollow.json",
        "a.json b.json --format openai",
        "a.json b.json --format other",
        "a.json suite",
        "a.json",
    ] {
        transcript.run(&project, &format!("harness diff {line}"));
    }
    let project = Project::with_suite(
        "[compare]\ntrajectory = \"effects\"\n[tools]\neffects = [\"put\"]\nreads = [\"get\"]\n",
    );
    project.write(FILE, steps(&[GET, PUT]));
    project.harness(&["accept"]).exits(0);
    transcript.section("A golden").run(&project, &format!("harness diff golden/s/c.json {FILE}"));
    transcript.run(
        &project,
        &format!("harness diff golden/s/c.json {FILE} --policy suites/s/suite.toml"),
    );
    project.write(FILE, steps(&[GET]));
    transcript.run(
        &project,
        &format!("harness diff golden/s/c.json {FILE} --policy suites/s/suite.toml"),
    );
    transcript
        .run(&project, &format!("harness diff {FILE} golden/s/c.json"))
        .matches("commands/diff");
}

#[test]
fn explain() {
    let project = Project::with_suite(
        "[tools.arguments.get]\nmode = \"superset\"\nignore = [\"trace.id\"]\n[[compare.mask]]\nuse = \"uuid\"\nreason = \"random\"\n[redact]\nkeys = [\"password\"]\n",
    );
    let id = r#"{"kind": "tool", "name": "get", "args": {"id": "550e8400-e29b-41d4-a716-446655440000", "password": "x"}}"#;
    for case in ["one", "one more"] {
        project.write(&format!("suites/s/runs/{case}/1.json"), steps(&[id]));
    }
    project.harness(&["accept"]).exits(0);
    project.write("suites/s/suite2/x", "");
    let mut transcript = Transcript::default();
    for line in ["--version-of-nothing", "nowhere", "s::one", "one", "s", "'s::one more'"] {
        transcript.run(&project, &format!("harness explain {line}"));
    }
    transcript.matches("commands/explain");
}

#[test]
fn history() {
    let project = Project::with_suite("");
    for case in ["a", "b", "b2"] {
        let path = format!("suites/s/runs/{case}/1.json");
        project.write(&path, steps(&[GET]).replacen('{', "{\"usage\": {\"duration\": 1.5}, ", 1));
        project.write(&path.replace("1.json", "2.json"), steps(&[GET]));
    }
    project.harness(&["accept"]).exits(0);
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness history").run(&project, "harness --history h.ndjson --quiet");
    project.write(FILE.replace("/c/", "/a/").as_str(), steps(&[PUT]));
    project.harness(&["--history", "h.ndjson"]).exits(1);
    project.write("suites/s/runs/a/2.json", steps(&[PUT]));
    project.harness(&["--history", "h.ndjson"]).exits(1);
    for line in ["", " s::a", " s::b", " b", " nowhere"] {
        transcript.run(&project, &format!("harness history --history h.ndjson{line}"));
    }
    let text = project.read("h.ndjson");
    project
        .write("broken.ndjson", format!("{{\n{}\n{text}", "{\"format\": \"goldrun/history@9\"}"));
    transcript
        .section("Lines that cannot be read")
        .run(&project, "harness history --history broken.ndjson s::b");
    project.write("empty.ndjson", "");
    transcript
        .run(&project, "harness history --history empty.ndjson")
        .run(&project, "harness history --history suites");
    transcript
        .run(&project, "harness --history suites --quiet b")
        .run(&project, "harness --list --history h.ndjson");
    transcript.matches("commands/history");
}

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
    project.harness(&["accept"]).exits(0);
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
fn masks_suggest() {
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
        transcript.run(&project, format!("harness masks suggest {line}").trim_end());
    }
    transcript.run(&project, "harness masks").matches("commands/masks_suggest");
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

#[test]
fn what_is_typed_wrongly() {
    let project = Project::with_suite("");
    project.write(FILE, steps(&[GET]));
    let mut transcript = Transcript::default();
    for line in [
        "--unknown",
        "--quite",
        "acept",
        "accept --force",
        "--report",
        "--report html",
        "--report json=",
        "--report json=- --report junit=-",
        "--report json=nowhere/x/y.json --allow new --quiet",
        "--report json=suites --allow new --quiet",
        "--allow pass",
        "--allow broken",
        "--shard 0/2",
        "--shard 3",
        "--threads 0",
        "--threads x",
        "--format json",
        "--color sometimes",
        "--ignored --include-ignored",
        "--list --record",
        "--update",
        "--reason x",
        "--record --reason ' '",
        "--no-accept",
        "--resume",
        "--record --max-age 1h",
        "--record --resume --max-age soon",
        "--quiet accept",
        "accept --outcome completed",
        "accept --reason ''",
        "explain",
        "prune",
        "prune --keep x",
        "schema",
        "schema nothing",
        "completions",
        "completions tcl",
        "journal",
        "journal show",
        "masks find",
        "fixture c --repetition -1",
        "-C",
        "accept -C",
    ] {
        transcript.run(&project, &format!("harness {line}"));
    }
    transcript.run(&project, "GOLDRUN_TODAY=tomorrow harness").matches("usage/typed");
}

/// Every name in a schema with its description, by where it stands.
fn described(path: &str, value: &serde_json::Value, lines: &mut Vec<String>) {
    let Some(members) = value.as_object() else { return };
    let words = members.get("description").and_then(serde_json::Value::as_str).unwrap_or_default();
    if let Some(constant) = members.get("const") {
        lines.push(format!("{path} = {constant}: {words}"));
    } else if !path.is_empty() {
        lines.push(format!("{path}: {words}").trim_end().to_owned());
    }
    for (table, infix) in [("properties", "."), ("$defs", "$")] {
        for (name, inner) in
            members.get(table).and_then(serde_json::Value::as_object).into_iter().flatten()
        {
            described(&format!("{path}{infix}{name}"), inner, lines);
        }
    }
    for table in ["oneOf", "anyOf"] {
        for inner in members.get(table).and_then(serde_json::Value::as_array).into_iter().flatten()
        {
            if inner.get("description").is_some() || inner.get("properties").is_some() {
                described(path, inner, lines);
            }
        }
    }
}

/// What schemas say of each key, without what only machines read.
#[test]
fn schemas() {
    let project = Project::new();
    for name in [
        "schema/run",
        "schema/golden",
        "schema/fixture",
        "schema/suite",
        "schema/report",
        "schema/history",
        "schema/receipt",
    ] {
        let printed = project.harness(&name.split('/').collect::<Vec<_>>()).exits(0).out;
        let schema: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
        let mut lines = vec![schema["description"].as_str().unwrap_or_default().to_owned()];
        described("", &schema, &mut lines);
        let mut transcript = Transcript::default();
        transcript.push(&project, &format!("{}\n", lines.join("\n")));
        transcript.matches(name);
    }
}
