//! Recordings made up by rule, and the verdicts planted in them. Nothing here measures.
//!
//! A case is three repetitions of 20 steps: seven model turns, twelve tool calls of eight tools, an answer. Sizes are those of
//! customer-service agents as benchmarks publish them: arguments of 100 bytes in the mean, results of some hundred bytes to a
//! few kilobytes, about 20 kB a recording. Ids and times differ from run to run and are masked; calls of one turn change
//! places. The same case has the same bytes on every machine.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use goldrun::judge::Verdict;
use goldrun::{AcceptRequest, Harness, Selection};
use rayon::prelude::*;

use crate::Failure;

/// Repetitions of a case.
pub(crate) const REPETITIONS: u64 = 3;
/// Steps of a recording.
pub(crate) const STEPS: usize = 3 * TURNS as usize + 2;
/// Turns that call tools; one more follows without.
const TURNS: u64 = 6;

const SUITE: &str = "desk";
const SUITE_TOML: &str = r#"[compare]
trajectory = "exact"
arguments = "exact"
output = "exact"

[[compare.mask]]
use = "uuid"
reason = "every request has a new id"

[[compare.mask]]
use = "timestamp"
reason = "every request has its own time"
"#;

const TOOLS: [&str; 8] = [
    "get_user_details",
    "search_direct_flight",
    "get_reservation_details",
    "calculate",
    "list_all_airports",
    "update_reservation_flights",
    "book_reservation",
    "send_certificate",
];

/// Those of them that change something: their calls say more, and carry ids and times.
const EFFECTS: [&str; 3] = ["update_reservation_flights", "book_reservation", "send_certificate"];

/// The format of the recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// `goldrun/run@1`
    Native,
    /// OpenAI chat messages, arguments and results as JSON in strings.
    Chat,
}

/// A project on disk.
pub(crate) struct Corpus {
    /// Its root.
    pub(crate) root: PathBuf,
    /// All its recordings.
    pub(crate) files: Vec<PathBuf>,
    /// Bytes of all its recordings.
    pub(crate) bytes: u64,
    /// The verdict of each case.
    pub(crate) planted: BTreeMap<String, Verdict>,
}

/// What a case was made to be. Of twenty cases one is regressed, one flaky, one unreadable, one without a golden.
fn planted(case: u64) -> Verdict {
    match case % 20 {
        3 => Verdict::Regressed,
        9 => Verdict::Flaky,
        13 => Verdict::Error,
        17 => Verdict::New,
        _ => Verdict::Pass,
    }
}

fn name(case: u64) -> String {
    format!("task-{case:05}")
}

/// What a golden says is compared under this `suite.toml`, whose masks it needs: accepted once, then read.
fn compared(suite_toml: &str) -> Result<String, Failure> {
    let project = tempfile::tempdir()?;
    let suite = project.path().join("suites/s");
    fs::create_dir_all(suite.join("runs/c"))?;
    fs::write(suite.join("suite.toml"), suite_toml)?;
    let run = r#"{"format": "goldrun/run@1", "outcome": "completed", "steps": [{"kind": "tool", "name": "t", "args": {"id": "550e8400-e29b-41d4-a716-446655440000", "at": "2026-01-02T03:04:05Z"}}]}"#;
    fs::write(suite.join("runs/c/1.json"), run)?;
    let harness = Harness::new(project.path());
    let plan = harness.find(&Selection::all(), None)?;
    harness.accept(&plan, &AcceptRequest::default(), |_, _| true)?;
    let golden = fs::read(project.path().join("golden/s/c.json"))?;
    let golden: serde_json::Value = serde_json::from_slice(&golden)?;
    Ok(golden["compared"].to_string())
}

/// Writes a project of `cases` cases to the empty folder `root`.
pub(crate) fn write(root: &Path, cases: u64, format: Format) -> Result<Corpus, Failure> {
    let (suite, goldens) = (root.join("suites").join(SUITE), root.join("golden").join(SUITE));
    fs::create_dir_all(suite.join("runs"))?;
    fs::create_dir_all(&goldens)?;
    fs::write(suite.join("suite.toml"), SUITE_TOML)?;
    let compared = compared(SUITE_TOML)?;
    let one = |case: u64| -> Result<(Vec<PathBuf>, u64), std::io::Error> {
        let folder = suite.join("runs").join(name(case));
        fs::create_dir(&folder)?;
        if planted(case) != Verdict::New {
            fs::write(
                goldens.join(format!("{}.json", name(case))),
                golden(case, format, &compared),
            )?;
        }
        let (mut files, mut bytes) = (Vec::new(), 0);
        for repetition in 1..=REPETITIONS {
            let mut text = recording(case, repetition, format).into_bytes();
            if planted(case) == Verdict::Error && repetition == 1 {
                text.truncate(text.len() / 2);
            }
            let path = folder.join(format!("{repetition}.json"));
            fs::write(&path, &text)?;
            bytes += text.len() as u64;
            files.push(path);
        }
        Ok((files, bytes))
    };
    let written: Vec<_> = (0..cases).into_par_iter().map(one).collect::<Result<_, _>>()?;
    let bytes = written.iter().map(|(_, bytes)| bytes).sum();
    let files = written.into_iter().flat_map(|(files, _)| files).collect();
    let planted =
        (0..cases).map(|case| (format!("{SUITE}::{}", name(case)), planted(case))).collect();
    Ok(Corpus { root: root.to_owned(), files, bytes, planted })
}

/// Calls of a run whose calls are paired with the golden's.
const PAIRED: usize = 2_000;

const PAIRED_TOML: &str = r#"[compare]
trajectory = "superset"
arguments = "superset"
output = "ignore"
"#;

/// Writes a project of two cases of 2,000 calls of four tools, whose order is free and whose arguments need only hold the
/// golden's: each golden call fits twenty calls of the run, and every seventh fits 500. In the second case one call lacks.
pub(crate) fn write_paired(root: &Path) -> Result<Corpus, Failure> {
    let (suite, goldens) = (root.join("suites/paired"), root.join("golden/paired"));
    fs::create_dir_all(&goldens)?;
    fs::create_dir_all(&suite)?;
    fs::write(suite.join("suite.toml"), PAIRED_TOML)?;
    let compared = compared(PAIRED_TOML)?;
    let mut corpus =
        Corpus { root: root.to_owned(), files: Vec::new(), bytes: 0, planted: BTreeMap::new() };
    for (case, verdict) in [("all", Verdict::Pass), ("one-short", Verdict::Regressed)] {
        let step = |turn: usize, call: usize, args: String| {
            format!(r#"{{"kind":"tool","name":"tool_{}","args":{args},"turn":{turn}}}"#, call % 4)
        };
        let golden_args = |call: usize| {
            if call.is_multiple_of(7) {
                "{}".to_owned()
            } else {
                format!(r#"{{"n":{}}}"#, call % 50)
            }
        };
        let golden: Vec<_> = (0..PAIRED).map(|call| step(call, call, golden_args(call))).collect();
        let run_args = |call: usize| format!(r#"{{"n":{},"id":{call}}}"#, call % 50);
        let mut run: Vec<_> = (0..PAIRED).map(|turn| (turn, PAIRED - 1 - turn)).collect();
        if verdict == Verdict::Regressed {
            run[1_000].1 += 1;
        }
        let run: Vec<_> =
            run.into_iter().map(|(turn, call)| step(turn, call, run_args(call))).collect();
        let head = format!(
            r#"{{"format":"goldrun/golden@1","suite":"paired","case":"{case}","compared":{compared},"repetitions":1,"behaviours":[{{"seen":1,"steps":["#
        );
        fs::write(
            goldens.join(format!("{case}.json")),
            format!("{head}{}]}}]}}", golden.join(",")),
        )?;
        let path = suite.join("runs").join(case).join("1.json");
        let text = format!(r#"{{"format":"goldrun/run@1","steps":[{}]}}"#, run.join(","));
        fs::create_dir_all(suite.join("runs").join(case))?;
        fs::write(&path, &text)?;
        corpus.bytes += text.len() as u64;
        corpus.files.push(path);
        corpus.planted.insert(format!("paired::{case}"), verdict);
    }
    Ok(corpus)
}

/// SplitMix64 (G. Steele, D. Lea, C. Flood, 2014).
struct Random(u64);

impl Random {
    fn new(parts: [u64; 3]) -> Self {
        let mut random = Self(0x5EED);
        for part in parts {
            random.0 ^= part;
            random.next();
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn uuid(&mut self) -> String {
        let (a, b) = (self.next(), self.next());
        let tail = b >> 16;
        format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{tail:012x}",
            a >> 32,
            a >> 16 & 0xffff,
            a & 0xfff,
            b & 0xfff
        )
    }

    fn time(&mut self) -> String {
        let [day, hour, minute, second] = [28, 24, 60, 60].map(|end| self.below(end));
        format!("2026-03-{:02}T{hour:02}:{minute:02}:{second:02}Z", day + 1)
    }
}

/// One tool call: the same in every repetition of a case, but for its ids.
struct Call {
    tool: &'static str,
    args: String,
}

/// The calls of a turn. `ids` gives the id and the time that are masked.
fn calls(case: u64, turn: u64, mut ids: impl FnMut() -> (String, String)) -> [Call; 2] {
    [0, 1].map(|place| {
        let mut random = Random::new([case, turn, place]);
        let tool = TOOLS[usize::try_from(random.below(8)).unwrap_or_default()];
        let (id, at) = ids();
        let (user, order, amount) = (random.below(9000) + 1000, random.below(0xff_ffff), random.below(90_000));
        let args = if EFFECTS.contains(&tool) {
            format!(
                r#"{{"user_id":"mia_li_{user}","request_id":"{id}","reservation":{{"id":"{order:06X}","passengers":{}}},"amount":{}.{:02},"note":"asked at {at} for order {order:06X}"}}"#,
                random.below(4) + 1,
                amount / 100,
                amount % 100,
            )
        } else {
            format!(r#"{{"user_id":"mia_li_{user}","reservation_id":"{order:06X}"}}"#)
        };
        Call { tool, args }
    })
}

/// What a tool answered: about `size` bytes of JSON.
fn result(random: &mut Random, size: usize) -> String {
    let mut text = format!(r#"{{"status":"ok","request_id":"{}","items":["#, random.uuid());
    while text.len() < size {
        let (number, seats, price) = (random.below(400), random.below(20), random.below(900));
        let comma = if text.ends_with('[') { "" } else { "," };
        _ = write!(
            text,
            r#"{comma}{{"flight_number":"HAT{number:03}","origin":"JFK","destination":"SEA","scheduled_departure_time_est":"{:02}:00:00","status":"available","available_seats":{{"basic_economy":{seats},"economy":{},"business":null}},"prices":{{"basic_economy":{price},"economy":{}.5}},"remark":"non-stop, “light” fare \"B\"\nno refund"}}"#,
            random.below(24),
            seats / 2,
            price + 40,
        );
    }
    text.push_str("]}");
    text
}

fn said(turn: u64) -> String {
    format!(
        "I have looked at what was asked, and go on with step {turn}: first the details, then what the policy allows."
    )
}

fn answer(case: u64) -> String {
    format!("Your request {case} is done. Is there anything else that I can do for you today?")
}

fn asked(case: u64) -> String {
    format!(
        "Hello, this is about my reservation. Please see to request {case}, as cheaply as you can."
    )
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn recording(case: u64, repetition: u64, format: Format) -> String {
    let mut random = Random::new([case, 1_000 + repetition, 0]);
    let differs = match planted(case) {
        Verdict::Regressed => true,
        Verdict::Flaky => repetition == 2,
        _ => false,
    };
    let mut text = String::with_capacity(32_000);
    match format {
        Format::Native => {
            _ = write!(
                text,
                "{{\n  \"format\": \"goldrun/run@1\",\n  \"id\": \"{}\",\n  \"task\": \"Help the customer, within the policy.\",\n  \"agent\": {{\"name\": \"desk\", \"version\": \"1\"}},\n  \"input\": {},\n  \"output\": {},\n  \"outcome\": \"completed\",\n  \"usage\": {{\"input_tokens\": {}, \"output_tokens\": {}, \"duration\": 12.5}},\n  \"steps\": [\n",
                random.uuid(),
                quoted(&asked(case)),
                quoted(&answer(case)),
                random.below(90_000),
                random.below(2_000),
            );
        }
        Format::Chat => {
            let policy =
                "You are the desk of an airline. Follow the policy to the letter.\n".repeat(20);
            _ = write!(
                text,
                r#"{{"id": "{}", "messages": [{{"role": "system", "content": {}}}, {{"role": "user", "content": {}}}"#,
                random.uuid(),
                quoted(&policy),
                quoted(&asked(case)),
            );
        }
    }
    for turn in 0..TURNS {
        let mut calls = calls(case, turn, || (random.uuid(), random.time()));
        if differs && turn == 4 {
            calls[0].args = calls[0].args.replace("mia_li", "ben_ott");
        }
        if (repetition + turn).is_multiple_of(2) {
            calls.swap(0, 1);
        }
        match format {
            Format::Native => native_turn(&mut text, turn, &calls, &mut random),
            Format::Chat => chat_turn(&mut text, turn, &calls, &mut random),
        }
    }
    match format {
        Format::Native => {
            _ = write!(
                text,
                "    {{\"kind\": \"turn\", \"result\": {}, \"turn\": {TURNS}}},\n    {{\"kind\": \"final\", \"result\": {}, \"turn\": {}}}\n  ]\n}}\n",
                quoted(&said(TURNS)),
                quoted(&answer(case)),
                TURNS + 1
            );
        }
        Format::Chat => {
            _ = write!(text, r#", {{"role": "assistant", "content": {}}}"#, quoted(&said(TURNS)));
            _ = write!(text, r#", {{"role": "user", "content": "Thank you."}}"#);
            _ = writeln!(
                text,
                r#", {{"role": "assistant", "content": {}}}]}}"#,
                quoted(&answer(case))
            );
        }
    }
    text
}

/// Most results are short and some are long, as real ones are.
fn size(random: &mut Random) -> usize {
    let long = random.below(3) == 0;
    usize::try_from(200 + random.below(if long { 5_000 } else { 900 })).unwrap_or_default()
}

fn native_turn(text: &mut String, turn: u64, calls: &[Call], random: &mut Random) {
    _ = writeln!(
        text,
        r#"    {{"kind": "turn", "result": {}, "turn": {turn}}},"#,
        quoted(&said(turn))
    );
    for Call { tool, args } in calls {
        let size = size(random);
        let result = result(random, size);
        _ = write!(
            text,
            "    {{\"kind\": \"tool\", \"name\": \"{tool}\", \"args\": {args},\n     \"result\": {result},\n     \"status\": \"ok\", \"turn\": {turn}, \"at\": \"{}\", \"duration\": 0.{}}},\n",
            random.time(),
            random.below(900) + 1,
        );
    }
}

fn chat_turn(text: &mut String, turn: u64, calls: &[Call], random: &mut Random) {
    let ids = [0, 1].map(|_| format!("call_{:016x}", random.next()));
    _ = write!(
        text,
        r#", {{"role": "assistant", "content": {}, "tool_calls": ["#,
        quoted(&said(turn))
    );
    for (index, (Call { tool, args }, id)) in calls.iter().zip(&ids).enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        _ = write!(
            text,
            r#"{comma}{{"id": "{id}", "type": "function", "function": {{"name": "{tool}", "arguments": {}}}}}"#,
            quoted(args)
        );
    }
    text.push_str("]}");
    for (Call { tool, .. }, id) in calls.iter().zip(&ids) {
        let size = size(random);
        let result = result(random, size);
        _ = write!(
            text,
            r#", {{"role": "tool", "tool_call_id": "{id}", "name": "{tool}", "content": {}}}"#,
            quoted(&result)
        );
    }
}

/// The golden, written from the plan and not from what goldrun makes of the recordings.
fn golden(case: u64, format: Format, compared: &str) -> String {
    let outcome = if format == Format::Native { "\"outcome\": \"completed\", " } else { "" };
    let mut steps = String::new();
    let mut number = 0;
    for turn in 0..TURNS {
        let ids = || {
            number += 1;
            (format!("<uuid {number}>"), format!("<timestamp {number}>"))
        };
        for Call { tool, args } in calls(case, turn, ids) {
            _ = write!(
                steps,
                r#"{{"kind": "tool", "name": "{tool}", "args": {args}, "turn": {turn}}}, "#
            );
        }
    }
    format!(
        "{{\n  \"format\": \"goldrun/golden@1\",\n  \"suite\": \"{SUITE}\",\n  \"case\": \"{}\",\n  \"input\": {},\n  \"compared\": {compared},\n  \"repetitions\": 3,\n  \"behaviours\": [{{\"seen\": 3, {outcome}\"output\": {}, \"steps\": [{steps}{{\"kind\": \"final\"}}]}}]\n}}\n",
        name(case),
        quoted(&asked(case)),
        quoted(&answer(case)),
    )
}
