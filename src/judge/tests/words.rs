use proptest::prelude::*;

use super::*;

fn json(text: &str) -> Json {
    Json::parse(text).unwrap()
}

#[test]
fn steps_read_as_calls() {
    for (text, expected) in [
        (
            r#"{"kind":"tool","name":"cancel_order","args":{"order":"A-17","n":1}}"#,
            r#"tool cancel_order(n=1, order="A-17")"#,
        ),
        (r#"{"kind":"tool","name":"f"}"#, "tool f(—)"),
        (r#"{"kind":"tool","name":"f","args":{}}"#, "tool f()"),
        (r#"{"kind":"tool","name":"f","args":[1,{"a":1.0}]}"#, r#"tool f([1,{"a":1.0}])"#),
        (r#"{"kind":"tool","name":"f","args":{"a b":null}}"#, r#"tool f("a b"=null)"#),
        (r#"{"kind":"tool","name":"f","args_hash":"d1f5"}"#, "tool f(args_hash=d1f5)"),
        (
            r#"{"kind":"tool","name":"f","args":{},"status":"error","result":"no"}"#,
            r#"tool f() [error] → "no""#,
        ),
        (r#"{"kind":"tool","name":"f","args":{},"status":"ok"}"#, "tool f()"),
        (r#"{"kind":"final"}"#, "final"),
        (r#"{"kind":"turn"}"#, "turn"),
        (r#"{"kind":"other","x":"\u001b[2J"}"#, r#"{"kind":"other","x":"\u001b[2J"}"#),
        (r#"{"kind":"tool","name":"a\u0007\u202eb"}"#, r"tool a\u0007\u202eb(—)"),
    ] {
        assert_eq!(step(&json(text), 200), expected);
    }
    assert_eq!(
        step(&json(r#"{"kind":"tool","name":"search","args":{"q":"abcdef"}}"#), 12),
        "tool search…"
    );
}

#[test]
fn pairs_show_where_they_differ() {
    let long = "x".repeat(1000);
    let (before, after, cut) = clip_pair(format!("{long}1{long}"), format!("{long}2{long}"), 20);
    assert!(cut);
    assert_eq!(before, format!("…xxxxx1{}…", "x".repeat(12)));
    assert_eq!(after, format!("…xxxxx2{}…", "x".repeat(12)));
    assert_eq!(clip_pair("a".into(), "ab".into(), 20), ("a".into(), "ab".into(), false));
}

proptest! {
    #[test]
    fn values_are_bounded_and_harmless(json in crate::run::json_strategy(), max in 1usize..40) {
        let words = value(&json, max);
        prop_assert!(words.chars().count() <= max);
        prop_assert!(!words.chars().any(char::is_control));
    }

    #[test]
    fn text_is_bounded_and_harmless(text in any::<String>(), max in 1usize..40) {
        let words = plain(&text, max);
        prop_assert!(words.chars().count() <= max);
        prop_assert!(!words.chars().any(|c| c.is_control() || hides(c)));
    }

    #[test]
    fn pairs_that_differ_look_different(a in "[ab]{0,60}", b in "[ab]{0,60}", max in 8usize..30) {
        let (before, after, _) = clip_pair(a.clone(), b.clone(), max);
        prop_assert_eq!(a == b, before == after);
        prop_assert!(before.chars().count() <= max && after.chars().count() <= max);
    }
}
