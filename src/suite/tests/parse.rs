use std::time::Duration;

use super::*;
use crate::judge::mask::{MaskKind, NamedMask};
use crate::judge::policy::{Arguments, Output, Results, Stages, StepCounts, Trajectory};
use crate::judge::verdict::{Evidence, Expect};
use crate::load::Format;
use crate::suite::words::{InputMode, Isolation};

fn error(text: &str) -> String {
    SuiteConfig::parse(text).unwrap_err().to_string()
}

#[test]
fn the_empty_text_is_every_default() {
    let config = SuiteConfig::parse("").unwrap();
    assert_eq!(config.record.timeout, Duration::from_secs(120));
    assert_eq!(config.record.env, RecordConfig::default().env);
    assert_eq!(config.record.env.len(), 3);
    assert_eq!(
        (config.policy.output, config.policy.trajectory),
        (Output::Exact, Trajectory::Exact)
    );
    assert_eq!(config.verdict, VerdictRules::default());
    assert!(
        config.cases.is_empty() && config.load.runs.is_empty() && config.accept.label.is_none()
    );
}

const EVERYTHING: &str = r#"
[record]
agent = ["python3", "agent.py"]
repetitions = 3
timeout = "90s"
input = "file"
env = ["PATH", "OPENAI_*", "MODE=test=1"]
isolation = "worktree"
retries = 1
max_steps = 40
checkpoints = true
jobs = 2
[load]
runs = ["../exports/*.jsonl"]
format = "openai"
case_from = "task_id"
repetition_from = "trial"
messages_from = "traj"
label_from = "info.reward"
max_depth = 200
[accept]
label = 1.0
[compare]
trajectory = "effects"
arguments = "ignore"
results = "ignore"
stages = "ignore"
counts = "ignore"
[[compare.mask]]
use = "uuid"
reason = "request ids are random"
[[compare.mask]]
pattern = "req-[0-9]+"
reason = "so are these"
[tools]
effects = ["book_*"]
reads = ["*"]
[verdict]
min_repetitions = 2
min_pass_rate = 0.9
evidence = "confident"
confidence = 0.9
[[case]]
name = "double refund"
input = { order = "A-17", at = 2026-01-02T03:04:05Z, n = [1, 1.50, true] }
expect = "fail"
quarantine = { reason = "flaky", until = 2026-12-31 }
[[case]]
name = "b"
"#;

#[test]
fn everything_this_version_reads() {
    let config = SuiteConfig::parse(EVERYTHING).unwrap();
    let record = &config.record;
    assert_eq!(record.agent.as_deref(), Some(&["python3".to_owned(), "agent.py".to_owned()][..]));
    assert_eq!((record.repetitions, record.retries, record.max_steps, record.jobs), (3, 1, 40, 2));
    assert_eq!(
        (record.input, record.isolation, record.checkpoints),
        (InputMode::File, Isolation::Worktree, true)
    );
    assert_eq!(
        record.env[2],
        EnvEntry::Set { name: "MODE".to_owned(), value: "test=1".to_owned() }
    );
    assert_eq!(config.load.format, Format::Openai);
    assert_eq!(config.load.label_from.as_ref().unwrap().to_string(), "info.reward");
    assert_eq!(config.accept.label.unwrap(), Json::parse("1").unwrap());
    let policy = &config.policy;
    assert_eq!((policy.trajectory, policy.arguments), (Trajectory::Effects, Arguments::Ignore));
    assert_eq!(
        (policy.output, policy.stages),
        (Output::Ignore, Stages::Ignore),
        "effects leave words alone"
    );
    assert!(matches!(
        (&policy.masks[0].kind, &policy.masks[1].kind),
        (MaskKind::Uuid, MaskKind::Pattern(_))
    ));
    assert!(policy.tools.is_effect("book_flight") && !policy.tools.is_effect("get_user"));
    assert_eq!((config.verdict.evidence, config.verdict.min_repetitions), (Evidence::Confident, 2));
    let input = config.cases[0].input.as_ref().unwrap();
    let expected = r#"{"order":"A-17","at":"2026-01-02T03:04:05Z","n":[1,1.5,true]}"#;
    assert_eq!(*input, Json::parse(expected).unwrap());
    assert_eq!((config.cases[0].expect, config.policy.max_depth), (Expect::Fail, Some(200)));
    let until = "2026-12-31".parse().unwrap();
    assert_eq!(config.cases[0].quarantine, Some(Quarantine { reason: "flaky".to_owned(), until }));
}

#[test]
fn output_is_compared_under_effects_only_when_asked() {
    let output = |text: &str| SuiteConfig::parse(text).unwrap().policy.output;
    assert_eq!(output("compare = { trajectory = \"effects\" }"), Output::Ignore);
    assert_eq!(output("compare = { trajectory = \"effects\", output = \"exact\" }"), Output::Exact);
    assert_eq!(output("compare = { trajectory = \"off\" }"), Output::Exact);
}

#[test]
fn every_mode_of_comparing() {
    let policy = |text: &str| {
        SuiteConfig::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).policy
    };
    for (word, mode) in [
        ("exact", Trajectory::Exact),
        ("in_order", Trajectory::InOrder),
        ("unordered", Trajectory::Unordered),
        ("superset", Trajectory::Superset),
        ("subset", Trajectory::Subset),
        ("effects", Trajectory::Effects),
        ("off", Trajectory::Off),
    ] {
        assert_eq!(policy(&format!("[compare]\ntrajectory = \"{word}\"")).trajectory, mode);
        assert_eq!(mode.to_string(), word);
    }
    let policy = policy(
        r#"
[compare]
arguments = "superset"
results = "exact"
counts = "exact"
output = { similarity = 1 }
[tools.arguments.search]
mode = "subset"
ignore = ["trace.id", "at"]
[tools.arguments."get_*"]
mode = "ignore"
[tools.arguments."get_user*"]
ignore = ["session"]
[tools.arguments.get_user_all]
mode = "exact"
"#,
    );
    assert_eq!((policy.results, policy.counts), (Results::Exact, StepCounts::Exact));
    assert!(matches!(policy.output, Output::Similarity(share) if share.get() >= 1.0));
    let of = |tool: &str| {
        let (mode, ignore) = policy.arguments_of(tool);
        (mode, ignore.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
    };
    for (tool, mode, ignore) in [
        ("search", Arguments::Subset, "trace.id at"),
        ("book", Arguments::Superset, ""),
        ("get_order", Arguments::Ignore, ""),
        ("get_user", Arguments::Superset, "session"),
        ("get_user_all", Arguments::Exact, ""),
    ] {
        assert_eq!(of(tool), (mode, ignore.to_owned()), "{tool}");
    }
    assert!(
        SuiteConfig::parse(
            "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\ncounts = \"exact\""
        )
        .is_ok()
    );
}

#[test]
fn an_unknown_key_names_the_nearest_or_all() {
    assert_eq!(
        error("[compare]\n  trajctory = \"exact\""),
        "2:3: unknown key `trajctory` in [compare]; did you mean `trajectory`?"
    );
    assert_eq!(
        error("[accept]\nlabel = 1\nzzzzzz = 2"),
        "3:1: unknown key `zzzzzz` in [accept]; known are `label`"
    );
    assert_eq!(
        error("[verdicts]"),
        "1:2: unknown key `verdicts` in suite.toml; did you mean `verdict`?"
    );
    assert_eq!(
        error("[[case]]\nname = \"a\"\ninputs = 1"),
        "3:1: unknown key `inputs` in [[case]]; did you mean `input`?"
    );
    assert!(
        error("zz = 1\n[aa]\n").starts_with("1:"),
        "the first in the file, not in the alphabet"
    );
}

/// Texts that are refused, and a part of the error.
const REFUSED: &[(&str, &str)] = &[
    ("[verdict]\nmin_repetitions = 0", "2:19: `verdict.min_repetitions` must be at least 1"),
    (
        "[verdict]\nmin_pass_rate = nan",
        "2:17: `verdict.min_pass_rate` must be above 0 and at most 1",
    ),
    (
        "[verdict]\nevidence = \"confident\"\nmin_pass_rate = 1",
        "3:17: `verdict.min_pass_rate` must be below 1 with evidence = \"confident\": no number of repetitions",
    ),
    ("[verdict]\nevidence = \"confident\"", "`verdict.min_pass_rate` must be below 1"),
    ("[verdict]\nconfidence = 0.5", "2:14: `verdict.confidence` must be above 0.5 and below 1"),
    ("[record]\ntimeout = \"2 min\"", "2:11: `record.timeout` must be a duration above zero"),
    ("[record]\nagent = []", "2:9: `record.agent` must name a program"),
    ("[record]\njobs = 0", "2:8: `record.jobs` must be at least 1"),
    ("[record]\nenv = [\"A\", \"=x\"]", "2:13: `record.env` has \"=x\""),
    ("[load]\nruns = [\"/abs/*\"]", "2:9: `load.runs` has \"/abs/*\": a pattern must be relative"),
    ("[load]\nruns = [\"x.json\"]\ncase_from = \"a..b\"", "3:13: `load.case_from` must be a path"),
    ("[load]\ncase_from = \"id\"", "2:13: `load.case_from` only goes with `load.runs`"),
    ("[accept]\nlabel = [1]", "2:9: `accept.label` must be a text, a number or a boolean"),
    ("[accept]\nlabel = inf", "2:9: `accept.label` holds a number that JSON does not have"),
    ("[tools]\neffects = [\"a\", \"[\"]", "2:17: `tools.effects` has \"[\": "),
    ("[tools.arguments.\"[\"]\nmode = \"subset\"", "`tools.arguments` has \"[\": "),
    (
        "[tools.arguments.a]\nmode = \"subst\"",
        "2:8: `tools.arguments.a.mode`: unknown value `subst`",
    ),
    (
        "[tools.arguments.a]\nmod = \"subset\"",
        "2:1: unknown key `mod` in [tools.arguments.<tool>]; did you mean `mode`?",
    ),
    (
        "[tools.arguments.a]\nignore = [\"x\", \"y..z\"]",
        "2:16: `tools.arguments.a.ignore` has \"y..z\": write the keys",
    ),
    (
        "[record]\nagent = \"python3  agent.py\"",
        "expected a list, found the string \"python3  agent.py\"; write [\"python3\", \"agent.py\"]",
    ),
    (
        "[record]\ntimeout = 10",
        "2:11: `record.timeout`: expected a string, found 10; write \"10s\"",
    ),
    ("[record]\nenv = \"A B\"", "; write [\"A B\"]"),
    ("[record]\nrepetitions = \"3\"", "found the string \"3\"; write 3"),
    ("[verdict]\nmin_pass_rate = \"90%\"", "found the string \"90%\"; write 0.9"),
    ("[compare]\noutput = 0.9", "expected a string or a table; write { similarity = 0.9 }"),
    ("[tools]\narguments = 3", "2:13: `tools.arguments`: expected a table, found 3"),
    ("[compare]\noutput = { similarity = 0 }", "`compare.output"),
    ("[compare]\noutput = { similarity = 1.5 }", "must be above 0 and at most 1"),
    ("[compare]\noutput = { similarity = nan }", "must be above 0 and at most 1"),
    (
        "[compare]\noutput = { similar = 0.9 }",
        "2:12: unknown key `similar` in compare.output; did you mean",
    ),
    ("[compare]\noutput = \"similarity\"", "`compare.output`: "),
    ("[compare]\noutput = {}", "`compare.output"),
    (
        "[compare]\ntrajectory = \"off\"\nresults = \"exact\"",
        "3:11: `compare.results` compares results of calls, but",
    ),
    ("[[compare.mask]]\nreason = \"r\"", "`compare.mask` masks nothing"),
    (
        "[[compare.mask]]\nuse = \"uuid\"\npattern = \"x\"\nreason = \"r\"",
        "`compare.mask` has both",
    ),
    (
        "[[compare.mask]]\nuse = \"uuid\"\nreason = \" \"",
        "3:10: `compare.mask.reason` must say why",
    ),
    ("[[compare.mask]]\nuse = \"uuid\"", "missing field `reason`"),
    (
        "[[compare.mask]]\npattern = \"(\"\nreason = \"r\"",
        "2:11: `compare.mask.pattern` is not a regular",
    ),
    ("[[compare.mask]]\npattern = \"a*\"\nreason = \"r\"", "matches the empty text"),
    (
        "[[compare.mask]]\nuse = \"uuid\"\nat = \"steps..args\"\nreason = \"r\"",
        "3:6: `compare.mask.at` is \"steps..args\", which is not a path: it has an empty segment",
    ),
    (
        "[[compare.mask]]\npattern = \"a\"\nat = \"args\"\nreason = \"r\"",
        "3:6: `compare.mask.at` is \"args\"",
    ),
    (
        "[[compare.mask]]\nuse = \"guid\"\nreason = \"r\"",
        "2:7: `compare.mask.use`: unknown value `guid`",
    ),
    (
        "[[case]]\nname = \"a\"\n[[case]]\nname = \"a\"",
        "4:8: `case.name` \"a\" is used twice, first on line 2",
    ),
    ("[[case]]\nname = \"a::b\"", "2:8: `case.name` is \"a::b\": a name must not contain `::`"),
    ("[[case]]\nname = \"a\"\ninput = { x = [1, nan] }", "3:19: `case.input.x` holds a number"),
    ("[[case]]\ninput = 1", "missing field `name`"),
    ("[compare]\ntrajectory = \"exactly\"", "2:14: `compare.trajectory`: unknown value `exactly`"),
    (
        "[record]\nretries = -1",
        "2:11: `record.retries`: expected a whole number from 0 to 4294967295, found -1",
    ),
    (
        "[record]\nretries = \"x\"",
        "2:11: `record.retries`: expected a whole number from 0 to 4294967295, found the string",
    ),
    ("record = 3", "1:10: `record`: expected a table, found 3"),
    ("a = \n", "1:5: "),
];

#[test]
fn values_that_are_not_allowed_say_where_what_and_what_to_do() {
    let wrong: Vec<String> = REFUSED
        .iter()
        .map(|(text, expected)| (text, expected, error(text)))
        .filter(|(_, expected, error)| !error.contains(*expected))
        .map(|(text, expected, error)| format!("{text}\n  gave {error}\n  not  {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_schema_describes_what_is_read() {
    let schema = crate::suite::raw::suite_schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["$defs"]["RawVerdict"]["properties"]["min_repetitions"]["minimum"], 1);
    assert_eq!(schema["$defs"]["RawRecord"]["properties"]["timeout"]["default"], "2m");
}

#[test]
fn each_kind_of_error_is_told_apart() {
    let kind = |text: &str| SuiteConfig::parse(text).unwrap_err().kind;
    assert!(matches!(kind("a = \n"), SuiteErrorKind::Syntax(_)));
    assert!(matches!(
        kind("[record]\nagnet = []"),
        SuiteErrorKind::UnknownKey { key, table: "[record]", .. } if key == "agnet"
    ));
    assert!(matches!(
        kind("[record]\nretries = -1"),
        SuiteErrorKind::Type { path, .. } if path == "record.retries"
    ));
    assert!(matches!(
        kind("[record]\nenv = [\"A\", \"=x\"]"),
        SuiteErrorKind::Rule { path, .. } if path == "record.env"
    ));
}

#[test]
fn every_mask_that_has_a_name_is_read_by_it() {
    let schema = crate::suite::raw::suite_schema();
    let words = schema["$defs"]["NamedMask"]["oneOf"].as_array().unwrap();
    let words: Vec<&str> = words.iter().map(|word| word["const"].as_str().unwrap()).collect();
    assert_eq!(words, NamedMask::ALL.map(NamedMask::as_str));
    for named in NamedMask::ALL {
        let text = format!("[[compare.mask]]\nuse = \"{named}\"\nreason = \"r\"");
        let mask = SuiteConfig::parse(&text).unwrap().policy.masks.remove(0);
        assert_eq!((mask.kind.named(), mask.kind.name()), (Some(named), Some(named.as_str())));
        assert_eq!(mask.to_string(), named.as_str());
    }
}
