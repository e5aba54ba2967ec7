use super::*;

fn find(path: &str, record: &str) -> Option<String> {
    KeyPath::new(path).unwrap().find(record).unwrap().map(str::to_owned)
}

#[test]
fn fields_are_found_by_keys_and_indexes() {
    let record = r#" {"id": "x", "info": {"task": [{"id": 1.50}, null]}, "a.b": true, "a": {"b": 2, "c": 3}, "0": 4} "#;
    for (path, expected) in [
        ("id", Some(r#""x""#)),
        ("info.task.0.id", Some("1.50")),
        ("info.task.1", Some("null")),
        ("info.task.2", None),
        ("info.task.00", None),
        ("info.task.+0", None),
        ("info.task.x", None),
        ("info.task.1.id", None),
        ("id.x", None),
        ("nothing", None),
        ("0", Some("4")),
        ("a.b", Some("true")),
        ("a.c", Some("3")),
    ] {
        assert_eq!(find(path, record).as_deref(), expected, "{path}");
    }
    assert_eq!(
        find("k", "{\"\\u006b\": [1]}").as_deref(),
        Some("[1]"),
        "keys are compared unescaped"
    );
    assert_eq!(find("1", "[1, 2]").as_deref(), Some("2"));
}

#[test]
fn broken_records_and_doubled_keys_are_errors() {
    let id = KeyPath::new("id").unwrap();
    for record in ["", "{\"id\": 1", "{\"id\": 1} x", "{\"id\": 1, \"id\": 2}"] {
        assert!(id.find(record).is_err(), "{record}");
    }
    assert!(
        id.find(r#"{"other": 1, "other": 2}"#).unwrap().is_none(),
        "what is not looked for is not judged"
    );
}

#[test]
fn paths_need_parts() {
    for text in ["", ".", "a.", ".a", "a..b"] {
        assert_eq!(KeyPath::new(text), None, "{text}");
    }
}
#[test]
fn a_doubled_key_is_placed_in_the_record() {
    let error = KeyPath::new("a.b").unwrap().find(r#" {"a": {"b": 1, "\u0062": 2}}"#).unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.offset()),
        ("key \"b\" stands twice in one object", 16)
    );
}
