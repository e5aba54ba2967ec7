use std::fs;
use std::time::{Duration, Instant};

use crate::support::{Project, files};

const GET: (&str, &str) = ("get", r#"{"id": 1}"#);
const PUT: (&str, &str) = ("put", r#"{"id": 1}"#);

fn recorded() -> Project {
    let project = Project::with_suite("");
    project.record("a", 1, &[GET], "done").record("a", 2, &[GET], "done").record(
        "b",
        1,
        &[PUT],
        "done",
    );
    project
}

#[test]
fn accepting_writes_goldens_and_again_changes_no_byte() {
    let project = recorded();
    project
        .harness(&["accept", "--all"])
        .exits(0)
        .says("s::a ... accepted (new: 1 behaviour)")
        .says("2 accepted; 0 unchanged");
    let before = files(&project.join("golden"));
    assert_eq!(
        project.read("golden/s/a.json"),
        r#"{
  "format": "goldrun/golden@1",
  "suite": "s",
  "case": "a",
  "compared": {"trajectory": "exact", "arguments": "exact", "output": "exact", "stages": "exact"},
  "repetitions": 2,
  "behaviours": [
    {
      "seen": 2,
      "outcome": "completed",
      "output": "done",
      "steps": [
        {"kind": "tool", "name": "get", "args": {"id": 1}},
        {"kind": "final"}
      ]
    }
  ]
}
"#
    );
    project.harness(&["accept", "--all"]).exits(0).says("0 accepted; 2 unchanged");
    assert_eq!(files(&project.join("golden")), before);
    project.record("a", 3, &[GET], "done");
    project.harness(&["--record"]).exits(0).says("2 unchanged");
    assert_eq!(files(&project.join("golden")), before, "counts stay while behaviours do");
    project.harness(&["accept", "--recount", "s::a"]).exits(0).says("1 accepted");
    assert!(project.read("golden/s/a.json").contains("\"seen\": 3"));
}

#[test]
fn accepting_replaces_and_add_adds() {
    let project = recorded();
    project.harness(&["accept", "--all"]).exits(0);
    project.record("b", 1, &[GET], "done");
    project.harness(&["accept", "--add", "s::b"]).exits(0).says("behaviours: 1 added, 1 kept");
    project.record("b", 1, &[PUT], "done");
    project.harness(&[]).exits(0);
    project.harness(&["accept", "s::b"]).exits(0).says("behaviours: 1 dropped, 1 kept");
}

#[test]
fn a_dry_run_writes_nothing() {
    let project = recorded();
    project
        .harness(&["accept", "--all", "--dry-run"])
        .exits(0)
        .says("would be accepted (new: 1 behaviour)");
    assert!(!project.exists("golden"));
}

#[test]
fn ci_writes_nothing_unless_told() {
    let project = recorded();
    for args in [&["accept", "--all"][..], &["--record"]] {
        project.harness_with(args, &[("CI", "true")]).exits(2).says("--update");
        assert!(!project.exists("golden"));
    }
    project.harness_with(&["accept", "--all", "--dry-run"], &[("CI", "true")]).exits(0);
    project.harness_with(&["accept", "s::a", "--update"], &[("CI", "true")]).exits(0);
    project
        .harness_with(&["accept", "--all"], &[("CI", "true"), ("GOLDRUN_UPDATE", "always")])
        .exits(0);
    project.harness_with(&[], &[("CI", "true")]).exits(0);
}

#[test]
fn bad_outcomes_and_other_labels_are_refused_unless_told() {
    let project = Project::with_suite("[accept]\nlabel = 1.0\n");
    let run = |outcome: &str, label: &str| {
        format!(
            r#"{{"format": "goldrun/run@1", "outcome": "{outcome}", "label": {label}, "steps": [{{"kind": "tool", "name": "f", "args": {{}}}}]}}"#
        )
    };
    project
        .write("suites/s/runs/a/1.json", run("crashed", "1.0"))
        .write("suites/s/runs/b/1.json", run("completed", "0"));
    project
        .harness(&["accept", "--all"])
        .exits(1)
        .says("repetition 1 ended as crashed (--outcome crashed accepts it)")
        .says("repetition 1 is labelled 0, and [accept] wants 1 (--any-label accepts it)")
        .says("0 accepted; 0 unchanged; 2 refused");
    assert!(!project.exists("golden"));
    project.harness(&["accept", "--all", "--outcome", "crashed", "--any-label"]).exits(0);
    project.write("suites/s/runs/a/1.json", run("completed", "1"));
    project.harness(&["s::a"]).exits(1).says("outcome was crashed, now completed");
}

#[test]
fn record_without_an_agent_accepts_what_is_on_disk_and_there_must_be_something() {
    recorded().harness(&["--record"]).exits(0).says("2 accepted");
    let nothing = Project::with_suite("[[case]]\nname = \"x\"\n");
    nothing.harness(&["--record"]).exits(2).says("nothing to record");
}

#[test]
fn an_unreadable_recording_keeps_its_case_from_being_accepted() {
    let project = recorded();
    project.write("suites/s/runs/a/2.json", "{");
    project
        .harness(&["accept", "--all"])
        .exits(3)
        .says("suites/s/runs/a/2.json:1:")
        .says("1 accepted; 0 unchanged; 0 refused; 1 errors");
    assert!(!project.exists("golden/s/a.json"));
}

#[test]
fn conflict_markers_are_an_error_that_accepting_mends() {
    let project = recorded();
    project.harness(&["accept", "--all"]).exits(0);
    let golden = project.read("golden/s/a.json");
    project.write(
        "golden/s/a.json",
        golden.replace("  \"repetitions\"", "<<<<<<< HEAD\n  \"repetitions\""),
    );
    project.harness(&[]).exits(3).says("golden/s/a.json:6: has merge conflict markers");
    project.harness(&["accept", "--add", "s::a"]).exits(3).says("has merge conflict markers");
    project.harness(&["accept", "s::a"]).exits(0);
    assert_eq!(project.read("golden/s/a.json"), golden);
}

#[test]
fn credentials_do_not_reach_goldens_or_reports() {
    let project = Project::with_suite("");
    let key = format!("sk-{}", "a1B2".repeat(8));
    project.record(
        "a",
        1,
        &[("login", &format!(r#"{{"header": "Bearer {key}", "password": "hunter2"}}"#))],
        "done",
    );
    project.harness(&["accept", "--all"]).exits(0);
    let golden = project.read("golden/s/a.json");
    assert!(
        golden.contains(r#""args": {"header": "Bearer <secret 1>", "password": "<secret 2>"}"#),
        "{golden}"
    );
    project.record("a", 1, &[("log_in", &format!(r#"{{"header": "Bearer {key}"}}"#))], "done");
    project
        .harness(&["--report", "json=-"])
        .exits(1)
        .says("<secret 1>")
        .says_not(&key)
        .says_not("hunter2");
}

/// Kills or interrupts `accept` at random a hundred times while it replaces a golden by another, back and forth.
#[test]
fn killed_at_any_moment_it_leaves_the_old_or_the_new_golden_whole() {
    let project = Project::with_suite("");
    let calls = |name: &'static str| vec![(name, r#"{"id": "0123456789"}"#); 400];
    let golden = project.join("golden/s/a.json");
    let mut texts = Vec::new();
    for name in ["get", "put"] {
        project.record("a", 1, &calls(name), "done");
        project.harness(&["accept", "--all"]).exits(0);
        texts.push(fs::read(&golden).expect("a golden"));
    }
    let (mut random, mut replaced) = (0x2545_f491_4f6c_dd1d_u64, 0);
    // How long it takes when nothing disturbs it, here and now: kills are spread over that time and a little more.
    let mut whole = Duration::from_millis(10);
    for round in 0..100 {
        if round % 10 == 0 {
            project.record("a", 1, &calls(["put", "get"][round % 2]), "done");
            project.harness(&["accept", "--all"]).exits(0);
            project.record("a", 1, &calls(["get", "put"][round % 2]), "done");
            let start = Instant::now();
            project.harness(&["accept", "--all"]).exits(0).says("1 accepted");
            whole = start.elapsed();
            project.record("a", 1, &calls(["put", "get"][round % 2]), "done");
            project.harness(&["accept", "--all"]).exits(0);
        }
        project.record("a", 1, &calls(["get", "put"][round % 2]), "done");
        let before = fs::read(&golden).expect("a golden");
        let mut child = project
            .command(&["accept", "--all"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("it starts");
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let share = f64::from(u32::try_from(random % 1000).expect("small")) / 1000.0;
        std::thread::sleep(whole.mul_f64(1.3 * share));
        // Every third time as Ctrl-C does it; it may have ended by then.
        if cfg!(unix) && round % 3 == 0 {
            let interrupt = format!("kill -INT {}", child.id());
            std::process::Command::new("sh").args(["-c", &interrupt]).output().expect("a shell");
        } else {
            child.kill().expect("it can be killed");
        }
        child.wait().expect("it ends");
        let after = fs::read(&golden).expect("a golden stands there at every moment");
        assert!(texts.contains(&after), "round {round}: neither the old golden nor the new one");
        replaced += usize::from(after != before);
    }
    assert!(replaced > 0, "it was always killed too early to show anything");
    assert!(replaced < 100, "it was always killed too late to show anything");
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&[]).exits(0);
}

#[test]
fn all_is_accepted_only_when_that_is_said() {
    let project = recorded();
    let which = "which tests are meant? Name them (`harness accept FILTER`), or pass --all to accept what all 2 tests do";
    for args in [&["accept"][..], &["accept", "--add"], &["accept", "--skip", "x"]] {
        project.harness(args).exits(2).says(which);
    }
    assert!(!project.exists("golden"));
    project.harness(&["accept", "--all", "s::a"]).exits(2).says("--all");
    project.harness(&["accept", "--dry-run"]).exits(0).says("2 would be accepted");
    project.harness(&["accept", "s::a"]).exits(0).says("1 accepted");
    project.harness(&["accept", "--all"]).exits(0).says("1 accepted; 1 unchanged");
}

/// On a terminal, which Python's `pty` is.
#[test]
#[cfg(unix)]
fn a_person_is_asked() {
    const TYPES: &str = "import os, pty, sys\n\
        answer = sys.argv[1].encode() + b'\\n'\n\
        typed = False\n\
        def read(fd):\n\
        \x20   global typed\n\
        \x20   data = os.read(fd, 4096)\n\
        \x20   if b'[y/N]' in data and not typed:\n\
        \x20       typed = True\n\
        \x20       os.write(fd, answer)\n\
        \x20   return data\n\
        sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[2:], read)))\n";
    let project = recorded();
    let answer = |word: &str| {
        let mut python = std::process::Command::new("python3");
        python.args(["-c", TYPES, word, env!("CARGO_BIN_EXE_harness"), "accept"]);
        python.env_remove("CI").env_remove("GOLDRUN_UPDATE").stdin(std::process::Stdio::null());
        crate::support::run(python.current_dir(project.path()))
    };
    let asked = "2 would be accepted; 0 unchanged; 0 refused; 0 errors\\r\\naccept this? [y/N] "
        .replace("\\r\\n", "\r\n");
    answer("").exits(1).says(&asked).says("nothing is accepted");
    answer("n").exits(1).says("nothing is accepted");
    assert!(!project.exists("golden"));
    answer("y").exits(0).says(&asked).says("2 accepted");
    // Where nothing changes, nothing is asked.
    answer("n").exits(0).says("2 unchanged").says_not("[y/N]");
}
