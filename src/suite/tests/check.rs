use super::*;
use crate::judge::check::Measure;
use crate::judge::finding::Severity;
use crate::run::ValidatorKind;
use crate::suite::config::SuiteConfig;
use crate::suite::keys::keys_of;

#[track_caller]
fn config(text: &str) -> SuiteConfig {
    SuiteConfig::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn every_kind_is_read_in_the_order_written() {
    let config = config(
        r#"
        [budget]
        steps = 30
        output_tokens = { max = 4000, of_golden = 1.5, severity = "warning" }
        cost_usd = 1
        duration = "1m30s"
        [tools]
        forbidden = ["drop_*"]
        allowed = ["*"]
        [[check]]
        required_call = { tool = "search", args = { q = "a" }, before = "book_*", status = "ok", at_most = 2 }
        name = "looks first"
        reason = "or it guesses"
        severity = "warning"
        stage = "plan"
        [[check]]
        step_status = { tool = "fetch", status = "error", then = "ok", at_least = 0 }
        [[check]]
        identical_calls = { at_most = 3, tools = ["search"] }
        [[check]]
        budget = { tool_calls = 3, duration = { max = "2s" } }
        [[criterion]]
        name = "tells nobody"
        [[criterion.check]]
        forbidden_tools = ["mail_*"]
        [[case]]
        name = "a"
        [[case.check]]
        allowed_tools = ["get_*"]
        [[case.criterion]]
        name = "is quick"
        severity = "warning"
        check = [{ budget = { turns = 2 } }]
        "#,
    );
    let labels: Vec<_> = config.checks.labels().collect();
    assert_eq!(
        labels,
        [
            "budget: steps",
            "budget: output_tokens",
            "budget: cost_usd",
            "budget: duration",
            "forbidden_tools",
            "allowed_tools",
            "looks first",
            "step_status",
            "identical_calls",
            "budget: tool_calls, duration",
            "tells nobody"
        ]
    );
    let named = &config.checks.checks[6];
    assert_eq!((named.severity, named.scope.stage.as_deref()), (Severity::Warning, Some("plan")));
    assert_eq!(config.checks.checks[1].severity, Severity::Warning);
    let Demand::Budget(limits) = &config.checks.checks[3].demand else { panic!("a budget") };
    assert_eq!(
        limits.as_slice(),
        [crate::judge::check::Limit { measure: Measure::Duration, max: 90.0 }]
    );
    assert_eq!(
        (config.relative[0].measure, config.relative[0].of_golden),
        (Measure::OutputTokens, 1.5)
    );
    assert_eq!(config.cases[0].checks.labels().collect::<Vec<_>>(), ["allowed_tools", "is quick"]);
    assert_eq!(config.cases[0].checks.criteria[0].severity, Severity::Warning);
}

/// Texts that are refused, and a part of the error.
const REFUSED: &[(&str, &str)] = &[
    (
        "[[check]]\nname = \"x\"",
        "1:1: `check` checks nothing; add one of `budget`, `forbidden_tools`",
    ),
    (
        "[[check]]\nforbidden_tools = [\"a\"]\nallowed_tools = [\"b\"]",
        "`check` has `forbidden_tools` and `allowed_tools`; write a check for each",
    ),
    ("[[check]]\nforbidden_tools = []", "2:19: `check.forbidden_tools` names no tool"),
    ("[tools]\nforbidden = []", "2:13: `tools.forbidden` names no tool"),
    ("[tools]\nallowed = [\"\"]", "a pattern of tool names must not be empty"),
    (
        "[[check]]\nforbiden_tools = [\"a\"]",
        "2:1: unknown key `forbiden_tools` in [[check]]; did you mean `forbidden_tools`?",
    ),
    (
        "[[case]]\nname = \"a\"\n[[case.check]]\nstge = \"a\"",
        "4:1: unknown key `stge` in [[check]]; did you mean `stage`?",
    ),
    (
        "[[check]]\nforbidden_tools = [\"a\"]\nseverity = \"note\"",
        "`check.severity`: unknown value `note`",
    ),
    ("[[check]]\nforbidden_tools = [\"a\"]\nstage = \" \"", "3:9: `check.stage` is empty"),
    ("[[check]]\nrequired_call = {}", "missing field `tool`"),
    (
        "[[check]]\nrequired_call = { tool = \"a\", at_leest = 1 }",
        "unknown key `at_leest` in required_call; did you mean `at_least`?",
    ),
    ("[[check]]\nrequired_call = { tool = \"a\", at_least = 0 }", "every run would pass"),
    (
        "[[check]]\nrequired_call = { tool = \"a\", at_least = 0, at_most = 1, before = \"b\" }",
        "needs `at_least` above 0",
    ),
    (
        "[[check]]\nrequired_call = { tool = \"a\", at_least = 2, at_most = 1 }",
        "is less than `at_least`, which is 2",
    ),
    (
        "[[check]]\nrequired_call = { tool = \"a\", arguments = \"exact\" }",
        "compares nothing without `args`",
    ),
    (
        "[[check]]\nrequired_call = { tool = \"a\", args = {}, arguments = \"ignore\" }",
        "ignores the `args` beside it",
    ),
    (
        "[[check]]\nstep_status = { tool = \"a\", status = \"ok\", then = \"ok\" }",
        "is the same as `status`",
    ),
    ("[[check]]\nstep_status = { tool = \"a\", status = \"failed\" }", "unknown value `failed`"),
    ("[[check]]\nidentical_calls = { at_most = 0 }", "must be at least 1"),
    ("[[check]]\nidentical_calls = { at_most = 1, tools = [] }", "names no tool"),
    ("[[check]]\nbudget = {}", "limits nothing"),
    ("[[check]]\nbudget = { steps = { of_golden = 2.0 } }", "belong in [budget]"),
    ("[budget]\nstep = 3", "2:1: unknown key `step` in [budget]; did you mean `steps`?"),
    ("[budget]\nsteps = { maxi = 3 }", "unknown key `maxi` in [budget]; did you mean `max`?"),
    ("[budget]\nsteps = {}", "`budget.steps` limits nothing; add `max` or `of_golden`"),
    ("[budget]\nsteps = -1", "2:9: `budget.steps` must be a whole number"),
    ("[budget]\nsteps = 1.5", "`budget.steps` must be a whole number"),
    ("[budget]\nsteps = \"3\"", "`budget.steps` must be a whole number"),
    ("[budget]\ncost_usd = nan", "`budget.cost_usd` must be a price"),
    ("[budget]\nduration = 90", "`budget.duration` must be a duration"),
    ("[budget]\nduration = { max = \"90\" }", "`budget.duration.max` must be a duration"),
    ("[budget]\nsteps = { of_golden = 0 }", "`budget.steps.of_golden` must be a number above 0"),
    ("[budget]\nsteps = { of_golden = inf }", "`budget.steps.of_golden` must be a number above 0"),
    ("[[criterion]]\nname = \"x\"", "has no check, so every run would meet it"),
    (
        "[[criterion]]\nname = \"\"\ncheck = [{ forbidden_tools = [\"a\"] }]",
        "must say what must be true of a run",
    ),
    (
        "[[criterion]]\nname = \"x\"\ncheck = [{ forbidden_tools = [\"a\"], severity = \"error\" }]",
        "belongs to the criterion",
    ),
    (
        "[[criterion]]\nname = \"x\"\ncheck = [{ budget = { steps = 1 } }]\n[[criterion]]\nname = \"x\"\ncheck = [{ budget = { steps = 1 } }]",
        "5:8: `criterion.name` \"x\" is used twice",
    ),
];

#[test]
fn what_asserts_nothing_or_means_nothing_is_refused_with_its_place() {
    for (text, says) in REFUSED {
        let error = SuiteConfig::parse(text).map(|_| ()).expect_err(text).to_string();
        assert!(error.contains(says), "{text}\n{error}");
    }
}

#[test]
fn the_schema_describes_the_limits() {
    let schema = crate::suite::raw::suite_schema().to_string();
    for part in ["of_golden", "exclusiveMinimum", "RawRequiredCall", "identical_calls"] {
        assert!(schema.contains(part), "{part}");
    }
}

/// A check of every key that demands something, and the key.
const DEMANDS: &[(&str, &str)] = &[
    ("budget", "budget = { steps = 3 }"),
    ("forbidden_tools", "forbidden_tools = [\"a\"]"),
    ("allowed_tools", "allowed_tools = [\"a\"]"),
    ("required_call", "required_call = { tool = \"a\" }"),
    ("step_status", "step_status = { tool = \"a\", status = \"ok\" }"),
    ("identical_calls", "identical_calls = { at_most = 1 }"),
    ("order", "order = { first = [\"a\"], then = [\"b*\"] }\nstage = \"s\""),
    ("tool_names", "tool_names = { expected = [] }"),
    (
        "tool_arguments",
        "tool_arguments = { expected = [{ tool = \"a\" }, { tool = \"b\", args = { x = 1 } }], at_least = 0.5 }",
    ),
    ("questions", "questions = { max = 0 }"),
    ("questions", "questions = { required_terms = [\"order\"] }"),
    ("validator", "validator = \"build_pass\""),
    ("contains", "contains = \"a\""),
    ("contains", "contains = [\"a\", \"b\"]\nat = \"steps.search.args.query\""),
    ("not_contains", "not_contains = \"a\"\nname = \"n\"\nreason = \"r\"\nseverity = \"warning\""),
    ("matches", "matches = \"^a\""),
    ("matches", "matches = \"^$\""),
    ("not_matches", "not_matches = \"a\"\npath = \"$.steps[*].args.query\""),
    ("similarity", "similarity = { reference = \"a\", at_least = 0.5 }"),
    ("rouge_1", "rouge_1 = { reference = \"a\", at_least = 1 }"),
    ("schema", "schema = { type = \"object\", required = [\"a\"] }"),
    ("equals", "equals = { a = [1, 2.5, true] }"),
    ("exists", "exists = false"),
    ("count", "count = 0\npath = \"$.children[*]\""),
    ("at_least", "at_least = 1\nat_most = 2.5\npath = \"$.usage.cost_usd\""),
    ("at_most", "at_most = 2.5"),
];

/// The keys of a check that demand nothing by themselves.
const BESIDE: &[&str] = &[
    "agent",
    "allow_empty",
    "at",
    "command",
    "exit_code",
    "name",
    "path",
    "reason",
    "severity",
    "shell",
    "stage",
    "target",
    "timeout",
];

#[test]
fn every_key_of_a_check_demands_something_or_stands_beside_what_does() {
    let known: BTreeSet<&str> = keys_of::<RawCheck>().iter().copied().collect();
    let demanded: BTreeSet<&str> = Demand::KEYS.iter().chain(ValueRule::KEYS).copied().collect();
    let beside: BTreeSet<&str> = BESIDE.iter().copied().collect();
    assert_eq!(known, &demanded | &beside);
    assert!(demanded.is_disjoint(&beside));
    assert_eq!(demanded, DEMANDS.iter().map(|(key, _)| *key).collect());
    for (key, check) in DEMANDS {
        let config = config(&format!("[[check]]\n{check}\n"));
        assert_eq!(config.checks.checks.len(), 1, "{check}");
        assert_eq!(config.checks.checks[0].demand.key(), *key, "{check}");
    }
}

#[test]
fn every_validator_is_read_by_its_word() {
    let known = keys_of::<ValidatorKind>();
    assert_eq!(known, ValidatorKind::ALL.map(ValidatorKind::as_str));
    for kind in ValidatorKind::ALL {
        let beside = match kind {
            ValidatorKind::ArtifactExists | ValidatorKind::FileChanged => "target = \"a\"",
            ValidatorKind::CommandPass => "command = [\"true\"]",
            ValidatorKind::BuildPass | ValidatorKind::TestPass | ValidatorKind::Approval => "",
        };
        let config = config(&format!("[[check]]\nvalidator = \"{kind}\"\n{beside}\n"));
        let Demand::Validator(validator) = &config.checks.checks[0].demand else {
            panic!("{kind}")
        };
        assert_eq!(validator.kind, kind);
    }
}
