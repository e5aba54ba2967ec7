use proptest::prelude::*;

use super::error::RunError;
use super::journal::Journal;
use super::replay::{Snapshot, Status};
use super::state::{State, drift};
use super::test_support::{PLAN, journal, whole};
use crate::json::Json;
use crate::run::{Outcome, StepKind};

/// Events, legal and not, from which random journals are made.
fn pool() -> Vec<(&'static str, &'static str)> {
    let mut pool = whole();
    pool.extend([
        ("quantum_leap", r#"{"to":[1,2,{"deep":null}]}"#),
        ("step", r#"{"kind":"tool"}"#),
        ("planned", "null"),
        ("planned", PLAN),
        ("stage_started", r#"{"node":7}"#),
        ("verified", r#"{"node":"a","verdict":"error","reason":"no compiler"}"#),
        ("decided", r#"{"node":"a","decision":{"action":"decompose","stages":[{"node":"a1","goal":"g","owner":"o","validator":{"type":"test_pass"}}]}}"#),
        ("decided", r#"{"node":"a","decision":{"action":"escalate","reason":"who?"}}"#),
        ("decided", r#"{"node":"a","decision":{"action":"abort","reason":"no"}}"#),
        ("decided", r#"{"node":"a","decision":{"action":"teleport"}}"#),
        ("finished", r#"{"outcome":"failed","reason":"no"}"#),
    ]);
    pool
}

fn events() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    // Mostly in order, so that long legal stretches come up.
    let whole = whole();
    let random = prop::collection::vec(prop::sample::select(pool()), 0..30);
    (0..=whole.len(), random)
        .prop_map(move |(kept, random)| whole[..kept].iter().copied().chain(random).collect())
}

#[test]
fn a_whole_run_is_sound_and_nothing_of_it_is_lost() {
    let bytes = journal(&whole());
    let journal = Journal::read(&bytes);
    assert_eq!((journal.damage.as_ref(), &*journal.snapshot.anomalies), (None, &[][..]));
    let snapshot = &journal.snapshot;
    assert_eq!(
        (snapshot.status, snapshot.outcome, snapshot.seq),
        (Status::Finished, Some(Outcome::Completed), 25)
    );
    assert_eq!((snapshot.stdout.bytes, snapshot.stderr.bytes, snapshot.steps), (14, 3, 3));
    assert_eq!((snapshot.needs_human, snapshot.resumed_by.as_deref()), (true, Some("eve")));
    assert_eq!(snapshot.last_checkpoint, Some(2));
    let run = journal.to_run().unwrap();
    let again: crate::run::Run<'_> = {
        let text = serde_json::to_string(&run).unwrap();
        serde_json::from_str(Box::leak(text.into_boxed_str())).unwrap()
    };
    assert_eq!(
        again.input.unwrap().decode().unwrap(),
        Json::parse(r#"{"order":18446744073709551617}"#).unwrap()
    );
    assert_eq!(
        again.steps.iter().map(|step| step.kind).collect::<Vec<_>>(),
        [StepKind::Turn, StepKind::Tool, StepKind::Final]
    );
    assert_eq!(
        (again.outcome, again.output.unwrap().text(), again.stages.len()),
        (Outcome::Completed, "\"done\"", 1)
    );
    let stage = &again.stages[0];
    assert_eq!((stage.status.as_deref(), stage.attempts.len()), (Some("completed"), 2));
    assert_eq!(stage.attempts[0].error.as_deref(), Some("red"));
    assert_eq!(again.usage.unwrap().output_tokens, Some(7));
}

fn assert_splits(bytes: &[u8]) {
    let full = Journal::read(bytes);
    let ends = full.entries.iter().map(|entry| entry.offset).chain([full.end]);
    for end in ends {
        let state = State::of(&Journal::read(&bytes[..end])).unwrap();
        // Through the file, as it would be used.
        let state = State::parse(&state.text().unwrap()).unwrap();
        let resumed = state
            .resume(bytes)
            .unwrap_or_else(|| panic!("a state at byte {end} stands for a prefix"));
        assert_eq!(resumed.snapshot, full.snapshot, "split at byte {end}");
        assert_eq!(
            (resumed.end, resumed.last, resumed.damage),
            (full.end, full.last, full.damage.clone())
        );
    }
}

#[test]
fn any_prefix_and_its_tail_are_the_whole() {
    assert_splits(&journal(&whole()));
    assert_splits(&journal(&pool()));
    let mut torn = journal(&whole());
    torn.truncate(torn.len() - 5);
    assert_splits(&torn);
}

#[test]
fn every_truncation_is_a_prefix_state_and_is_never_corrupt() {
    let bytes = journal(&whole());
    let full = Journal::read(&bytes);
    let header = full.entries[0].offset;
    let mut states: Vec<(usize, Snapshot)> = vec![(header, Snapshot::default())];
    for entry in &full.entries {
        let mut snapshot = states.last().unwrap().1.clone();
        snapshot.take(entry);
        states.push((entry.offset + entry.line.len() + 1, snapshot));
    }
    assert_eq!(states.last().unwrap().0, bytes.len());
    for length in 0..=bytes.len() {
        let read = Journal::read(&bytes[..length]);
        let known = states.iter().rev().find(|(end, _)| *end <= length);
        assert_eq!(
            read.snapshot,
            known.map(|known| known.1.clone()).unwrap_or_default(),
            "{length} bytes"
        );
        assert_eq!(read.header.is_some(), known.is_some());
        let whole_lines = known.is_some_and(|known| known.0 == length);
        assert_eq!(read.damage.is_none(), whole_lines, "{length} bytes: {:?}", read.damage);
        assert!(read.damage.is_none_or(|damage| damage.torn), "{length} bytes");
    }
}

#[test]
fn any_flipped_byte_is_detected() {
    let whole = whole();
    let bytes = journal(&[&whole[..8], &whole[24..]].concat());
    assert!(Journal::read(&bytes).is_sound());
    let patterns: Vec<u8> = (0..8).map(|bit| 1 << bit).chain([0xff, 0x03, 0x60]).collect();
    for index in 0..bytes.len() {
        for pattern in &patterns {
            let mut flipped = bytes.clone();
            flipped[index] ^= pattern;
            let read = Journal::read(&flipped);
            assert!(read.damage.is_some(), "byte {index} ^ {pattern:#04x}");
            assert!(read.end <= index, "what is read stands before byte {index}");
            assert!(matches!(read.to_run(), Err(RunError::Damaged(_))));
        }
    }
}

#[test]
fn lines_that_are_left_out_doubled_or_swapped_are_corruption() {
    let bytes = journal(&whole());
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    for index in 1..lines.len() - 1 {
        let without: Vec<u8> = [&lines[..index], &lines[index + 1..]].concat().concat();
        let doubled: Vec<u8> = [&lines[..=index], &lines[index..]].concat().concat();
        let mut swapped = lines.clone();
        swapped.swap(index, index + 1);
        for bytes in [without, doubled, swapped.concat()] {
            let damage = Journal::read(&bytes).damage.expect("damage");
            assert!(!damage.torn, "line {index}: {damage}");
        }
    }
    // Also at the end, where a tear would be: what was written whole was not cut short.
    let doubled = [&lines[..], &lines[lines.len() - 1..]].concat().concat();
    assert!(!Journal::read(&doubled).damage.unwrap().torn);
}

#[test]
fn lines_of_another_journal_are_corruption_though_each_is_sound() {
    let (one, mut events) = (journal(&whole()), whole());
    events[3] = ("stdout", r#"{"text":"something else"}"#);
    let other = journal(&events);
    let lines = |bytes: &[u8]| {
        bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>()
    };
    let (one, other) = (lines(&one), lines(&other));
    assert_eq!(one[..4], other[..4], "they part at event 4");
    for index in 4..one.len() {
        let mut mixed = one.clone();
        mixed[index].clone_from(&other[index]);
        let damage = Journal::read(&mixed.concat()).damage;
        // One that may stand there is told by the next; behind the last there is none.
        let expected = match index {
            4 => Some(6),
            _ => Some(index as u64 + 1),
        };
        assert_eq!(damage.as_ref().map(|damage| damage.line), expected, "line {index}: {damage:?}");
        assert!(damage.is_some_and(|damage| !damage.torn));
    }
}

/// Without what every event moves.
fn still(mut snapshot: Snapshot) -> Snapshot {
    (snapshot.seq, snapshot.last_checkpoint) = (0, None);
    snapshot.updated_at.clear();
    snapshot.unknown.clear();
    // Times are those of the events, and all of a journal's events are pushed back by one that is put in.
    let text = serde_json::to_string(&snapshot).unwrap();
    serde_json::from_str(&without_times(&text)).unwrap()
}

/// Times as `at` writes them, to the second, replaced.
fn without_times(text: &str) -> String {
    let mut parts = text.split("2026-01-02T");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "T" + &part["03:04:05Z".len()..])
}

#[test]
fn unknown_events_change_nothing_and_are_counted() {
    let events = whole();
    let bytes = journal(&events);
    let known = Journal::read(&bytes);
    let run = serde_json::to_string(&known.to_run().unwrap()).unwrap();
    let run = without_times(&run);
    for index in 0..=events.len() {
        let mut more = events.clone();
        more.insert(index, ("quantum_leap", r#"{ "kept" : [1, 2.50] }"#));
        let bytes = journal(&more);
        let read = Journal::read(&bytes);
        assert!(read.is_sound());
        assert_eq!(read.snapshot.unknown.get("quantum_leap"), Some(&1));
        assert_eq!(
            still(read.snapshot.clone()),
            still(known.snapshot.clone()),
            "put in at {index}"
        );
        assert_eq!(read.entries[index].payload, r#"{ "kept" : [1, 2.50] }"#, "kept byte for byte");
        let with = serde_json::to_string(&read.to_run().unwrap()).unwrap();
        assert_eq!(without_times(&with), run);
    }
}

#[test]
fn a_poisoned_event_costs_itself_and_the_verdict() {
    let mut events = whole();
    events.insert(4, ("step", r#"{"kind":"tool","name":7}"#));
    let bytes = journal(&events);
    let read = Journal::read(&bytes);
    assert_eq!(
        (read.snapshot.status, read.snapshot.steps, read.snapshot.anomaly_count),
        (Status::Finished, 3, 1)
    );
    assert!(!read.is_sound());
    let error = read.to_run().unwrap_err();
    assert!(error.to_string().starts_with("event 5 (step): its payload cannot be read"), "{error}");
}

#[test]
fn only_a_run_that_ended_is_a_recording() {
    let mut events = whole();
    events.pop();
    let error = Journal::read(&journal(&events)).to_run().unwrap_err();
    assert_eq!(error.to_string(), "the run is not finished: its journal ends with the run exited");
    // What came after the end would have been judged.
    let mut events = whole();
    events.push(("step", r#"{"kind":"tool","name":"cancel_order"}"#));
    let bytes = journal(&events);
    assert!(matches!(Journal::read(&bytes).to_run(), Err(RunError::Anomalous { .. })));
    assert!(matches!(Journal::read(b"").to_run(), Err(RunError::Damaged(_))));
}

#[test]
fn a_state_is_used_only_where_it_stands_for_a_prefix() {
    let bytes = journal(&whole());
    let other = journal(&whole()[1..]);
    let journal = Journal::read(&bytes);
    let state = State::of(&Journal::read(&bytes[..journal.entries[9].offset])).unwrap();
    assert!(state.resume(&bytes).is_some());
    for wrong in [
        State { offset: state.offset + 1, ..state.clone() },
        State { offset: u64::MAX, ..state.clone() },
        State { hash: "0".repeat(32), ..state.clone() },
        State { snapshot: Snapshot { seq: 8, ..state.snapshot.clone() }, ..state },
    ] {
        assert!(wrong.resume(&bytes).is_none(), "{wrong:?}");
    }
    let ahead = State::of(&journal).unwrap();
    assert!(
        ahead.resume(&bytes[..journal.entries[20].offset]).is_none(),
        "it stands for more than there is"
    );
    assert!(ahead.resume(&other).is_none());
    assert!(State::parse(&ahead.text().unwrap().replace("state@1", "state@2")).is_none());
}

#[test]
fn every_drifted_field_is_named_and_an_older_state_has_none() {
    let bytes = journal(&whole());
    let journal = Journal::read(&bytes);
    let older = State::of(&Journal::read(&bytes[..journal.entries[12].offset])).unwrap();
    assert_eq!(drift(&older.text().unwrap(), &bytes), []);
    let mut state = State::of(&journal).unwrap();
    assert_eq!(drift(&state.text().unwrap(), &bytes), []);
    state.snapshot.needs_human = false;
    state.snapshot.stages[0].retries = 9;
    state.snapshot.notes.insert("new".to_owned(), "x".to_owned());
    state.hash = "0".repeat(32);
    let text = state.text().unwrap().replacen('{', "{\"extra\": 1,", 1);
    let drifts = drift(&text, &bytes);
    let paths: Vec<_> = drifts.iter().map(|drift| drift.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "extra",
            "hash",
            "snapshot.needs_human",
            "snapshot.notes.new",
            "snapshot.stages.0.retries"
        ]
    );
    assert_eq!(
        drifts[2].to_string(),
        "snapshot.needs_human: state.json has false, the journal has true"
    );
    for text in ["", "[]", "{}", "7"] {
        assert!(!drift(text, &bytes).is_empty(), "{text}");
    }
}

proptest! {
    #[test]
    fn splits_of_any_events_agree(events in events()) {
        assert_splits(&journal(&events));
    }

    #[test]
    fn any_bytes_are_read(bytes: Vec<u8>) {
        let read = Journal::read(&bytes);
        prop_assert!(read.damage.is_some());
        prop_assert!(matches!(read.to_run(), Err(RunError::Damaged(_))));
        let drifts = drift("[]", &bytes);
        prop_assert!(!drifts.is_empty());
    }

    #[test]
    fn any_payload_of_any_type_is_read(events in prop::collection::vec((prop::sample::select(pool()), crate::json::json_strategy()), 0..12)) {
        let texts: Vec<_> = events.iter().map(|((kind, _), json)| (*kind, serde_json::to_string(json).unwrap())).collect();
        let events: Vec<_> = texts.iter().map(|(kind, payload)| (*kind, payload.as_str())).collect();
        let bytes = journal(&events);
        let read = Journal::read(&bytes);
        prop_assert!(read.damage.is_none());
        prop_assert_eq!(read.snapshot.seq, events.len() as u64);
        for entry in &read.entries {
            prop_assert!(super::describe::describe(entry).1.len() < 1_000_000);
        }
    }

    #[test]
    fn a_journal_with_any_bytes_put_in_is_read(at in 0_usize..4000, length in 0_usize..40, bytes: Vec<u8>) {
        let mut journal = journal(&whole());
        let at = at.min(journal.len());
        let end = (at + length).min(journal.len());
        journal.splice(at..end, bytes);
        let read = Journal::read(&journal);
        prop_assert!(read.end <= journal.len());
    }
}
