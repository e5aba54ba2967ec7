//! Every parser against mutations of valid text: whatever it is given it answers, soon, and what it accepts keeps its promises.
//!
//! A short form runs with the other tests. `GOLDRUN_FUZZ_SECONDS=300 cargo test --release --lib fuzz` is the long one:
//! that many seconds a target. `GOLDRUN_FUZZ_SEED` starts elsewhere; a failure prints the seed and the input, and an input that
//! ends the process (a stack that overflows, say) is left in the temporary folder.

use std::any::Any;
use std::fs;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use super::mutate::Mutator;
use crate::files::{decode, encode, is_hashed, position};
use crate::golden::GoldenFile;
use crate::json::{Json, KeyPath, RawJson, canonical};
use crate::judge::behaviour::{Projection, project};
use crate::judge::compare::{accepts, differences};
use crate::judge::policy::Policy;
use crate::load::{Format, LoadOptions, Records, parse};
use crate::run::Run;
use crate::suite::SuiteConfig;

/// Executions of the short form.
const SHORT: u64 = 500;
/// No input as small as these may take longer, in a debug build on a busy machine.
const SLOWEST: Duration = Duration::from_secs(30);

const NATIVE: &str = r#"{"format": "goldrun/run@1", "id": "r", "input": {"order": "A-17"}, "output": "done", "outcome": "completed",
 "label": 1.0, "agent": {"name": "desk", "version": "2"}, "usage": {"input_tokens": 7, "cost_usd": 0.25},
 "steps": [{"kind": "turn", "result": "thinking", "turn": 0},
  {"kind": "tool", "name": "get_order", "args": {"id": "550e8400-e29b-41d4-a716-446655440000", "n": [1, 2.50, -0]}, "turn": 0},
  {"kind": "tool", "name": "book", "args": {"at": "2026-01-31T23:59:59Z", "token": "hunter2"}, "status": "ok", "turn": 0},
  {"kind": "tool", "name": "pay", "args_hash": "ab12", "status": "rejected", "turn": 1},
  {"kind": "final", "result": "done \u00e9 \ud83d\ude00"}],
 "stages": [{"node": "act", "occurrence": 1, "status": "completed", "attempts": [{"number": 1}]}], "metadata": {"k": [null, true]}}"#;
const OPENAI: &str = r#"[{"role": "system", "content": "be kind"}, {"role": "user", "content": [{"type": "text", "text": "hi"}]},
 {"role": "assistant", "content": null, "tool_calls": [{"id": "a", "type": "function", "function": {"name": "get", "arguments": "{\"id\": 1}"}},
  {"id": "b", "function": {"name": "get", "arguments": ""}}]},
 {"role": "tool", "tool_call_id": "b", "content": "[]"}, {"role": "tool", "tool_call_id": "a", "content": "\"x\""},
 {"role": "assistant", "function_call": {"name": "old", "arguments": "{}"}, "content": ""}, {"role": "function", "content": "1"},
 {"role": "assistant", "content": "done", "refusal": "no"}]"#;
const RECORD: &str = r#"{"task_id": 7, "trial": 1, "reward": 1.0, "usage": {"prompt_tokens": 3}, "info": {"task": [{"id": "x"}]},
 "traj": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]}"#;
const LINES: &str = "{\"id\": 1}\n{\"id\": 2, \"a\": [{}, \"}\\\"{\"]}\r\n\n[{\"role\": \"user\"}]\n{\"id\":\n 3}\n";
const LIST: &str = "\u{feff}[{\"id\": 1},\n {\"id\": 2, \"b\": {\"c\": [1, 2]}},\n[{\"role\": \"user\"}]]\n[]\n{\"id\": 3}";
const SUITE: &str = r#"# a suite
[record]
agent = ["python3", "agent.py"]
timeout = "1h30m"
env = ["PATH", "OPENAI_*", "A=b"]
[load]
runs = ["exports/**/*.jsonl", "../[ab]?.json"]
case_from = "info.task.id"
repetition_from = "trial"
max_bytes = 1000
[accept]
label = 1.0
[compare]
trajectory = "effects"
output = "exact"
[[compare.mask]]
use = "uuid"
reason = "random"
[[compare.mask]]
pattern = 'req-([0-9]+)'
reason = "random"
[tools]
effects = ["book_*"]
reads = ["*"]
[verdict]
min_pass_rate = 0.5
evidence = "confident"
[[case]]
name = "double refund"
input = { order = "A-17", n = [1, 2.5, 1e3], at = 2026-01-31T00:00:00Z, deep.er.still = true }
"#;
const GOLDEN: &str = r#"{"format": "goldrun/golden@1", "suite": "s", "case": "c", "input": {"order": "A-17"},
 "compared": {"trajectory": "exact", "arguments": "exact", "masks": ["uuid", {"pattern": "x+"}], "output": "exact", "stages": "exact"},
 "repetitions": 5, "behaviours": [
  {"seen": 3, "outcome": "completed", "output": "done", "steps": [
   {"kind": "tool", "name": "get", "args": {"id": "<uuid 1>", "n": 1.0}, "turn": 0}, {"kind": "tool", "name": "pay", "args_hash": "ab"}, {"kind": "final"}],
   "stages": [{"node": "act", "occurrence": 0, "status": "completed"}]},
  {"seen": 1, "steps": [{"kind": "tool", "name": "get"}]}]}"#;

/// Gives mutations of `seeds` to `check`, which panics where a promise is broken, and tells what was taken as valid.
pub(super) fn fuzz(target: &str, seeds: &[&str], check: impl Fn(&[u8]) -> bool) {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let seconds = number("GOLDRUN_FUZZ_SECONDS").map(Duration::from_secs);
    let start_seed = number("GOLDRUN_FUZZ_SEED").unwrap_or(1);
    let seeds: Vec<&[u8]> = seeds.iter().map(|seed| seed.as_bytes()).collect();
    seeds.iter().for_each(|seed| _ = check(seed));
    let last_words =
        std::env::temp_dir().join(format!("goldrun-fuzz-{target}-{}", std::process::id()));
    let (start, mut slowest, mut done, mut valid) = (Instant::now(), Duration::ZERO, 0, 0);
    let goes_on = |done| seconds.map_or(done < SHORT, |seconds| start.elapsed() < seconds);
    while goes_on(done) {
        let seed = start_seed.wrapping_mul(1 << 40).wrapping_add(done);
        let input = Mutator::new(seed).mutation(&seeds);
        if seconds.is_some() {
            fs::write(&last_words, &input).expect("the temporary folder can be written");
        }
        let began = Instant::now();
        let answer = catch_unwind(AssertUnwindSafe(|| check(&input)));
        slowest = slowest.max(began.elapsed());
        match answer {
            Ok(taken) => valid += u64::from(taken),
            Err(why) => panic!("{target}: {}\ninput {seed}: {}", words(&*why), shown(&input)),
        }
        assert!(slowest < SLOWEST, "{target}: input {seed} took {slowest:?}: {}", shown(&input));
        done += 1;
    }
    let _ = fs::remove_file(last_words);
    // Where all is refused, or nothing, the one half of the checks never ran.
    assert!(0 < valid && valid < done, "{target}: {valid} of {done} were valid");
    if seconds.is_some() {
        eprintln!(
            "{target}: {done} executions, {valid} of valid text; the slowest took {slowest:?}"
        );
    }
}

fn words(why: &(dyn Any + Send)) -> &str {
    why.downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| why.downcast_ref::<&str>().copied())
        .unwrap_or("")
}

fn shown(input: &[u8]) -> String {
    let text = input.escape_ascii().to_string();
    if text.len() > 4_000 { format!("{}… ({} bytes)", &text[..4_000], input.len()) } else { text }
}

fn text(input: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(input)
}

/// The policies that runs are projected with: everything, and the suite's above.
fn policies() -> [Policy; 2] {
    [Policy::default(), SuiteConfig::parse(SUITE).expect("the seed is a suite").policy]
}

/// What must hold of any run that could be loaded.
fn judged(run: &Run<'_>, policies: &[Policy]) -> Vec<Projection> {
    let projected = policies.iter().filter_map(|policy| match project(run, policy) {
        Ok(projection) => {
            let again = project(run, policy).expect("it could be projected a moment ago");
            assert_eq!(projection.behaviour, again.behaviour, "projecting is a function");
            assert_eq!(projection.origins.len(), projection.behaviour.steps.len());
            assert!(
                !projection.holds_something(policy)
                    || differences(&projection.behaviour, &again, policy).is_empty(),
                "a run does not differ from itself"
            );
            Some(projection)
        }
        Err(error) => {
            let part = error.text(run).expect("the value that cannot be decoded stands in the run");
            assert!(error.json().offset() <= part.len());
            None
        }
    });
    projected.collect()
}

#[test]
fn fuzz_native() {
    let policies = policies();
    let options = LoadOptions { format: Format::Goldrun, ..LoadOptions::default() };
    fuzz("native", &[NATIVE, OPENAI], |input| {
        let text = text(input);
        let Ok(run) = parse(&text, &options) else { return false };
        judged(&run, &policies);
        let written = serde_json::to_string(&run).expect("a run can be written");
        let again = parse(&written, &options).expect("what was written can be read");
        assert_eq!(serde_json::to_string(&again).expect("a run can be written"), written);
        true
    });
}

#[test]
fn fuzz_openai() {
    let policies = policies();
    let field = |path| KeyPath::new(path);
    let named = LoadOptions {
        messages_from: field("traj"),
        label_from: field("reward"),
        ..LoadOptions::default()
    };
    fuzz("openai", &[OPENAI, RECORD], |input| {
        let text = text(input);
        let load = |options| match parse(&text, options) {
            Ok(run) => !judged(&run, &policies).is_empty(),
            Err(error) => {
                assert!(!error.to_string().is_empty());
                let lines = 1 + text.matches('\n').count() as u64;
                assert!(error.line().is_none_or(|line| (1..=lines).contains(&line)), "{error}");
                false
            }
        };
        [&LoadOptions::default(), &named].map(load).contains(&true)
    });
}

#[test]
fn fuzz_two_runs_differ_exactly_where_one_does_not_match_the_other() {
    let policies = policies();
    let seeds = [NATIVE, OPENAI]
        .map(|seed| parse(seed, &LoadOptions::default()).expect("the seed is a run"));
    let seeds: Vec<Vec<Projection>> = seeds.iter().map(|run| judged(run, &policies)).collect();
    fuzz("differences", &[NATIVE, OPENAI], |input| {
        let text = text(input);
        let Ok(run) = parse(&text, &LoadOptions::default()) else { return false };
        let projected = judged(&run, &policies);
        if projected.len() < policies.len() {
            return false;
        }
        for (index, (one, policy)) in projected.iter().zip(&policies).enumerate() {
            for seed in seeds.iter().map(|seed| &seed[index]) {
                let findings = differences(&seed.behaviour, one, policy);
                assert_eq!(
                    accepts(&seed.behaviour, one, policy),
                    findings.is_empty(),
                    "{findings:?}"
                );
            }
        }
        true
    });
}

/// Gives a byte, then three, then seventeen, and so on.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let size = [1, 3, 17, 400][self.1 % 4].min(out.len()).min(self.0.len());
        self.1 += 1;
        out[..size].copy_from_slice(&self.0[..size]);
        self.0 = &self.0[size..];
        Ok(size)
    }
}

#[test]
fn fuzz_records() {
    fuzz("records", &[LINES, LIST, RECORD], |input| {
        let split = |records: Records<&mut dyn Read>| -> Vec<Result<_, String>> {
            // No input has more records and errors than bytes: a loop would.
            let all: Vec<_> = records
                .take(input.len() + 2)
                .map(|record| record.map_err(|e| e.to_string()))
                .collect();
            assert!(all.len() <= input.len() + 1, "reading goes on for ever");
            all
        };
        let [limited, pieces] = [&mut &*input as &mut dyn Read, &mut Pieces(input, 0)]
            .map(|reader| split(Records::new(reader).max_bytes(20)));
        assert_eq!(limited, pieces, "where pieces end changes nothing");
        assert!(limited.iter().flatten().all(|record| record.length <= 20));
        let whole = split(Records::new(&mut &*input));
        let mut end = 0;
        for record in whole.iter().flatten() {
            let from = usize::try_from(record.offset).expect("small");
            assert!(from >= end, "records do not overlap");
            end = from + usize::try_from(record.length).expect("small");
            assert_eq!(record.text.as_bytes(), &input[from..end]);
            assert_eq!(
                record.line,
                1 + input[..from].iter().filter(|byte| **byte == b'\n').count() as u64
            );
            serde_json::from_str::<serde::de::IgnoredAny>(&record.text)
                .expect("a record is one JSON value");
        }
        assert_eq!(
            whole,
            split(Records::new(&mut Pieces(input, 0))),
            "where pieces end changes nothing"
        );
        whole.iter().all(Result::is_ok)
    });
}

#[test]
fn fuzz_suite() {
    fuzz("suite", &[SUITE], |input| match SuiteConfig::parse(&text(input)) {
        Ok(config) => {
            assert!(config.policy.compares_something());
            true
        }
        Err(error) => {
            let lines = 1 + text(input).matches('\n').count();
            assert!((1..=lines).contains(&error.line()) && error.column() > 0, "{error}");
            false
        }
    });
}

#[test]
fn fuzz_golden() {
    let path = Path::new("golden/s/c.json");
    fuzz("golden", &[GOLDEN], |input| {
        let Ok(golden) = GoldenFile::parse(&text(input), path) else { return false };
        assert!(!golden.accepted.behaviours.is_empty(), "a golden accepts something");
        let written = golden.render();
        let again = GoldenFile::parse(&written, path).expect("what was written can be read");
        assert_eq!(again.render(), written);
        true
    });
}

#[test]
fn fuzz_json() {
    fuzz("json", &[NATIVE, OPENAI, GOLDEN], |input| {
        let text = text(input);
        let valid = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        assert_eq!(RawJson::new(&*text).is_ok(), valid);
        let value = match Json::parse(&text) {
            Ok(value) => value,
            Err(error) => {
                assert!(position(&text, &text, error.offset()).is_some(), "{error}");
                return false;
            }
        };
        assert!(valid);
        let bytes = String::from_utf8(canonical(&value)).expect("canonical bytes are text");
        assert_eq!(Json::parse(&bytes).expect("canonical bytes are JSON"), value);
        assert_eq!(
            serde_json::to_string(&value).ok().and_then(|text| Json::parse(&text).ok()),
            Some(value)
        );
        true
    });
}

#[test]
fn fuzz_fields() {
    let record = serde_json::from_str::<serde_json::Value>(RECORD).expect("the seed is JSON");
    fuzz("fields", &["info.task.0.id", "traj.1.content", "a.b"], |input| {
        let text = text(input);
        let Some(path) = KeyPath::new(&text) else { return false };
        assert_eq!(path.to_string(), text);
        let found = path.find(RECORD).expect("the record is valid");
        let pointer = format!("/{}", text.replace('~', "~0").replace('/', "~1").replace('.', "/"));
        let expected = record.pointer(&pointer);
        assert_eq!(
            found.map(|raw| serde_json::from_str(raw).expect("a value")),
            expected.cloned(),
            "{pointer}"
        );
        true
    });
    let paths =
        ["info.task.0.id", "traj", "task_id"].map(|path| KeyPath::new(path).expect("a path"));
    fuzz("records-of-fields", &[RECORD], |input| {
        let text = text(input);
        let valid = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        for path in &paths {
            assert!(valid || path.find(&text).is_err(), "{path} in what is no JSON");
        }
        valid
    });
}

#[test]
fn fuzz_names() {
    let long = "a".repeat(130);
    let segment = encode(&long);
    fuzz(
        "names",
        &["double%20refund", "%4cogin", "con.x", "a/../b", "%empty", &long, &segment],
        |input| {
            let text = text(input);
            let segment = encode(&text);
            assert!(
                segment.len() <= 120 && !segment.contains(['/', '\\']) && !segment.starts_with('.'),
                "{segment}"
            );
            match decode(&segment) {
                Some(name) => assert_eq!(name, text),
                None => assert!(is_hashed(&segment)),
            }
            let decoded = decode(&text);
            if let Some(name) = &decoded {
                assert_eq!(encode(name), text);
            }
            decoded.is_some()
        },
    );
}

#[test]
fn fuzz_masks() {
    let run = parse(NATIVE, &LoadOptions::default()).expect("the seed is a run");
    fuzz(
        "masks",
        &["req-([0-9]+)", "(?i)a{2,3}(?:b|c)*$", "[^\\x00-\\x7f]+", "\\bdone\\b"],
        |input| {
            let Ok(pattern) = std::str::from_utf8(input) else { return false };
            // As a basic string of TOML, whose escapes JSON's are among.
            let quoted = serde_json::Value::from(pattern).to_string().replace('\u{7f}', "\\u007f");
            let text = format!("[[compare.mask]]\npattern = {quoted}\nreason = \"r\"\n");
            match SuiteConfig::parse(&text) {
                Ok(config) => !judged(&run, &[config.policy]).is_empty(),
                Err(error) => {
                    assert_eq!(error.line(), 2, "{error}");
                    false
                }
            }
        },
    );
}
