use super::*;
use crate::judge::check::demand::{Check, Demand};
use crate::judge::check::run_path::RunPath;
use crate::judge::check::test_support::{broken_by, messages};
use crate::judge::mask::MaskPath;

fn at(path: &str, rule: ValueRule) -> Demand {
    Demand::Value(Box::new(ValueCheck { place: Place::At(MaskPath::new(path).unwrap()), rule }))
}

fn output(rule: ValueRule) -> Demand {
    at("output", rule)
}

fn path(path: &str, rule: ValueRule) -> Demand {
    Demand::Value(Box::new(ValueCheck { place: Place::Path(RunPath::new(path).unwrap()), rule }))
}

fn said(text: &str) -> String {
    format!(r#""output": {}"#, serde_json::Value::from(text))
}

fn texts(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

fn alike(reference: &str, at_least: f64) -> Alike {
    Alike { reference: reference.to_owned(), at_least: Share::new(at_least).unwrap() }
}

fn schema(text: &str) -> ValueRule {
    ValueRule::Schema(Box::new(Schema::new(&Json::parse(text).unwrap()).unwrap()))
}

fn number(text: &str) -> Option<Number> {
    match Json::parse(text).unwrap() {
        Json::Number(number) => Some(number),
        _ => None,
    }
}

fn regex(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

/// Each rule on texts: one that meets it, one that breaks it, and what is said of that.
#[test]
#[cfg_attr(not(feature = "schema"), ignore = "checks schemas")]
fn rules_on_texts() {
    for (rule, good, bad, says) in [
        (
            ValueRule::Contains(texts(&["42", "refund"])),
            "refund 42",
            "no refund",
            "does not contain \"42\"",
        ),
        (
            ValueRule::NotContains(texts(&["rm -rf", "drop"])),
            "done",
            "I drop it",
            "contains \"drop\"",
        ),
        (ValueRule::Matches(regex("^ord_[0-9]+$")), "ord_1", "x", "does not match /^ord_[0-9]+$/"),
        (
            ValueRule::NotMatches(regex("(?i)password")),
            "done",
            "PASSWORD",
            "matches /(?i)password/",
        ),
        (
            ValueRule::Similarity(alike("your order was cancelled", 0.75)),
            "your order is cancelled",
            "nothing at all",
            "a similarity of 0.0000 is below 0.75, the least allowed",
        ),
        (
            ValueRule::Rouge1(alike("The quick brown fox jumps over the lazy dog.", 0.7)),
            "The quick brown fox jumps.",
            "The fox jumps.",
            "a ROUGE-1 F1 of 0.5000 is below 0.7, the least allowed",
        ),
        (
            ValueRule::Equals(Json::from("done")),
            "done",
            "Done",
            "is not equal to the expected value",
        ),
        (schema(r#"{"type": "string", "maxLength": 4}"#), "done", "undone", "has 6 characters"),
    ] {
        assert_eq!(messages(&output(rule.clone()), &said(good)), Vec::<String>::new(), "{rule:?}");
        let found = messages(&output(rule.clone()), &said(bad));
        assert!(found.len() == 1 && found[0].contains(says), "{found:?}");
        // Where there is no output, or another thing than a text, none holds.
        let absent = messages(&output(rule.clone()), "");
        assert_eq!(absent, ["the recording has no value here to check"]);
        for other in ["null", "1", "[]", r#"{"a": "done"}"#] {
            let found = messages(&output(rule.clone()), &format!("\"output\": {other}"));
            assert_eq!(found.len(), 1, "{rule:?} of {other}: {found:?}");
        }
        assert_eq!(
            messages(&output(rule.clone()), &said(" ")).len(),
            expected_of_blank(&rule),
            "{rule:?}"
        );
    }
}

/// What is found in a text without a word: it contains nothing that could be wrong, and that is no merit.
fn expected_of_blank(rule: &ValueRule) -> usize {
    match rule {
        ValueRule::Contains(parts) => parts.len(),
        // A text may be short where only its length is bounded.
        ValueRule::Schema(_) => 0,
        _ => 1,
    }
}

#[test]
fn every_value_at_the_place_is_meant_and_each_finding_says_where() {
    let run = r#""steps": [
        {"kind": "tool", "name": "search", "args": {"query": "order A-17"}},
        {"kind": "tool", "name": "search", "args": {"query": "weather"}},
        {"kind": "tool", "name": "search", "args": {}}]"#;
    let demand = at("steps.search.args.query", ValueRule::Contains(texts(&["order"])));
    let found = broken_by(&Check::new(demand), run);
    let paths: Vec<_> =
        found.iter().map(|finding| (finding.path.as_str(), finding.run_index)).collect();
    assert_eq!(paths, [("steps[2]", Some(2)), ("steps[1].args.query", Some(1))]);
    assert_eq!(found[1].after, Some(Json::from("weather")));
    // A tool that is never called meets nothing.
    let never = at("steps.book.args.query", ValueRule::NotContains(texts(&["order"])));
    assert_eq!(messages(&never, run), ["the recording has no value here to check"]);
}

#[test]
#[cfg_attr(not(feature = "schema"), ignore = "checks schemas")]
fn a_schema_on_arguments_of_a_tool_never_called_or_known_as_a_hash_is_broken() {
    let demand = at("steps.search.args", schema(r#"{"type": "object", "required": ["query"]}"#));
    let call = |more: &str| {
        format!(
            r#""steps": [{{"kind": "tool", "name": "search"{more}}}, {{"kind": "tool", "name": "b"}}]"#
        )
    };
    assert_eq!(messages(&demand, &call(r#", "args": {"query": 1}"#)), Vec::<String>::new());
    assert_eq!(
        messages(&demand, &call(r#", "args": {}"#)),
        ["lacks \"query\" (by /required of the schema)"]
    );
    assert_eq!(
        messages(&demand, &call(r#", "args_hash": "ab""#)),
        ["the arguments of tool \"search\" are known only as a hash"]
    );
    assert_eq!(messages(&demand, &call("")), ["the arguments of tool \"search\" are not recorded"]);
    let other = r#""steps": [{"kind": "tool", "name": "b", "args": {}}]"#;
    assert_eq!(messages(&demand, other), ["the recording has no value here to check"]);
}

#[test]
#[cfg_attr(not(feature = "schema"), ignore = "checks schemas")]
fn a_text_that_is_json_is_held_against_the_schema_as_what_it_says() {
    let object = schema(r#"{"required": ["a"], "properties": {"a": {"type": "integer"}}}"#);
    let strict = schema(r#"{"type": "object"}"#);
    for (rule, output_text, expected) in [
        (&object, r#"{"a": 1}"#, None),
        (&object, r#"{"a": "1"}"#, Some("is a string, not of type integer")),
        (&object, "[1]", None),
        // A schema that says nothing of texts is not satisfied by just any.
        (&object, "Sorry, I cannot.", Some("is a text that is not JSON")),
        (&object, "", Some("is a text that is not JSON")),
        (&object, "\"a\"", None),
        (&strict, "Sorry, I cannot.", Some("is a string, not of type object")),
        (&strict, r#"{"a": 1}"#, None),
        (&strict, "[1]", Some("is an array, not of type object")),
    ] {
        let found = messages(&output(rule.clone()), &said(output_text));
        match expected {
            None => assert!(found.is_empty(), "{output_text}: {found:?}"),
            Some(says) => {
                assert!(found.len() == 1 && found[0].contains(says), "{output_text}: {found:?}");
            }
        }
    }
    // One that asks for a text gets it, also where it looks like a number.
    assert!(messages(&output(schema(r#"{"type": "string"}"#)), &said("42")).is_empty());
    let findings = broken_by(&Check::new(output(object)), r#""output": {"a": "1"}"#);
    assert_eq!((findings[0].path.as_str(), findings[0].kind), ("output.a", FindingKind::Schema));
}

#[test]
fn numbers_and_other_values() {
    let run = r#""usage": {"output_tokens": 4000, "cost_usd": 0.25}, "output": {"ok": true, "big": 18446744073709551617}"#;
    let tokens = "$.usage.output_tokens";
    let within =
        |least: &str, most: &str| ValueRule::Within { least: number(least), most: number(most) };
    for (place, rule, says) in [
        (tokens, within("null", "4000"), ""),
        (tokens, within("4000.0", "1e4"), ""),
        (tokens, within("null", "3999.5"), "is above 3999.5, the most allowed"),
        (tokens, within("4001", "null"), "is below 4001, the least allowed"),
        ("$.output.big", within("null", "18446744073709551616"), "is above"),
        ("$.output.ok", within("0", "null"), "is a boolean, not a number"),
        ("$.usage.input_tokens", within("0", "null"), "no value here to check"),
        ("$.output.ok", ValueRule::Equals(Json::Bool(true)), ""),
        ("$.usage.cost_usd", ValueRule::Equals(Json::parse("0.250").unwrap()), ""),
        (tokens, ValueRule::Equals(Json::parse("4000.0").unwrap()), ""),
        (
            "$.output.big",
            ValueRule::Equals(Json::parse("18446744073709551618").unwrap()),
            "is not equal to the expected value",
        ),
        (
            "$.output.ok",
            ValueRule::Equals(Json::parse("1").unwrap()),
            "is not equal to the expected value",
        ),
        ("$.output.missing", ValueRule::Equals(Json::Null), "no value here to check"),
    ] {
        let found = messages(&path(place, rule.clone()), run);
        assert!(
            if says.is_empty() {
                found.is_empty()
            } else {
                found.len() == 1 && found[0].contains(says)
            },
            "{place} {rule:?}: {found:?}"
        );
    }
    let text = messages(&output(within("0", "null")), &said("5"));
    assert_eq!(text, ["is a text, not a number"]);
}

#[test]
fn how_many_values_there_are() {
    let run = r#""steps": [{"kind": "tool", "name": "a", "args": {"x": null}}, {"kind": "tool", "name": "b", "args": {}}]"#;
    for (place, rule, says) in [
        ("$.steps[*]", ValueRule::Count(2), ""),
        ("$.steps[*]", ValueRule::Count(3), "expected 3 values, found 2"),
        ("$.steps[?@.name == 'c']", ValueRule::Count(0), ""),
        ("$.steps[?@.name == 'a']", ValueRule::Exists(true), ""),
        ("$.steps[0].args.x", ValueRule::Exists(true), ""),
        ("$.steps[?@.name == 'c']", ValueRule::Exists(true), "there is no value"),
        ("$.steps[?@.name == 'c']", ValueRule::Exists(false), ""),
        (
            "$.steps[*].name",
            ValueRule::Exists(false),
            "expected no value, found 2, the first at steps[0].name",
        ),
    ] {
        let found = messages(&path(place, rule.clone()), run);
        assert!(
            if says.is_empty() { found.is_empty() } else { found == [says] },
            "{place} {rule:?}: {found:?}"
        );
    }
    // That something is absent is known of lists that were recorded: a negative golden may not rest on what was not.
    for (place, kind) in [
        ("$.steps[?@.name == 'c']", FindingKind::Value),
        ("$.stages[*]", FindingKind::NotMeasured),
        ("$.usage.output_tokens", FindingKind::NotMeasured),
        ("$..missing", FindingKind::NotMeasured),
    ] {
        for rule in [ValueRule::Exists(true), ValueRule::Count(1)] {
            let broken = broken_by(&Check::new(path(place, rule)), run);
            assert_eq!(
                broken.iter().map(|finding| finding.kind).collect::<Vec<_>>(),
                [kind],
                "{place}"
            );
        }
    }
    let hashed = r#""steps": [{"kind": "tool", "name": "a", "args_hash": "ab"}]"#;
    let found = messages(&at("steps.a.args.x", ValueRule::Exists(false)), hashed);
    assert_eq!(found, ["the arguments of tool \"a\" are known only as a hash"]);
}

#[test]
#[cfg_attr(not(feature = "schema"), ignore = "checks schemas")]
fn findings_show_nothing_that_is_redacted_and_no_credential() {
    use crate::judge::mask::redact::{RedactedKey, Redaction};
    let keys = ["salary", "customer.email"].map(|key| RedactedKey::new(key).unwrap()).to_vec();
    let redact = Redaction { patterns: vec![regex("hush[0-9]+")], keys };
    let policy = Policy { redact, ..Policy::default() };
    let run = r#"{"format": "goldrun/run@1", "output": {"salary": 98765, "customer": {"email": "a@example.org"}, "hush1": "x hush2",
        "key": "sk-ant-api03-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}}"#;
    let run: Run<'_> = serde_json::from_str(run).unwrap();
    let wrong = || ValueRule::Equals(Json::from("wrong"));
    let mut found = Vec::new();
    for demand in [
        at("output.salary", ValueRule::Within { least: None, most: number("5") }),
        at("output.customer.email", wrong()),
        at("output.*", wrong()),
        path("$.output.salary", wrong()),
        path("$.output.customer.email", wrong()),
        path("$.output", wrong()),
        output(schema(
            r#"{"propertyNames": {"maxLength": 4}, "additionalProperties": {"type": "null"}}"#,
        )),
    ] {
        let broken = Check::new(demand).broken(&run, &policy, &Tree::default());
        assert!(!broken.is_empty());
        found.extend(broken);
    }
    let found = format!("{found:?}");
    for secret in ["98765", "example.org", "hush1", "hush2", "sk-ant"] {
        assert!(!found.contains(secret), "{secret}: {found}");
    }
}
