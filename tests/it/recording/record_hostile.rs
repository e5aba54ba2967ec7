use std::fs;
use std::process::Command;

use crate::recording::record::{agent, end, journal};
use crate::support::{Project, run};

/// What an agent does, and how its run ends.
struct Agent {
    case: &'static str,
    script: &'static str,
    outcome: &'static str,
    /// A part of the reason.
    reason: &'static str,
    /// What else must be so, as a reason why it is not.
    check: fn(&Project) -> Option<String>,
}

const fn hostile(
    case: &'static str,
    script: &'static str,
    outcome: &'static str,
    reason: &'static str,
) -> Agent {
    Agent { case, script, outcome, reason, check: |_| None }
}

/// Agents that hang are ended by time, so that no other may take long.
const QUICK: &[Agent] = &[
    hostile("hangs", "linger; wait", "timed_out", "it took longer than 3s"),
    hostile(
        "ignores-term",
        "trap '' TERM; linger; while :; do wait; done",
        "timed_out",
        "it took longer than 3s",
    ),
    hostile("stops-itself", "linger; kill -STOP $$", "timed_out", "it took longer than 3s"),
    hostile("holds-the-pipe", "linger; answer fine; exit 0", "completed", ""),
    hostile("dies", "kill -SEGV $$", "crashed", "signal 11 ended it"),
    hostile("deletes-its-folder", "answer fine; rm -rf \"$GOLDRUN_RUN_DIR\"", "completed", ""),
    Agent {
        check: |project| {
            let steps = journal(project, "runs-away", "1").matches("\"type\":\"step\"").count();
            (steps != 30).then(|| format!("it took {steps} steps of 30"))
        },
        ..hostile(
            "runs-away",
            "while :; do tool again '{}' || exit; done",
            "runaway",
            "it took more steps than 30",
        )
    },
    hostile("../../x", "answer fine", "completed", ""),
    hostile("fine", "answer fine", "completed", ""),
];

/// These take as long as the machine is slow.
const SLOW: &[Agent] = &[
    hostile(
        "leaves-its-group",
        "setsid sleep 1000.25 & sleep 0.2; setsid sh -c 'echo $$ >> pids; exec sleep 1000.25' & sleep 0.3; answer fine",
        "completed",
        "",
    ),
    Agent {
        check: |project| {
            let log = log(project, "prints-a-lot");
            let tail = String::from_utf8_lossy(&log[5_000_000..]);
            let expected = "\n[goldrun: the first 5000000 of 900000000 bytes are kept in stdout.log; `[record] \
                            max_output_bytes` says how many]\n";
            (tail != expected).then(|| format!("its log ends in {tail:?}"))
        },
        ..hostile(
            "prints-a-lot",
            "head -c 900000000 /dev/zero | tr '\\0' 'x'; head -c 100000000 /dev/zero >&2; answer fine",
            "completed",
            "",
        )
    },
    Agent {
        check: |project| {
            let (log, journal) =
                (log(project, "prints-no-text"), journal(project, "prints-no-text", "1"));
            let kept = log == b"a\xff\xfeb\n\xc3\xa4" && journal.contains(r#"{"hex":"61fffe620a"#);
            (!kept).then(|| format!("its log is {log:?}, its journal {journal}"))
        },
        ..hostile(
            "prints-no-text",
            "printf 'a\\377\\376b\\n'; printf '\\303' ; sleep 0.1; printf '\\244'; answer fine",
            "completed",
            "",
        )
    },
    hostile(
        "garbage",
        "head -c 60000000 /dev/urandom > \"$GOLDRUN_JOURNAL\"; answer fine",
        "failed",
        "lines of what it reported cannot be recorded: ",
    ),
    hostile(
        "one-long-line",
        "head -c 60000000 /dev/zero > \"$GOLDRUN_JOURNAL\"; say \"\"; answer fine",
        "failed",
        "1 line of what it reported cannot be recorded: it is longer than 16 MiB",
    ),
    hostile(
        "floods-notes",
        "seq 10100 | sed 's/.*/{\"type\": \"note\", \"key\": \"k&\", \"value\": \"v\"}/' > \"$GOLDRUN_JOURNAL\"; answer fine",
        "failed",
        "100 lines of what it reported cannot be recorded: a run keeps 10000 notes at most",
    ),
];

const LINGER: &str = "linger() { echo $$ >> pids; sleep 1000.25 & echo $! >> pids; }\n";

fn segment(case: &str) -> String {
    case.replace("../../x", "%2e.%2f..%2fx")
}

fn log(project: &Project, case: &str) -> Vec<u8> {
    fs::read(project.join(&project.raw(&format!("suites/s/runs/{case}/1/stdout.log"))))
        .expect("a log")
}

/// Records the agents at once, three at a time: each gets its own outcome, none keeps another from being recorded, and nothing is
/// left of any.
fn record_all(agents: &[Agent], timeout: &str) {
    let branches: String =
        agents.iter().map(|agent| format!("{}) {} ;;\n", agent.case, agent.script)).collect();
    let script = format!("{LINGER}case \"$GOLDRUN_CASE\" in\n{branches}esac\n");
    let keys =
        format!("timeout = \"{timeout}\"\njobs = 3\nmax_steps = 30\nmax_output_bytes = 5000000");
    let cases: Vec<&str> = agents.iter().map(|agent| agent.case).collect();
    let project = agent(&script, &keys, &cases);
    project.write("pids", "");
    // 128 MB of memory are far less than what is printed.
    let command = "ulimit -c 0; ulimit -d 131072 2>/dev/null; exec \"$0\" --record --no-accept";
    let mut harness = Command::new("sh");
    harness
        .args(["-c", command, env!("CARGO_BIN_EXE_harness")])
        .current_dir(project.path())
        .env_remove("CI");
    run(&mut harness).exits(0).says(&format!("{} recorded; 0 errors", cases.len()));
    let failed: Vec<String> = agents
        .iter()
        .filter_map(|agent| Some(format!("{}: {}", agent.case, wrong(&project, agent)?)))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    #[cfg(target_os = "linux")]
    assert_no_orphans(&project);
    assert!(!project.exists(".goldrun/sessions/s/.recording"));
}

/// What is wrong with an agent's recording.
fn wrong(project: &Project, agent: &Agent) -> Option<String> {
    let segment = segment(agent.case);
    let (outcome, reason) = end(project, &segment);
    if outcome != agent.outcome || !reason.contains(agent.reason) {
        return Some(format!("it is {outcome}: {reason}"));
    }
    let bytes = journal(project, &segment, "1").len();
    if bytes >= 8 << 20 {
        return Some(format!("its journal has {bytes} bytes"));
    }
    // A bad end is a recording, and never becomes a golden by itself.
    if outcome != "completed" {
        let said = format!("repetition 1 ended as {outcome}");
        project.harness(&["accept", agent.case]).exits(1).says(&said);
    }
    (agent.check)(project)
}

/// Asserts that none of the processes that agents noted in `pids` is left.
#[cfg(target_os = "linux")]
fn assert_no_orphans(project: &Project) {
    for pid in project.read("pids").lines() {
        let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&command).contains("1000.25"), "process {pid} is left");
    }
}

#[test]
fn hostile_agents_get_their_outcome_and_leave_nothing_behind() {
    record_all(QUICK, "3s");
}

#[test]
fn agents_that_flood_get_their_outcome_and_leave_nothing_behind() {
    record_all(SLOW, "300s");
}

/// Agents run as the user who records them, and can reach what is recorded of others.
#[test]
fn an_agent_that_deletes_the_recordings_costs_what_it_deleted() {
    // One case is in its place by then.
    let script = r#"
if [ $GOLDRUN_CASE = b ] && [ -f wipe ]; then
    while ls -d .goldrun/sessions/s/.recording/*/a > /dev/null 2>&1; do sleep 0.05; done
    rm -rf .goldrun/sessions/s/.recording
else
    answer fine
fi
"#;
    let project = agent(script, "", &["a", "b", "c", "d"]);
    project.harness(&["--record"]).exits(0).says("4 accepted");
    let before = crate::support::files(&project.join("suites/s/runs/b"));
    project.write("wipe", "");
    let said = "error: s::b is not recorded, and what was there stays: repetition 1: its recording was deleted while";
    project
        .harness(&["--record"])
        .exits(3)
        .says(said)
        .says("0 accepted; 3 unchanged; 0 refused; 1 errors");
    assert_eq!(crate::support::files(&project.join("suites/s/runs/b")), before);
    project
        .remove("wipe")
        .harness(&["--record", "--resume", "s::b"])
        .exits(0)
        .says("0 accepted; 1 unchanged");
    assert!(!project.exists(".goldrun/sessions/s/.recording"));
    // Of a case whose first repetition is gone, the others are no recording.
    let script = r#"
answer fine
if [ $GOLDRUN_REPETITION = 2 ]; then
    while ! ls .goldrun/sessions/s/.recording/*/a/1/state.json > /dev/null 2>&1; do sleep 0.05; done
    sleep 0.2; rm -rf .goldrun/sessions/s/.recording/*/a/1
fi
"#;
    let project = agent(script, "repetitions = 2", &["a"]);
    let said = "s::a is not recorded, and what was there stays: repetition 1: its recording was deleted while";
    project.harness(&["--record"]).exits(3).says(said);
    assert!(!project.exists("suites/s/runs/a"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_and_a_closed_folder_are_clear_errors_and_nothing_is_half_written() {
    let script = "answer fine; [ -f flood ] && head -c 1000000 /dev/zero; true";
    let project = agent(script, "", &["a", "b"]);
    project.harness(&["--record"]).exits(0);
    let before = crate::support::files(&project.join("suites/s/runs"));
    project.write("flood", "");
    // A limit on the size of files stands for a disk without room: writing fails the same way.
    let mut harness = Command::new("sh");
    let command = "trap '' XFSZ; ulimit -f 200; exec \"$0\" --record";
    harness
        .args(["-c", command, env!("CARGO_BIN_EXE_harness")])
        .current_dir(project.path())
        .env_remove("CI");
    run(&mut harness).exits(3).says("s::a is not recorded").says("File too large");
    assert_eq!(crate::support::files(&project.join("suites/s/runs")), before);
    project.remove("flood").remove(".goldrun/sessions/s/.recording");
    let Some(mut record) = crate::support::unprivileged(&project, &["--record"]) else { return };
    run(&mut record).exits(3).says("suites/s cannot be recorded into: Permission denied");
    assert_eq!(crate::support::files(&project.join("suites/s/runs")), before);
    assert!(!project.exists(".goldrun/sessions/s/.recording"));
}
