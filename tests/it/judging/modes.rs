use crate::support::Project;

const LOOK: (&str, &str) = ("get_order", r#"{"order": "A-17"}"#);
const CANCEL: (&str, &str) = ("cancel_order", r#"{"order": "A-17"}"#);
const OTHER: (&str, &str) = ("cancel_order", r#"{"order": "A-18"}"#);
const MAIL: (&str, &str) = ("send_mail", r#"{"to": "ann"}"#);

/// A suite that compares so, and one accepted run of these calls.
fn accepted(toml: &str, calls: &[(&str, &str)]) -> Project {
    let project = Project::with_suite(toml);
    project.record("c", 1, calls, "The order A-17 is cancelled.");
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&[]).exits(0);
    project
}

/// The same project with another run.
fn now<'p>(project: &'p Project, calls: &[(&str, &str)]) -> &'p Project {
    project.record("c", 1, calls, "The order A-17 is cancelled.")
}

#[test]
fn superset_lets_calls_be_added_and_none_be_missing() {
    let project = accepted("[compare]\ntrajectory = \"superset\"\n", &[LOOK, CANCEL]);
    now(&project, &[MAIL, CANCEL, LOOK, LOOK]).harness(&[]).exits(0);
    now(&project, &[LOOK, MAIL])
        .harness(&[])
        .exits(1)
        .says(r#"step 1 of the golden: was tool cancel_order(order="A-17"), now missing"#)
        .says("step 1 of the golden is missing")
        .says_not("send_mail");
    now(&project, &[OTHER, LOOK])
        .harness(&[])
        .exits(1)
        .says(r#"args.order of cancel_order: was "A-17", now "A-18""#);
}

#[test]
fn subset_lets_calls_be_missing_and_none_be_added() {
    let project = accepted("[compare]\ntrajectory = \"subset\"\n", &[LOOK, CANCEL]);
    now(&project, &[CANCEL]).harness(&[]).exits(0);
    now(&project, &[])
        .harness(&[])
        .exits(0)
        .says("the run calls no tool: under `subset` every golden holds that");
    now(&project, &[LOOK, LOOK, CANCEL]).harness(&[]).exits(1).says("is not in the golden");
    now(&project, &[LOOK, MAIL])
        .harness(&[])
        .exits(1)
        .says(r#"step 2 (steps[1]): nothing before, now tool send_mail(to="ann")"#);
    let empty = r#"{"format": "goldrun/run@1", "outcome": "completed", "output": "The order A-17 is cancelled."}"#;
    project.write("suites/s/runs/c/1.json", empty);
    project.harness(&[]).exits(1).says("holds nothing that the suite compares");
}

#[test]
fn in_order_and_unordered() {
    let project = accepted("[compare]\ntrajectory = \"in_order\"\n", &[LOOK, CANCEL]);
    now(&project, &[MAIL, LOOK, MAIL, CANCEL]).harness(&[]).exits(0);
    now(&project, &[CANCEL, LOOK]).harness(&[]).exits(1).says("moved: it is step");
    now(&project, &[LOOK, MAIL])
        .harness(&[])
        .exits(1)
        .says("step 2 of the golden")
        .says("now missing");
    let project = accepted("[compare]\ntrajectory = \"unordered\"\n", &[LOOK, CANCEL, LOOK]);
    now(&project, &[CANCEL, LOOK, LOOK]).harness(&[]).exits(0);
    now(&project, &[CANCEL, LOOK]).harness(&[]).exits(1).says("of the golden is missing");
    now(&project, &[CANCEL, LOOK, LOOK, MAIL]).harness(&[]).exits(1).says("is not in the golden");
    assert!(
        !project.read("golden/s/c.json").contains("\"turn\""),
        "what is not compared is not in the golden"
    );
}

#[test]
fn arguments_of_single_tools() {
    let toml = "[tools.arguments.cancel_order]\nmode = \"superset\"\nignore = [\"trace.id\"]\n";
    let call = |args: &'static str| [LOOK, ("cancel_order", args)];
    let project = accepted(toml, &call(r#"{"order": "A-17", "trace": {"id": 1}}"#));
    let golden = project.read("golden/s/c.json");
    assert!(
        golden.contains(
            r#""tool_arguments": {"cancel_order": {"ignore": ["trace.id"], "mode": "superset"}}"#
        ),
        "{golden}"
    );
    assert!(golden.contains(r#""args": {"order": "A-17", "trace": {}}"#), "{golden}");
    now(&project, &call(r#"{"order": "A-17", "trace": {"id": 2, "at": 3}, "why": "asked"}"#))
        .harness(&[])
        .exits(0);
    now(&project, &call(r#"{"order": "A-17", "trace": {"id": 1}}"#));
    project.harness(&["accept", "--all"]).exits(0);
    assert_eq!(project.read("golden/s/c.json"), golden, "the same behaviour changes no byte");
    now(&project, &call(r#"{"trace": {}}"#))
        .harness(&[])
        .exits(1)
        .says(r#"steps[1].args.order of cancel_order: was "A-17", now absent"#);
    project.write("suites/s/suite.toml", "");
    project
        .harness(&[])
        .exits(3)
        .says("the suite's [tools.arguments] have changed since the golden was accepted");
    project.write("suites/s/suite.toml", toml);
    now(&project, &call(r#"{"order": "A-17", "trace": {}}"#))
        .harness(&["explain", "c"])
        .says("without trace.id");
}

#[test]
fn answers_that_are_alike() {
    let project = accepted("[compare]\noutput = { similarity = 0.8 }\n", &[CANCEL]);
    assert!(project.read("golden/s/c.json").contains(r#""output": {"similarity": 0.8}"#));
    project.record("c", 1, &[CANCEL], "The order A-17 was cancelled.").harness(&[]).exits(0);
    project
        .record("c", 1, &[CANCEL], "I have done as you asked.")
        .harness(&[])
        .exits(1)
        .says("output (similarity 0.133, at least 0.8 is required)");
}

#[test]
fn results_and_counts() {
    let run = |result: &str, turns: &str| {
        format!(
            r#"{{"format": "goldrun/run@1", "outcome": "completed", "steps": [{turns}
                {{"kind": "tool", "name": "get_order", "args": {{}}, "result": {result}, "turn": 0}}, {{"kind": "final"}}]}}"#
        )
    };
    let project = Project::with_suite("[compare]\nresults = \"exact\"\ncounts = \"exact\"\n");
    project.write("suites/s/runs/c/1.json", run(r#"{"state": "open"}"#, ""));
    project.harness(&["accept", "--all"]).exits(0);
    let golden = project.read("golden/s/c.json");
    assert!(golden.contains(r#""counts": {"turns": 2, "steps": 2}"#), "{golden}");
    assert!(golden.contains(r#""result": {"state": "open"}"#), "{golden}");
    project.harness(&[]).exits(0);
    project.write("suites/s/runs/c/1.json", run(r#"{"state": "shipped"}"#, ""));
    project
        .harness(&[])
        .exits(1)
        .says(r#"steps[0].result.state of get_order: was "open", now "shipped""#);
    let looked = r#"{"kind": "turn", "turn": 7},"#;
    project.write("suites/s/runs/c/1.json", run(r#"{"state": "open"}"#, looked));
    project
        .harness(&[])
        .exits(1)
        .says("the number of steps: was 2, now 3")
        .says("the number of turns differs");
    project.write(
        "suites/s/runs/c/1.json",
        run(r#"{"state": "open"}"#, "").replace(r#""result": {"state": "open"}, "#, ""),
    );
    project.harness(&[]).exits(1).says("recorded without results");
}

#[test]
fn an_older_golden_serves_a_weaker_mode() {
    let project = accepted("", &[LOOK, CANCEL]);
    for mode in ["in_order", "unordered", "superset", "subset", "effects"] {
        project.write("suites/s/suite.toml", format!("[compare]\ntrajectory = \"{mode}\"\n"));
        project.harness(&[]).exits(0);
        project
            .record("c", 1, &[LOOK, OTHER], "The order A-17 is cancelled.")
            .harness(&[])
            .exits(1)
            .says("A-18");
        now(&project, &[LOOK, CANCEL]);
    }
    project.write("suites/s/suite.toml", "[compare]\ntrajectory = \"superset\"\n");
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/s/suite.toml", "[compare]\ntrajectory = \"in_order\"\n");
    project.harness(&[]).exits(3).says("accepted with trajectory superset: accept it again");
}
