use crate::support::Project;

const GET: (&str, &str) = ("get_order", r#"{"id": 1}"#);
const DROP: (&str, &str) = ("drop_table", r#"{"name": "orders"}"#);
/// A read that effects leave out: only a check sees it.
const EFFECTS: &str =
    "[compare]\ntrajectory = \"effects\"\n[tools]\neffects = [\"book_*\"]\nreads = [\"*\"]\n";
/// Nothing but the outcome.
const NOTHING: &str = "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n";

/// A suite with an accepted case `a` that calls `get_order` only, then with this `suite.toml`.
fn accepted(before: &str, toml: &str) -> Project {
    let project = Project::with_suite(before);
    project.record("a", 1, &[GET], "done");
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/s/suite.toml", toml);
    project
}

#[test]
fn a_forbidden_tool_is_found_though_it_is_not_compared() {
    let project = accepted(EFFECTS, &EFFECTS.replace("reads", "forbidden = [\"drop_*\"]\nreads"));
    project.harness(&[]).exits(0);
    project.record("a", 1, &[GET, DROP], "done");
    project
        .harness(&[])
        .exits(1)
        .says("FAILED (regressed: 0 of 1)")
        .says("steps[1]: tool \"drop_table\" is forbidden by \"drop_*\", and was called")
        .says("next: correct the agent, or change the checks of its suite");
    project.harness(&["explain", "s::a"]).exits(1).says("checks:   forbidden_tools");
    // What breaks a check does not become a golden unasked.
    project
        .harness(&["accept", "--all"])
        .exits(1)
        .says("repetition 1 breaks a check (--any-check accepts it): tool \"drop_table\"");
    project.record("a", 1, &[DROP], "done");
    project.harness(&["accept", "--all", "--any-check"]).exits(0);
    project.harness(&[]).exits(1).says("is forbidden");
}

#[test]
fn checks_are_no_golden_but_where_nothing_is_compared() {
    let check = "[[check]]\nforbidden_tools = [\"drop_*\"]\n";
    let project = Project::with_suite(check);
    project.record("a", 1, &[GET], "done");
    project.harness(&[]).exits(1).says("FAILED (new)");
    project.write("suites/s/suite.toml", NOTHING);
    project
        .harness(&[])
        .exits(2)
        .says("and the case has neither a fixture nor a check that can fail");
    // A warning could not fail.
    project.write("suites/s/suite.toml", format!("{NOTHING}{check}severity = \"warning\"\n"));
    project.harness(&[]).exits(2).says("nor a check that can fail");
    project.write("suites/s/suite.toml", format!("{NOTHING}{check}"));
    project.harness(&[]).exits(0);
    project.record("a", 2, &[DROP], "done");
    project
        .harness(&[])
        .exits(1)
        .says("FAILED (flaky: 1 of 2)")
        .says("every run must meet the fixture and the checks");
}

/// Records repetition `repetition` of case `a`: these steps, this usage.
fn record(project: &Project, repetition: u32, steps: &str, usage: &str) {
    let run = format!(
        "{{\"format\": \"goldrun/run@1\", \"outcome\": \"completed\", \"output\": \"x\", \"usage\": {usage},\n\"steps\": [{steps}]}}"
    );
    project.write(&format!("suites/s/runs/a/{repetition}.json"), run);
}

const CALL: &str =
    r#"{"kind": "tool", "name": "get", "args": {"id": 1}, "turn": 0, "status": "ok"}"#;

#[test]
fn what_a_run_uses_is_held_against_the_budget() {
    let project = Project::with_suite("[compare]\ntrajectory = \"superset\"\n");
    record(&project, 1, CALL, r#"{"output_tokens": 100, "cost_usd": 0.2}"#);
    project.harness(&["accept", "--all"]).exits(0);
    let before = project.read("golden/s/a.json");
    project.write(
        "suites/s/suite.toml",
        "[compare]\ntrajectory = \"superset\"\n[budget]\nsteps = 1\noutput_tokens = 100\n",
    );
    project.harness(&[]).exits(0);
    // An absolute budget needs nothing of the golden.
    project.harness(&["accept", "--all"]).exits(0).says("unchanged");
    record(&project, 1, &[CALL, CALL].join(","), r#"{"output_tokens": 101}"#);
    project
        .harness(&[])
        .exits(1)
        .says("2 steps; the budget allows 1 step")
        .says("usage.output_tokens: 101 output tokens; the budget allows 100 output tokens");
    record(&project, 1, CALL, "{}");
    project
        .harness(&[])
        .exits(1)
        .says("the recording does not say how many output tokens the run had");
    // A warning is told of what passes, and decides nothing.
    let warned = "[compare]\ntrajectory = \"superset\"\n[budget]\noutput_tokens = { max = 100, severity = \"warning\" }\n";
    project.write("suites/s/suite.toml", warned);
    let said = project.harness(&["--report", "json=r.json", "--report", "junit=r.xml"]).exits(0);
    said.says("s::a: usage.output_tokens: the recording does not say how many output tokens");
    assert!(project.read("r.json").contains("\"not_measured\""));
    assert!(project.read("r.xml").contains("does not say how many output tokens"));
    assert_eq!(project.read("golden/s/a.json"), before);
}

#[test]
fn a_budget_relative_to_the_golden_needs_its_numbers() {
    let toml = "[budget]\noutput_tokens = { of_golden = 1.5 }\nduration = { of_golden = 2, severity = \"warning\" }\n";
    let project = Project::with_suite("");
    let usage = |tokens: u32| format!(r#"{{"output_tokens": {tokens}}}"#);
    record(&project, 1, CALL, &usage(100));
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/s/suite.toml", toml);
    // The golden is from before the budget.
    project
        .harness(&[])
        .exits(3)
        .says("golden/s/a.json: the suite's [budget] limits output_tokens by what the golden's runs used, which the golden does not say")
        .says("next: to accept what the runs on disk do: harness accept --exact s::a");
    record(&project, 2, CALL, &usage(300));
    record(&project, 3, CALL, &usage(120));
    project.harness(&["accept", "--all"]).exits(0);
    let golden = project.read("golden/s/a.json");
    // The median, of what any run measured; a golden of one repetition is counted again.
    assert!(
        golden.contains("\"repetitions\": 3,\n  \"usage\": {\"output_tokens\": 120}"),
        "{golden}"
    );
    project
        .harness(&[])
        .exits(1)
        .says("300 output tokens; the budget allows 180 output tokens, 1.5 times the golden's 120");
    // No churn: the same behaviours keep the number, until a recount.
    project.remove("suites/s/runs/a/2.json").remove("suites/s/runs/a/3.json");
    record(&project, 1, CALL, &usage(181));
    project.harness(&["accept", "--all"]).exits(0).says("unchanged");
    assert_eq!(project.read("golden/s/a.json"), golden);
    project
        .harness(&[])
        .exits(1)
        .says("FAILED (regressed: 0 of 1)")
        .says("harness accept --exact s::a --recount");
    project.harness(&["accept", "--exact", "s::a", "--recount"]).exits(0);
    project.harness(&[]).exits(0).says("does not say its duration").says_not("FAILED");
    project.write("golden/s/a.json", golden.replace("120}", "-1}"));
    project
        .harness(&[])
        .exits(3)
        .says("has a usage of output_tokens that is not a number from 0 up");
    project.write("golden/s/a.json", golden.replace("output_tokens", "outputs"));
    project.harness(&[]).exits(3).says("unknown value `outputs`");
}

#[test]
fn every_kind_of_check_judges_real_files() {
    let failed = CALL.replace("ok", "error");
    let again = CALL.replace("\"turn\": 0", "\"turn\": 1");
    for (check, good, bad, says) in [
        (
            "forbidden_tools = [\"drop\"]",
            CALL.to_owned(),
            CALL.replace("get", "drop"),
            "tool \"drop\" is forbidden",
        ),
        (
            "allowed_tools = [\"get\"]",
            CALL.to_owned(),
            CALL.replace("get", "put"),
            "not among the allowed tools (\"get\")",
        ),
        (
            "required_call = { tool = \"get\", args = { id = 1 } }",
            CALL.to_owned(),
            CALL.replace("\"id\": 1", "\"id\": 2"),
            "call \"get\" with arguments {\"id\":1} must be made at least once; it was never made",
        ),
        (
            "step_status = { tool = \"get\", status = \"error\", then = \"ok\" }",
            format!("{failed},{again}"),
            failed,
            "tool \"get\" ended with `error`, and no later call of it ended with `ok`",
        ),
        (
            "identical_calls = { at_most = 1 }",
            CALL.to_owned(),
            format!("{CALL},{again}"),
            "tool \"get\" was called 2 times with the same arguments; at most 1 is allowed",
        ),
        (
            "budget = { tool_calls = 1 }",
            CALL.to_owned(),
            format!("{CALL},{again}"),
            "2 tool calls; the budget allows 1 tool call",
        ),
    ] {
        let case = format!(
            "{NOTHING}[[case]]\nname = \"a\"\n[[case.check]]\n{check}\nname = \"mine\"\nreason = \"so it is\"\n"
        );
        let project = Project::with_suite(&case);
        record(&project, 1, &good, "{}");
        project.harness(&[]).exits(0);
        record(&project, 1, &bad, "{}");
        project.harness(&[]).exits(1).says("mine: ").says(says).says("(so it is)");
        project.write(
            "suites/s/suite.toml",
            format!("{case}severity = \"warning\"\n[[case.check]]\nallowed_tools = [\"*\"]\n"),
        );
        project.harness(&[]).exits(0).says(says);
        // Of a recording that holds no step, nothing is known.
        project.write("suites/s/suite.toml", &case);
        record(&project, 1, "", "{}");
        project
            .harness(&[])
            .exits(1)
            .says("the recording holds no step: what was called is not known");
    }
}

#[test]
fn criteria_are_met_or_unmet_in_the_report() {
    let criterion = "[[criterion]]\nname = \"looks before it acts\"\n[[criterion.check]]\n\
                     required_call = { tool = \"get_*\", before = \"book\" }\n";
    let project = Project::with_suite(criterion);
    let book = ("book", "{}");
    project.record("a", 1, &[GET, book], "done");
    project.harness(&["accept", "--all"]).exits(0);
    project.record("a", 2, &[book], "done");
    let said = project.harness(&["--report", "json=r.json"]).exits(1);
    said.says("criterion \"looks before it acts\" is met by 1 of 2")
        .says("is not met: call \"get_*\" before \"book\" must be made");
    let report = project.read("r.json");
    let criteria =
        report.split("\"criteria\":").nth(1).expect("criteria").split(']').next().expect("an end");
    let criteria: String = criteria.split_whitespace().collect();
    assert_eq!(criteria, "[{\"name\":\"looksbeforeitacts\",\"met\":1,\"of\":2}");
    project
        .harness(&["explain", "s::a"])
        .exits(1)
        .says("criterion \"looks before it acts\": met in 1 of 2");
    let schema = project.harness(&["schema", "suite"]).exits(0);
    schema.says("\"criterion\"");
    project.harness(&["schema", "report"]).exits(0).says("CriterionCounts");
    project.harness(&["schema", "golden"]).exits(0).says("\"usage\"");
}

#[test]
fn a_negative_golden_may_rest_on_what_a_run_did_not_on_what_is_not_known() {
    let case = "[[case]]\nname = \"a\"\nexpect = \"fail\"\n";
    let project = Project::with_suite(&format!(
        "{NOTHING}{case}[[case.check]]\nforbidden_tools = [\"drop_*\"]\n"
    ));
    project.record("a", 1, &[GET, DROP], "done");
    project.harness(&[]).exits(0);
    project.record("a", 1, &[GET], "done");
    project
        .harness(&[])
        .exits(1)
        .says("this run should be rejected (expect = \"fail\") and was accepted");
    project.write(
        "suites/s/runs/a/1.json",
        r#"{"format": "goldrun/run@1", "outcome": "completed", "output": "x"}"#,
    );
    project
        .harness(&[])
        .exits(1)
        .says("should be rejected for what it did")
        .says("the recording holds no step");
}

#[test]
fn what_a_suite_redacts_stands_in_no_finding_of_a_check() {
    let project = Project::with_suite(&format!(
        "{NOTHING}[redact]\npatterns = [\"order-[0-9]+\"]\n[[check]]\nidentical_calls = {{ at_most = 1 }}\n"
    ));
    let call = ("get", r#"{"id": "order-77"}"#);
    project.record("a", 1, &[call, call], "x");
    let said = project.harness(&["--report", "json=r.json"]).exits(1);
    said.says("was called 2 times with the same arguments").says("redacted").says_not("order-77");
    assert!(!project.read("r.json").contains("order-77"));
}

/// What behaves as accepted and breaks a check is told from what is accepted, and from what behaves otherwise.
#[test]
fn a_run_that_breaks_a_check_only_is_told_apart_and_left_out() {
    let project = Project::with_suite("[budget]\noutput_tokens = 100\n");
    for repetition in 1..=3 {
        record(&project, repetition, CALL, r#"{"output_tokens": 100}"#);
    }
    project.harness(&["accept", "--all"]).exits(0);
    record(&project, 1, CALL, r#"{"output_tokens": 101}"#);
    record(&project, 4, &[CALL, CALL].join(","), r#"{"output_tokens": 1}"#);
    let beside = "accepted in repetitions 2, 3; matching the golden, but breaking a check or a fixture in repetition 1; not accepted in repetition 4";
    project
        .harness(&["--report", "junit=r.xml"])
        .exits(1)
        .says("FAILED (flaky: 2 of 4)")
        .says(beside);
    let xml = project.read("r.xml");
    assert!(
        xml.contains("repetition 4 does not behave as accepted")
            && !xml.contains("repetition 2 does not"),
        "{xml}"
    );
    project.remove("suites/s/runs/a/4.json");
    project
        .harness(&["explain", "s::a"])
        .exits(1)
        .says("checks:   budget: output_tokens\n")
        .says("1: suites/s/runs/a/1.json: class 1, not accepted: matches behaviour 1 of the golden, but breaks a check or a fixture")
        .says("2: suites/s/runs/a/2.json: class 1, matches behaviour 1 of the golden\n");
    // Nothing changes, and it is said of which runs the golden says nothing.
    project
        .harness(&["accept", "--all"])
        .exits(0)
        .says("s::a ... unchanged\n    repetition 1 breaks a check (--any-check accepts it): 101 output tokens");
}
