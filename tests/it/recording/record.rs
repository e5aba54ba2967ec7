use std::fs;

use crate::support::Project;

/// A project whose suite `s` runs `agent.sh`, a shell script, with these keys of `[record]` and these cases.
pub(crate) fn agent(script: &str, keys: &str, cases: &[&str]) -> Project {
    let project = Project::new();
    let cases: String = cases
        .iter()
        .map(|case| format!("[[case]]\nname = {case:?}\ninput = {{ case = {case:?} }}\n"))
        .collect();
    // Most tests look at one run.
    let once = if keys.contains("repetitions") { "" } else { "repetitions = 1\n" };
    project.write(
        "suites/s/suite.toml",
        format!("[record]\nagent = [\"sh\", \"agent.sh\"]\n{once}{keys}\n{cases}"),
    );
    project.write("agent.sh", format!("{FUNCTIONS}{script}"));
    project
}

/// What agents in shell report with.
const FUNCTIONS: &str = r#"
say() { printf '%s\n' "$1" >> "$GOLDRUN_JOURNAL"; }
tool() { say "{\"type\": \"step\", \"kind\": \"tool\", \"name\": \"$1\", \"args\": $2}"; }
answer() { say "{\"type\": \"step\", \"kind\": \"final\", \"result\": \"$1\"}"; }
"#;

/// The journal of a repetition.
pub(crate) fn journal(project: &Project, case: &str, repetition: &str) -> String {
    project.read(&project.raw(&format!("suites/s/runs/{case}/{repetition}/journal.ndjson")))
}

/// The outcome and the reason that stand in the last line of a journal.
pub(crate) fn end(project: &Project, case: &str) -> (String, String) {
    let text = journal(project, case, "1");
    let last: serde_json::Value =
        serde_json::from_str(text.lines().last().expect("a line")).expect("JSON");
    assert_eq!(last["type"], "finished", "{text}");
    let word = |key: &str| last["payload"][key].as_str().unwrap_or_default().to_owned();
    (word("outcome"), word("reason"))
}

#[test]
fn an_agent_in_shell_is_recorded_accepted_and_judged() {
    let script = r#"
read -r input
[ "$input" = '{"case":"a"}' ] || exit 9
tool get '{"id": 1}'; tool put '{"id": 1}'
mkdir "$GOLDRUN_RUN_DIR/artifacts/out" && echo report > "$GOLDRUN_RUN_DIR/artifacts/out/report.md"
answer "done"
echo "looking"; echo "careful" >&2
"#;
    let project = agent(script, "repetitions = 2", &["a"]);
    project
        .harness(&["--record"])
        .exits(0)
        .says("recorded s::a 2/2 ... completed")
        .says("s::a ... accepted (new: 1 behaviour)");
    assert!(
        project
            .read("golden/s/a.json")
            .contains(r#"{"kind": "tool", "name": "put", "args": {"id": 1}}"#)
    );
    assert!(project.read("golden/s/a.json").contains(r#""input": {"case": "a"}"#));
    project.harness(&[]).exits(0).says("1 passed");
    assert_eq!(project.read(&project.raw("suites/s/runs/a/1/stdout.log")), "looking\n");
    assert_eq!(project.read(&project.raw("suites/s/runs/a/2/stderr.log")), "careful\n");
    assert_eq!(project.read(&project.raw("suites/s/runs/a/1/artifacts/out/report.md")), "report\n");
    let text = journal(&project, "a", "1");
    assert!(text.contains(r#""path":"artifacts/out/report.md","bytes":7"#), "{text}");
    assert!(
        project
            .read(&project.raw("suites/s/runs/a/1/worker.log"))
            .contains(" step put({\"id\": 1})\n")
    );
    let meta = project.read(&project.raw("suites/s/runs/a/2/meta.json"));
    assert!(
        meta.contains("\"repetition\": 2") && !meta.contains(&project.path().display().to_string()),
        "{meta}"
    );
    project.harness(&["journal", "verify", "suites/s/runs/a/1"]).exits(0);
    let run = |name: &str| project.raw(&format!("suites/s/runs/a/1/{name}"));
    for left in [".goldrun/sessions/s/.recording", &run(".journal.lock"), &run("journal")] {
        assert!(!project.exists(left), "{left}");
    }
    // Recorded again, only the session is new. What shows the same is replaced when that is asked for.
    let committed = || {
        let [golden, suites] =
            ["golden", "suites"].map(|it| crate::support::files(&project.join(it)));
        (golden, suites)
    };
    let before = committed();
    project.harness(&["--record"]).exits(0).says("0 accepted; 1 unchanged");
    assert_eq!(committed(), before);
    assert_ne!(journal(&project, "a", "1"), text);
    assert!(!project.exists(".goldrun/previous"));
    project.harness(&["--record", "--refresh"]).exits(0).says("0 accepted; 1 unchanged");
    let previous = fs::read_dir(project.join(".goldrun/previous/s/a")).expect("sessions").count();
    assert_eq!((previous, committed().0), (1, before.0));
}

#[test]
fn an_agent_that_knows_nothing_of_goldrun_is_recorded_by_what_it_leaves_or_prints() {
    let chat = r#"[{"role": "user", "content": "hi"},
        {"role": "assistant", "content": "", "tool_calls": [{"id": "1", "type": "function", "function": {"name": "get", "arguments": "{\"id\": 1}"}}]},
        {"role": "tool", "tool_call_id": "1", "content": "found"}, {"role": "assistant", "content": "done"}]"#;
    let script = "case \"$GOLDRUN_CASE\" in\n\
                  leaves) cat chat.json > \"$GOLDRUN_RUN_DIR/run.json\"; echo noise ;;\n\
                  prints) cat chat.json ;;\n\
                  answers) echo '  forty-two' ;;\n\
                  answers-json) echo '{\"n\": 42}' ;;\n\
                  broken) echo '{' > \"$GOLDRUN_RUN_DIR/run.json\" ;;\n\
                  silent) ;;\nesac\n";
    let cases = ["leaves", "prints", "answers", "answers-json", "broken", "silent"];
    let project = agent(script, "[compare]\nhollow = \"allowed\"", &cases);
    project.write("chat.json", chat);
    project
        .harness(&["--record"])
        .exits(1)
        .says("s::broken ... refused\n    repetition 1 ended as failed")
        .says("s::silent ... refused\n    repetition 1 ended as gave_up")
        .says("4 accepted; 0 unchanged; 2 refused");
    for case in ["leaves", "prints"] {
        let golden = project.read(&format!("golden/s/{case}.json"));
        assert!(
            golden.contains(r#"{"kind": "tool", "name": "get", "args": {"id": 1}}"#),
            "{case}: {golden}"
        );
        assert!(golden.contains(r#""output": "done""#), "{case}: {golden}");
    }
    assert!(project.read("golden/s/answers.json").contains(r#""output": "forty-two""#));
    assert!(project.read("golden/s/answers-json.json").contains(r#""output": {"n": 42}"#));
    let (_, why) = end(&project, "broken");
    assert!(why.starts_with("run.json:1:1: not valid JSON"), "{why}");
}

#[test]
fn what_an_agent_says_of_its_end_stands_unless_its_process_says_worse() {
    let script = r#"
case "$GOLDRUN_CASE" in
blocked) say '{"type": "finished", "outcome": "blocked", "needs_human": true, "reason": "no key", "follow_ups": [{"kind": "ask", "reason": "who may?"}]}' ;;
lies) say '{"type": "finished", "outcome": "completed", "output": 1}'; exit 3 ;;
waits) say '{"type": "paused", "reason": "for a person"}' ;;
unplanned) say '{"type": "planned", "plan": {"goal": "g", "stages": [{"node": "n", "goal": "g", "owner": "o", "validator": {"type": "approval"}}]}}'; answer fine ;;
late) say '{"type": "finished", "output": 1}'; tool late '{}' ;;
esac
"#;
    let project = agent(script, "", &["blocked", "lies", "waits", "unplanned", "late"]);
    project
        .harness(&["--record", "--no-accept"])
        .exits(0)
        .says("s::blocked 1/1 ... blocked: no key; it needs a person");
    for (case, outcome, reason) in [
        ("blocked", "blocked", "no key"),
        ("lies", "failed", "it ended with exit code 3"),
        ("waits", "blocked", "it ended while it waited: for a person"),
        ("unplanned", "failed", "stage \"n\" is pending"),
        ("late", "failed", "a step cannot follow the end"),
    ] {
        let (found, why) = end(&project, case);
        assert_eq!(
            (found.as_str(), why.contains(reason)),
            (outcome, true),
            "{case}: {found}: {why}"
        );
    }
    let journal = journal(&project, "blocked", "1");
    assert!(
        journal.contains(r#""needs_human":true,"follow_ups":[{"kind":"ask","reason":"who may?"}]"#),
        "{journal}"
    );
}

#[test]
fn infrastructure_errors_are_retried_and_never_overwritten() {
    let script = r#"
[ "$GOLDRUN_CASE" = b ] && answer fine && exit 0
echo x >> count
[ "$(wc -l < count)" -gt 2 ] && answer fine && exit 0
[ "$(wc -l < count)" -gt 1 ] && say '{"type": "note", "key": "infrastructure", "value": "429"}' && exit 0
exit 75
"#;
    let project = agent(script, "retries = 2", &["a"]);
    project
        .harness(&["--record"])
        .exits(0)
        .says("s::a 1 is started again in 500ms: it ended with exit code 75")
        .says(": 429");
    for attempt in ["1", "1.1", "1.2"] {
        assert!(
            project.exists(&project.raw(&format!("suites/s/runs/a/{attempt}/journal.ndjson"))),
            "{attempt}"
        );
    }
    // What counts is the last start.
    project.harness(&[]).exits(0).says("1 passed");
    project.write("count", "");
    project.write(
        "suites/s/suite.toml",
        project.read("suites/s/suite.toml").replace("retries = 2", "retries = 1"),
    );
    let before = journal(&project, "a", "1.2");
    // What could not be recorded is counted beside what is accepted.
    let toml = project.read("suites/s/suite.toml");
    project.write("suites/s/suite.toml", toml + "[[case]]\nname = \"b\"\n").write("count", "");
    project.harness(&["--record"]).exits(3).says("1 accepted; 0 unchanged; 0 refused; 1 errors");
    project.write("count", "");
    project
        .harness(&["--record", "s::a"])
        .exits(3)
        .says("s::a is not recorded, and what was there stays: repetition 1: 429");
    assert_eq!(journal(&project, "a", "1.2"), before);
    project.harness(&[]).exits(0);
}

#[test]
fn what_cannot_be_recorded_says_so_and_what_was_there_stays() {
    let project = agent("answer fine", "", &["a"]);
    project.harness(&["--record"]).exits(0);
    let before = crate::support::files(&project.join("suites/s/runs"));
    let toml = project.read("suites/s/suite.toml");
    let with = |from: &str, to: &str| project.write("suites/s/suite.toml", toml.replace(from, to));
    with("[\"sh\", ", "[\"no-such-agent\", ");
    project
        .harness(&["--record"])
        .exits(3)
        .says("\"no-such-agent\" cannot be started: No such file")
        .says("`[record] env`");
    with("agent = ", "isolation = \"worktree\"\nagent = ");
    project
        .harness(&["--record"])
        .exits(3)
        .says("isolation = \"worktree\" needs a git repository with a commit");
    with("[record]", "[load]\nruns = [\"x/*.json\"]\n[record]");
    project.write("suites/s/x/1.json", "[]");
    project
        .harness(&["--record"])
        .exits(3)
        .says("`[load] runs`, so that what is recorded into runs/ would not be found");
    project.remove("suites/s/x");
    with("[[case]]\nname = \"a\"\ninput = { case = \"a\" }\n", "");
    project
        .harness(&["--record"])
        .exits(3)
        .says("s::a cannot be recorded: it has no [[case]] entry");
    assert_eq!(crate::support::files(&project.join("suites/s/runs")), before);
    let none = Project::with_suite("[record]\nagent = [\"true\"]\n");
    none.harness(&["--record"])
        .exits(2)
        .says("suite s names an agent and has no case: add a [[case]] with a name and an input");
    project.write("suites/t/suite.toml", "[record]\nagent = [\"true\"]\n");
    project.harness(&["--record", "t::"]).exits(2).says("names an agent and has no case");
}

#[test]
fn a_dry_run_and_ci_run_nothing() {
    let project = agent("touch ran; answer fine", "repetitions = 3", &["a"]);
    let before = crate::support::files(project.path());
    project
        .harness(&["--record", "--dry-run"])
        .exits(0)
        .says("s::a would be run 3 times")
        .says("sh agent.sh")
        .says("< {\"case\":\"a\"}")
        .says("3 runs; nothing was run or written");
    project
        .harness_with(&["--record"], &[("CI", "true")])
        .exits(2)
        .says("--update")
        .says("`harness --run` runs the agents and judges what they do, without writing a golden");
    assert_eq!(crate::support::files(project.path()), before);
    // Recording writes no golden, so that CI may record what it then judges.
    project
        .harness_with(&["--record", "--no-accept"], &[("CI", "true")])
        .exits(0)
        .says("1 recorded; 0 errors");
    assert!(project.exists("ran") && !project.exists("golden"));
    project.harness(&["--no-accept"]).exits(2).says("--record");
}

#[test]
fn a_negative_case_is_never_recorded_again() {
    let project = agent("echo $GOLDRUN_CASE >> begun; answer fine", "", &["a", "bad"]);
    project.harness(&["--record"]).exits(0);
    let toml = project.read("suites/s/suite.toml");
    project.write("suites/s/suite.toml", toml + "expect = \"fail\"\n").write("begun", "");
    let before = crate::support::files(&project.join("suites/s/runs/bad"));
    let said = "s::bad ... not touched (a negative case is never accepted anew)";
    project
        .harness(&["--record", "--dry-run"])
        .exits(0)
        .says(said)
        .says("\n1 runs")
        .says_not("s::bad would be");
    project
        .harness(&["--record"])
        .exits(0)
        .says(said)
        .says("0 accepted; 1 unchanged; 0 refused; 0 errors; 1 negative");
    project.harness(&["--record", "--no-accept"]).exits(0).says(said).says("1 recorded; 0 errors");
    assert_eq!(project.read("begun"), "a\na\n");
    // Who asks for nothing else does not get what was asked for.
    for args in [
        &["--record", "bad"][..],
        &["--record", "--no-accept", "bad"],
        &["--record", "--dry-run", "bad"],
    ] {
        project.harness(args).exits(1).says(said);
    }
    project.harness(&["--record", "--resume", "bad"]).exits(2).says("nothing to resume");
    assert_eq!(project.read("begun"), "a\na\n");
    assert_eq!(crate::support::files(&project.join("suites/s/runs/bad")), before);
}

#[test]
fn a_journal_without_an_end_or_with_damage_is_its_cases_error() {
    let project = agent("tool get '{}'; answer fine", "", &["a", "b", "c", "d", "e", "f"]);
    project.harness(&["--record"]).exits(0);
    let path = |case: &str| format!("suites/s/runs/{case}/1/journal.ndjson");
    // As recordings lay there before they were distilled.
    for case in ["a", "b", "c", "d", "e", "f"] {
        let run = project.raw(&format!("suites/s/runs/{case}/1"));
        project.remove(&format!("suites/s/runs/{case}"));
        crate::support::copy(
            &project.join(&run),
            &project.join(&format!("suites/s/runs/{case}/1")),
        );
    }
    let text = project.read(&path("a"));
    let last = text.trim_end().rfind('\n').expect("lines") + 1;
    project.write(&path("a"), &text[..last]);
    project.write(&path("b"), &project.read(&path("b"))[..last + 10]);
    project.write(&path("c"), project.read(&path("c")).replacen("\"get\"", "\"put\"", 1));
    project.remove(&path("d"));
    project.write("suites/s/runs/e/1.json", "[]");
    project
        .harness(&[])
        .exits(3)
        .says("suites/s/runs/a/1/journal.ndjson: the run is not finished: its journal ends with the run exited")
        .says("suites/s/runs/b/1/journal.ndjson: line ")
        .says("is torn")
        .says("suites/s/runs/c/1/journal.ndjson: line 4 (byte ")
        .says("is corrupt: its checksum does not match")
        .says("suites/s/runs/d/1/journal.ndjson: cannot be read: No such file")
        .says("repetition 1 is found twice: suites/s/runs/e/1/journal.ndjson and suites/s/runs/e/1.json; keep one")
        .says("1 passed; 5 failed");
    // What is listed is not opened, and a journal is a recording for every command that takes one.
    project.harness(&["--list"]).exits(0).says("s::a: test");
    project.harness(&["diff", "golden/s/f.json", &path("f")]).exits(0);
    project.harness(&["fixture", "s::f", "--dry-run"]).exits(0);
}
