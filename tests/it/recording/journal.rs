//! Journals through the command, and a writer that dies.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use goldrun::ledger::{
    Chunk, Durability, Event, Exited, Finished, Identity, JOURNAL_FILE, Journal, Prepared, Started,
    State, Writer, WriterOptions,
};
use goldrun::run::{Outcome, RawJson, Step, StepKind};

use crate::support::Project;

fn at(second: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_767_323_045 + second).expect("a time")
}

fn identity(session: &str, repetition: u32) -> Identity {
    Identity {
        suite: "s".to_owned(),
        case: "c".to_owned(),
        repetition,
        session: session.to_owned(),
        ..Identity::default()
    }
}

/// Records a run that calls a tool; `outcome` if it ends.
fn record(path: &Path, run: Identity, seconds: i64, outcome: Option<Outcome>) -> State {
    let writer =
        Writer::create(path, run, at(seconds), WriterOptions::default()).expect("it is written");
    let args = RawJson::new(r#"{"order": "A-17"}"#).expect("JSON");
    let mut answer = Step::new(StepKind::Final);
    answer.result = Some(RawJson::string("done"));
    let events = [
        Event::Prepared(Prepared::default()),
        Event::Started(Started { pid: Some(7) }),
        Event::Stdout(Chunk::of(b"\x1b[31mred\n")),
        Event::Step(Step::tool("cancel_order", Some(args))),
        Event::Step(answer),
        Event::Exited(Exited { code: Some(0), signal: None }),
    ];
    for event in &events {
        writer.append(event, at(seconds)).expect("it is written");
    }
    if let Some(outcome) = outcome {
        let finished =
            Finished { needs_human: true, reason: Some("so".into()), ..Finished::new(outcome) };
        writer.append(&Event::Finished(finished), at(seconds + 1)).expect("it is written");
    }
    writer.close().expect("it is written")
}

const RUN: &str = "suites/s/runs/c/1";

fn recorded() -> (Project, std::path::PathBuf, State) {
    let project = Project::new();
    let path = project.join(RUN).join(JOURNAL_FILE);
    let state = record(&path, identity("S", 1), 0, Some(Outcome::Completed));
    (project, path, state)
}

#[test]
fn show_prints_events_and_their_own_lines() {
    let (project, path, _) = recorded();
    let shown = project.harness(&["journal", "show", RUN]).exits(0);
    let shown = shown
        .says("cancel_order({\"order\": \"A-17\"})")
        .says("\\u001b[31mred")
        .says("completed: so");
    assert_eq!(shown.out.lines().count(), 7);
    shown.says_not("\x1b");
    let json = project.harness(&["journal", "show", RUN, "--json"]).exits(0);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(json.out, text.split_once('\n').unwrap().1, "events as they stand in the journal");
    let some = project
        .harness(&["journal", "show", RUN, "--json", "--type", "step", "--from", "5", "--to", "6"])
        .exits(0);
    assert_eq!(some.out.lines().collect::<Vec<_>>(), [text.lines().nth(5).unwrap()]);
    project
        .harness(&["journal", "show", RUN, "--type", "stepp"])
        .exits(2)
        .says("known are prepared, started");
    project.harness(&["journal", "show", "nowhere"]).exits(3).says("nowhere: cannot be read");
    fs::write(&path, &text[..text.len() - 3]).unwrap();
    let torn = project.harness(&["journal", "show", RUN]).exits(1).says("line 8 (byte");
    assert_eq!(torn.out.lines().count(), 6, "what is sound is shown");
}

#[test]
fn verify_tells_sound_from_torn_corrupt_and_drifted() {
    let (project, path, state) = recorded();
    project.harness(&["journal", "verify", RUN]).exits(0).says("sound: 7 events, finished");
    state.write(&path).unwrap();
    project.harness(&["journal", "verify", RUN]).exits(0);
    let text = fs::read_to_string(path.with_file_name("state.json")).unwrap();
    let drifted = text
        .replace("\"needs_human\": true", "\"needs_human\": false")
        .replace("\"steps\": 2", "\"steps\": 3");
    fs::write(path.with_file_name("state.json"), drifted).unwrap();
    project
        .harness(&["journal", "verify", RUN])
        .exits(1)
        .says("snapshot.needs_human: state.json has false, the journal has true")
        .says("snapshot.steps: state.json has 3, the journal has 2")
        .says("harness journal snapshot --write suites/s/runs/c/1");
    let json = project.harness(&["journal", "verify", RUN, "--json"]).exits(1).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (json["format"].as_str(), json["sound"].as_bool()),
        (Some("goldrun/journal-check@1"), Some(false))
    );
    assert_eq!(json["drift"].as_array().unwrap().len(), 2);
    project
        .harness(&["journal", "snapshot", RUN, "--write"])
        .exits(0)
        .says("finished: completed")
        .says("a person");
    project.harness(&["journal", "verify", RUN]).exits(0);
    assert_eq!(
        fs::read_to_string(path.with_file_name("state.json")).unwrap(),
        text,
        "repaired to what it was"
    );

    let bytes = fs::read(&path).unwrap();
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    fs::write(&path, &flipped).unwrap();
    project
        .harness(&["journal", "verify", RUN])
        .exits(1)
        .says("is corrupt: its checksum does not match");
    assert_eq!(fs::read(&path).unwrap(), flipped, "readers never repair");
    fs::write(&path, &bytes[..bytes.len() - 9]).unwrap();
    project.harness(&["journal", "verify", RUN]).exits(1).says("is torn");
    fs::write(&path, "notes\n").unwrap();
    project.harness(&["journal", "verify", RUN]).exits(1).says("this is not a journal");
    fs::write(&path, "").unwrap();
    project.harness(&["journal", "snapshot", RUN]).exits(3).says("the header line is not complete");
}

#[test]
fn snapshot_as_json_is_the_state() {
    let (project, path, state) = recorded();
    let json = project.harness(&["journal", "snapshot", RUN, "--json"]).exits(0).out;
    assert_eq!(json, state.text().unwrap());
    assert!(!path.with_file_name("state.json").exists(), "only asked, it writes");
}

#[test]
fn list_filters_before_it_limits() {
    let project = Project::new();
    let path = |case: &str, number: u32| {
        project.join(&format!("suites/s/runs/{case}/{number}/{JOURNAL_FILE}"))
    };
    record(&path("old", 1), identity("A", 1), 0, Some(Outcome::Failed));
    for number in 1..=60 {
        record(&path("new", number), identity("B", number), 100 + i64::from(number), None);
    }
    let all = project.harness(&["journal", "list"]).exits(0);
    assert_eq!(all.out.lines().count(), 61);
    assert!(
        all.out.starts_with("s::c #60  exited  6 events"),
        "the last changed first: {}",
        all.out
    );
    let one = project.harness(&["journal", "list", "--session", "A", "--limit", "1"]).exits(0);
    assert_eq!(one.out.lines().count(), 1);
    one.says("finished: failed").says("session A");
    project.harness(&["journal", "list", "--session", "C"]).exits(4).says("no journal");
    project
        .harness(&["journal", "list", "--outcome", "failed"])
        .exits(0)
        .says("#1  finished: failed");
    let json = project
        .harness(&["journal", "list", "--status", "exited", "--limit", "2", "--json"])
        .exits(0)
        .out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["format"], "goldrun/journals@1");
    let repetitions: Vec<_> = json["journals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["run"]["repetition"].clone())
        .collect();
    assert_eq!(repetitions, [60, 59]);
    // A status that is behind is brought up to date.
    let writer = Writer::open(&path("new", 3), WriterOptions::default()).unwrap();
    let behind = writer.sender().flush().unwrap();
    behind.write(&path("new", 3)).unwrap();
    writer.append(&Event::Finished(Finished::new(Outcome::Crashed)), at(999)).unwrap();
    writer.close().unwrap();
    let all = project.harness(&["journal", "list"]).exits(0);
    assert!(all.out.starts_with("s::c #3  finished: crashed  7 events"), "{}", all.out);
    project.harness(&["journal", "list", "nowhere"]).exits(3).says("cannot be read");
    // A damaged one is listed and costs no other.
    fs::write(path("new", 4), "x").unwrap();
    project.harness(&["journal", "list"]).exits(0).says("this is not a journal");
}

/// Set for the process that [`killed_300_times_no_acknowledged_event_is_lost`] kills.
const WRITES: &str = "GOLDRUN_TEST_JOURNAL";

/// Not a test by itself: in the process that is killed, four threads append and say which events were acknowledged.
#[test]
fn writes_until_it_is_killed() {
    let Some(path) = std::env::var_os(WRITES) else { return };
    let path = Path::new(&path);
    let options = WriterOptions::new(Durability::Each);
    let writer = if path.exists() {
        Writer::open(path, options).unwrap()
    } else {
        let writer = Writer::create(path, identity("S", 1), at(0), options).unwrap();
        writer.append(&Event::Prepared(Prepared::default()), at(0)).unwrap();
        writer.append(&Event::Started(Started::default()), at(0)).unwrap();
        writer
    };
    thread::scope(|scope| {
        for thread in 0..4 {
            let sender = writer.sender();
            scope.spawn(move || {
                for n in 0_u64.. {
                    // Lines of all lengths, some longer than a page.
                    let text = format!(
                        "{thread}:{n}:{}",
                        "x".repeat(usize::try_from(n * 997 % 9000).unwrap())
                    );
                    let seq =
                        sender.append(&Event::Stdout(Chunk::of(text.as_bytes())), at(0)).unwrap();
                    let line = format!("acknowledged {seq} {thread}:{n}:\n");
                    std::io::stdout().write_all(line.as_bytes()).unwrap();
                }
            });
        }
    });
}

#[test]
fn killed_300_times_no_acknowledged_event_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    // The journals are mostly waited for: four at a time.
    let (acknowledged, torn) = thread::scope(|scope| {
        let quarter = |n: u64| {
            let folder = folder.path();
            scope.spawn(move || {
                killed_75_times(&folder.join(n.to_string()), 0x2545_f491_4f6c_dd1d + n)
            })
        };
        let quarters: Vec<_> = (0..4).map(quarter).collect();
        quarters
            .into_iter()
            .map(|quarter| quarter.join().unwrap())
            .fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1))
    });
    eprintln!(
        "{acknowledged} events acknowledged over 300 deaths, none lost; {torn} journals torn at the end"
    );
    assert!(acknowledged > 300, "{acknowledged} acknowledged events say little");
}

/// How many events were acknowledged over 15 journals with five deaths each, and how many of the journals ended torn.
fn killed_75_times(folder: &Path, mut random: u64) -> (usize, usize) {
    let (mut acknowledged_in_all, mut torn) = (0, 0);
    for round in 0..15 {
        // Five lives of one journal: what is torn by one death is opened by the next life.
        let path = folder.join(round.to_string()).join(JOURNAL_FILE);
        let mut acknowledged: BTreeSet<(u64, String)> = BTreeSet::new();
        for life in 0..5 {
            let mut child = Command::new(std::env::current_exe().expect("this binary"))
                .args(["--exact", "recording::journal::writes_until_it_is_killed", "--nocapture"])
                .env(WRITES, &path)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("it starts");
            let output = BufReader::new(child.stdout.take().expect("a pipe"));
            let (sender, said) = mpsc::channel();
            let reader = thread::spawn(move || {
                for line in output.lines().map_while(Result::ok) {
                    // The test harness prints on the same line, before the first.
                    let Some(start) = line.find("acknowledged ") else { continue };
                    let words: Vec<_> =
                        line[start..].split(' ').skip(1).map(str::to_owned).collect();
                    // The last line may be cut short by the death.
                    if let [seq, text] = &*words
                        && text.ends_with(':')
                        && let Ok(seq) = seq.parse()
                    {
                        let _ = sender.send((seq, text.clone()));
                    }
                }
            });
            // The first life mostly ends before anything was written, the others in the middle of it, however busy the machine is.
            if life > 0 {
                let some = (0..2).filter_map(|_| said.recv_timeout(Duration::from_secs(120)).ok());
                acknowledged.extend(some);
            }
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            thread::sleep(Duration::from_micros(random % 60_000));
            child.kill().expect("it can be killed");
            child.wait().expect("it ends");
            reader.join().expect("a reader");
            acknowledged.extend(said.try_iter());
        }
        if !path.exists() || fs::metadata(&path).expect("a file").len() == 0 {
            assert!(acknowledged.is_empty());
            continue;
        }
        let bytes = fs::read(&path).expect("a journal");
        let read = Journal::read(&bytes);
        assert!(read.damage().is_none_or(|damage| damage.torn), "{:?}", read.damage());
        let sound: Vec<&[u8]> =
            bytes.split(|byte| *byte == b'\n').skip(1).take(read.len()).collect();
        for (seq, text) in &acknowledged {
            let line = sound.get(usize::try_from(*seq).expect("a number") - 1);
            let line = line.unwrap_or_else(|| panic!("event {seq} was acknowledged and is lost"));
            let line: serde_json::Value = serde_json::from_slice(line).expect("JSON");
            let said = line["payload"]["text"].as_str().expect("a text");
            assert!(said.starts_with(text.as_str()), "event {seq} is another");
        }
        acknowledged_in_all += acknowledged.len();
        if bytes.contains(&b'\n') {
            torn += usize::from(
                Writer::open(&path, WriterOptions::default())
                    .expect("it can be opened")
                    .torn()
                    .is_some(),
            );
        }
    }
    (acknowledged_in_all, torn)
}
