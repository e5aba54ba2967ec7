use std::collections::BTreeMap;

use super::transcript::Transcript;
use crate::support::Project;

/// One suite for each mistake, named by it: what `harness` prints of each.
fn refused(text: &str, mistakes: &[(&str, impl AsRef<str>)]) {
    let project = Project::new();
    for (name, toml) in mistakes {
        project.write(&format!("suites/{name}/suite.toml"), toml.as_ref());
    }
    let said = project.harness(&[]).exits(2);
    let failures = said.out.split("---- ").skip(1).map(|failure| {
        let failure = failure.split("\nfailures:").next().expect("a first part");
        let (name, failure) = failure.split_once(" ----\n").expect("a heading");
        (name.strip_suffix("::suite.toml").expect("it is the suite's"), failure)
    });
    let failures: BTreeMap<&str, &str> = failures.collect();
    assert_eq!(failures.len(), mistakes.len(), "each is refused: {}", said.out);
    let mut transcript = Transcript::default();
    for (name, toml) in mistakes {
        transcript.section(name).push(&project, toml.as_ref());
        transcript.push(&project, &format!("\n{}\n", failures[name].trim_end()));
    }
    transcript.matches(text);
}

#[test]
fn keys_and_types() {
    refused(
        "suite_toml/keys",
        &[
            ("key-near", "[compare]\n  trajctory = \"exact\"\n"),
            ("key-near-none", "[accept]\nlabel = 1\nzzzzzz = 2\n"),
            ("key-none-of-many", "[record]\nzzzzzz = 2\n"),
            ("key-of-case", "[[case]]\nname = \"a\"\ninputs = 1\n"),
            ("key-of-check", "[[check]]\ncontain = \"a\"\n"),
            ("key-of-tool", "[tools.arguments.a]\nmod = \"subset\"\n"),
            ("key-of-similarity", "[compare]\noutput = { similar = 0.9 }\n"),
            ("key-of-budget", "[budget]\nsteps = { most = 3 }\n"),
            ("key-twice", "[record]\njobs = 1\njobs = 2\n"),
            ("table-unknown", "[verdicts]\n"),
            ("not-toml", "[record\n"),
            ("no-value", "a = \n"),
            ("a-list-for-a-table", "compare = []\n"),
            ("a-number-for-a-table", "record = 3\n"),
            ("a-text-for-a-number", "[record]\nretries = \"x\"\n"),
            ("a-negative-number", "[record]\nretries = -1\n"),
            ("a-word-unknown", "[compare]\ntrajectory = \"exactly\"\n"),
            ("a-word-of-a-tool", "[tools.arguments.a]\nmode = \"subst\"\n"),
            ("a-word-of-output", "[compare]\noutput = \"similarity\"\n"),
            ("a-similarity-empty", "[compare]\noutput = {}\n"),
            ("case-without-name", "[[case]]\ninput = 1\n"),
        ],
    );
}

#[test]
fn values() {
    refused(
        "suite_toml/values",
        &[
            ("accept-label-infinite", "[accept]\nlabel = inf\n"),
            ("accept-label-list", "[accept]\nlabel = [1]\n"),
            ("case-input-not-a-number", "[[case]]\nname = \"a\"\ninput = { x = [1, nan] }\n"),
            ("case-name-colons", "[[case]]\nname = \"a::b\"\n"),
            ("case-name-dash", "[[case]]\nname = \"-a\"\n"),
            ("case-name-empty", "[[case]]\nname = \"\"\n"),
            ("case-name-newline", "[[case]]\nname = \"a\\nb\"\n"),
            ("case-twice", "[[case]]\nname = \"a\"\n[[case]]\nname = \"a\"\n"),
            ("compare-similarity-0", "[compare]\noutput = { similarity = 0 }\n"),
            ("load-case-from", "[load]\nruns = [\"x.json\"]\ncase_from = \"a..b\"\n"),
            ("load-case-from-alone", "[load]\ncase_from = \"id\"\n"),
            ("load-depth", "[load]\nmax_depth = 1000\n"),
            ("load-runs-absolute", "[load]\nruns = [\"/abs/*\"]\n"),
            ("load-runs-backslash", "[load]\nruns = [\"a\\\\b\"]\n"),
            ("load-runs-empty", "[load]\nruns = [\"\"]\n"),
            ("load-runs-folder", "[load]\nruns = [\"a/**\"]\n"),
            ("load-runs-pattern", "[load]\nruns = [\"a[\"]\n"),
            ("load-runs-upwards", "[load]\nruns = [\"a/../b\"]\n"),
            ("off-and-results", "[compare]\ntrajectory = \"off\"\nresults = \"exact\"\n"),
            (
                "quarantine-day",
                "[[case]]\nname = \"a\"\nquarantine = { reason = \"r\", until = \"soon\" }\n",
            ),
            ("quarantine-no-end", "[[case]]\nname = \"a\"\nquarantine = { reason = \"r\" }\n"),
            (
                "quarantine-no-reason",
                "[[case]]\nname = \"a\"\nquarantine = { until = 2026-12-31 }\n",
            ),
            ("record-agent", "[record]\nagent = []\n"),
            ("record-env", "[record]\nenv = [\"A\", \"=x\"]\n"),
            ("record-env-pattern", "[record]\nenv = [\"A[\"]\n"),
            ("record-jobs", "[record]\njobs = 0\n"),
            ("record-timeout", "[record]\ntimeout = \"2 min\"\n"),
            ("redact-key", "[redact]\nkeys = [\"a..b\"]\n"),
            ("redact-pattern", "[redact]\npatterns = [\"(\"]\n"),
            ("redact-pattern-empty", "[redact]\npatterns = [\"a*\"]\n"),
            ("tools-empty", "[tools]\neffects = [\"\"]\n"),
            ("tools-ignore", "[tools.arguments.a]\nignore = [\"x\", \"y..z\"]\n"),
            ("tools-pattern", "[tools]\neffects = [\"a\", \"[\"]\n"),
            ("verdict-confidence", "[verdict]\nconfidence = 0.5\n"),
            ("verdict-confident", "[verdict]\nevidence = \"confident\"\n"),
            ("verdict-rate", "[verdict]\nmin_pass_rate = nan\n"),
            ("verdict-repetitions", "[verdict]\nmin_repetitions = 0\n"),
        ],
    );
}

#[test]
fn masks() {
    let mask = |keys: &str| format!("[[compare.mask]]\n{keys}\n");
    let masks = [
        ("mask-of-nothing", mask("reason = \"r\"")),
        ("mask-use-and-pattern", mask("use = \"uuid\"\npattern = \"x\"\nreason = \"r\"")),
        ("mask-reason-blank", mask("use = \"uuid\"\nreason = \" \"")),
        ("mask-reason-none", mask("use = \"uuid\"")),
        ("mask-use-unknown", mask("use = \"guid\"\nreason = \"r\"")),
        ("mask-pattern", mask("pattern = \"(\"\nreason = \"r\"")),
        ("mask-pattern-of-empty-text", mask("pattern = \"a*\"\nreason = \"r\"")),
        ("mask-at-brackets", mask("use = \"uuid\"\nat = \"steps[0]\"\nreason = \"r\"")),
        ("mask-at-empty-segment", mask("use = \"uuid\"\nat = \"steps..args\"\nreason = \"r\"")),
        ("mask-at-pattern", mask("use = \"uuid\"\nat = \"steps.a**b\"\nreason = \"r\"")),
        ("mask-at-space", mask("use = \"uuid\"\nat = \"steps. args\"\nreason = \"r\"")),
        ("mask-at-start", mask("use = \"uuid\"\nat = \"args\"\nreason = \"r\"")),
    ];
    refused("suite_toml/masks", &masks);
}

#[test]
fn checks() {
    let check = |keys: &str| format!("[[check]]\n{keys}\n");
    let checks = [
        ("at-and-path", check("at = \"output\"\npath = \"$.output\"\ncontains = \"a\"")),
        ("at-is-a-jsonpath", check("at = \"$.output\"\ncontains = \"a\"")),
        ("at-is-no-path", check("at = \"a.b\"\ncontains = \"a\"")),
        ("at-of-nothing", check("at = \"output\"")),
        ("bounds", check("at_least = 3\nat_most = 2")),
        ("bounds-of-text", check("at_least = \"3\"")),
        ("contains-empty", check("contains = [\"\"]")),
        ("contains-none", check("contains = []")),
        ("identical-calls-0", check("identical_calls = { at_most = 0 }")),
        ("matches-broken", check("matches = \"(\"")),
        ("matches-everything", check("matches = \"a*\"")),
        ("name-empty", check("name = \" \"\ncontains = \"a\"")),
        ("nothing", check("name = \"n\"")),
        ("order-none", check("order = { first = [], then = [\"b\"] }")),
        ("path-broken", check("path = \"$[\"\ncontains = \"a\"")),
        ("questions-nothing", check("questions = {}")),
        ("questions-none-between", check("questions = { min = 3, max = 2 }")),
        ("questions-term", check("questions = { required_terms = [\"?\"] }")),
        (
            "required-call-arguments",
            check("required_call = { tool = \"a\", arguments = \"exact\" }"),
        ),
        (
            "required-call-before",
            check("required_call = { tool = \"a\", at_least = 0, at_most = 1, before = \"b\" }"),
        ),
        (
            "required-call-ignore",
            check("required_call = { tool = \"a\", args = {}, arguments = \"ignore\" }"),
        ),
        ("required-call-of-none", check("required_call = { tool = \"a\", at_least = 0 }")),
        (
            "required-call-range",
            check("required_call = { tool = \"a\", at_least = 2, at_most = 1 }"),
        ),
        ("scope-of-a-value", check("stage = \"s\"\ncontains = \"a\"")),
        ("severity", check("severity = \"fatal\"\ncontains = \"a\"")),
        ("similarity-of-nothing", check("similarity = { reference = \"\", at_least = 0.5 }")),
        ("similarity-share", check("similarity = { reference = \"a\", at_least = 2 }")),
        ("status-twice", check("step_status = { tool = \"a\", status = \"ok\", then = \"ok\" }")),
        ("tool-arguments-none", check("tool_arguments = { expected = [] }")),
        ("tool-empty", check("required_call = { tool = \"\" }")),
        ("tool-names-empty", check("tool_names = { expected = [\"\"] }")),
        ("tools-none", check("forbidden_tools = []")),
        ("two", check("contains = \"a\"\nmatches = \"b\"")),
    ];
    refused("suite_toml/checks", &checks);
}

#[test]
fn criteria_budgets_and_validators() {
    let validator = |keys: &str| format!("[[check]]\nvalidator = {keys}\n");
    let all = [
        ("budget-duration", "[budget]\nduration = 90\n".to_owned()),
        ("budget-nothing", "[budget]\nsteps = {}\n".to_owned()),
        ("budget-of-check", "[[check]]\nbudget = { steps = { of_golden = 2 } }\n".to_owned()),
        ("budget-of-check-empty", "[[check]]\nbudget = {}\n".to_owned()),
        ("budget-of-golden", "[budget]\nsteps = { of_golden = 0 }\n".to_owned()),
        ("budget-price", "[budget]\ncost_usd = \"1\"\n".to_owned()),
        ("budget-whole", "[budget]\nsteps = 1.5\n".to_owned()),
        ("criterion-empty", "[[criterion]]\nname = \"c\"\n".to_owned()),
        ("criterion-name", "[[criterion]]\nname = \" \"\n".to_owned()),
        ("criterion-severity", "[[criterion]]\nname = \"c\"\n[[criterion.check]]\nseverity = \"warning\"\ncontains = \"a\"\n".to_owned()),
        ("criterion-twice", "[[criterion]]\nname = \"c\"\n[[criterion.check]]\ncontains = \"a\"\n[[criterion]]\nname = \"c\"\n[[criterion.check]]\ncontains = \"b\"\n".to_owned()),
        ("validator-absolute", validator("\"artifact_exists\"\ntarget = \"/tmp/x\"")),
        ("validator-allow-empty", validator("\"command_pass\"\ncommand = [\"true\"]\nallow_empty = true")),
        ("validator-both", validator("\"command_pass\"\ntarget = \"x\"\ncommand = [\"true\"]")),
        ("validator-code", validator("\"command_pass\"\ncommand = [\"true\"]\nexit_code = 300")),
        ("validator-command", validator("\"command_pass\"")),
        ("validator-command-of", validator("\"artifact_exists\"\ntarget = \"x\"\ncommand = [\"true\"]")),
        ("validator-empty", validator("\"command_pass\"\ncommand = []")),
        ("validator-key-alone", "[[check]]\ntarget = \"x\"\n".to_owned()),
        ("validator-out", validator("\"artifact_exists\"\ntarget = \"../x\"")),
        ("validator-shell", validator("\"command_pass\"\ncommand = [\"a\", \"b\"]\nshell = true")),
        ("validator-target", validator("\"artifact_exists\"")),
        ("validator-target-of", validator("\"approval\"\ntarget = \"\"")),
        ("validator-timeout", validator("\"command_pass\"\ncommand = [\"true\"]\ntimeout = \"soon\"")),
        ("validator-unknown", validator("\"magic\"")),
    ];
    refused("suite_toml/criteria_budgets_validators", &all);
}

#[test]
fn schemas() {
    let schema = |keys: &str| format!("[[check]]\nschema = {keys}\n");
    let schemas = [
        ("anything", schema("{}")),
        ("depends", schema("{ dependencies = {} }")),
        (
            "draft",
            schema("{ '$schema' = \"http://json-schema.org/draft-04/schema#\", type = \"text\" }"),
        ),
        ("file-absolute", schema("\"/tmp/schema.json\"")),
        ("file-missing", schema("\"schema.json\"")),
        ("format", schema("{ format = \"colour\" }")),
        ("items-list", schema("{ items = [{ type = \"string\" }] }")),
        ("keyword", schema("{ typ = \"string\" }")),
        ("lonely-contains", schema("{ minContains = 1 }")),
        ("lonely-if", schema("{ if = { type = \"string\" } }")),
        ("not-a-schema", schema("3")),
        ("nullable", schema("{ nullable = true }")),
        ("pattern", schema("{ pattern = \"(\" }")),
        ("ref-endless", schema("{ '$ref' = \"#\" }")),
        ("ref-nowhere", schema("{ '$ref' = \"#/$defs/a\" }")),
        ("ref-out", schema("{ '$ref' = \"https://example.com/a\" }")),
        ("size", schema("{ maxLength = -1 }")),
        ("type", schema("{ type = \"text\" }")),
        ("unevaluated", schema("{ unevaluatedItems = false }")),
    ];
    refused("suite_toml/schemas", &schemas);
}
