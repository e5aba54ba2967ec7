#[cfg(unix)]
use crate::recording::record::agent;
use crate::support::Project;

/// A golden of an earlier version, with the numbers as they were written then.
fn golden(mode: &str, behaviours: &str, repetitions: u32) -> String {
    let effects = if mode == "effects" { r#", "reads": ["get_*"]"# } else { "" };
    let output = if mode == "effects" { "ignore" } else { "exact" };
    format!(
        r#"{{"format": "goldrun/golden@1", "suite": "s", "case": "c",
           "compared": {{"trajectory": "{mode}", "arguments": "exact"{effects}, "results": "exact", "output": "{output}", "stages": "exact"}},
           "repetitions": {repetitions}, "behaviours": [{behaviours}]}}"#
    )
}

/// A behaviour with two calls of one turn; `ends` are the members that follow its steps.
fn behaviour(mode: &str, [one, two]: [&str; 2], answer: &str) -> String {
    let turn = match mode {
        "exact" | "in_order" => r#", "turn": 0"#,
        _ => "",
    };
    let end = if mode == "exact" { r#", {"kind": "final"}"# } else { "" };
    let call = |amount: &str| {
        format!(
            r#"{{"kind": "tool", "name": "pay", "args": {{"n": {amount}}}, "result": {amount}{turn}}}"#
        )
    };
    let output = if mode == "effects" { String::new() } else { format!(r#""output": {answer}, "#) };
    format!(
        r#"{{"seen": 1, "outcome": "completed", {output}"steps": [{}, {}{end}]}}"#,
        call(one),
        call(two)
    )
}

fn record(project: &Project, [one, two]: [&str; 2], answer: &str) {
    let call = |amount: &str| {
        format!(
            r#"{{"kind": "tool", "name": "pay", "args": {{"n": {amount}}}, "result": {amount}, "turn": 0}}"#
        )
    };
    let run = format!(
        r#"{{"format": "goldrun/run@1", "outcome": "completed", "output": {answer},
           "steps": [{}, {}, {{"kind": "final", "result": "done"}}]}}"#,
        call(one),
        call(two)
    );
    project.write("suites/s/runs/c/1.json", run);
}

const MODES: [&str; 6] = ["exact", "in_order", "unordered", "superset", "subset", "effects"];

fn project(mode: &str) -> Project {
    let reads = if mode == "effects" { "[tools]\nreads = [\"get_*\"]\n" } else { "" };
    Project::with_suite(&format!(
        "[compare]\ntrajectory = \"{mode}\"\nresults = \"exact\"\n{reads}"
    ))
}

/// The calls of one turn are sorted by their text, in which `1.0` stood before `1.5` and `1` stands behind it. Under `effects`
/// that is another order of effects, which is not accepted; `2.5` stands behind both.
#[test]
fn a_golden_that_was_written_with_fractions_accepts_whole_numbers_in_each_mode() {
    for mode in MODES {
        let project = project(mode);
        let [half, same, other] =
            if mode == "effects" { ["2.5", "25e-1", "2.50"] } else { ["1.5", "15e-1", "1.50"] };
        project.write("golden/s/c.json", golden(mode, &behaviour(mode, ["1.0", half], "[2.0]"), 1));
        for (one, two, answer) in
            [("1", half, "[2]"), ("1e0", same, "[20e-1]"), ("1.0", other, "[2.0]")]
        {
            record(&project, [one, two], answer);
            project.harness(&[]).exits(0).says("1 pass");
        }
        for (one, answer) in
            [("true", "[2]"), ("\"1\"", "[2]"), ("2", "[2]"), ("1", "[true]"), ("1", "[\"2\"]")]
        {
            if mode == "effects" && one == "1" {
                continue; // Outputs are not compared.
            }
            record(&project, [one, half], answer);
            project.harness(&[]).exits(1).says("regressed");
        }
    }
}

#[test]
fn no_digit_of_a_number_is_lost() {
    let project = project("exact");
    let diff = ["diff", "before.json", "suites/s/runs/c/1.json", "--policy", "suites/s/suite.toml"];
    record(&project, ["18446744073709551617", "0.30000000000000000001"], "1e400");
    project.harness(&["accept", "--all"]).exits(0);
    project.write("before.json", project.read("suites/s/runs/c/1.json"));
    record(&project, ["18446744073709551617.0", "30000000000000000001e-20"], "10e399");
    project.harness(&[]).exits(0);
    project.harness(&diff).exits(0);
    for (one, two, answer) in [
        ("18446744073709551618", "0.30000000000000000001", "1e400"),
        ("18446744073709551617", "0.3", "1e400"),
        ("18446744073709551617", "0.30000000000000000001", "1e401"),
    ] {
        record(&project, [one, two], answer);
        project.harness(&[]).exits(1).says("regressed");
        project.harness(&diff).exits(1);
    }
}

#[test]
fn a_golden_whose_numbers_are_spelt_otherwise_is_not_written_again() {
    for mode in MODES {
        let project = project(mode);
        let before = golden(mode, &behaviour(mode, ["1.0", "3.0"], "[2.0]"), 1);
        project.write("golden/s/c.json", &before);
        record(&project, ["1", "3"], "[2]");
        project.harness(&["accept", "--all"]).exits(0).says("unchanged");
        assert_eq!(project.read("golden/s/c.json"), before, "{mode}");
    }
}

/// Behaviours that differed only in how a number is written were two when they were accepted; they are one now.
#[test]
fn behaviours_that_have_become_equal_are_read_as_one() {
    let project = project("exact");
    let [one, other] = [["1", "3"], ["1.0", "3"]].map(|calls| behaviour("exact", calls, "[2]"));
    project.write("golden/s/c.json", golden("exact", &format!("{one}, {other}"), 2));
    record(&project, ["1", "3"], "[2]");
    project.harness(&["explain", "c"]).exits(0).says("2 of 2");
    project.write("golden/s/c.json", golden("exact", &format!("{one}, {one}"), 2));
    project.harness(&[]).exits(3).says("behaviours[0] and behaviours[1] are the same");
}

/// `1` and `1.0` are one label, and one input; what the agent is given is written as in `suite.toml`.
#[test]
#[cfg(unix)]
fn an_agent_is_given_its_numbers_as_they_are_written() {
    let script =
        "read -r given; printf '%s' \"$given\" > \"$GOLDRUN_RUN_DIR/artifacts/given\"; answer ok\n";
    let project = agent(script, "repetitions = 1", &[]);
    let toml = project.read("suites/s/suite.toml");
    let case = "[[case]]\nname = \"c\"\ninput = { a = 1.0, b = 1, c = 1e22 }\n";
    project.write("suites/s/suite.toml", format!("{toml}{case}"));
    project.harness(&["--record"]).exits(0);
    let given = project.read(&project.raw("suites/s/runs/c/1/artifacts/given"));
    assert_eq!(given, r#"{"a":1.0,"b":1,"c":1e+22}"#);
    project.harness(&[]).exits(0);
}
