use super::*;
use crate::judge::test_runs::escaped;

#[test]
fn members_are_taken_out_through_lists_and_under_keys_with_dots() {
    for (path, before, after) in [
        ("a", r#"{"a": 1, "b": 2}"#, r#"{"b": 2}"#),
        ("a.b", r#"{"a": {"b": 1, "c": 2}, "b": 3}"#, r#"{"a": {"c": 2}, "b": 3}"#),
        ("a.b", r#"{"a": {"b": 1}}"#, r#"{"a": {}}"#),
        ("a.b", r#"{"a.b": 1, "a": {"b": 2, "c": 3}}"#, r#"{"a": {"c": 3}}"#),
        ("a.b.c", r#"{"a": {"b.c": 1}}"#, r#"{"a": {}}"#),
        ("a.id", r#"{"a": [{"id": 1, "n": 2}, 3, [{"id": 4}]]}"#, r#"{"a": [{"n": 2}, 3, [{}]]}"#),
        ("a.b", r#"{"a": 1}"#, r#"{"a": 1}"#),
        ("a", r#""a""#, r#""a""#),
    ] {
        let mut value = Json::parse(before).unwrap();
        KeyPath::new(path).unwrap().remove_from(&mut value);
        assert_eq!(value, Json::parse(after).unwrap(), "{path} of {before}");
    }
    // Recorded keys may look like a matcher's; in a golden they have a `$` more.
    for (path, recorded, golden) in [
        ("$any.b", r#"{"$any": {"b": 1}}"#, r#"{"$$any": {"b": 1}}"#),
        ("a.$ref", r#"{"a": {"$ref": 1, "$$ref": 2}}"#, r#"{"a": {"$$ref": 1, "$$$ref": 2}}"#),
    ] {
        let (path, mut recorded, mut golden) = (
            KeyPath::new(path).unwrap(),
            Json::parse(recorded).unwrap(),
            Json::parse(golden).unwrap(),
        );
        path.remove_from(&mut recorded);
        path.remove_from_golden(&mut golden);
        assert_eq!(escaped(recorded), golden);
    }
    for (path, before, after) in [
        ("a.within", r#"{"a": {"$near": 1, "within": 2}}"#, r#"{"a": {"$near": 1, "within": 2}}"#),
        ("a.b", r#"{"a": {"$one_of": [{"b": 1, "c": 2}]}}"#, r#"{"a": {"$one_of": [{"c": 2}]}}"#),
        ("a", r#"{"a": {"$any": "string"}}"#, "{}"),
    ] {
        let mut golden = Json::parse(before).unwrap();
        KeyPath::new(path).unwrap().remove_from_golden(&mut golden);
        assert_eq!(golden, Json::parse(after).unwrap(), "{path} of {before}");
    }
}
