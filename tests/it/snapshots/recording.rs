use super::transcript::Transcript;
use crate::record::agent;
use crate::support::Project;

/// Agents by how they end.
const ENDS: &[(&str, &str)] = &[
    ("answers", "tool get '{\"id\": 1}'; answer done"),
    ("crashes", "tool get '{\"id\": 1}'; echo 'cannot reach the sandbox' >&2; exit 7"),
    ("ended-by-signal", "kill -KILL $$"),
    ("gives-up", "tool get '{\"id\": 1}'"),
    ("hangs", "sleep 1000.25"),
    ("no-output", ":"),
    ("runs-away", "tool get '{}'; tool get '{}'; tool get '{}'; tool get '{}'; sleep 1000.25"),
    (
        "says-blocked",
        "say '{\"type\": \"finished\", \"outcome\": \"blocked\", \"reason\": \"needs a key\", \"needs_human\": true}'",
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

/// An agent that does what `ENDS` says of its case.
fn ends(keys: &str) -> Project {
    let arms: String =
        ENDS.iter().map(|(case, script)| format!("{case})\n{script}\n;;\n")).collect();
    let cases: Vec<&str> = ENDS.iter().map(|(case, _)| *case).collect();
    agent(&format!("case $GOLDRUN_CASE in\n{arms}esac\n"), keys, &cases)
}

#[test]
fn agents_by_how_they_end() {
    let project = ends("timeout = \"500ms\"\nmax_steps = 3\nenv = [\"PATH\"]");
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness --record --dry-run answers hangs");
    transcript.run(&project, "CI=1 harness --record answers").run(&project, "harness --record");
    transcript.run(&project, "harness").run(&project, "harness explain s::crashes");
    transcript.run(&project, "harness journal show suites/s/runs/says-nonsense/1 --type log");
    transcript.run(&project, "harness accept --outcome crashed crashes").matches("record/ends");
}

#[test]
fn recording_once_more() {
    let script = "tool get '{\"id\": 1}'; [ -f other ] && tool put '{}'; answer done";
    let project = agent(script, "repetitions = 2\nenv = [\"PATH\"]", &["a", "b"]);
    let mut transcript = Transcript::default();
    transcript
        .section("For the first time")
        .run(&project, "CI=1 harness --record --update --reason 'to begin' --model small");
    transcript.cat(&project, "golden/s/a.json");
    transcript.section("The same again").run(&project, "harness --record a");
    transcript.section("Without accepting").run(&project, "harness --record --no-accept b");
    project.write("other", "");
    transcript
        .section("Another behaviour")
        .run(&project, "harness --record a")
        .run(&project, "harness");
    transcript.section("Sessions").run(&project, "harness --record --resume");
    transcript
        .run(&project, "harness --record --resume s::")
        .run(&project, "harness prune --keep 1 --dry-run");
    transcript.run(&project, "harness prune --keep 0").run(&project, "harness prune --keep 0");
    transcript.matches("record/again");
}

#[test]
fn retries_and_infrastructure() {
    let project = agent(
        "[ $GOLDRUN_REPETITION = 1 ] && [ ! -f tried ] && touch tried && exit 75; answer done",
        "retries = 1\nrepetitions = 2\nenv = [\"PATH\"]",
        &["a"],
    );
    let mut transcript = Transcript::default();
    transcript.section("Started again").run(&project, "harness --record");
    let toml =
        |record: &str, rest: &str| format!("[record]\n{record}\n{rest}\n[[case]]\nname = \"a\"\n");
    for (title, toml) in [
        ("No such program", toml("agent = [\"no-such-program-at-all\"]\nenv = [\"PATH\"]", "")),
        ("No such script", toml("agent = [\"./agent\"]", "")),
        ("No repository", toml("agent = [\"true\"]\nisolation = \"worktree\"", "")),
        ("Recordings elsewhere", toml("agent = [\"true\"]", "[load]\nruns = [\"*.jsonl\"]")),
        ("No agent", toml("repetitions = 3", "")),
    ] {
        let project = Project::with_suite(&toml);
        transcript
            .section(title)
            .run(&project, "harness --record")
            .run(&project, "harness --record --dry-run");
    }
    transcript.section("A case without an entry");
    project.write("suites/s/runs/by-hand/1.json", "{}");
    transcript.run(&project, "harness --record by-hand");
    transcript.matches("record/infrastructure");
}

#[test]
fn validators() {
    let script = "mkdir -p out; echo report > out/report.md; : > out/empty.md; answer done";
    let project = agent(script, "env = [\"PATH\"]\ntimeout = \"20s\"", &[]);
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
    project.write("suites/s/suite.toml", toml);
    let mut transcript = Transcript::default();
    transcript
        .run(&project, "harness --record")
        .run(&project, "harness")
        .matches("record/validators");
}
