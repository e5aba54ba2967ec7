use super::*;

#[test]
fn reports_are_lines_and_stop_at_the_limit_and_at_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal");
    File::create(&path).unwrap();
    let recorder = Recorder::to(&path, 3).unwrap();
    recorder.turn("I look.").unwrap();
    recorder.tool("get", &serde_json::json!({"id": 1}), Ok::<_, &str>("found")).unwrap();
    recorder.tool("put", &(), Err::<(), _>("no")).unwrap();
    assert!(matches!(recorder.turn("again"), Err(RecorderError::Runaway(3))));
    recorder.note("k", "v").unwrap();
    recorder.answer("done").unwrap();
    recorder.finish_as(Outcome::Blocked).unwrap();
    assert!(matches!(recorder.note("k", "w"), Err(RecorderError::Finished)));
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], r#"{"type":"step","kind":"turn","result":"I look.","turn":0}"#);
    assert_eq!(
        lines[1],
        r#"{"type":"step","kind":"tool","name":"get","args":{"id":1},"result":"found","status":"ok","turn":0}"#
    );
    assert!(lines[2].contains(r#""result":"no","status":"error""#), "{}", lines[2]);
    assert_eq!(lines[6], r#"{"type":"finished","outcome":"blocked","needs_human":false}"#);
    assert_eq!(lines.len(), 7);
}

#[test]
fn where_nothing_is_recorded_everything_is_taken() {
    let recorder = Recorder::off();
    recorder.turn("x").unwrap();
    recorder.tool("f", &1, Ok::<_, &str>(2)).unwrap();
    recorder.answer("y").unwrap();
    recorder.finish_as(Outcome::Failed).unwrap();
    assert!(!recorder.is_on());
}
