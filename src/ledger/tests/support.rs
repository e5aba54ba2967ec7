//! Journals for tests, built line by line.

use jiff::Timestamp;

use super::events::{
    Entry, Event, EventKind, Header, Identity, LineHash, write_event, write_header,
};
use super::replay::Snapshot;

pub(crate) fn at(second: u64) -> Timestamp {
    Timestamp::from_second(1_767_323_045 + i64::try_from(second).unwrap()).unwrap()
}

pub(crate) fn identity() -> Identity {
    Identity {
        suite: "s".into(),
        case: "c".into(),
        repetition: 1,
        session: "S".into(),
        ..Identity::default()
    }
}

/// The event of this type with this payload.
pub(crate) fn event<'a>(kind: &str, payload: &'a str) -> Event<'a> {
    Event::decode(EventKind::named(kind).unwrap(), payload)
        .unwrap_or_else(|error| panic!("{kind} {payload}: {error}"))
}

/// A journal of these events, whatever they are.
pub(crate) fn journal(events: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_header(&Header { run: identity(), at: at(0).to_string() }, &mut bytes).unwrap();
    let mut last = LineHash::of(&bytes[..bytes.len() - 1]);
    for ((kind, payload), seq) in events.iter().zip(1..) {
        last = write_event(seq, kind, &at(seq).to_string(), payload, &last, &mut bytes);
    }
    bytes
}

/// What these events amount to, each of which must be legal.
pub(crate) fn after(events: &[(&str, &str)]) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for (kind, payload) in events {
        take(&mut snapshot, kind, payload).unwrap_or_else(|why| panic!("{kind} {payload}: {why}"));
    }
    snapshot
}

/// Takes one event in; the reason if it was not applied.
pub(crate) fn take(snapshot: &mut Snapshot, kind: &str, payload: &str) -> Result<(), String> {
    let seq = snapshot.seq + 1;
    let before = snapshot.anomaly_count;
    let at = at(seq).to_string();
    snapshot.take(&Entry { seq, kind, at: &at, payload, line: "", offset: 0 });
    if snapshot.anomaly_count == before {
        Ok(())
    } else {
        Err(snapshot.anomalies.last().unwrap().why.clone())
    }
}

pub(crate) const PLAN: &str = r#"{"plan":{"goal":"G","stages":[
    {"node":"a","goal":"do a","owner":"ann","validator":{"type":"build_pass"},"depends_on":[]},
    {"node":"b","goal":"do b","owner":"bob","validator":{"type":"approval"},"depends_on":["a"]}],
    "criteria":[{"description":"it builds","validator":{"type":"build_pass"}}]}}"#;

/// A run with a plan, in which `a` is pending.
pub(crate) const PLANNED: [(&str, &str); 3] =
    [("prepared", "{}"), ("started", "{}"), ("planned", PLAN)];

/// A run as a recorder writes it, with everything that may stand in one; all of it legal.
pub(crate) fn whole() -> Vec<(&'static str, &'static str)> {
    vec![
        (
            "prepared",
            r#"{"input":{"order":18446744073709551617},"task":"refund","agent":{"name":"desk"},"command":["python3","a b.py"]}"#,
        ),
        ("checkpoint", r#"{"id":"c0","reason":"reserved"}"#),
        ("started", r#"{"pid":7}"#),
        ("stdout", r#"{"text":"looking up\né\u0000"}"#),
        ("step", r#"{"kind":"turn","result":"thinking","turn":0}"#),
        (
            "step",
            r#"{"kind":"tool","name":"get_order","args":{"order":"A-17"},"result":{"n":1.50},"status":"ok","turn":0}"#,
        ),
        ("stderr", r#"{"hex":"fffe00"}"#),
        ("note", r#"{"key":"k","value":"half way"}"#),
        (
            "planned",
            r#"{"plan":{"goal":"G","stages":[{"node":"a","goal":"do a","owner":"ann","validator":{"type":"build_pass"}}],"criteria":[{"description":"it builds","validator":{"type":"build_pass"}}]}}"#,
        ),
        ("stage_started", r#"{"node":"a","by":"ann"}"#),
        (
            "proposed",
            r#"{"node":"a","by":"ann","result":"done","evidence":[{"type":"log","content":"ok"}]}"#,
        ),
        (
            "verified",
            r#"{"node":"a","verdict":"fail","reason":"red","missing":["x"],"request":{"node":"a","goal":"do a","failure":"red","retries":0,"max_retries":2}}"#,
        ),
        ("decided", r#"{"node":"a","by":"lead","decision":{"action":"retry"}}"#),
        ("stage_started", r#"{"node":"a","by":"ann"}"#),
        ("paused", r#"{"reason":"waiting for a person"}"#),
        ("resumed", r#"{"by":"eve"}"#),
        ("proposed", r#"{"node":"a","by":"ann","result":"done again"}"#),
        ("verified", r#"{"node":"a","verdict":"pass","reason":"green","details":{"exit_code":0}}"#),
        ("criterion_met", r#"{"index":0,"description":"it builds"}"#),
        ("artifact", r#"{"name":"r","path":"artifacts/r.md","bytes":3}"#),
        ("transition", r#"{"from":"a","to":"end"}"#),
        ("log", r#"{"level":"warn","message":"slow"}"#),
        ("step", r#"{"kind":"final","result":"done"}"#),
        ("exited", r#"{"code":0}"#),
        (
            "finished",
            r#"{"outcome":"completed","exit_code":0,"needs_human":true,"follow_ups":[{"kind":"review","reason":"large"}],"output":"done","label":1.0,"usage":{"output_tokens":7}}"#,
        ),
    ]
}
