use proptest::prelude::*;
use serde_json::value::RawValue;

use super::*;
use crate::json::decode::MAX_DEPTH;

/// What serde_json makes of it.
fn theirs(text: &str) -> Option<&str> {
    serde_json::from_str::<&RawValue>(text).ok().map(RawValue::get)
}

#[test]
fn what_is_valid_and_what_is_not() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    for text in [
        "",
        " ",
        "0",
        "-0",
        "01",
        "-",
        "1.",
        ".1",
        "1.5e",
        "1.5e+",
        "1E-7",
        "+1",
        "1e5x",
        "tru",
        "true",
        "nulll",
        "false ",
        "\"",
        "\"\\\"",
        "\"\\",
        "\"\\u12",
        "\"\\u12g4\"",
        "\"\\ud800\"",
        "\"\\x\"",
        "\"a\tb\"",
        "\"a\u{7f}é\u{2028}\"",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[]]",
        " [ ] ",
        "{",
        "{}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\" : [ {\"b\":\"\\n\\/\"} , -1.0E+2 ] }\r\n\t",
        "\u{feff}1",
        "{\"a\":1}}",
        "\"12345678\\\"90123456\u{1f}\"",
        &deep(MAX_DEPTH),
        &deep(MAX_DEPTH + 1),
        &deep(100_000),
        &deep(MAX_DEPTH + 1).replace("[]", "[1,]"),
        &format!("[{},1]", deep(MAX_DEPTH + 1)),
        &format!("{{\"a\": {} }}", deep(MAX_DEPTH + 1)),
        &"[".repeat(100_000),
        &"[{\"a\":".repeat(50_000),
    ] {
        assert_eq!(Cursor::whole(text), theirs(text), "{text}");
    }
}

proptest! {
    #[test]
    fn it_takes_what_serde_json_takes(value in crate::json::strategy::json_strategy(), pretty: bool, at: prop::sample::Index, byte: u8) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        prop_assert_eq!(Cursor::whole(&text), Some(text.as_str()));
        // One byte of it changed, left out, or all behind it cut off.
        let at = at.index(text.len());
        let mut changed = text.clone().into_bytes();
        changed[at] = byte % 128;
        let (mut without, mut cut) = (text.clone().into_bytes(), text.into_bytes());
        without.remove(at);
        cut.truncate(at);
        for text in [changed, without, cut].into_iter().filter_map(|bytes| String::from_utf8(bytes).ok()) {
            prop_assert_eq!(Cursor::whole(&text), theirs(&text), "{}", text);
        }
    }

    #[test]
    fn nor_anything_else(text in r#"[\[\]{}",:0-9a-ftrueln\\.eE+ \n-]{0,40}"#) {
        prop_assert_eq!(Cursor::whole(&text), theirs(&text));
    }

    #[test]
    fn strings_end_where_serde_json_ends_them(
        inner in r#"([ -!#-\[\]-~é]{0,9}|\\{1,4}["bfnrt/]|\\\\|\\u[0-9a-fA-F]{4}|\\[a-z0-9]|\\u.{0,4}|["\\\x00-\x1f]){0,16}"#,
        rest in "[\"\\\\ a]{0,9}",
    ) {
        let text = format!("\"{inner}\"");
        prop_assert_eq!(Cursor::whole(&text), theirs(&text), "{}", text);
        // The same with more behind it: where the first string ends.
        let text = format!("[\"{inner}\",\"{rest}\"]");
        prop_assert_eq!(Cursor::whole(&text), theirs(&text), "{}", text);
    }
}
