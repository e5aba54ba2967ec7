use goldrun::ledger::{
    Action, Approved, Chunk, CriterionMet, Decided, Decision, Event, Exited, Finished, FollowUp,
    Identity, JOURNAL_FILE, Log, LogLevel, Note, Paused, Plan, Planned, Prepared, Proposed,
    Resumed, StageStarted, Started, VerifiedStage, Writer, WriterOptions,
};
use goldrun::run::{Json, Outcome, RawJson, Step, StepKind, VerifyVerdict};

use super::transcript::Transcript;
use crate::support::Project;

const PLAN: &str = r#"{"goal": "refund the order", "stages": [
  {"node": "look", "goal": "find the order", "owner": "clerk", "validator": {"type": "command_pass", "target": "true"}, "max_retries": 1},
  {"node": "pay", "goal": "pay it back", "owner": "clerk", "validator": {"type": "approval"}, "depends_on": ["look"]}],
  "criteria": [{"description": "the customer has the money", "validator": {"type": "approval"}}]}"#;

/// Events of every kind that a run with a plan has.
fn events() -> Vec<Event<'static>> {
    let raw = |text| RawJson::new(text).expect("JSON");
    let mut answer = Step::new(StepKind::Final);
    answer.result = Some(RawJson::string("done"));
    let plan = serde_json::from_str::<Plan>(PLAN).expect("a plan");
    let verified = |verdict, reason: &'static str| {
        let (details, missing, request) = (None, Vec::new(), None);
        Event::Verified(VerifiedStage {
            node: "look".into(),
            verdict,
            reason: reason.into(),
            details,
            missing,
            request,
        })
    };
    let look =
        || Event::StageStarted(StageStarted { node: "look".into(), by: Some("clerk".into()) });
    let propose = |node: &'static str| {
        let result = Json::from("found");
        Event::Proposed(Proposed {
            node: node.into(),
            by: "clerk".into(),
            result,
            evidence: Vec::new(),
        })
    };
    let decision = Decision {
        action: Action::Retry,
        reason: Some("once more".to_owned()),
        stages: Vec::new(),
        owner: None,
        validator: None,
    };
    let follow_up = FollowUp {
        step: Some("pay".to_owned()),
        kind: "check".to_owned(),
        reason: "look at the account".to_owned(),
    };
    vec![
        Event::Prepared(Prepared {
            command: vec!["sh".into(), "agent.sh".into()],
            input: Some(raw("{\"order\": \"A-17\"}")),
            ..Prepared::default()
        }),
        Event::Started(Started { pid: Some(7) }),
        Event::Planned(Planned { plan }),
        look(),
        Event::Stdout(Chunk::of(b"\x1b[31mred\n")),
        Event::Stderr(Chunk::of(b"\xff\xfe")),
        Event::Log(Log { level: LogLevel::Warn, message: "slow".into() }),
        Event::Step(Step::tool("get_order", Some(raw("{\"order\": \"A-17\"}")))),
        propose("look"),
        verified(VerifyVerdict::Fail, "exit code 1"),
        Event::Decided(Decided { node: "look".into(), by: Some("lead".into()), decision }),
        look(),
        propose("look"),
        verified(VerifyVerdict::Pass, "exit code 0"),
        Event::StageStarted(StageStarted { node: "pay".into(), by: Some("clerk".into()) }),
        propose("pay"),
        Event::Paused(Paused { reason: "a person has to approve".into() }),
        Event::Resumed(Resumed { by: Some("lead".into()) }),
        Event::Approved(Approved {
            node: "pay".into(),
            by: "lead".into(),
            reason: Some("it is right".into()),
        }),
        Event::CriterionMet(CriterionMet { index: 0, description: None }),
        Event::Note(Note { key: "colour".into(), value: "red".into() }),
        Event::Step(answer),
        Event::Exited(Exited { code: Some(0), signal: None }),
        Event::Finished(Finished {
            needs_human: true,
            reason: Some("it is paid".into()),
            exit_code: Some(0),
            follow_ups: vec![follow_up],
            ..Finished::new(Outcome::Completed)
        }),
    ]
}

/// Writes the first of the events as the journal of a repetition.
fn record(project: &Project, repetition: u32, count: usize) {
    let path = project.join(&format!("suites/s/runs/c/{repetition}/{JOURNAL_FILE}"));
    let at = |second: usize| {
        jiff::Timestamp::from_second(1_767_323_045 + i64::try_from(second).expect("small"))
            .expect("a time")
    };
    let run = Identity {
        suite: "s".to_owned(),
        case: "c".to_owned(),
        repetition,
        session: "S".to_owned(),
        ..Identity::default()
    };
    let first = usize::try_from(repetition).expect("small") * 100;
    let writer =
        Writer::create(&path, run, at(first), WriterOptions::default()).expect("it is written");
    for (second, event) in events().iter().take(count).enumerate() {
        writer.append(event, at(first + second)).expect("it is written");
    }
    writer.close().expect("it is written");
}

#[test]
fn sound_journals() {
    let project = Project::new();
    record(&project, 1, 100);
    record(&project, 2, 17);
    record(&project, 3, 4);
    let mut transcript = Transcript::default();
    for line in [
        "journal show suites/s/runs/c/1",
        "journal show suites/s/runs/c/1 --type verified --from 12",
        "journal verify suites/s/runs/c/1",
        "journal verify suites/s/runs/c/1 --json",
        "journal snapshot suites/s/runs/c/1",
        "journal snapshot suites/s/runs/c/2",
        "journal snapshot --json suites/s/runs/c/3",
        "journal snapshot --write suites/s/runs/c/1",
        "journal verify suites/s/runs/c/1",
        "journal list",
        "journal list --status paused",
        "journal list --outcome completed --json",
        "journal list --session none",
    ] {
        transcript.run(&project, &format!("harness {line}"));
    }
    // A journal without an end is no recording.
    project.write("suites/s/suite.toml", "").remove("suites/s/runs/c/1");
    transcript.run(&project, "harness").matches("commands/journal");
}

#[test]
fn broken_journals() {
    let project = Project::with_suite("");
    record(&project, 1, 100);
    let path = "suites/s/runs/c/1/journal.ndjson";
    let sound = project.read(path);
    let line = |number: usize| sound.lines().nth(number).expect("a line");
    let header = line(0);
    let mut transcript = Transcript::default();
    for (title, text) in [
        ("Torn", sound[..sound.len() - 9].to_owned()),
        ("A byte is another", sound.replacen("find the order", "fund the order", 1)),
        ("A line is missing", sound.replacen(&format!("{}\n", line(3)), "", 1)),
        ("A line stands twice", sound.replacen(line(3), &format!("{}\n{}", line(3), line(3)), 1)),
        ("No journal", "notes\n".to_owned()),
        ("Empty", String::new()),
        ("Another format", format!("{}\n", header.replace("journal@1", "journal@9"))),
        ("Without an end", sound[..sound.len() - line(24).len() - 1].to_owned()),
    ] {
        project.write(path, text);
        transcript.section(title).run(&project, "harness journal verify suites/s/runs/c/1");
        transcript
            .run(&project, "harness journal show --from 24 suites/s/runs/c/1")
            .run(&project, "harness journal list");
        transcript.run(&project, "harness");
    }
    project.write(path, &sound);
    project.harness(&["journal", "snapshot", "--write", "suites/s/runs/c/1"]).exits(0);
    let state = project.read("suites/s/runs/c/1/state.json");
    project.write(
        "suites/s/runs/c/1/state.json",
        state.replace("\"needs_human\": true", "\"needs_human\": false"),
    );
    transcript
        .section("state.json says otherwise")
        .run(&project, "harness journal verify suites/s/runs/c/1");
    project.write("suites/s/runs/c/1/state.json", "{");
    transcript
        .section("state.json is broken")
        .run(&project, "harness journal verify suites/s/runs/c/1");
    transcript.section("Usage");
    for line in [
        "show nowhere",
        "show suites",
        "show suites/s/runs/c/1 --type stepp",
        "show suites/s/runs/c/1 --from x",
        "list nowhere",
        "list --status fine",
        "list --outcome fine",
        "verify nowhere",
        "snapshot nowhere",
    ] {
        transcript.run(&project, &format!("harness journal {line}"));
    }
    transcript.matches("files/journals");
}

/// Events that were written by no writer of ours.
#[test]
fn events_that_are_not_applied() {
    use sha2::{Digest, Sha256};
    let project = Project::with_suite("");
    let path = "suites/s/runs/c/1/journal.ndjson";
    let at = "2026-01-02T03:04:05Z";
    let mut text = String::new();
    let close = |line: String, text: &mut String| {
        let line = format!("{line},\"crc\":\"{:08x}\"}}", crc32fast::hash(line.as_bytes()));
        let hash: String = Sha256::digest(line.as_bytes())
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        *text += &format!("{line}\n");
        hash
    };
    let mut prev = close(
        format!(
            r#"{{"format":"goldrun/journal@1","run":{{"suite":"s","case":"c","repetition":1,"session":"S"}},"at":"{at}""#
        ),
        &mut text,
    );
    let plan =
        serde_json::to_string(&serde_json::from_str::<Plan>(PLAN).expect("a plan")).expect("JSON");
    let events = [
        ("started", "{}".to_owned()),
        ("prepared", "{}".to_owned()),
        ("started", "{}".to_owned()),
        ("dance", "{\"steps\":3}".to_owned()),
        ("planned", "{\"plan\":{\"goal\":\"g\",\"stages\":[]}}".to_owned()),
        ("planned", format!("{{\"plan\":{plan}}}")),
        ("planned", format!("{{\"plan\":{plan}}}")),
        ("stage_started", r#"{"node":"pay","by":"clerk"}"#.to_owned()),
        ("stage_started", r#"{"node":"nowhere"}"#.to_owned()),
        ("stage_started", r#"{"node":"look","by":"stranger"}"#.to_owned()),
        ("proposed", r#"{"node":"look","by":"clerk","result":1}"#.to_owned()),
        ("approved", r#"{"node":"look","by":"lead"}"#.to_owned()),
        ("stage", r#"{"node":"look"}"#.to_owned()),
        ("step", r#"{"kind":"tool"}"#.to_owned()),
        ("step", r#"{"kind":"tool","name":"t","later":1}"#.to_owned()),
        ("note", r#"{"key":"","value":"x"}"#.to_owned()),
        ("stdout", r#"{"hex":"0"}"#.to_owned()),
        ("criterion_met", r#"{"index":7}"#.to_owned()),
        ("finished", r#"{"outcome":"completed"}"#.to_owned()),
        ("finished", r#"{"outcome":"unknown"}"#.to_owned()),
        ("exited", r#"{"code":1}"#.to_owned()),
        ("finished", r#"{"outcome":"failed","reason":"so"}"#.to_owned()),
    ];
    for (seq, (kind, payload)) in (1..).zip(events) {
        let line = format!(
            r#"{{"seq":{seq},"type":"{kind}","at":"{at}","payload":{payload},"prev":"{prev}""#
        );
        prev = close(line, &mut text);
    }
    project.write(path, text);
    let mut transcript = Transcript::default();
    for line in [
        "harness journal verify suites/s/runs/c/1",
        "harness journal show suites/s/runs/c/1",
        "harness journal snapshot suites/s/runs/c/1",
        "harness",
    ] {
        transcript.run(&project, line);
    }
    transcript.matches("files/events");
}
