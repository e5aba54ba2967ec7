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
        (r#"{"kind":"tool","name":"f","args":[1,{"a":1.0}]}"#, r#"tool f([1,{"a":1}])"#),
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
