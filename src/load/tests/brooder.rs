//! brooder's runs: outcomes, output, steps, and what brooder itself refuses.

use crate::load::format::Format;
use crate::load::parse::{LoadOptions, parse};
use crate::run::{Outcome, StepKind};

fn record(fields: &str) -> String {
    format!(r#"{{"agent": " desk ", "case_id": "0123456789ab"{fields}}}"#)
}

const FINAL: &str = r#"{"kind": "final", "name": "final", "args": {}, "result": null}"#;

#[test]
fn outcomes_and_output_are_those_that_brooder_derives() {
    let ended = format!(r#", "trajectory": [{FINAL}]"#);
    let with = |fields: &str| format!("{ended}{fields}");
    for (fields, outcome, output) in [
        (String::new(), Outcome::GaveUp, None),
        (r#", "output": null, "meta": {}"#.to_owned(), Outcome::GaveUp, None),
        // An answer that could not be written: NaN.
        (ended.clone(), Outcome::Completed, Some("null")),
        (with(r#", "output": 0"#), Outcome::Completed, Some("0")),
        (with(r#", "output": "", "meta": {"other": 1}"#), Outcome::Completed, Some(r#""""#)),
        (r#", "meta": {"runaway": true}"#.to_owned(), Outcome::Runaway, None),
        (r#", "meta": {"runaway": 0.0}"#.to_owned(), Outcome::GaveUp, None),
        (r#", "meta": {"runaway": [ ]}"#.to_owned(), Outcome::GaveUp, None),
        (r#", "meta": {"runaway": " "}"#.to_owned(), Outcome::Runaway, None),
        (r#", "meta": {"runaway": -1}"#.to_owned(), Outcome::Runaway, None),
        (r#", "meta": {"runaway": null, "crashed": true}"#.to_owned(), Outcome::Crashed, None),
        (with(r#", "meta": {"runaway": {"a": 1}}, "output": 1"#), Outcome::Runaway, Some("1")),
    ] {
        let text = record(&fields);
        let run = parse(&text, &LoadOptions::default()).unwrap();
        assert_eq!(
            (run.outcome, run.output.as_ref().map(|raw| raw.text())),
            (outcome, output),
            "{fields}"
        );
    }
}

#[test]
fn steps_and_what_is_known_of_the_run() {
    let text = record(
        r#", "inputs": {"args": ["x"]}, "model": "m", "meta": {"k": 1}, "usage": {"duration_ms": 1500, "input_tokens": 7, "cost_usd": 0.5, "total_tokens": 9},
        "trajectory": [{"kind": "turn", "name": "turn", "args": {"provider": "openai"}}, {"kind": "tool", "name": "f"},
        {"kind": "turn", "name": "turn"}, {"kind": "tool", "name": "g", "args": {"a": 1}, "result": 2}]"#,
    );
    let run = parse(
        &text,
        &LoadOptions { label_from: crate::json::KeyPath::new("meta.k"), ..LoadOptions::default() },
    )
    .unwrap();
    let agent = run.agent.unwrap();
    assert_eq!(
        (agent.name.as_deref(), agent.model.as_deref(), run.id.as_deref()),
        (Some("desk"), Some("m"), Some("0123456789ab"))
    );
    assert_eq!(run.input.unwrap().text(), r#"{"args": ["x"]}"#);
    assert_eq!(run.metadata.unwrap().text(), r#"{"k": 1}"#);
    assert_eq!(run.label, Some(crate::json::Json::parse("1").unwrap()));
    let usage = run.usage.unwrap();
    assert_eq!(
        (usage.duration, usage.input_tokens, usage.output_tokens, usage.cost_usd),
        (Some(1.5), Some(7), None, Some(0.5))
    );
    let steps: Vec<_> = run
        .steps
        .iter()
        .map(|step| {
            (step.kind, step.name.as_deref(), step.args.as_ref().map(|args| args.text()), step.turn)
        })
        .collect();
    assert_eq!(
        steps,
        [
            (StepKind::Turn, None, None, Some(0)),
            // What is missing has brooder's default, and calls have no turn: their order always counts.
            (StepKind::Tool, Some("f"), Some("{}"), None),
            (StepKind::Turn, None, None, Some(1)),
            (StepKind::Tool, Some("g"), Some(r#"{"a": 1}"#), None),
        ]
    );
    assert_eq!(run.steps[0].metadata.as_ref().unwrap().text(), r#"{"provider": "openai"}"#);
}

#[test]
fn what_is_refused() {
    for (text, expected) in [
        (
            r#"{"agent": " ", "case_id": "c"}"#.to_owned(),
            "line 1, column 1: `agent` and `case_id` must not be empty",
        ),
        (
            r#"{"agent": "a", "case_id": ""}"#.to_owned(),
            "line 1, column 1: `agent` and `case_id` must not be empty",
        ),
        (r#"{"agent": "a"}"#.to_owned(), "line 1, column 14: missing field `case_id`"),
        (record(r#", "output": 1, "output": 2"#), "line 1, column 61: duplicate field `output`"),
        (
            record(r#", "trajectory": [{"kind": "tool", "name": ""}]"#),
            "line 1, column 1: a step must have a name",
        ),
        (
            record(r#", "trajectory": [{"kind": "tool", "name": "f", "args": [1]}]"#),
            "line 1, column 101: the arguments of a step must be an object",
        ),
        (
            record(r#", "trajectory": [{"kind": "thought", "name": "f"}]"#),
            "line 1, column 72: unknown value `thought`, expected one of `turn`, `tool`, `final`",
        ),
        (
            record(r#", "trajectory": [], "colour": 1"#),
            "line 1, column 66: unknown field `colour`, expected one of `agent`, `case_id`, `inputs`, `model`, `trajectory`, \
             `output`, `meta`, `usage`",
        ),
        (record(r#", "meta": [1]"#), "line 1, column 56: `meta` must be an object"),
        ("[1]".to_owned(), "line 1, column 1: a run of brooder is an object"),
        ("{".to_owned(), "line 1, column 1: not valid JSON: the text ends inside an object"),
        (
            r#"{"schema_version": 2, "variants": []}"#.to_owned(),
            "line 1, column 2: unknown field `schema_version`, expected one of `agent`, `case_id`, `inputs`, `model`, \
             `trajectory`, `output`, `meta`, `usage`",
        ),
    ] {
        let options = LoadOptions { format: Format::Brooder, ..LoadOptions::default() };
        assert_eq!(parse(&text, &options).unwrap_err().to_string(), expected, "{text}");
    }
}
