use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::golden::accept::{Acceptance, accept};
use crate::golden::accept_options::AcceptOptions;
use crate::golden::example::EXAMPLE;
use crate::golden::golden_file::{GoldenFile, golden_schema};
use crate::judge::compare::accepts;
use crate::judge::test_runs::{calls, exact, loaded};

/// A golden whose only step stands on line 11, and has these arguments.
fn with(step: &str) -> String {
    let at = EXAMPLE.find("        {\"kind\": \"tool\"").unwrap();
    let end = EXAMPLE[at..].find('\n').unwrap() + at;
    format!("{}        {step},{}", &EXAMPLE[..at], &EXAMPLE[end..])
}

fn read(text: &str) -> Result<GoldenFile, String> {
    GoldenFile::parse(text, Path::new("golden/s/c.json")).map_err(|error| error.to_string())
}

#[test]
fn matchers_and_optional_steps_are_read_and_rendered_to_the_same_bytes() {
    let step = r#"{"$optional": {"kind": "tool", "name": "f", "args": {"id": {"$match": "^ord_"}, "$$ref": 1}}}"#;
    let text = with(step)
        .replace(r#""input": {"order": "A-17"}"#, r#""input": {"order": {"$any": "string"}}"#);
    let golden = read(&text).unwrap();
    let known = &golden.accepted.behaviours[0].behaviour;
    assert!(known.steps[0].optional && !known.steps[1].optional && known.holds_matcher());
    let rendered = golden.render();
    let line = rendered.lines().find(|line| line.contains("optional")).unwrap();
    let sorted = step.replace(
        r#"{"id": {"$match": "^ord_"}, "$$ref": 1}"#,
        r#"{"$$ref": 1, "id": {"$match": "^ord_"}}"#,
    );
    assert_eq!(line.trim().trim_end_matches(','), sorted);
    assert_eq!(read(&rendered).as_ref(), Ok(&golden));
    assert_eq!(read(&rendered).unwrap().render(), rendered);
}

#[test]
fn what_is_wrong_with_a_matcher_is_told_with_its_place() {
    let hint = "(if it is a key of a recording, write it with one more `$`): correct it, or accept the case again";
    let known = "known are `$any`, `$match`, `$near`, `$one_of`";
    let place = "behaviours[0].steps[0]";
    for (step, expected) in [
        (
            r#"{"kind": "tool", "name": "f", "args": {"id": {"$anny": 1}}}"#,
            format!(r#"golden/s/c.json:13:54: {place}.args.id: "$anny" is not a matcher; {known} {hint}"#),
        ),
        (
            r#"{"kind": "tool", "name": "f", "args": {"$ref": "x"}}"#,
            format!(r#"golden/s/c.json:13:47: {place}.args: "$ref" is not a matcher; {known} {hint}"#),
        ),
        (
            r#"{"$optional": {"kind": "tool", "name": "f", "result": [0, {"$match": "("}]}}"#,
            format!(r#"golden/s/c.json:13:67: {place}["$optional"].result[1]: `$match`: "(": unclosed group {hint}"#),
        ),
        (
            r#"{"$optional": {"kind": "tool"}, "turn": 1}"#,
            "golden/s/c.json:13:41: `$optional` must be the only key: it holds the whole step".to_owned(),
        ),
        (
            r#"{"$optional": {"$optional": {"kind": "final"}}}"#,
            "golden/s/c.json:13:24: unknown field `$optional`, expected one of `kind`, `name`, `args`, `args_hash`, \
             `result`, `status`, `turn`"
                .to_owned(),
        ),
        (
            r#"{"turn": 1, "$optional": {"kind": "tool"}}"#,
            "golden/s/c.json:13:21: `$optional` must be the only key: it holds the whole step".to_owned(),
        ),
        (r#"{"name": "f"}"#, "golden/s/c.json:13:21: missing field `kind`: say what the step is, `turn`, `tool` or `final`".to_owned()),
        (r#"{}"#, "golden/s/c.json:13:10: missing field `kind`: say what the step is, `turn`, `tool` or `final`".to_owned()),
        (r#"["tool", "f"]"#, "golden/s/c.json:13:9: expected a step, found a list".to_owned()),
        (
            r#"{"kind": {"$any": "string"}}"#,
            "golden/s/c.json:13:19: unknown value `$any`, expected one of `turn`, `tool`, `final`".to_owned(),
        ),
    ] {
        let error = read(&with(step)).unwrap_err();
        assert!(error.starts_with(&expected), "{error}\n{expected}");
    }
    let stages = EXAMPLE.replace(
        r#""outcome": "completed","#,
        r#""outcome": "completed", "stages": [{"node": "n", "status": {"$any": 1}}],"#,
    );
    let error = read(&stages).unwrap_err();
    assert!(
        error.starts_with(
            "golden/s/c.json:11:66: behaviours[0].stages[0].status: `$any` takes a type"
        ),
        "{error}"
    );
    let number = read(&stages.replace(r#"{"$any": 1}"#, "7")).unwrap_err();
    assert!(number.contains("stages[0].status: takes a text or a matcher"), "{number}");
    let input = read(&EXAMPLE.replace(r#"{"order": "A-17"},"#, r#"{"$one_of": []},"#)).unwrap_err();
    assert!(input.starts_with("golden/s/c.json:5:12: input: `$one_of` lists no value"), "{input}");
}

#[test]
fn the_schema_knows_matchers() {
    let schema = golden_schema();
    let matchers = schema["$defs"]["Matcher"]["oneOf"].as_array().unwrap();
    let words: Vec<&str> =
        matchers.iter().map(|matcher| matcher["required"][0].as_str().unwrap()).collect();
    assert_eq!(words, ["$any", "$match", "$near", "$one_of"]);
    let text = schema.to_string();
    assert!(text.contains("$optional") && text.contains("GoldenValue"), "{text}");
    for place in [
        "/properties/input",
        "/$defs/AcceptedBehaviour/properties/output",
        "/$defs/BehaviourStep/properties/args",
    ] {
        assert_eq!(schema.pointer(place).unwrap()["$ref"], "#/$defs/GoldenValue", "{place}");
        let required = place.rsplit_once("/properties/").unwrap();
        let required = &schema.pointer(required.0).unwrap()["required"];
        assert!(
            !required.to_string().contains("input") && !required.to_string().contains("args"),
            "{required}"
        );
    }
}

proptest! {
    #[test]
    fn recorded_data_with_any_keys_round_trips(value in crate::json::json_strategy(), other in crate::json::json_strategy()) {
        let text = |value: &Json| serde_json::to_string(value).unwrap();
        let run = |value: &Json| {
            let input = format!(r#""input": {}, "output": {}, "#, text(value), text(value));
            loaded(&(input + &calls(&[(0, "f", &text(value))])), &exact())
        };
        let runs = [(1, run(&value))];
        let Acceptance::Write { golden, .. } = accept(("s", "c"), None, &runs, &exact(), &AcceptOptions::default()) else {
            panic!("it is new");
        };
        let rendered = golden.render();
        let again = read(&rendered).unwrap();
        prop_assert_eq!(&again, &golden);
        prop_assert!(!again.accepted.behaviours[0].behaviour.holds_matcher());
        prop_assert_eq!(again.accepted.input.as_ref(), runs[0].1.input.as_ref());
        let unchanged = accept(("s", "c"), Some(&again), &runs, &exact(), &AcceptOptions::default());
        prop_assert_eq!(unchanged, Acceptance::Unchanged(Vec::new()));
        let known = &again.accepted.behaviours[0].behaviour;
        prop_assert!(accepts(known, &runs[0].1, &exact()));
        prop_assert_eq!(accepts(known, &run(&other), &exact()), value == other);
    }
}
