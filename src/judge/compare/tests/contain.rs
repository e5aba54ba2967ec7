use proptest::prelude::*;

use super::*;
use crate::judge::test_runs::escaped;

fn json(text: &str) -> Json {
    Json::parse(text).unwrap()
}

#[test]
fn what_is_contained_in_what() {
    for (outer, inner, expected) in [
        (r#"{"a": 1, "b": 2}"#, r#"{"a": 1}"#, true),
        (r#"{"a": 1}"#, r#"{"a": 1, "b": 2}"#, false),
        (r#"{"a": 1}"#, "{}", true),
        (r#"{"a": {"b": 1, "c": 2}}"#, r#"{"a": {"c": 2}}"#, true),
        (r#"{"a": {"b": 1}}"#, r#"{"a": {}}"#, true),
        (r#"{"a": 1}"#, r#"{"a": {}}"#, false),
        (r#"{"a": [1, 2]}"#, r#"{"a": [1]}"#, false),
        (r#"{"a": [{"b": 1}]}"#, r#"{"a": [{}]}"#, false),
        (r#"{"a": 1.0}"#, r#"{"a": 1}"#, true),
        (r#"{"a": null}"#, "{}", true),
        ("{}", r#"{"a": null}"#, false),
        ("[1]", "[1]", true),
        (r#"{"a": {"b": 1}}"#, r#"{"a.b": 1}"#, false),
        (r#"{"a": "b"}"#, r#"{"a": {"b": "c"}}"#, false),
    ] {
        assert_eq!(contains(&json(outer), &json(inner)), expected, "{outer} contains {inner}");
    }
}

proptest! {
    #[test]
    fn statements_decide_as_containing_does(
        values in prop::collection::vec(crate::json::json_strategy(), 1..6), cut: prop::sample::Index,
    ) {
        let mut values = values;
        // One that is contained in another now and then.
        if let Some(Json::Object(members)) = values.get(cut.index(values.len())).cloned() {
            values.push(Json::Object(members.into_iter().skip(1).collect()));
        }
        let values: Vec<Json> = values.into_iter().map(escaped).collect();
        let mut statements = Statements::default();
        let all: Vec<_> = values.iter().map(|value| statements.of(value, false)).collect();
        let found = containing(&all, &all);
        for (index, inner) in values.iter().enumerate() {
            let expected: Vec<usize> = (0..values.len()).filter(|&o| contains(&values[o], inner)).collect();
            prop_assert_eq!(&found[index], &expected);
        }
    }
}
