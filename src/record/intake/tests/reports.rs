use super::*;

#[test]
fn a_line_is_an_event_with_its_payload_beside_the_type() {
    let read =
        |line: &str| read(line.as_bytes()).map(|(kind, payload)| format!("{kind} {payload}"));
    assert_eq!(
        read(r#"{"kind": "tool", "type": "step", "name": "f", "args": {"b": 1, "a": 1.0}}"#)
            .unwrap(),
        r#"step {"kind":"tool","name":"f","args":{"b": 1, "a": 1.0}}"#
    );
    assert_eq!(read(r#"{"type":"finished"}"#).unwrap(), r#"finished {"outcome":"completed"}"#);
    for (line, why) in [
        ("{", "it is not a JSON object: the text ends"),
        ("[1]", "it is not a JSON object: expected"),
        ("{} {}", "it is not a JSON object: more text"),
        ("{}", "it must have one \"type\""),
        (r#"{"type":"step","type":"note"}"#, "it must have one \"type\""),
        (r#"{"type":"think"}"#, "\"think\" is not a type of event"),
        (r#"{"type":"exited","code":0}"#, "\"exited\" is for the harness to report"),
    ] {
        let error = read(line).unwrap_err();
        assert!(error.starts_with(why), "{line}: {error}");
    }
    assert!(super::read(b"\xff").unwrap_err().starts_with("it is not UTF-8"));
}
