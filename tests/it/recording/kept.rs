//! What is committed of recorded runs: small, without secrets, and changed only where behaviour changed.

use super::left_behind::git;
use crate::support::{Project, copy, files};

/// Each run has another id, time, call id and usage; the file `mode` makes it behave otherwise.
const AGENT: &str = r#"
import json, os, pathlib, random, time, uuid
case = json.load(open(os.environ["GOLDRUN_INPUT"]))["order"]
mode = pathlib.Path("mode").read_text().strip() if os.path.exists("mode") else ""
amount = 500 if mode == "tenfold " + case else 50
key = "ghp_" + "q7Rt2Lx9" * 4 + "q7Rt"
print("working with", key)
steps = [
    {"kind": "turn", "result": "I look.", "turn": 0},
    {"kind": "tool", "id": str(uuid.uuid4()), "name": "get_order", "args": {"order": case, "token": key}, "status": "ok",
     "result": {"paid": 50, "password": "hunter2-in-a-result"}, "turn": 0, "at": str(time.time()), "duration": random.random()},
    {"kind": "tool", "id": str(uuid.uuid4()), "name": "read_policy", "args": {}, "status": "ok", "turn": 0},
    {"kind": "tool", "id": str(uuid.uuid4()), "name": "refund", "args": {"order": case, "amount": amount, "token": key},
     "status": "ok", "turn": 1},
    {"kind": "final", "result": "refunded acct-7741"},
]
with open(os.environ["GOLDRUN_JOURNAL"], "a") as journal:
    for step in steps:
        journal.write(json.dumps({"type": "step", **step}) + "\n")
    usage = {"input_tokens": random.randrange(100, 200), "output_tokens": 30 if mode == "long" else 3}
    journal.write(json.dumps({"type": "finished", "outcome": "completed", "usage": usage}) + "\n")
"#;

const SUITE: &str = r#"
[record]
agent = ["python3", "agent.py"]
repetitions = 2

[redact]
patterns = ["acct-[0-9]+"]

[[case]]
name = "a"
input = { order = "A-1" }

[[case]]
name = "b"
input = { order = "B-2" }
"#;

/// A project whose runs are recorded, accepted and committed.
fn recorded() -> Project {
    let project = Project::with_suite(SUITE);
    project.write("agent.py", AGENT).harness(&["init"]).exits(0);
    git(&project, &["init", "-q"]);
    project.harness(&["--record"]).exits(0).says("2 accepted");
    commit(&project);
    project
}

fn commit(project: &Project) {
    git(project, &["add", "."]);
    git(project, &["commit", "-qm", "recorded", "--allow-empty"]);
}

/// What git sees changed, a line a file.
fn changed(project: &Project) -> Vec<String> {
    let status = git(project, &["status", "--porcelain", "-uall"]);
    status.lines().map(|line| line[3..].to_owned()).collect()
}

const OF_A: [&str; 3] = ["golden/s/a.json", "suites/s/runs/a/1.json", "suites/s/runs/a/2.json"];

#[test]
fn recording_unchanged_behaviour_again_changes_nothing_and_one_changed_call_one_case() {
    let project = recorded();
    let names = git(&project, &["ls-files", "golden", "suites/s/runs"]);
    let of_b = OF_A.map(|file| file.replace("a.json", "b.json").replace("/a/", "/b/"));
    let mut expected: Vec<String> = OF_A.map(str::to_owned).into_iter().chain(of_b).collect();
    expected.sort();
    assert_eq!(names.lines().collect::<Vec<_>>(), expected);
    let run = project.read("suites/s/runs/a/1.json");
    assert!(run.starts_with("{\n  \"format\": \"goldrun/run@1\",\n"), "{run}");
    assert!(run.contains("\n  \"redacted\": true") && run.contains("\n  \"recipe\": \""), "{run}");
    for left_out in ["\"id\"", "\"at\"", "started", "pid", "session", "\"stdout\""] {
        assert!(!run.contains(left_out), "{left_out} in {run}");
    }
    for _ in 0..2 {
        project.harness(&["--record"]).exits(0).says("0 accepted; 2 unchanged");
        assert_eq!(changed(&project), [""; 0]);
    }
    // Neither does a run that is as accepted.
    project.harness(&["--run"]).exits(0);
    assert_eq!(changed(&project), [""; 0]);
    project.write("mode", "tenfold A-1");
    git(&project, &["add", "mode"]);
    git(&project, &["commit", "-qm", "another agent"]);
    project.harness(&["--run"]).exits(1).says("was 50, now 500");
    assert_eq!(changed(&project), [""; 0]);
    let record = ["--record", "--reason", "fees"];
    project.harness(&record).exits(0).says("1 accepted; 1 unchanged");
    assert_eq!(changed(&project), OF_A);
    let difference = git(&project, &["diff", "--unified=0", "--", OF_A[0]]);
    let lines = |sign: char| difference.lines().filter(|line| line.starts_with(sign)).count();
    // The call and the reason; and the names of both sides.
    assert_eq!((lines('+'), lines('-')), (3, 2), "{difference}");
    project.harness(&["receipt", "s::a"]).exits(0).says("suites/s/runs/a/2.json ");
    commit(&project);
    project.harness(&["--record"]).exits(0).says("0 accepted; 2 unchanged");
    assert_eq!(changed(&project), [""; 0]);
    project.harness(&["--record", "--refresh", "s::a"]).exits(0).says("0 accepted; 1 unchanged");
    assert_eq!(changed(&project), OF_A[1..]);
}

#[test]
fn what_is_accepted_of_a_run_is_what_was_judged_and_nothing_else_changes() {
    let project = recorded();
    project.write("mode", "tenfold A-1");
    project.harness(&["--run"]).exits(1);
    project.remove("mode");
    project.harness(&["accept", "s::a"]).exits(0).says("was 50, now 500");
    assert_eq!(changed(&project), OF_A);
    project.harness(&[]).exits(0).says("2 passed").says_not("pending");
    project.harness(&["receipt", "s::a"]).exits(0).says("suites/s/runs/a/1.json ");
    commit(&project);
    // A golden that is made anew, of runs that show what the files show: these stay, and the receipt names them.
    project.remove("golden/s/a.json").write("mode", "tenfold A-1");
    project.harness(&["--run", "s::a"]).exits(1).says("new");
    project.remove("mode");
    project.harness(&["accept", "s::a"]).exits(0).says("s::a ... accepted (new: 1 behaviour)");
    assert_eq!(changed(&project), [""; 0]);
    project.harness(&["receipt", "s::a"]).exits(0);
    project.harness(&[]).exits(0).says("2 passed").says_not("pending");
}

#[test]
fn a_fresh_clone_judges_as_the_machine_that_recorded() {
    let project = recorded();
    let judged = |root: &Project| {
        let said = root.harness(&["--report", "json=-"]);
        (said.code, said.out)
    };
    let explained = |root: &Project| root.harness(&["explain", "s::a"]).out;
    let check = |code: i32| {
        commit(&project);
        let clone = Project::new();
        let from = project.path().display().to_string();
        git(&clone, &["clone", "-q", &from, "there"]);
        copy(&clone.join("there"), clone.path());
        assert!(!clone.exists(".goldrun/sessions"));
        assert_eq!(judged(&project), judged(&clone));
        assert_eq!(explained(&project), explained(&clone));
        assert_eq!(judged(&clone).0, code);
    };
    check(0);
    // Also where it is red, and where what is compared was redacted.
    project.write("mode", "tenfold A-1");
    project.harness(&["--record", "--no-accept"]).exits(0);
    check(1);
    let toml = format!("{SUITE}\n[compare]\nresults = \"exact\"\n");
    project.write("suites/s/suite.toml", &toml);
    project.harness(&["--record"]).exits(0);
    check(0);
    let golden = project.read("golden/s/a.json");
    assert!(golden.contains("<secret 1>") && golden.contains("<redacted 1>"), "{golden}");
}

#[test]
fn secrets_of_an_agent_are_in_no_committed_file() {
    let project = recorded();
    let secrets = [
        ["ghp_", &"q7Rt2Lx9".repeat(4), "q7Rt"].concat(),
        "hunter2-in-a-result".into(),
        "acct-7741".into(),
    ];
    let clean = |project: &Project| {
        for file in git(project, &["ls-files", "golden", "suites/s/runs"]).lines() {
            let text = project.read(file);
            assert!(secrets.iter().all(|secret| !text.contains(secret)), "{file}: {text}");
        }
    };
    clean(&project);
    // The agent did say all of it.
    let raw = files(&project.join(&project.raw("suites/s/runs/a/1")));
    for secret in &secrets {
        let mut texts = raw.iter().map(|(_, text)| String::from_utf8_lossy(text).into_owned());
        assert!(texts.any(|text| text.contains(secret)), "{secret}");
    }
    // Links between redacted values stay: two calls were given one token.
    let run = project.read("suites/s/runs/a/1.json");
    assert!(run.matches("<secret 1>").count() >= 2, "{run}");
    // What the suite redacts since is taken out of files that would stay otherwise.
    project.write("suites/s/suite.toml", SUITE.replace("acct-", "refunded|acct-"));
    assert!(project.read("suites/s/runs/b/1.json").contains("refunded"));
    project.harness(&["--record"]).exits(0);
    assert!(!project.read("suites/s/runs/b/1.json").contains("refunded"));
    commit(&project);
    clean(&project);
}

#[test]
fn files_are_replaced_where_anything_that_counts_is_different() {
    let project = recorded();
    let record = |files: &[&str]| {
        project.harness(&["--record", "--no-accept", "s::a"]).exits(0);
        assert_eq!(
            changed(&project).into_iter().filter(|file| file.contains("runs/")).collect::<Vec<_>>(),
            files
        );
        commit(&project);
    };
    record(&[]);
    // A check that breaks, which the behaviour does not show.
    let toml = format!("{SUITE}\n[budget]\noutput_tokens = 10\n");
    project.write("suites/s/suite.toml", &toml);
    record(&[]);
    project.write("mode", "long");
    record(&OF_A[1..]);
    project.harness(&["s::a"]).exits(1).says("output_tokens");
    record(&[]);
    // Another recipe.
    project.write(
        "suites/s/suite.toml",
        toml.replace("repetitions = 2", "repetitions = 2\ntimeout = \"99s\""),
    );
    record(&OF_A[1..]);
    // Fewer of them.
    project.write(
        "suites/s/suite.toml",
        toml.replace("repetitions = 2", "repetitions = 1\ntimeout = \"99s\""),
    );
    record(&OF_A[1..]);
    assert!(!project.exists("suites/s/runs/a/2.json"));
    // A file that somebody edited is not what would be kept.
    let run = project.read(OF_A[1]);
    project.write(OF_A[1], run.replace("I look.", "I look!"));
    commit(&project);
    record(&[]);
    project.write(OF_A[1], run.replace("\n}", ",\n  \"id\": \"x\"\n}"));
    commit(&project);
    record(&[OF_A[1]]);
    // Recordings of an earlier version.
    let raw = project.raw("suites/s/runs/a/1");
    project.remove("suites/s/runs/a");
    copy(&project.join(&raw), &project.join("suites/s/runs/a/1"));
    commit(&project);
    project.harness(&["--list"]).exits(0).says("s::a: test");
    project.harness(&["--record", "--no-accept", "s::a"]).exits(0);
    commit(&project);
    assert_eq!(git(&project, &["ls-files", "suites/s/runs/a"]), "suites/s/runs/a/1.json\n");
}

#[test]
fn the_journal_that_a_kept_file_was_made_of_is_found() {
    let project = recorded();
    let shown = project.harness(&["journal", "show", OF_A[1]]).exits(0).says("refund(");
    shown.says_not("hunter2").says_not("acct-7741");
    project.harness(&["journal", "verify", "suites/s/runs/a/2"]).exits(0);
    project
        .harness(&["journal", "list", "--json"])
        .exits(0)
        .says(".goldrun/sessions/s/a/")
        .says_not("acct-7741");
    project.remove(".goldrun");
    project.harness(&["journal", "show", OF_A[1]]).exits(1);
}
