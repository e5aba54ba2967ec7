use crate::recording::record::{agent, end, journal};
use crate::support::Project;

#[test]
fn a_runaway_is_ended_by_default_and_told_which_key_raises_the_limit() {
    // As fast as a shell can, and without an end.
    let script = r#"
case "$GOLDRUN_CASE" in
steps) yes '{"type": "step", "kind": "turn"}' >> "$GOLDRUN_JOURNAL" ;;
logs) yes '{"type": "log", "level": "info", "message": "m"}' >> "$GOLDRUN_JOURNAL" ;;
garbage) yes "$(head -c 3000 /dev/zero | tr '\0' x)" >> "$GOLDRUN_JOURNAL" ;;
esac
"#;
    let project = agent(script, "timeout = \"5m\"\njobs = 2", &["steps", "garbage"]);
    project.harness(&["--record", "--no-accept"]).exits(0);
    let bytes = |most| {
        format!(
            "its reports take more bytes than {most}, the limit of `[record] max_journal_bytes`"
        )
    };
    let steps = "it took more steps than 10000, the limit of `[record] max_steps`".to_owned();
    assert_eq!(end(&project, "steps"), ("runaway".to_owned(), steps));
    assert_eq!(end(&project, "garbage"), ("runaway".to_owned(), bytes(67_108_864)));
    assert_eq!(journal(&project, "steps", "1").matches("\"type\":\"step\"").count(), 10_000);
    // What is small as a line counts as what it takes in the journal.
    let keys = "timeout = \"5m\"\nmax_journal_bytes = 1000000";
    let project = agent(script, keys, &["logs"]);
    project.harness(&["--record", "--no-accept"]).exits(0);
    assert_eq!(end(&project, "logs"), ("runaway".to_owned(), bytes(1_000_000)));
    let length = journal(&project, "logs", "1").len();
    assert!((700_000..1_200_000).contains(&length), "{length}");
}

#[test]
fn limits_are_raised_and_removed() {
    let script = "yes '{\"type\": \"step\", \"kind\": \"turn\"}' | head -n 10010 >> \"$GOLDRUN_JOURNAL\"\nanswer fine\n";
    let project = agent(script, "max_steps = 0\nmax_journal_bytes = 0", &["a"]);
    project.harness(&["--record"]).exits(0).says("s::a 1/1 ... completed");
    let project = agent(script, "max_steps = 20000\nmax_journal_bytes = 100000", &["a"]);
    project
        .harness(&["--record"])
        .exits(1)
        .says("runaway: its reports take more bytes than 100000, the limit of `[record] max_journal_bytes`");
}

#[test]
fn an_end_that_is_reported_twice_is_told_and_changes_nothing() {
    let script = r#"
answer fine
say '{"type": "finished"}'
[ "$GOLDRUN_CASE" = same ] && say '{"type": "finished", "outcome": "completed"}'
[ "$GOLDRUN_CASE" = other ] && say '{"type": "finished", "outcome": "failed"}'
exit 0
"#;
    let project = agent(script, "", &["same", "other"]);
    project
        .harness(&["--record"])
        .exits(1)
        .says("recorded s::same 1/1 ... completed")
        .says("warning: s::same 1/1: it reported its end 2 times; the first counts")
        .says("s::same ... accepted")
        .says("recorded s::other 1/1 ... failed: 1 line of what it reported cannot be recorded: it reported the end completed before, and now failed")
        .says("s::other ... refused");
}

#[test]
fn a_damaged_journal_is_not_repaired_by_what_knows_less() {
    let project = agent("tool get '{}'; answer fine\n", "", &["a"]);
    project.harness(&["--record"]).exits(0);
    let path = &project.raw("suites/s/runs/a/1/journal.ndjson");
    let text = project.read(path);
    project.write(path, text.replacen("\"name\":\"get\"", "\"name\":\"got\"", 1));
    project
        .harness(&["journal", "verify", "suites/s/runs/a/1"])
        .exits(1)
        .says("keep state.json: it may say what the damaged journal no longer does")
        .says_not("repair it with");
    // A state that is behind a sound journal is made again.
    project.write(path, text);
    let state = &project.raw("suites/s/runs/a/1/state.json");
    project.write(state, project.read(state).replacen("completed", "failed", 1));
    project.harness(&["journal", "verify", "suites/s/runs/a/1"]).exits(1).says("repair it with: ");
}

#[test]
fn a_journal_without_its_header_is_called_that() {
    let project = agent("tool get '{}'; answer fine\n", "", &["a"]);
    project.harness(&["--record"]).exits(0);
    let path = &project.raw("suites/s/runs/a/1/journal.ndjson");
    let text = project.read(path);
    let (_, events) = text.split_once('\n').expect("a header");
    // As recordings lay there before they were distilled.
    project.remove("suites/s/runs/a").write("suites/s/runs/a/1/journal.ndjson", events);
    let said = "suites/s/runs/a/1/journal.ndjson: a journal without its first line";
    project.harness(&[]).exits(3).says(said).says_not("holds many runs");
    let other = Project::with_suite("");
    other.write("suites/s/runs/c/1.json", events);
    other.harness(&[]).exits(3).says("a journal without its first line");
}

#[test]
fn a_case_may_have_its_own_timeout() {
    let script = "[ \"$GOLDRUN_CASE\" = slow ] && sleep 1\nanswer fine\n";
    let project = agent(script, "timeout = \"300ms\"", &["quick", "slow"]);
    project.harness(&["--record", "--no-accept"]);
    assert_eq!(end(&project, "slow").0, "timed_out");
    let toml = project.read("suites/s/suite.toml");
    let mended = toml.replace("name = \"slow\"\n", "name = \"slow\"\ntimeout = \"1m\"\n");
    project.write("suites/s/suite.toml", mended);
    project.harness(&["--record", "--dry-run"]).exits(0).says("each for at most 60s");
    project.harness(&["--record", "--no-accept"]).exits(0);
    assert_eq!(end(&project, "slow").0, "completed");
    project.write(
        "suites/s/suite.toml",
        toml.replace("name = \"slow\"\n", "name = \"slow\"\ntimeout = 60\n"),
    );
    project
        .harness(&[])
        .exits(2)
        .says("`case.timeout`: expected a string, found 60; write \"60s\"")
        .says("timeout = 60\n       |           ^");
}
