use proptest::prelude::*;

use super::*;

fn error(text: &str) -> JsonError {
    Json::parse(text).unwrap_err()
}

#[test]
fn numbers_beyond_64_bits_stay_distinct() {
    let one = Json::parse("[18446744073709551617]").unwrap();
    let two = Json::parse("[18446744073709551618]").unwrap();
    assert_ne!(one, two);
    assert_eq!(Json::parse("1.0").unwrap(), Json::parse("1.00").unwrap());
    assert_eq!(Json::parse("1").unwrap(), Json::parse("1.0").unwrap());
    assert_ne!(Json::parse("1").unwrap(), Json::parse("\"1\"").unwrap());
    assert_ne!(Json::parse("1").unwrap(), Json::parse("true").unwrap());
}

#[test]
fn key_order_does_not_count_and_list_order_does() {
    assert_eq!(Json::parse(r#"{"a":1,"b":2}"#), Json::parse(r#" { "b" : 2 , "a" : 1 } "#));
    assert_ne!(Json::parse("[1,2]"), Json::parse("[2,1]"));
}

#[test]
fn a_duplicated_key_is_an_error_even_when_spelt_with_an_escape() {
    let e = error(r#"{"a": {"b": 1, "\u0062": 2}}"#);
    assert_eq!(e.to_string(), r#"key "b" stands twice in one object"#);
    assert_eq!(e.offset(), 6);
}

#[test]
fn depth_is_bounded_without_overflowing_the_stack() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(Json::parse(&nested(DEEPEST)).is_ok());
    for levels in [DEEPEST + 1, 100_000] {
        let error = error(&nested(levels));
        assert_eq!(error.to_string(), "nested deeper than 256 levels, the most that is compared");
    }
    assert!(decode(&nested(7), 7).is_ok());
    let allowed =
        "nested deeper than the 7 levels that `[load] max_depth` allows: raise it (256 at most)";
    assert_eq!(decode(&nested(8), 7).unwrap_err().to_string(), allowed);
    let beyond = decode(&nested(DEEPEST + 1), usize::MAX).unwrap_err();
    assert_eq!(beyond.to_string(), "nested deeper than 256 levels, the most that is compared");
    assert!(decode_own(&nested(DEEPEST + 44)).is_ok());
}

#[test]
fn the_deepest_value_needs_less_than_half_a_mebibyte_of_stack() {
    let text = format!("{}1{}", "[{\"a\":".repeat(DEEPEST / 2), "}]".repeat(DEEPEST / 2));
    let decoding = std::thread::Builder::new()
        .stack_size(512 * 1024)
        .spawn(move || Json::parse(&text).is_ok())
        .unwrap();
    assert!(decoding.join().unwrap());
}

#[test]
fn lone_surrogates_and_broken_text_are_errors() {
    for (text, offset) in [
        (r#""\ud800""#, 0),
        (r#"{"a":}"#, 5),
        ("", 0),
        ("[1,]", 3),
        ("01", 1),
        ("nul", 2),
        ("{\"a\" 1}", 5),
        ("\u{feff}1", 0),
    ] {
        assert_eq!(error(text).offset(), offset, "{text}: {}", error(text));
    }
}

proptest! {
    #[test]
    fn decoding_agrees_with_serde_json(value in crate::json::strategy::json_strategy()) {
        let text = serde_json::to_string(&value).unwrap();
        let plain: serde_json::Value = serde_json::from_str(&text).unwrap();
        let ours = Json::parse(&serde_json::to_string_pretty(&value).unwrap()).unwrap();
        prop_assert_eq!(&ours, &value);
        let again: serde_json::Value = serde_json::from_str(&serde_json::to_string(&ours).unwrap()).unwrap();
        prop_assert_eq!(again, plain);
    }

    #[test]
    fn no_text_makes_it_panic(text in r#"[\[\]{}",:0-9a-ftrue\\n.eE+ -]{0,60}"#) {
        let _ = Json::parse(&text);
        let _ = decode(&text, MAX_DEPTH);
    }
}
