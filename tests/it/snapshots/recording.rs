use std::process::Command;

use super::transcript::Transcript;
use crate::recording::record::agent;
use crate::support::Project;

/// Agents by how they end.
const ENDS: &[(&str, &str)] = &[
    ("answers", "tool get '{\"id\": 1}'; answer done"),
    ("crashes", "tool get '{\"id\": 1}'; echo 'cannot reach the sandbox' >&2; exit 7"),
    ("ended-by-signal", "kill -KILL $$"),
    ("gives-up", "tool get '{\"id\": 1}'"),
    ("no-output", ":"),
    ("prints-much", "echo 0123456789; echo 0123456789; answer done"),
    ("runs-away", "tool get '{}'; tool get '{}'; tool get '{}'; tool get '{}'; sleep 1000.25"),
    (
        "says-blocked",
        "say '{\"type\": \"finished\", \"outcome\": \"blocked\", \"reason\": \"no key\", \"needs_human\": true}'",
    ),
    (
        "says-failed",
        "say '{\"type\": \"finished\", \"outcome\": \"failed\", \"reason\": \"no such order\"}'",
    ),
    (
        "says-nonsense",
        "say 'hello'; say '{\"type\": \"verified\"}'; say '{\"type\": \"dance\"}'; say '{\"type\": \"step\", \"kind\": \"tool\"}'; answer done",
    ),
    ("temporary", "exit 75"),
];

#[test]
fn agents_by_how_they_end() {
    let arms: String =
        ENDS.iter().map(|(case, script)| format!("{case})\n{script}\n;;\n")).collect();
    let cases: Vec<&str> = ENDS.iter().map(|(case, _)| *case).collect();
    let keys = "timeout = \"60s\"\nmax_steps = 3\nmax_output_bytes = 15\nenv = [\"PATH\"]";
    let project = agent(&format!("case $GOLDRUN_CASE in\n{arms}esac\n"), keys, &cases);
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness --record --dry-run answers gives-up");
    transcript.run(&project, "CI=1 harness --record answers").run(&project, "harness --record");
    transcript.run(&project, "harness").run(&project, "harness explain s::crashes");
    transcript.run(&project, "harness journal show --type log suites/s/runs/says-nonsense/1");
    project
        .write("stdout.log", project.read(&project.raw("suites/s/runs/prints-much/1/stdout.log")));
    transcript.cat(&project, "stdout.log");
    transcript.run(&project, "harness accept --outcome failed crashes");
    let project = agent("sleep 1000.25", "timeout = \"300ms\"\nenv = [\"PATH\"]", &["hangs"]);
    transcript.section("A timeout").run(&project, "harness --record").matches("record/ends");
}

#[test]
fn recording_once_more() {
    let script = "tool get '{\"id\": 1}'; [ -f other ] && tool put '{}'; answer done";
    let project = agent(script, "repetitions = 2\nenv = [\"PATH\"]", &["a", "b"]);
    let mut transcript = Transcript::default();
    transcript.section("For the first time");
    transcript
        .run(&project, "CI=1 harness --record --update --reason 'to begin' --model small")
        .cat(&project, "golden/s/a.json");
    transcript.section("The same again").run(&project, "harness --record a");
    transcript.section("Without accepting").run(&project, "harness --record --no-accept b");
    project.write("other", "");
    transcript.section("Another behaviour").run(&project, "harness --record a");
    transcript.run(&project, "harness").section("Sessions");
    for line in [
        "harness --record --resume",
        "harness --record --resume s::",
        "harness prune --keep 1 --dry-run",
        "harness prune --keep 0",
        "harness prune --keep 0",
    ] {
        transcript.run(&project, line);
    }
    transcript.matches("record/again");
}

#[test]
fn recording_that_was_interrupted() {
    // The agent's parent is the harness. It is interrupted when the first repetition is complete.
    let script = r#"if [ $GOLDRUN_REPETITION = 2 ] && [ -f wait ]; then
    until find . -name journal.ndjson -exec cat {} + | grep -qs '"type":"finished"'; do sleep 0.05; done
    sleep 0.3; kill -INT $PPID; sleep 1000.25
fi
answer done"#;
    let project = agent(script, "repetitions = 2\ntimeout = \"30s\"\nenv = [\"PATH\"]", &["a"]);
    project.write("wait", "");
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness --record");
    project.remove("wait");
    let toml = project.read("suites/s/suite.toml");
    transcript.run(&project, "harness --record --resume");
    transcript.run(&project, "harness --record --resume --max-age 1ms s::");
    project.write("suites/s/suite.toml", toml.replace("case = \"a\"", "case = \"b\""));
    transcript.section("With another input").run(&project, "harness --record --resume");
    transcript.run(&project, "harness --record --resume s::");
    project.write("suites/s/suite.toml", toml);
    transcript.section("As it was").run(&project, "harness --record --resume s::");
    transcript.matches("record/interrupted");
}

#[test]
fn retries_and_infrastructure() {
    let script = "[ $GOLDRUN_REPETITION = 1 ] && [ ! -f tried ] && touch tried && exit 75
answer done";
    let keys = "retries = 1\nrepetitions = 2\nenv = [\"PATH\"]";
    let project = agent(script, keys, &["a"]);
    let mut transcript = Transcript::default();
    transcript.section("Started again").run(&project, "harness --record");
    let toml = |record: &str, rest: &str| {
        format!("[record]\nenv = [\"PATH\"]\n{record}\n{rest}\n[[case]]\nname = \"a\"\n")
    };
    for (title, toml) in [
        ("No such program", toml("agent = [\"no-such-program-at-all\"]", "")),
        ("No such script", toml("agent = [\"./agent\"]", "")),
        ("No repository", toml("agent = [\"true\"]\nisolation = \"worktree\"", "")),
        ("Recordings elsewhere", toml("agent = [\"true\"]", "[load]\nruns = [\"*.jsonl\"]")),
        ("No agent", toml("repetitions = 3", "")),
    ] {
        let project = Project::with_suite(&toml);
        transcript.section(title).run(&project, "harness --record");
        transcript.run(&project, "harness --record --dry-run");
    }
    project.write("suites/s/runs/by-hand/1.json", "{}");
    transcript.section("A case without an entry").run(&project, "harness --record by-hand");
    transcript.matches("record/infrastructure");
}

#[test]
fn validators() {
    let script =
        "mkdir -p out; echo report > out/report.md; : > out/empty.md; echo >> new.txt; answer done";
    let project = agent(script, "env = [\"PATH\"]\ntimeout = \"60s\"", &[]);
    let mut toml = project.read("suites/s/suite.toml");
    for (case, check) in [
        ("artifact", "validator = \"artifact_exists\"\ntarget = \"out/report.md\""),
        ("artifact-empty", "validator = \"artifact_exists\"\ntarget = \"out/empty.md\""),
        ("artifact-missing", "validator = \"artifact_exists\"\ntarget = \"out/missing.md\""),
        ("build", "validator = \"build_pass\""),
        ("changed", "validator = \"file_changed\"\ntarget = \"src/*\""),
        ("command", "validator = \"command_pass\"\ncommand = [\"sh\", \"-c\", \"exit 3\"]"),
        ("command-code", "validator = \"command_pass\"\ncommand = [\"true\"]\nexit_code = 2"),
        ("command-missing", "validator = \"command_pass\"\ncommand = [\"no-such-program-at-all\"]"),
        (
            "command-shell",
            "validator = \"command_pass\"\ncommand = [\"kill -TERM $$\"]\nshell = true",
        ),
        (
            "command-timeout",
            "validator = \"command_pass\"\ncommand = [\"sleep\", \"1000.25\"]\ntimeout = \"100ms\"",
        ),
        ("tests", "validator = \"test_pass\""),
        ("tests-none", "validator = \"test_pass\"\ncommand = [\"echo\", \"Ran 0 tests in 0.1s\"]"),
        ("tests-silent", "validator = \"test_pass\"\ncommand = [\"true\"]"),
        ("approval", "validator = \"approval\""),
    ] {
        toml += &format!("[[case]]\nname = \"{case}\"\ninput = 1\n[[case.check]]\n{check}\n");
    }
    project.write("suites/s/suite.toml", toml).write(".gitignore", "*\n!new.txt\n");
    let git = Command::new("git").args(["init", "-q"]).current_dir(project.path()).status();
    assert!(git.is_ok_and(|status| status.success()), "git init");
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness --record").run(&project, "harness");
    transcript.matches("record/validators");
}
