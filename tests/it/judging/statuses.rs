use crate::support::Project;

/// The members of a step of `refund`, which ended so.
fn refund(status: &str) -> String {
    let status =
        if status.is_empty() { String::new() } else { format!(r#", "status": "{status}""#) };
    format!(r#"{{"kind": "tool", "name": "refund", "args": {{"o": 1}}, "turn": 1{status}}}"#)
}

const LOOK: &str =
    r#"{"kind": "tool", "name": "get_order", "args": {}, "turn": 0, "status": "ok"}"#;

fn run(steps: &[&str]) -> String {
    format!(
        r#"{{"format": "goldrun/run@1", "outcome": "completed", "output": "done", "steps": [{}, {{"kind": "final", "result": "done"}}]}}"#,
        steps.join(", ")
    )
}

/// A suite in this mode, and one run whose calls `get_order` and `refund` ended well, accepted.
fn accepted(compare: &str) -> Project {
    let toml =
        format!("[compare]\n{compare}\n[tools]\neffects = [\"refund\"]\nreads = [\"get_*\"]\n");
    let project = Project::with_suite(&toml);
    project.write("suites/s/runs/c/1.json", run(&[LOOK, &refund("ok")]));
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&[]).exits(0);
    project
}

fn now<'p>(project: &'p Project, status: &str) -> &'p Project {
    project.write("suites/s/runs/c/1.json", run(&[LOOK, &refund(status)]))
}

#[test]
fn what_became_of_a_call_is_compared_in_every_mode() {
    for mode in ["exact", "in_order", "unordered", "superset", "subset", "effects"] {
        for more in ["", "results = \"exact\"", "arguments = \"superset\"", "output = \"ignore\""] {
            let project = accepted(&format!("trajectory = \"{mode}\"\n{more}"));
            for status in ["error", "rejected", "open"] {
                let said = now(&project, status).harness(&[]);
                assert_eq!(said.code, 1, "{mode} {more} {status}\n{}", said.out);
            }
            // Where the recording is silent nothing is known to be other.
            now(&project, "").harness(&[]).exits(0);
        }
    }
}

#[test]
fn a_difference_names_both_statuses() {
    let project = accepted("");
    now(&project, "rejected")
        .harness(&[])
        .exits(1)
        .says(r#"steps[1].status of refund: was "ok", now "rejected""#);
}

#[test]
fn an_effect_that_failed_is_none() {
    let project = accepted("trajectory = \"effects\"");
    // Refused first, made then: what changed is the same.
    let refused = refund("rejected");
    project.write("suites/s/runs/c/1.json", run(&[LOOK, &refused, &refund("ok")]));
    project.harness(&[]).exits(0);
    // A golden in which nothing was changed, and a run that changes something.
    project.write("suites/s/runs/c/1.json", run(&[LOOK, &refused]));
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&[]).exits(0).says("accepts a run without any effect");
    now(&project, "ok").harness(&[]).exits(1).says("is new");
}

#[test]
fn goldens_hold_statuses_that_are_not_ok_and_that_they_were_compared() {
    let project = accepted("");
    let golden = project.read("golden/s/c.json");
    assert!(golden.contains("\"status\": \"exact\"") && !golden.contains("\"ok\""), "{golden}");
    now(&project, "error").harness(&["accept", "--all"]).exits(0);
    let golden = project.read("golden/s/c.json");
    assert!(
        golden.contains(r#""name": "refund", "args": {"o": 1}, "status": "error""#),
        "{golden}"
    );
    project.harness(&[]).exits(0);
    now(&project, "ok").harness(&[]).exits(1).says(r#"was "error", now "ok""#);
    now(&project, "").harness(&[]).exits(0);
}

#[test]
fn a_golden_that_does_not_hold_statuses_is_read_without_them() {
    for mode in ["exact", "unordered", "effects"] {
        let project = accepted(&format!("trajectory = \"{mode}\""));
        let golden = project.read("golden/s/c.json");
        project.write(
            "golden/s/c.json",
            golden
                .replace("\"status\": \"exact\", ", "")
                .replace("    \"status\": \"exact\",\n", ""),
        );
        project.harness(&[]).exits(0).says_not("warning");
        now(&project, "rejected")
            .harness(&[])
            .exits(0)
            .says("the golden does not hold how calls end");
        // Adding to it keeps what it holds.
        project.harness(&["accept", "--all", "--add"]).exits(0);
        project.harness(&[]).exits(0).says("the golden does not hold how calls end");
        project.harness(&["accept", "--all"]).exits(0);
        now(&project, "ok").harness(&[]).exits(1);
    }
}

#[test]
fn recordings_that_say_nothing_of_statuses_make_goldens_without() {
    let project = Project::with_suite("");
    project.record("c", 1, &[("refund", "{}")], "done");
    project.harness(&["accept", "--all"]).exits(0);
    assert!(!project.read("golden/s/c.json").contains("status"));
    project.harness(&[]).exits(0);
}

#[test]
fn statuses_may_be_left_out_and_the_golden_says_so() {
    let project = accepted("status = \"ignore\"");
    assert!(project.read("golden/s/c.json").contains("\"status\": \"ignore\""));
    now(&project, "rejected").harness(&[]).exits(0);
    project.harness(&["explain", "s::c"]).exits(0).says("status ignore");
    project.write("suites/s/suite.toml", "");
    project
        .harness(&[])
        .exits(3)
        .says("the suite now compares status exact, the golden was accepted with status ignore");
    // The other way round the golden holds more than is compared, but for effects, which are not in it.
    let project = accepted("");
    project.write("suites/s/suite.toml", "[compare]\nstatus = \"ignore\"\n");
    now(&project, "error").harness(&[]).exits(0);
    let effects =
        "[compare]\ntrajectory = \"effects\"\n[tools]\neffects = [\"refund\"]\nreads = [\"*\"]\n";
    project.write("suites/s/suite.toml", effects);
    now(&project, "ok").harness(&["accept", "--all"]).exits(0);
    project.write(
        "suites/s/suite.toml",
        effects.replace("\"effects\"\n", "\"effects\"\nstatus = \"ignore\"\n"),
    );
    project.harness(&[]).exits(3).says("the suite now compares status ignore");
}

#[test]
fn calls_of_one_turn_match_whatever_order_they_stand_in() {
    let project = Project::with_suite("");
    let call = |status: &str| {
        format!(
            r#"{{"kind": "tool", "name": "refund", "args": {{}}, "turn": 0, "status": "{status}"}}"#
        )
    };
    project.write("suites/s/runs/c/1.json", run(&[&call("ok"), &call("error")]));
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/s/runs/c/1.json", run(&[&call("error"), &call("ok")]));
    project.harness(&[]).exits(0);
    project.write("suites/s/runs/c/1.json", run(&[&call("error"), &call("error")]));
    project.harness(&[]).exits(1);
}

const ASKED: &str = r#"{"role": "user", "content": "q"}, {"role": "assistant", "content": null, "tool_calls": [
    {"id": "1", "type": "function", "function": {"name": "refund", "arguments": "{}"}},
    {"id": "2", "type": "function", "function": {"name": "mail", "arguments": "{}"}}]}"#;
const FIRST: &str = r#"{"role": "tool", "tool_call_id": "1", "content": "r"}"#;
const SECOND: &str = r#"{"role": "tool", "tool_call_id": "2", "content": null}"#;
const SAID: &str = r#"{"role": "assistant", "content": "done"}"#;

#[test]
fn a_chat_that_ends_in_unanswered_calls_is_not_finished() {
    for mode in ["exact", "in_order", "unordered", "superset", "subset", "effects", "off"] {
        let project = Project::with_suite(&format!(
            "[compare]\ntrajectory = \"{mode}\"\n[tools]\neffects = [\"refund\"]\nreads = [\"*\"]\n"
        ));
        let run = |messages: &[&str]| {
            project.write("suites/s/runs/c/1.json", format!("[{}]", messages.join(", ")));
        };
        run(&[ASKED, FIRST, SECOND, SAID]);
        project.harness(&["accept", "--all"]).exits(0);
        project.harness(&[]).exits(0);
        let unfinished = |tool: &str| {
            let why = format!(
                "the run is not finished: it ends in a call of \"{tool}\" that nothing answers"
            );
            project.harness(&[]).exits(3).says(&why);
            project.harness(&["accept", "--all"]).exits(3).says(&why);
        };
        run(&[ASKED]);
        unfinished("refund");
        run(&[ASKED, FIRST]);
        unfinished("mail");
        // All are answered, one with nothing; nobody spoke afterwards.
        run(&[ASKED, FIRST, SECOND]);
        project.harness(&[]).says_not("not finished");
        // A person went on without the answers.
        run(&[ASKED, FIRST, r#"{"role": "user", "content": "never mind"}"#]);
        project.harness(&[]).says_not("not finished");
    }
}

#[test]
fn a_recording_that_ends_in_an_open_call_is_not_finished_unless_it_says_how_it_ended() {
    let project = Project::with_suite("[compare]\noutput = \"ignore\"\n");
    let write = |outcome: &str| {
        let step = refund("open");
        let run = format!(r#"{{"format": "goldrun/run@1", {outcome} "steps": [{LOOK}, {step}]}}"#);
        project.write("suites/s/runs/c/1.json", run);
    };
    for outcome in ["", r#""outcome": "completed","#, r#""outcome": "unknown","#] {
        write(outcome);
        project.harness(&[]).exits(3).says("it ends in a call of \"refund\" that nothing answers");
    }
    write(r#""outcome": "timed_out","#);
    project.harness(&[]).exits(1).says_not("not finished");
    project.harness(&["accept", "--all", "--outcome", "timed_out"]).exits(0);
    project.harness(&[]).exits(0);
}
