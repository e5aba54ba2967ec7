use serde::de::Error as _;

use super::*;

#[test]
fn only_the_place_that_serde_json_adds_is_taken_off() {
    let parsed = serde_json::from_str::<u8>(" x").unwrap_err();
    assert_eq!(parsed.to_string(), "expected value at line 1 column 2");
    assert_eq!(message(&parsed), "expected a value");
    assert_eq!(
        message(&serde_json::from_str::<u8>("").unwrap_err()),
        "the text ends where a value must stand"
    );
    let unknown = serde_json::from_str::<u8>("\"x at line y\"").unwrap_err();
    assert_eq!(
        message(&unknown),
        "expected a whole number from 0 to 255, found the string \"x at line y\""
    );
    let unknown = serde_json::from_str::<u8>("\"x at line 1 column 2\"").unwrap_err();
    assert_eq!(
        message(&unknown),
        "expected a whole number from 0 to 255, found the string \"x at line 1 column 2\""
    );
    for (text, expected) in [
        ("plain", "plain"),
        ("unknown field `x at line y`", "unknown field `x at line y`"),
        ("a at line 2 column 3 at line 1 column 2", "a at line 2 column 3"),
    ] {
        assert_eq!(message(&serde_json::Error::custom(text)), expected);
    }
}

#[test]
fn offsets_count_bytes_of_the_text() {
    for (text, offset) in [("", 0), ("[1,\n é]", 5), ("[\"é\", x]", 7), ("[1\n", 3)] {
        let error = JsonError::syntax(text);
        assert_eq!(error.offset(), offset, "{text:?}: {error}");
    }
    let error = JsonError::syntax("[1,\n x]");
    assert_eq!(error.place(), Some((2, 2)));
    assert_eq!(error.to_string(), "expected a value at line 2 column 2");
    assert_eq!(error.message(), "expected a value");
}
