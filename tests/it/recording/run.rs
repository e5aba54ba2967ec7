use std::process::{Command, Stdio};

use crate::recording::record::journal;
use crate::support::{Project, files, run};

/// An agent in Python that refunds an order, and does what the file `mode` says otherwise.
const AGENT: &str = r#"
import json, os, pathlib, sys
order = json.load(sys.stdin)["order"]
mode = pathlib.Path("mode").read_text() if os.path.exists("mode") else ""
if mode == "crash":
    raise RuntimeError(f"no refund for {order} with password=hunter2hunter")
if mode == "meddle":
    pathlib.Path("golden/s/a.json").unlink()
if mode == "delete" and order + os.environ["GOLDRUN_REPETITION"] == "B-22":
    import shutil, time
    pending = lambda: [run for run in pathlib.Path(".goldrun/sessions/s/a").glob("2*/2") if not (run.parent / ".kept").exists()]
    while not (runs := pending()):
        time.sleep(0.01)
    shutil.rmtree(runs[0])
if mode == "stuck":
    import time
    time.sleep(60)
amount = 500 if mode == "tenfold" else 50
with open(os.environ["GOLDRUN_JOURNAL"], "a") as journal:
    for step in [
        {"kind": "tool", "name": "get_order", "args": {"order": order}},
        {"kind": "tool", "name": "refund", "args": {"order": order, "amount": amount}},
        {"kind": "final", "result": "refunded"},
    ]:
        journal.write(json.dumps({"type": "step", **step}) + "\n")
"#;

/// Sessions of the case `a` that lie in their place, and whose runs are not kept.
fn sessions(project: &Project) -> Vec<String> {
    let folder = std::fs::read_dir(project.join(".goldrun/sessions/s/a"));
    let sessions = folder.into_iter().flatten().flatten();
    let names = sessions
        .filter(|entry| !entry.path().join(".kept").exists())
        .map(|entry| entry.file_name());
    names.map(|name| name.to_string_lossy().into_owned()).collect()
}

const SUITE: &str = r#"
[record]
agent = ["python3", "agent.py"]
repetitions = 2

[[case]]
name = "a"
input = { order = "A-1" }
"#;

/// A project with that agent whose golden and runs are committed.
fn refunds(more: &str) -> Project {
    let project = Project::with_suite(&format!("{SUITE}{more}"));
    project.write("agent.py", AGENT);
    project.harness(&["--record"]).exits(0);
    for words in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "first"]] {
        git(&project, words);
    }
    project
}

fn git(project: &Project, words: &[&str]) -> String {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=a", "-c", "user.email=a@b.c"]).args(words);
    run(git.current_dir(project.path())).exits(0).out
}

/// Everything that is committed: the suites with their runs, and the goldens.
fn committed(project: &Project) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    [files(&project.join("suites")), files(&project.join("golden"))].concat()
}

#[test]
fn a_run_is_judged_against_the_goldens_and_writes_none() {
    let project = refunds("");
    let before = committed(&project);
    project.harness(&["--run"]).exits(0).says("ran s::a 2/2 ... completed").says("1 passed");
    project.write("mode", "tenfold");
    for args in [&["--run"][..], &["run"], &["run", "s::a"], &["--run", "--exact", "s::a"]] {
        project
            .harness_with(args, &[("CI", "true")])
            .exits(1)
            .says("s::a ... FAILED (regressed: 0 of 2)")
            .says("was 50, now 500")
            .says("next: to accept what these runs do: harness accept --exact s::a");
    }
    // What is committed is judged as before, and nothing of it was touched.
    project.harness(&[]).exits(0).says("1 passed");
    assert_eq!(committed(&project), before);
    assert_eq!(git(&project, &["status", "--porcelain"]), "?? mode\n");
    project.harness(&["--run", "--allow", "regressed"]).exits(0);
    let said = project.harness(&["--run", "--report", "json=-", "--history", "h.ndjson"]).exits(1);
    let report: serde_json::Value = serde_json::from_str(&said.out).expect("only the report");
    assert_eq!(report["cases"][0]["verdict"], "regressed");
    let source = report["cases"][0]["source"].as_str().expect("a path");
    assert!(source.starts_with(".goldrun/sessions/s/a/"), "{source}");
    assert!(project.exists(&format!("{source}/2/stderr.log")));
    assert!(project.read("h.ndjson").contains("regressed"));
}

#[test]
fn a_run_that_crashes_hangs_or_cannot_start_is_never_green() {
    let project = refunds("");
    let toml = project.read("suites/s/suite.toml");
    let with = |from: &str, to: &str| {
        assert!(toml.contains(from), "{from}");
        project.write("suites/s/suite.toml", toml.replace(from, to));
    };
    project.write("mode", "crash");
    project
        .harness(&["--run"])
        .exits(1)
        .says("regressed: 0 of 2")
        .says("the agent in repetitions 1, 2 failed: it ended with exit code 1; the end of .goldrun/sessions/s/a/")
        .says("/1/stderr.log:\n    Traceback (most recent call last):\n")
        .says("\n    RuntimeError: no refund for A-1 with password=<secret>\n")
        .says("\nnext: correct the agent, then run it again: harness --run --exact s::a\n")
        .says_not("harness accept");
    // It was shown live neither then nor to anybody who did not ask.
    project.harness(&["--run", "--nocapture", "--repetitions", "1"]).exits(1).says(
        "\ns::a 1: RuntimeError: no refund for A-1 with password=<secret>\nran s::a 1/1 ... failed",
    );
    project.write("mode", "stuck");
    with("repetitions = 2", "repetitions = 1\ntimeout = \"200ms\"");
    project.harness(&["--run"]).exits(1).says("regressed: 0 of 1").says(
        "the agent in repetition 1 timed out: it took longer than 0.2s; it wrote nothing to stderr",
    );
    project.remove("mode");
    with("python3", "no-such-agent");
    project
        .harness(&["--run"])
        .exits(3)
        .says("s::a ... FAILED (error)")
        .says("it could not be run: repetition 1: \"no-such-agent\" cannot be started");
    with("[[case]]\nname = \"a\"\ninput = { order = \"A-1\" }\n", "");
    project.harness(&["--run"]).exits(3).says("it cannot be run: it has no [[case]] entry");
    with("agent = [\"python3\", \"agent.py\"]\n", "");
    project.harness(&["--run"]).exits(2).says("no suite of the selected cases names an agent");
    project.write("suites/s/suite.toml", &toml);
    // An agent that deletes a run of another.
    project.write(
        "suites/s/suite.toml",
        format!("{toml}[[case]]\nname = \"b\"\ninput = {{ order = \"B-2\" }}\n"),
    );
    project.write("mode", "delete");
    project
        .harness(&["--run", "--allow", "new"])
        .exits(3)
        .says("test s::a ... FAILED (error)")
        .says("its runs were removed while others ran");
    project.write("suites/s/suite.toml", &toml);
    // An agent that removes the golden by which it is judged.
    project.write("mode", "meddle");
    project
        .harness(&["--run", "--allow", "new"])
        .exits(3)
        .says("golden/s/a.json changed while agents ran");
}

#[test]
fn what_run_selects_and_refuses() {
    let project =
        refunds("[[case]]\nname = \"bad\"\ninput = { order = \"B-2\" }\nexpect = \"fail\"\n");
    project.write("suites/t/suite.toml", "").write("suites/t/runs/c/1.json", "{");
    project.harness(&["--run", "nothing"]).exits(4);
    for args in [
        &["--run", "--record"][..],
        &["run", "--record"],
        &["record", "--run"],
        &["--run", "--list"],
    ] {
        project.harness(args).exits(2).says("cannot be used with");
    }
    project.harness(&["--repetitions", "2"]).exits(2).says("--run|--record");
    project.harness(&["--run", "--no-accept"]).exits(2).says("cannot be used with");
    project
        .harness(&["--run", "t::"])
        .exits(2)
        .says("no suite of the selected cases names an agent");
    // Nothing is run before it is known that its result can be printed.
    project.harness(&["--run", "--report", "json=-", "--report", "junit=-"]).exits(2);
    assert_eq!(sessions(&project), [""; 0]);
    project
        .harness(&["--run", "--dry-run"])
        .exits(0)
        .says("s::a would be run 2 times")
        .says("2 runs; nothing was run or written")
        .says_not("s::bad would be");
    assert_eq!(sessions(&project), [""; 0]);
    // Cases without an agent and negative ones are judged from disk.
    project
        .harness(&["--run", "--repetitions", "3"])
        .exits(1)
        .says("not run, and judged from disk: 1 case (its suite names no agent)")
        .says("not run, and judged from disk: 1 case (negative)")
        .says("ran s::a 3/3")
        .says("test s::a ... ok")
        .says("test s::bad ... FAILED (missing)")
        .says("test t::c ... FAILED (error)");
    // Fewer than the suite demands do not decide, unless that follows from what is run.
    project.harness(&["--run", "--repetitions", "1", "s::a"]).exits(0);
    let toml = project.read("suites/s/suite.toml");
    project.write("suites/s/suite.toml", format!("{toml}\n[verdict]\nmin_repetitions = 2\n"));
    project.harness(&["--run", "--repetitions", "1", "s::a"]).exits(1).says("inconclusive");
    // The model that was typed is the one that agents are told of.
    project.harness(&["--run", "--model", "m-1", "s::a"]).exits(0);
    let told = files(&project.join(".goldrun/sessions"));
    assert!(told.iter().any(|(path, text)| path.ends_with("meta.json")
        && String::from_utf8_lossy(text).contains("\"model\": \"m-1\"")));
}

#[test]
fn quarantined_cases_run() {
    let project = refunds(
        "quarantine = { reason = \"moving\", until = 2026-12-31 }\n[[case]]\nname = \"b\"\ninput = { order = \"B-2\" }\n",
    );
    project.write("mode", "tenfold");
    let today = [("GOLDRUN_TODAY", "2026-12-01")];
    project
        .harness_with(&["--run"], &today)
        .exits(1)
        .says("ran s::a 2/2")
        .says("test s::a ... quarantined (regressed: 0 of 2)")
        .says("test s::b ... FAILED (regressed: 0 of 2)");
}

#[test]
fn what_was_red_is_accepted_as_it_was_judged() {
    let project = refunds("[[case]]\nname = \"b\"\ninput = { order = \"B-2\" }\n");
    // Nothing is to be accepted of a run that is as accepted.
    project.harness(&["--run"]).exits(0);
    assert_eq!(sessions(&project).len(), 1);
    project.harness(&[]).exits(0).says_not("pending");
    project.harness(&["reject"]).exits(4).says("none of the selected cases has a pending session");
    project.write("mode", "tenfold");
    project.harness(&["--run", "s::a"]).exits(1);
    project.remove("mode");
    let one = "1 case has a pending session, whose runs are not judged here: `harness explain s::a` shows it, \
               `harness accept --exact s::a` accepts it";
    project.harness(&[]).exits(0).says("2 passed").says(one);
    project.harness(&["--quiet", "s::b"]).exits(0).says_not("pending");
    project.harness(&["explain", "s::a"]).exits(1).says("now 500").says(".goldrun/sessions/s/a/");
    let before = committed(&project);
    project.harness(&["accept", "--all", "--dry-run"]).exits(0).says("s::a ... would be accepted");
    project.harness_with(&["accept", "--all"], &[("CI", "true")]).exits(2);
    assert_eq!(committed(&project), before);
    project
        .harness(&["accept", "--exact", "s::a", "--reason", "fees"])
        .exits(0)
        .says("taken from the last `harness --run`, not from disk: 1 case")
        .says("was 50, now 500")
        .says("s::a ... accepted (behaviours: 1 added, 1 dropped)");
    // The golden and the runs that it was made of are those that were judged; what was there is kept.
    assert!(project.read("golden/s/a.json").contains("500"));
    for repetition in ["1", "2"] {
        assert!(journal(&project, "a", repetition).contains("500"));
    }
    assert_eq!(std::fs::read_dir(project.join(".goldrun/previous/s/a")).expect("kept").count(), 1);
    project.harness(&[]).exits(0).says("2 passed").says_not("pending");
    project.harness(&["receipt", "s::a"]).exits(0).says("suites/s/runs/a/1.json");
    assert_eq!(sessions(&project), [""; 0]);
    project.harness(&["--run", "s::a"]).exits(1).says("was 500, now 50");
    project.write("mode", "tenfold");
    project.harness(&["--run", "s::a"]).exits(0);
}

#[test]
fn a_pending_session_is_superseded_rejected_or_recorded_over() {
    let project = refunds("");
    let tenfold = || {
        project.write("mode", "tenfold");
        project.harness(&["--run"]).exits(1);
        project.remove("mode");
        let sessions = sessions(&project);
        assert_eq!(sessions.len(), 1);
        sessions
    };
    assert_ne!(tenfold(), tenfold());
    // A run that is as accepted supersedes it too.
    project.harness(&["--run"]).exits(0);
    project.harness(&[]).exits(0).says_not("pending");
    project
        .harness(&["accept", "--all"])
        .exits(0)
        .says("s::a ... unchanged")
        .says_not("taken from");
    tenfold();
    // What was recorded later is not replaced by what was run before.
    project.harness(&["--record", "--no-accept"]).exits(0);
    project.harness(&[]).exits(0).says_not("pending");
    let pending = tenfold();
    let before = committed(&project);
    project.harness(&["reject", "--dry-run"]).exits(0).says("s::a ... would be rejected");
    project.harness(&["prune", "--keep", "0"]).exits(0);
    assert_eq!(sessions(&project), pending, "what is pending is not pruned");
    let kept = format!(".goldrun/previous/s/a/{}", pending[0]);
    project.harness(&["reject"]).exits(0).says(&kept);
    assert!(project.exists(&format!("{kept}/1/journal.ndjson")));
    project.harness(&[]).exits(0).says_not("pending");
    assert_eq!(committed(&project), before);
    // What passed is nobody's to accept, and may go.
    project.harness(&["--run"]).exits(0);
    project.harness(&["prune", "--keep", "1"]).exits(0);
    assert_eq!(sessions(&project).len(), 1);
    project.harness(&["prune", "--keep", "0"]).exits(0).says("2 sessions removed");
    assert_eq!(sessions(&project), [""; 0]);
}

#[test]
fn what_crashed_is_not_accepted_and_stays_pending() {
    let project = refunds("");
    project.write("mode", "crash");
    project.harness(&["--run"]).exits(1);
    let before = (sessions(&project), committed(&project));
    project.harness(&["accept", "--all"]).exits(1).says("s::a ... refused");
    assert_eq!((sessions(&project), committed(&project)), before);
}

/// A run that is killed leaves nothing that could be accepted, whenever that is.
#[test]
fn nothing_of_a_run_that_was_killed_is_pending() {
    let project = refunds("");
    project.write("mode", "tenfold");
    project.write("agent.py", project.read("agent.py").replace("import json", WAITS));
    let before = committed(&project);
    let mut child = project.command(&["--run"]);
    let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    // The first repetition is complete, and the second runs.
    while !project.exists("waiting") {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    assert_eq!(sessions(&project), [""; 0]);
    project.harness(&[]).exits(0).says_not("pending");
    project.harness(&["accept", "--all"]).exits(0).says("s::a ... unchanged");
    assert_eq!(committed(&project), before);
    let left = std::fs::read_dir(project.join(".goldrun/sessions/s/.running")).expect("it is left");
    let left = left.flatten().next().expect("a session").path();
    assert!(left.join("a/1/journal.ndjson").is_file() && left.join("a/2").is_dir(), "it ran");
    // The next run removes what that one has left, or `prune` does.
    project.write("agent.py", AGENT);
    project.harness(&["prune", "--keep", "0"]).exits(0).says("2 sessions removed");
    assert!(!project.exists(".goldrun/sessions/s/.running"));
    project.harness(&["--run"]).exits(1);
    assert_eq!(sessions(&project).len(), 1);
}

#[test]
fn a_run_that_is_interrupted_is_not_judged() {
    let project = refunds("");
    project.write("agent.py", project.read("agent.py").replace("import json", WAITS));
    let mut child = project.command(&["--run"]);
    let child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    while !project.exists("waiting") {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let kill = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().expect("a shell").success());
    crate::support::Said::of(&child.wait_with_output().expect("it ends"))
        .exits(3)
        .says("interrupted: nothing is judged")
        .says_not("test result");
    assert_eq!(sessions(&project), [""; 0]);
    project.harness(&[]).exits(0).says_not("pending");
}

/// While a session is accepted, the runs that it replaces lie in its place for a moment.
#[test]
fn runs_that_were_replaced_are_not_taken_for_pending_ones() {
    let project = refunds("");
    project.write("mode", "tenfold");
    project.harness(&["--run"]).exits(1);
    let session = format!(".goldrun/sessions/s/a/{}", sessions(&project)[0]);
    let golden = project.read("golden/s/a.json");
    project.harness(&["accept", "--all"]).exits(0);
    let previous = std::fs::read_dir(project.join(".goldrun/previous/s/a")).expect("kept");
    let previous = previous.flatten().next().expect("one").path();
    crate::support::copy(&previous, &project.join(&session));
    project.harness(&[]).exits(0).says_not("pending");
    // Nor is what lacks a repetition.
    project.remove(&session).remove("mode");
    project.harness(&["--run"]).exits(1);
    project.harness(&[]).exits(0).says("1 case has a pending session");
    let session = format!(".goldrun/sessions/s/a/{}", sessions(&project)[0]);
    project.remove(&format!("{session}/2"));
    project.harness(&[]).exits(0).says_not("pending");
    project.harness(&["accept", "--all"]).exits(0).says("s::a ... unchanged");
    assert_ne!(project.read("golden/s/a.json"), golden);
}

/// Waits in the second repetition.
const WAITS: &str = r#"
import os, time
if os.environ["GOLDRUN_REPETITION"] == "2":
    open("waiting", "w").close()
    time.sleep(60)
import json"#;

/// Nothing more is started once the runs cost more, which is red; a run that does not say what it cost is told of.
#[test]
fn nothing_is_started_beyond_a_cost() {
    const PAID: &str = r#"
import json, os, sys
with open(os.environ["GOLDRUN_JOURNAL"], "a") as journal:
    for line in [
        {"type": "step", "kind": "tool", "name": "f", "args": {}},
        {"type": "finished", "outcome": "completed", "output": "x", "usage": {"cost_usd": float(open("cost").read())}},
    ]:
        journal.write(json.dumps(line) + "\n")
"#;
    let cases = "\n[[case]]\nname = \"b\"\ninput = 1\n[[case]]\nname = \"c\"\ninput = 1\n";
    let project = Project::with_suite(&format!("{SUITE}{cases}"));
    project.write("agent.py", PAID).write("cost", "0.25");
    project.harness(&["--record"]).exits(0);
    let within = project.harness(&["--run", "--max-cost", "1.5"]).exits(0);
    assert_eq!(within.says("3 passed").err.matches("ran ").count(), 6);
    let said = project.harness(&["--run", "--max-cost", "0.6"]);
    let why = "USD, more than --max-cost 0.6";
    let said =
        said.exits(3).says(why).says("test s::a ... ok").says("test s::c ... FAILED (error)");
    // What a run cost is known when its files are read; the next may have begun by then.
    assert!((3..=4).contains(&said.err.matches("ran ").count()), "{said:?}");
    project.harness(&["--record", "--max-cost", "0"]).says("--max-cost 0");
    project.write("agent.py", AGENT);
    project
        .harness(&["--run", "--max-cost", "1"])
        .says("warning: 6 runs did not report a cost: --max-cost counts that as nothing");
    project.harness(&["--max-cost", "1"]).exits(2);
    project.harness(&["--run", "--max-cost", "nan"]).exits(2).says("an amount in US dollars");
}
