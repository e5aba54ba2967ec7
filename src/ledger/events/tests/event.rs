use super::*;
use crate::json::RawJson;
use crate::run::StepKind;

#[test]
fn every_type_is_found_by_its_word() {
    for kind in EventKind::ALL {
        assert_eq!(EventKind::named(kind.as_str()), Some(*kind));
        assert!(crate::ledger::events::line::is_word(kind.as_str()));
    }
    assert_eq!(EventKind::named("quantum_leap"), None);
}

#[test]
fn line_breaks_of_a_recorded_value_do_not_break_the_line() {
    let args = RawJson::new("{\r\n  \"a\": \"x\\ny\"\n}").unwrap();
    let payload = Event::Step(Step::tool("t", Some(args))).payload().unwrap();
    assert!(!payload.contains(['\n', '\r']), "{payload}");
    let Event::Step(step) = Event::decode(EventKind::Step, &payload).unwrap() else {
        panic!("a step")
    };
    assert_eq!(step.kind, StepKind::Tool);
    assert_eq!(
        step.args.unwrap().decode().unwrap(),
        crate::json::Json::parse(r#"{"a":"x\ny"}"#).unwrap()
    );
}

#[test]
fn a_payload_that_is_absent_null_or_of_another_type_does_not_decode() {
    for (kind, payload, expected) in [
        (EventKind::Planned, "null", "a payload must be an object"),
        (EventKind::Planned, "{}", "missing field `plan`"),
        (EventKind::Note, r#"["a","b"]"#, "a payload must be an object"),
        (EventKind::StageStarted, r#"{"node":7}"#, "invalid type: integer `7`"),
        (EventKind::Step, r#"{"kind":"tool","name":"t","later":1}"#, "unknown field `later`"),
        (EventKind::Finished, "{}", "missing field `outcome`"),
    ] {
        let error = Event::decode(kind, payload).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{kind} {payload}: {error}");
    }
    assert!(Event::decode(EventKind::Note, r#"{"key":"a","value":"b","later":1}"#).is_ok());
}
