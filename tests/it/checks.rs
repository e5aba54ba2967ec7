use crate::support::Project;

const GET: (&str, &str) = ("get_order", r#"{"id": 1}"#);
const DROP: (&str, &str) = ("drop_table", r#"{"name": "orders"}"#);
/// A read that effects leave out: only a check sees it.
const EFFECTS: &str = "[compare]\ntrajectory = \"effects\"\n[tools]\neffects = [\"book_*\"]\nreads = [\"*\"]\n";
/// Nothing but the outcome.
const NOTHING: &str = "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n";

/// A suite with an accepted case `a` that calls `get_order` only, then with this `suite.toml`.
fn accepted(before: &str, toml: &str) -> Project {
    let project = Project::with_suite(before);
    project.record("a", 1, &[GET], "done");
    project.harness(&["accept"]).exits(0);
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
        .says("next: mend the agent, or change what is demanded of it: the checks of its suite");
    project.harness(&["explain", "s::a"]).exits(1).says("checks:   forbidden_tools");
    // What breaks a check does not become a golden unasked.
    project
        .harness(&["accept"])
        .exits(1)
        .says("repetition 1 breaks a check (--any-check accepts it): tool \"drop_table\"");
    project.record("a", 1, &[DROP], "done");
    project.harness(&["accept", "--any-check"]).exits(0);
    project.harness(&[]).exits(1).says("is forbidden");
}

#[test]
fn checks_are_no_golden_but_where_nothing_is_compared() {
    let check = "[[check]]\nforbidden_tools = [\"drop_*\"]\n";
    let project = Project::with_suite(check);
    project.record("a", 1, &[GET], "done");
    project.harness(&[]).exits(1).says("FAILED (new)");
    project.write("suites/s/suite.toml", NOTHING);
    project.harness(&[]).exits(2).says("and the case has no fixture and no check that could fail");
    // A warning could not fail.
    project.write("suites/s/suite.toml", format!("{NOTHING}{check}severity = \"warning\"\n"));
    project.harness(&[]).exits(2).says("no check that could fail");
    project.write("suites/s/suite.toml", format!("{NOTHING}{check}"));
    project.harness(&[]).exits(0);
    project.record("a", 2, &[DROP], "done");
    project.harness(&[]).exits(1).says("FAILED (flaky: 1 of 2)").says("what is demanded was to be met by every run");
}
