use serde::Deserialize;

use super::*;

#[test]
fn messages_name_no_type_of_rust() {
    for (message, expected) in [
        ("invalid type: integer `3`, expected struct RawRecord", "expected a table, found 3"),
        ("invalid type: sequence, expected a map", "expected a table, found a list"),
        ("invalid type: map, expected a sequence", "expected a list, found a table"),
        ("invalid type: null, expected a boolean", "expected true or false, found null"),
        ("invalid type: floating point `1.5`, expected i64", "expected a whole number, found 1.5"),
        (
            "invalid value: integer `-1`, expected u32",
            "expected a whole number from 0 to 4294967295, found -1",
        ),
        (
            "invalid type: string \"a, expected b\", expected f64",
            "expected a number, found the string \"a, expected b\"",
        ),
        (
            "invalid type: unit variant, expected newtype variant",
            "this word needs a value, as { word = value }",
        ),
        (
            "wanted exactly 1 element, found 0 elements",
            "expected a table with one key, found 0 elements",
        ),
        ("unknown variant `x`, expected `a` or `b`", "unknown value `x`, expected `a` or `b`"),
        ("missing field `kind`", "missing field `kind`"),
    ] {
        assert_eq!(plain(message, "a table"), expected);
    }
}

#[test]
fn messages_of_serde_json_as_it_is_today_are_known() {
    #[derive(Deserialize)]
    struct Count {
        #[serde(rename = "n")]
        _n: u8,
    }
    for (text, expected) in [
        ("{", "the text ends inside an object"),
        ("[]", "expected an object, found a list"),
        ("", "the text ends where a value must stand"),
        ("{\"n", "the text ends inside a string"),
        ("{\"n\": 1} x", MORE_TEXT),
        ("{n: 1}", "expected a key in double quotes"),
        ("{\"n\": x}", "expected a value"),
        ("{\"n\": nul}", "expected `true`, `false` or `null`"),
        ("{\"n\": \"7\"}", "expected a whole number from 0 to 255, found the string \"7\""),
        ("{\"n\": 256}", "expected a whole number from 0 to 255, found 256"),
        ("{\"n\": true}", "expected a whole number from 0 to 255, found true"),
        ("{\"n\": []}", "expected a whole number from 0 to 255, found a list"),
        ("7", "expected an object, found 7"),
    ] {
        let error = serde_json::from_str::<Count>(text).err().unwrap();
        assert_eq!(crate::json::message(&error), expected, "{text}");
    }
}
