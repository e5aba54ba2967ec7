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
    transcript
        .run(&project, "harness accept --all --reason 'to begin'")
        .cat(&project, "golden/s/c.json");
    transcript.run(&project, "harness accept --all");
    project.write(FILE, steps(&[PUT]));
    transcript
        .section("Other behaviours")
        .run(&project, "harness accept --dry-run")
        .run(&project, "harness accept --all --add");
    transcript.run(&project, "harness accept --all");
    project.write("suites/s/runs/c/3.json", steps(&[PUT]));
    transcript
        .section("Another repetition")
        .run(&project, "harness accept --all")
        .run(&project, "harness accept --all --recount");
    project.write("suites/s/suite.toml", "[compare]\noutput = \"ignore\"\n");
    transcript
        .section("Other settings")
        .run(&project, "harness accept --all --add")
        .run(&project, "harness accept --all");
    project.write("suites/s/runs/c/1.json", steps(&[PUT]).replacen('{', "{\"input\": 1, ", 1));
    transcript.section("Another input").run(&project, "harness accept --all --add");
    transcript.run(&project, "harness accept c");
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
        .run(&project, "harness accept --all")
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
        .run(&project, "harness accept --all")
        .run(&project, "harness receipt c");
    git(&project, &["add", "."]);
    git(&project, &["commit", "-q", "-m", "first"]);
    project.write(FILE, steps(&[GET, PUT]));
    transcript.section("Accepted again, with changes that are not committed");
    transcript
        .run(&project, "harness accept --all --reason 'it is \"meant\"'")
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
    project.harness(&["accept", "--all"]).exits(0);
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
    project.harness(&["accept", "--all"]).exits(0);
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
    project.harness(&["accept", "--all"]).exits(0);
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
