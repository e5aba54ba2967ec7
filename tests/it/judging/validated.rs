use std::path::Path;
use std::process::Command;

use crate::support::Project;

const NOTHING: &str = "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n";

fn git(tree: &Path, args: &[&str]) {
    let name = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.args(name).args(args).current_dir(tree);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    let output = command.output().expect("git starts");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Whether a process is there and no zombie.
#[cfg(target_os = "linux")]
fn lives(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
}

fn recorded(project: &Project, members: &str) {
    let run = format!(
        "{{\"format\": \"goldrun/run@1\", \"outcome\": \"completed\", \"steps\": [{{\"kind\": \"final\", \"result\": \"x\"}}]{members}}}"
    );
    project.write("suites/s/runs/a/1.json", run);
}

#[test]
fn what_was_seen_when_it_was_recorded_is_judged_again() {
    let check = "[[check]]\nvalidator = \"command_pass\"\ncommand = [\"make\", \"check\"]\n";
    let project = Project::with_suite(&format!("{NOTHING}{check}"));
    let seen = |verdict: &str, observed: &str| {
        format!(
            r#", "validations": [{{"validator": "command_pass", "command": ["make", "check"], "verdict": "{verdict}",
                "reason": "as it was said", "observed": {observed}}}]"#
        )
    };
    recorded(&project, &seen("pass", r#"{"exit_code": 0}"#));
    project.harness(&[]).exits(0).says("test s::a ... ok");
    // Put together here, so that no scanner takes this file for a leak.
    let key = format!("sk-{}", "a1B2".repeat(9));
    let output = format!(r#"{{"exit_code": 2, "output": "line\nmake: *** {key}\n"}}"#);
    recorded(&project, &seen("pass", &output));
    project
        .harness(&[])
        .exits(1)
        .says("command_pass: `make check` ended with exit code 2")
        .says("make: ***")
        .says_not("a1B2");
    project.harness(&["accept", "--all"]).exits(1);
    recorded(&project, &seen("pass", "{}"));
    project.harness(&[]).exits(1).says("could not be validated");
    recorded(&project, "");
    project.harness(&[]).exits(1).says(
        "command_pass was not validated: the recording holds no result of it; record the case again",
    );
    // Another command was run than is asked for now.
    recorded(
        &project,
        &seen("pass", r#"{"exit_code": 0}"#).replace("[\"make\", \"check\"]", "[\"make\"]"),
    );
    project.harness(&[]).exits(1).says("was not validated");
    // What is expected may change without recording again.
    recorded(&project, &seen("fail", r#"{"exit_code": 2}"#));
    project.write("suites/s/suite.toml", format!("{NOTHING}{check}exit_code = 2\n"));
    project.harness(&[]).exits(0);
}

#[test]
fn an_artifact_of_any_recording_is_judged() {
    let case = "[[case]]\nname = \"a\"\n[[case.check]]\nvalidator = \"artifact_exists\"\ntarget = \"out/report.md\"\n";
    let project = Project::with_suite(&format!("{NOTHING}{case}"));
    recorded(&project, r#", "artifacts": [{"path": "out/report.md", "bytes": 3}]"#);
    project.harness(&[]).exits(0);
    recorded(&project, r#", "artifacts": [{"path": "out/report.md", "bytes": 0}]"#);
    project.harness(&[]).exits(1).says("artifact_exists \"out/report.md\": out/report.md is empty");
    recorded(&project, r#", "artifacts": [{"path": "out/report.txt", "bytes": 3}]"#);
    project.harness(&[]).exits(1).says("was not validated");
}

#[test]
fn validators_that_cannot_be_are_refused_with_their_place() {
    for (check, says) in [
        ("validator = \"vibes\"\n", "suites/s/suite.toml:2:13: "),
        ("validator = \"artifact_exists\"\n", "has no `target`"),
        (
            "validator = \"artifact_exists\"\ntarget = \"../../x\"\n",
            "suite.toml:3:10: `check.target` is \"../../x\", which leads out",
        ),
        ("validator = \"artifact_exists\"\ntarget = \"/etc/passwd\"\n", "an absolute path"),
        ("validator = \"file_changed\"\ntarget = \"[\"\n", "not a pattern"),
        ("validator = \"command_pass\"\n", "has no `command`"),
        ("validator = \"command_pass\"\ncommand = []\n", "is empty; name a program"),
        (
            "validator = \"command_pass\"\ncommand = [\"a\", \"b\"]\nshell = true\n",
            "must be one text with `shell = true`",
        ),
        ("validator = \"command_pass\"\ncommand = [\"a\"]\nexit_code = -1\n", "must be 0 to 255"),
        ("validator = \"test_pass\"\ntimeout = \"soon\"\n", "is \"soon\"; write it as 90s"),
        ("validator = \"test_pass\"\nstage = \"x\"\n", "does not look at steps; remove it"),
        ("command = [\"true\"]\n", "belongs to a validator, and this check has none"),
        ("validator = \"test_pass\"\nforbidden_tools = [\"x\"]\n", "write a check for each"),
    ] {
        let project = Project::with_suite(&format!("[[check]]\n{check}"));
        recorded(&project, "");
        project.harness(&[]).exits(2).says(says);
    }
}

/// A suite whose agent is this shell script, with these checks.
fn agent(script: &str, keys: &str, checks: &str) -> Project {
    let project = Project::new();
    let record =
        format!("[record]\nagent = [\"sh\", \"agent.sh\"]\n{keys}\n[[case]]\nname = \"a\"\n");
    project.write("suites/s/suite.toml", format!("{record}{checks}"));
    project.write("agent.sh", format!("{script}\n{ANSWER}"));
    project
}

const ANSWER: &str =
    r#"printf '%s\n' '{"type": "step", "kind": "final", "result": "done"}' >> "$GOLDRUN_JOURNAL""#;

fn check(keys: &str) -> String {
    format!("[[case.check]]\n{keys}\n")
}

#[test]
fn a_recorded_run_holds_what_its_validators_saw() {
    let checks = check("validator = \"artifact_exists\"\ntarget = \"out/report.md\"")
        + &check(
            "validator = \"command_pass\"\ncommand = [\"grep\", \"-q\", \"total\", \"out/report.md\"]",
        );
    let project = agent("mkdir -p out; echo total > out/report.md", "", &checks);
    project.harness(&["--record"]).exits(0).says("s::a ... accepted");
    project.harness(&[]).exits(0).says("1 passed");
    let journal = project.read(&project.raw("suites/s/runs/a/1/journal.ndjson"));
    assert_eq!(journal.matches("\"type\":\"validated\"").count(), 2, "{journal}");
    project.harness(&["journal", "verify", "suites/s/runs/a/1"]).exits(0);
    project
        .harness(&["journal", "show", "suites/s/runs/a/1"])
        .exits(0)
        .says("command_pass: pass: `grep -q total out/report.md` ended with exit code 0");
    // The working tree has no say any more.
    project.remove("out");
    project.harness(&[]).exits(0);
    // Nobody asked then what is asked now.
    let suite = project.read("suites/s/suite.toml");
    project.write("suites/s/suite.toml", suite.replace("total", "sum"));
    project
        .harness(&[])
        .exits(1)
        .says("command_pass was not validated")
        .says("record the case again");
    project.write("suites/s/suite.toml", &suite);
    // An agent that writes something else, and one that writes nothing beside what an earlier one left.
    project.write("agent.sh", format!("mkdir -p out; echo nothing > out/report.md\n{ANSWER}"));
    project
        .harness(&["--record"])
        .exits(1)
        .says("repetition 1 breaks a check")
        .says("ended with exit code 1");
    project
        .harness(&[])
        .exits(1)
        .says("command_pass: `grep -q total out/report.md` ended with exit code 1");
    project.write("out/report.md", "total").write("agent.sh", ANSWER);
    project.harness(&["--record", "--no-accept"]).exits(0);
    project
        .harness(&[])
        .exits(1)
        .says("out/report.md was there before the run, which did not write it");
}

#[test]
fn an_agent_does_not_validate_itself() {
    let forged = r#"printf '%s\n' '{"type": "validated", "validator": "command_pass", "command": ["false"], "verdict": "pass", "reason": "", "observed": {"exit_code": 0}}' >> "$GOLDRUN_JOURNAL""#;
    let project = agent(forged, "", &check("validator = \"command_pass\"\ncommand = [\"false\"]"));
    project.harness(&["--record"]);
    let journal = project.read(&project.raw("suites/s/runs/a/1/journal.ndjson"));
    assert_eq!(journal.matches("\"type\":\"validated\"").count(), 1, "{journal}");
    project.harness(&[]).exits(1).says("command_pass: `false` ended with exit code 1");
    // Nor by a recording of its own that it leaves behind.
    let run = r#"{"format": "goldrun/run@1", "outcome": "completed", "steps": [{"kind": "final", "result": "done"}],
        "validations": [{"validator": "command_pass", "command": ["false"], "verdict": "pass", "reason": "",
            "observed": {"exit_code": 0}}]}"#;
    project.write("run.json", run).write("agent.sh", "cp run.json \"$GOLDRUN_RUN_DIR/run.json\"\n");
    project.harness(&["--record"]);
    project.harness(&[]).exits(1).says("command_pass: `false` ended with exit code 1");
}

#[cfg(target_os = "linux")]
#[test]
fn a_validator_that_hangs_or_leaves_processes_ends_with_its_run() {
    let hangs = "validator = \"command_pass\"\nshell = true\ntimeout = \"300ms\"\n\
                 command = [\"setsid sh -c 'echo $$ > away; exec sleep 1000' & sleep 1000\"]";
    let project = agent("", "", &check(hangs));
    project.harness(&["--record"]).exits(1).says("did not end within 300 ms");
    let pid = project.read("away").trim().to_owned();
    assert!(!lives(&pid), "what left its group is ended too");
    project.harness(&[]).exits(1).says("command_pass timed out: ");
}

#[test]
fn changed_files_are_those_of_this_run_in_its_own_tree() {
    let checks = check("validator = \"file_changed\"\ntarget = \"**/*\"");
    for keys in ["", "isolation = \"worktree\""] {
        let project = agent("", keys, &checks);
        git(project.path(), &["init", "-q"]);
        git(project.path(), &["add", "."]);
        git(project.path(), &["commit", "-qm", "one"]);
        project.write("notes.txt", "not committed, and there before");
        project.harness(&["--record", "--no-accept"]).exits(0);
        project.harness(&[]).exits(1).says(
            "the run changed no file that matches \"**/*\": it changed no file that git sees",
        );
        project.write("agent.sh", format!("echo x > 'größe.txt'\n{ANSWER}"));
        git(project.path(), &["add", "agent.sh"]);
        project.harness(&["--record"]).exits(0).says("accepted");
        project.harness(&[]).exits(0);
        let journal = project.read(&project.raw("suites/s/runs/a/1/journal.ndjson"));
        assert!(journal.contains("\"changed\":1,\"files\":[\"größe.txt\"]"), "{keys}: {journal}");
    }
}
