use super::differences::{run, steps};
use super::transcript::Transcript;
use crate::support::Project;

const CHECKS: &[(&str, &str)] = &[
    ("agent-absent", "agent = \"helper\"\nforbidden_tools = [\"get\"]"),
    ("allowed", "allowed_tools = [\"put\"]"),
    ("arguments", "at = \"steps.*.args.order\"\nequals = \"B-03\""),
    ("budget", "budget = { steps = 1, output_tokens = 10, cost_usd = 0.5, duration = \"1s\" }"),
    ("contains", "contains = [\"sorry\", \"refund\"]"),
    ("count", "path = \"$.steps[*].args\"\ncount = 7"),
    ("equals", "equals = \"finished\""),
    ("exists", "at = \"output.total\"\nexists = true"),
    ("exists-not", "at = \"output\"\nexists = false"),
    ("forbidden", "forbidden_tools = [\"g*\", \"drop\"]"),
    ("identical", "identical_calls = { at_most = 1 }"),
    ("matches", "matches = \"^ok\""),
    ("matches-not", "not_matches = \"do+ne\""),
    ("named", "name = \"polite\"\nreason = \"users complained\"\ncontains = \"please\""),
    ("contains-not", "not_contains = \"done\""),
    ("number", "at = \"steps.*.args.n\"\nat_least = 2\nat_most = 3"),
    ("number-of-text", "at_least = 2"),
    ("order", "order = { first = [\"ask\"], then = [\"get\"] }"),
    ("questions", "questions = { max = 0 }"),
    ("required", "required_call = { tool = \"put\", args = { order = \"B-03\" }, at_least = 2 }"),
    ("required-before", "required_call = { tool = \"put\", before = \"get\" }"),
    ("required-not", "required_call = { tool = \"get\", at_least = 0, at_most = 0 }"),
    ("rouge", "rouge_1 = { reference = \"The order was cancelled\", at_least = 0.5 }"),
    (
        "schema",
        "at = \"steps.*.args\"\nschema = { type = \"object\", required = [\"id\"], properties = { n = { minimum = 3 }, order = { pattern = \"^B\" } } }",
    ),
    ("schema-of-text", "schema = { type = \"object\" }"),
    ("similarity", "similarity = { reference = \"The order was cancelled\", at_least = 0.5 }"),
    ("stage-absent", "stage = \"plan\"\nforbidden_tools = [\"get\"]"),
    ("status", "step_status = { tool = \"get\", status = \"ok\" }"),
    ("status-then", "step_status = { tool = \"put\", status = \"error\", then = \"ok\" }"),
    (
        "tool-arguments",
        "tool_arguments = { expected = [{ tool = \"get\", args = { order = \"B-03\" } }] }",
    ),
    ("tool-names", "tool_names = { expected = [\"get\", \"mail\"] }"),
    ("validator", "validator = \"command_pass\"\ncommand = [\"make\", \"test\"]"),
    ("warning", "severity = \"warning\"\ncontains = \"please\""),
];

const GET: &str = r#"{"kind": "tool", "name": "get", "args": {"order": "A-17", "n": 1}}"#;
const PUT: &str =
    r#"{"kind": "tool", "name": "put", "args": {"order": "A-17"}, "status": "error"}"#;

#[test]
fn each_check_that_fails() {
    let case = |(name, keys): &(&str, &str)| {
        format!("[[case]]\nname = \"{name}\"\n[[case.check]]\n{keys}\n")
    };
    let project = Project::with_suite(&CHECKS.iter().map(case).collect::<String>());
    for (case, _) in CHECKS {
        project.write(&format!("suites/s/runs/{case}/1.json"), steps(&[GET, GET, PUT]));
    }
    let mut transcript = Transcript::default();
    transcript
        .section("Nothing is accepted yet")
        .run(&project, "harness --exact s::matches s::warning");
    transcript.run(&project, "harness accept warning matches");
    transcript.section("Accepted, whatever the checks say");
    project.harness(&["accept", "--all", "--any-check"]).exits(0);
    transcript.run(&project, "harness").run(&project, "harness explain s::named");
    transcript.run(&project, "harness explain s::warning").matches("verdicts/checks");
}

#[test]
fn criteria_budgets_of_the_golden_and_tools() {
    let toml = "[compare]\nhollow = \"allowed\"\n[budget]\nsteps = { of_golden = 1.0 }\noutput_tokens = { max = 5, severity = \"warning\" }\n\
                [tools]\nforbidden = [\"drop_*\"]\n\
                [[criterion]]\nname = \"a refund is found\"\n[[criterion.check]]\nrequired_call = { tool = \"get\" }\n\
                [[criterion.check]]\ncontains = \"refund\"\n";
    let project = Project::with_suite(toml);
    let recording = |calls: &[&str], answer: &str| {
        steps(calls).replace("\"done\"", answer).replacen(
            '{',
            "{\"usage\": {\"output_tokens\": 9}, ",
            1,
        )
    };
    for repetition in 1..=2 {
        project
            .write(&format!("suites/s/runs/c/{repetition}.json"), recording(&[GET], "\"refund\""));
    }
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness accept --all").run(&project, "harness");
    let drop = r#"{"kind": "tool", "name": "drop_table", "args": {}}"#;
    project.write("suites/s/runs/c/2.json", recording(&[drop, drop], "\"done\""));
    project.write("suites/s/runs/unused/1.json", run("\"outcome\": \"completed\", \"output\": 1"));
    transcript.run(&project, "harness").run(&project, "harness explain s::c");
    transcript.matches("verdicts/criteria_and_budgets");
}
