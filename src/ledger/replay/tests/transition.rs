use super::{RUN_TABLE, STAGE_TABLE};
use crate::ledger::events::EventKind;
use crate::ledger::replay::snapshot::Snapshot;
use crate::ledger::replay::status::{StageCause, StageStatus, Status};
use crate::ledger::{PLAN, PLANNED, after, event, take};

/// A run in each status; with a plan where it has begun.
fn in_status(status: Status) -> Snapshot {
    let events: &[(&str, &str)] = match status {
        Status::New => &[],
        Status::Prepared => &[("prepared", "{}")],
        Status::Running => &[("prepared", "{}"), ("started", "{}")],
        Status::Paused => &[("prepared", "{}"), ("started", "{}"), ("paused", r#"{"reason":"r"}"#)],
        Status::Exited => &[("prepared", "{}"), ("started", "{}"), ("exited", r#"{"code":1}"#)],
        Status::Finished => &[("finished", r#"{"outcome":"failed"}"#)],
    };
    after(events)
}

/// N new, P prepared, R running, W waiting (paused), X exited, F finished: where an event is legal, and where it leads.
const RUN_ROWS: &[(&str, &str, &str, &str)] = &[
    ("prepared", "{}", "N", "prepared"),
    ("started", "{}", "P", "running"),
    ("input", r#"{"input":1}"#, "PR", ""),
    ("stdout", r#"{"text":"x"}"#, "RWX", ""),
    ("stderr", r#"{"text":"x"}"#, "RWX", ""),
    ("log", r#"{"level":"info","message":"x"}"#, "NPRWX", ""),
    ("step", r#"{"kind":"turn"}"#, "RX", ""),
    ("stage", r#"{"node":"z"}"#, "RX", ""),
    ("transition", r#"{"to":"z"}"#, "RX", ""),
    ("artifact", "{}", "PRWX", ""),
    ("checkpoint", "{}", "PRWX", ""),
    ("note", r#"{"key":"k","value":""}"#, "NPRWX", ""),
    ("planned", PLAN, "PR", ""),
    ("paused", r#"{"reason":"r"}"#, "R", "paused"),
    ("resumed", "{}", "W", "running"),
    ("exited", "{}", "RW", "exited"),
    (
        "validated",
        r#"{"validator":"test_pass","verdict":"pass","reason":"","observed":{}}"#,
        "X",
        "",
    ),
    ("finished", r#"{"outcome":"failed"}"#, "NPRWX", "finished"),
];

/// The events of planned stages need one in the right status, and have a test of their own.
const STAGE_EVENTS: [&str; 6] =
    ["stage_started", "proposed", "verified", "approved", "decided", "criterion_met"];

#[test]
fn every_row_of_the_runs_table_in_every_status() {
    for (kind, payload, legal, to) in RUN_ROWS {
        for (status, letter) in Status::ALL.into_iter().zip("NPRWXF".chars()) {
            let mut snapshot = in_status(status);
            let before = snapshot.clone();
            let taken = take(&mut snapshot, kind, payload);
            assert_eq!(taken.is_ok(), legal.contains(letter), "{kind} while {status}: {taken:?}");
            let expected = if taken.is_err() || to.is_empty() { status.as_str() } else { to };
            assert_eq!(snapshot.status.as_str(), expected, "{kind} while {status}");
            if let Err(why) = taken {
                assert_eq!(why, format!("{kind} is not allowed while the run is {status}"));
                (snapshot.anomaly_count, snapshot.seq) = (before.anomaly_count, before.seq);
                (snapshot.anomalies, snapshot.updated_at) =
                    (before.anomalies.clone(), before.updated_at.clone());
                assert_eq!(snapshot, before, "an anomaly changes nothing else");
            }
        }
    }
    let tested: Vec<&str> = RUN_ROWS.iter().map(|row| row.0).chain(STAGE_EVENTS).collect();
    for kind in EventKind::ALL {
        assert!(tested.contains(&kind.as_str()), "{kind} has a row here");
        assert_eq!(
            RUN_TABLE.iter().filter(|row| row.cause == *kind).count(),
            1,
            "{kind} has one row"
        );
    }
}

#[test]
fn events_of_planned_stages_need_a_run_that_acts() {
    let payloads = [
        ("stage_started", r#"{"node":"a","by":"ann"}"#, StageStatus::Pending, "R"),
        ("proposed", r#"{"node":"a","by":"ann","result":1}"#, StageStatus::Started, "RX"),
        ("verified", r#"{"node":"a","verdict":"pass","reason":""}"#, StageStatus::Proposed, "RX"),
        ("approved", r#"{"node":"b","by":"eve"}"#, StageStatus::Proposed, "RWX"),
        ("decided", r#"{"node":"a","decision":{"action":"skip"}}"#, StageStatus::Failed, "RWX"),
        ("criterion_met", r#"{"index":0}"#, StageStatus::Pending, "RX"),
    ];
    for (kind, payload, stage, legal) in payloads {
        for (status, letter) in Status::ALL.into_iter().zip("NPRWXF".chars()) {
            let mut snapshot = after(&PLANNED);
            snapshot.status = status;
            snapshot.stages.iter_mut().for_each(|state| state.status = stage);
            assert_eq!(
                take(&mut snapshot, kind, payload).is_ok(),
                legal.contains(letter),
                "{kind} while {status}"
            );
        }
    }
}

/// p pending, s started, v proposed, c completed, f failed, k skipped, d decomposed, x aborted.
const STAGE_ROWS: &[(&str, &str, &str, &str)] = &[
    ("stage_started", r#"{"node":"b","by":"bob"}"#, "p", "started"),
    ("proposed", r#"{"node":"b","by":"bob","result":1}"#, "s", "proposed"),
    ("verified", r#"{"node":"b","verdict":"pass","reason":""}"#, "v", "completed"),
    ("verified", r#"{"node":"b","verdict":"fail","reason":"r"}"#, "v", "failed"),
    ("verified", r#"{"node":"b","verdict":"error","reason":"r"}"#, "v", ""),
    ("verified", r#"{"node":"b","verdict":"timed_out","reason":"r"}"#, "v", ""),
    ("approved", r#"{"node":"b","by":"eve"}"#, "vf", "completed"),
    ("decided", r#"{"node":"b","decision":{"action":"retry"}}"#, "vf", "pending"),
    (
        "decided",
        r#"{"node":"b","decision":{"action":"decompose","stages":[{"node":"b1","goal":"g","owner":"o","validator":{"type":"test_pass"}}]}}"#,
        "pvf",
        "decomposed",
    ),
    (
        "decided",
        r#"{"node":"b","decision":{"action":"change_agent","owner":"cy"}}"#,
        "pvf",
        "pending",
    ),
    (
        "decided",
        r#"{"node":"b","decision":{"action":"change_validator","validator":{"type":"test_pass"}}}"#,
        "pvf",
        "pending",
    ),
    ("decided", r#"{"node":"b","decision":{"action":"skip"}}"#, "psvf", "skipped"),
    ("decided", r#"{"node":"b","decision":{"action":"abort"}}"#, "psvf", "aborted"),
    ("decided", r#"{"node":"b","decision":{"action":"escalate"}}"#, "psvf", ""),
];

const STAGE_STATUSES: [StageStatus; 8] = [
    StageStatus::Pending,
    StageStatus::Started,
    StageStatus::Proposed,
    StageStatus::Completed,
    StageStatus::Failed,
    StageStatus::Skipped,
    StageStatus::Decomposed,
    StageStatus::Aborted,
];

#[test]
fn every_row_of_the_stages_table_in_every_status() {
    for (kind, payload, legal, to) in STAGE_ROWS {
        for (status, letter) in STAGE_STATUSES.into_iter().zip("psvcfkdx".chars()) {
            let mut snapshot = after(&PLANNED);
            snapshot.stages[0].status = StageStatus::Completed;
            snapshot.stages[1].status = status;
            let taken = take(&mut snapshot, kind, payload);
            assert_eq!(
                taken.is_ok(),
                legal.contains(letter),
                "{kind} {payload} while {status}: {taken:?}"
            );
            let expected = if taken.is_err() || to.is_empty() { status.as_str() } else { to };
            assert_eq!(
                snapshot.stages[1].status.as_str(),
                expected,
                "{kind} {payload} while {status}"
            );
        }
    }
    let mut causes: Vec<StageCause> = Vec::new();
    for (kind, payload, ..) in STAGE_ROWS {
        let cause = super::stage_cause(&event(kind, payload)).unwrap().1;
        causes.push(cause);
    }
    assert!(STAGE_TABLE.iter().all(|row| causes.contains(&row.cause)), "every row is tested");
    assert_eq!(STAGE_TABLE.len(), STAGE_ROWS.len() - 1, "two verdicts share a row");
}

/// The stage `a` of [`PLANNED`], started, proposed and failed `times` times, tried again between.
fn failed(times: usize) -> Snapshot {
    let mut snapshot = after(&PLANNED);
    for time in 0..times {
        if time > 0 {
            take(&mut snapshot, "decided", r#"{"node":"a","decision":{"action":"retry"}}"#)
                .unwrap();
        }
        for (kind, payload) in [
            ("stage_started", r#"{"node":"a","by":"ann"}"#),
            ("proposed", r#"{"node":"a","by":"ann","result":"r","evidence":[1]}"#),
            ("verified", r#"{"node":"a","verdict":"fail","reason":"red"}"#),
        ] {
            take(&mut snapshot, kind, payload).unwrap();
        }
    }
    snapshot
}

#[track_caller]
fn refused(snapshot: &Snapshot, kind: &str, payload: &str, why: &str) {
    let said = take(&mut snapshot.clone(), kind, payload).expect_err("it is refused");
    assert!(said.contains(why), "{said:?} does not say {why:?}");
}

#[test]
fn retries_end_and_a_new_try_starts_clean() {
    let mut snapshot = failed(3);
    assert_eq!((snapshot.stages[0].retries, snapshot.stages[0].attempts.len()), (2, 3));
    refused(
        &snapshot,
        "decided",
        r#"{"node":"a","decision":{"action":"retry"}}"#,
        "tried again 2 times",
    );
    assert_eq!(snapshot.requests().len(), 1);
    assert_eq!(
        (snapshot.requests()[0].failure.as_str(), snapshot.requests()[0].retries),
        ("red", 2)
    );
    take(
        &mut snapshot,
        "decided",
        r#"{"node":"a","decision":{"action":"change_agent","owner":"cy"}}"#,
    )
    .unwrap();
    refused(&snapshot, "stage_started", r#"{"node":"a","by":"ann"}"#, "only \"cy\" may start");
    take(&mut snapshot, "stage_started", r#"{"node":"a","by":"cy"}"#).unwrap();
    let stage = &snapshot.stages[0];
    assert_eq!(
        (stage.blocker.as_ref(), &stage.attempts[3].result, &*stage.attempts[3].evidence),
        (None, &None, &[][..])
    );
}

#[test]
fn a_pass_clears_the_blocker_and_lets_what_waits_begin() {
    let mut snapshot = failed(1);
    assert_eq!(
        (snapshot.next_stage().map(|_| ()), snapshot.stages[0].blocker.as_deref()),
        (None, Some("red"))
    );
    refused(
        &snapshot,
        "stage_started",
        r#"{"node":"b","by":"bob"}"#,
        "stage \"b\" waits for \"a\"",
    );
    for (kind, payload) in [
        ("decided", r#"{"node":"a","decision":{"action":"retry"}}"#),
        ("stage_started", r#"{"node":"a","by":"ann"}"#),
        ("proposed", r#"{"node":"a","by":"ann","result":"r"}"#),
        ("verified", r#"{"node":"a","verdict":"error","reason":"no compiler"}"#),
        ("verified", r#"{"node":"a","verdict":"pass","reason":"green"}"#),
    ] {
        take(&mut snapshot, kind, payload).unwrap();
    }
    assert_eq!(snapshot.stages[0].blocker, None);
    assert_eq!(snapshot.next_stage().unwrap().plan.node, "b");
    let summary = snapshot.summary().unwrap();
    assert_eq!(
        (summary.done, summary.stages, summary.last_verified.unwrap().reason.as_str()),
        (1, 2, "green")
    );
    snapshot.status = Status::Paused;
    assert!(snapshot.next_stage().is_none(), "a paused run offers nothing");
}

#[test]
fn what_waits_for_a_decomposed_stage_waits_for_all_its_parts() {
    let mut snapshot = failed(1);
    let decompose = |stages: &str| {
        format!(r#"{{"node":"a","decision":{{"action":"decompose","stages":[{stages}]}}}}"#)
    };
    let part = |node: &str, on: &str| {
        format!(
            r#"{{"node":"{node}","goal":"g","owner":"ann","validator":{{"type":"test_pass"}},"depends_on":[{on}]}}"#
        )
    };
    refused(&snapshot, "decided", &decompose(""), "into which stages");
    refused(&snapshot, "decided", &decompose(&part("b", "")), "two stages have this name");
    refused(&snapshot, "decided", &decompose(&part("a1", "\"a\"")), "wait for each other: a, a1");
    refused(
        &snapshot,
        "decided",
        &decompose(&part("a1", "\"b\"")),
        "wait for each other: a, a1, b",
    );
    take(
        &mut snapshot,
        "decided",
        &decompose(&format!("{},{}", part("a1", ""), part("a2", "\"a1\""))),
    )
    .unwrap();
    for node in ["a1", "a2"] {
        refused(&snapshot, "stage_started", r#"{"node":"b","by":"bob"}"#, "waits for \"a\"");
        assert_eq!(snapshot.next_stage().unwrap().plan.node, node);
        assert_eq!(snapshot.stage(node).unwrap().status, StageStatus::Pending);
        take(
            &mut snapshot,
            "decided",
            &format!(r#"{{"node":"{node}","decision":{{"action":"skip"}}}}"#),
        )
        .unwrap();
    }
    assert_eq!(snapshot.next_stage().unwrap().plan.node, "b");
}

#[test]
fn escalating_pauses_and_giving_up_leaves_only_the_end() {
    let mut snapshot = failed(1);
    take(
        &mut snapshot,
        "decided",
        r#"{"node":"a","decision":{"action":"escalate","reason":"who?"}}"#,
    )
    .unwrap();
    assert_eq!((snapshot.status, snapshot.reason.as_deref()), (Status::Paused, Some("who?")));
    take(
        &mut snapshot,
        "decided",
        r#"{"node":"a","decision":{"action":"abort","reason":"no use"}}"#,
    )
    .unwrap();
    refused(&snapshot, "resumed", "{}", "given up");
    refused(&snapshot, "decided", r#"{"node":"b","decision":{"action":"skip"}}"#, "given up");
    take(&mut snapshot, "exited", "{}").unwrap();
    refused(&snapshot, "finished", r#"{"outcome":"completed"}"#, "given up (no use)");
    take(&mut snapshot, "finished", r#"{"outcome":"failed"}"#).unwrap();
    assert_eq!(snapshot.reason.as_deref(), Some("no use"));
}

#[test]
fn a_plan_completes_only_when_all_of_it_is_done_and_met() {
    let mut snapshot = failed(1);
    let completed = r#"{"outcome":"completed"}"#;
    refused(&snapshot, "finished", completed, "stage \"a\" is failed");
    for node in ["a", "b"] {
        take(
            &mut snapshot,
            "decided",
            &format!(r#"{{"node":"{node}","decision":{{"action":"skip"}}}}"#),
        )
        .unwrap();
    }
    assert_eq!(snapshot.done().len(), snapshot.stages.len());
    refused(&snapshot, "finished", completed, "\"it builds\" is not met");
    refused(&snapshot, "criterion_met", r#"{"index":1}"#, "there is no criterion 1");
    refused(&snapshot, "criterion_met", r#"{"index":0,"description":"other"}"#, "is \"it builds\"");
    take(&mut snapshot, "criterion_met", r#"{"index":0}"#).unwrap();
    let met = snapshot.criteria[0].met_at.clone();
    refused(&snapshot, "criterion_met", r#"{"index":0}"#, "already met");
    assert_eq!(snapshot.criteria[0].met_at, met);
    refused(&snapshot, "finished", r#"{"outcome":"unknown"}"#, "must have an outcome");
    take(&mut snapshot, "finished", completed).unwrap();
    refused(&after(&[("prepared", "{}")]), "finished", completed, "not started");
}

#[test]
fn who_may_do_what() {
    let snapshot = failed(1);
    refused(
        &snapshot,
        "decided",
        r#"{"node":"a","by":"ann","decision":{"action":"retry"}}"#,
        "may not decide on",
    );
    refused(&snapshot, "approved", r#"{"node":"a","by":"eve"}"#, "not for a person to approve");
    refused(
        &snapshot,
        "proposed",
        r#"{"node":"ghost","by":"ann","result":1}"#,
        "no stage \"ghost\"",
    );
    let mut started = after(&PLANNED);
    refused(&started, "stage_started", r#"{"node":"a"}"#, "nobody named tried");
    take(&mut started, "stage_started", r#"{"node":"a","by":"ann"}"#).unwrap();
    refused(
        &started,
        "proposed",
        r#"{"node":"a","by":"bob","result":1}"#,
        "only \"ann\" may propose",
    );
    started.stages[1].status = StageStatus::Proposed;
    refused(&started, "approved", r#"{"node":"b","by":"bob"}"#, "\"bob\" may not approve");
}

#[test]
fn a_plan_comes_once_and_its_stages_are_told_one_way() {
    refused(&after(&PLANNED), "planned", PLAN, "already has a plan");
    refused(&after(&PLANNED), "stage", r#"{"node":"a"}"#, "cannot also be reported");
    let reported = after(&[("prepared", "{}"), ("started", "{}"), ("stage", r#"{"node":"a"}"#)]);
    refused(&reported, "planned", PLAN, "reported before");
    refused(&after(&PLANNED[..2]), "planned", r#"{"plan":{"goal":"G"}}"#, "there is no stage");
}

#[test]
fn steps_keep_the_rules_of_a_trajectory() {
    let running = after(&PLANNED[..2]);
    refused(&running, "step", r#"{"kind":"tool"}"#, "must have a name");
    refused(
        &running,
        "step",
        r#"{"kind":"tool","name":"t","args":{},"args_hash":"x"}"#,
        "not both",
    );
    refused(&running, "step", r#"{"kind":"turn","args":{}}"#, "only a tool step");
    refused(&running, "stdout", r#"{"hex":"f"}"#, "not valid hexadecimal");
    refused(&running, "note", r#"{"key":"","value":""}"#, "must have a key");
    let mut done = running;
    take(&mut done, "step", r#"{"kind":"final","result":"x"}"#).unwrap();
    refused(&done, "step", r#"{"kind":"final","result":"y"}"#, "must be the last");
    refused(&done, "step", r#"{"kind":"tool","name":"t"}"#, "must be the last");
}
