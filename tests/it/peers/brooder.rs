//! brooder's own cases: imported by the real binary, and judged as brooder judged them; and its vectors.
//!
//! Of the vectors, `difflib_opcodes` is left out: brooder aligns by difflib's longest blocks, here an edit script is a shortest
//! one, so the two differ by design. So is `case_id`: the importer takes the id that the file holds, and never makes one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use goldrun::load::{Format, LoadOptions, parse};
use goldrun::run::{Json, StepKind};

use crate::support::Project;

/// What brooder compares, in the words of a suite.
const POLICY: &str = "[load]\nformat = \"brooder\"\n\n[compare]\ntrajectory = \"exact\"\narguments = \"exact\"\noutput = \"exact\"\n";

/// Cases whose verdict is another here: `case/agent-case_id`, what it is here, and why that is right.
const DEVIATIONS: [(&str, &str, &str); 0] = [];

/// Cases that need a key of `[compare]`; where this version does not have it yet, they are not judged.
const NEED: [(&str, &str); 4] = [
    ("flaky_results_only_observed", "results"),
    ("observed_result_after_insert", "results"),
    ("observed_result_in_changed_step", "results"),
    ("turn_count_changed", "counts"),
];

fn folder(name: &str) -> Option<PathBuf> {
    let data = std::env::var_os("GOLDRUN_FIELD_DATA");
    if data.is_none() {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
    }
    Some(PathBuf::from(data?).join(name))
}

/// Whether this version compares `key`.
fn compares(key: &str) -> bool {
    let project = Project::with_suite(&format!("[compare]\n{key} = \"exact\"\n"));
    project.record("a", 1, &[("look", "{}")], "yes").harness(&["accept", "--all"]).code == 0
}

/// `agent-case_id` → verdict, of a report of brooder's or of ours.
fn verdicts(report: &str, name: impl Fn(&Value) -> String) -> BTreeMap<String, String> {
    let report: Value =
        serde_json::from_str(report).unwrap_or_else(|error| panic!("{error}: {report}"));
    let cases = report["cases"].as_array().expect("cases").iter();
    cases
        .map(|case| (name(case), case["verdict"].as_str().expect("a verdict").to_owned()))
        .collect()
}

#[test]
fn every_case_gets_brooders_verdict() {
    let Some(folder) = folder("brooder") else { return };
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.retain(|path| path.join("expected_disk.json").is_file());
    paths.sort();
    assert!(paths.len() >= 55, "{} cases", paths.len());
    let known: Vec<&str> = ["results", "counts"].into_iter().filter(|key| compares(key)).collect();
    let (mut wrong, mut judged, mut deviating) = (Vec::new(), 0, Vec::new());
    for path in &paths {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        if NEED.iter().any(|(case, key)| *case == name && !known.contains(key)) {
            continue;
        }
        let observed = fs::read_to_string(path.join("brooder.yaml"))
            .is_ok_and(|yaml| yaml.contains("observations: true"));
        let keys = known
            .iter()
            .filter(|key| **key != "results" || observed)
            .map(|key| format!("{key} = \"exact\"\n"));
        let project = Project::with_suite(&format!("{POLICY}{}", keys.collect::<String>()));
        project
            .harness(&["import", "brooder", path.to_str().expect("UTF-8"), "--suite", "s"])
            .exits(0);
        let report = project.harness(&["--report", "json=-"]);
        let ours = verdicts(&report.out, |case| case["case"].as_str().expect("a name").to_owned());
        let theirs = fs::read_to_string(path.join("expected_disk.json")).expect("a report");
        let theirs = verdicts(&theirs, |case| {
            format!(
                "{}-{}",
                case["agent"].as_str().expect("text"),
                case["case_id"].as_str().expect("text")
            )
        });
        assert!(!theirs.is_empty() && ours.keys().eq(theirs.keys()), "{name}: {ours:?} {theirs:?}");
        for (case, verdict) in &theirs {
            let row = format!("{name}/{case}");
            judged += 1;
            match DEVIATIONS.iter().find(|(other, ..)| *other == row) {
                Some((_, expected, why)) if ours[case] == *expected && expected != verdict => {
                    assert!(!why.is_empty());
                    deviating.push(row);
                }
                Some(_) => wrong.push(format!(
                    "{row}: is listed as deviating, and is {} as {verdict}",
                    ours[case]
                )),
                None if ours[case] == *verdict => {}
                None => wrong.push(format!("{row}: {} here, {verdict} in brooder", ours[case])),
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert_eq!(deviating.len(), DEVIATIONS.len(), "a listed row does not exist: {deviating:?}");
    assert!(judged > 60, "{judged} cases judged");
}

/// The vectors in a file, numbers as they are spelt.
fn vectors<T: serde::de::DeserializeOwned>(file: &str) -> Option<Vec<T>> {
    let path = folder("brooder-vectors")?.join(file);
    Some(serde_json::from_str(&fs::read_to_string(path).expect("vectors")).expect("vectors"))
}

fn value(raw: &RawValue) -> Json {
    Json::parse(raw.get()).expect("a value")
}

/// Numbers and booleans as Python compares them.
fn folded(value: &Json) -> Json {
    let number = |value: f64| Json::String(format!("number {}", value + 0.0));
    match value {
        Json::Bool(value) => number(f64::from(u8::from(*value))),
        Json::Number(literal) => number(literal.as_str().parse().expect("a number")),
        Json::Array(items) => Json::Array(items.iter().map(folded).collect()),
        Json::Object(members) => {
            Json::Object(members.iter().map(|(key, value)| (key.clone(), folded(value))).collect())
        }
        other => other.clone(),
    }
}

#[test]
fn arguments_are_the_same_where_brooders_signatures_are() {
    #[derive(Deserialize)]
    struct Vector {
        step: Step,
        signature: Vec<String>,
    }
    #[derive(Deserialize)]
    struct Step {
        args: Box<RawValue>,
    }
    let Some(vectors) = vectors::<Vector>("signature.json") else { return };
    let (mut same, mut by_value, mut pairs) = (0, 0, 0);
    for one in &vectors {
        for two in &vectors {
            // One number here, as in brooder's outputs: two texts of Python's.
            let unsigned = |signature: &str| signature.replace("-0.0", "0.0");
            let expected = unsigned(&one.signature[2]) == unsigned(&two.signature[2]);
            let (a, b) = (value(&one.step.args), value(&two.step.args));
            let of_kinds = a == b && !expected;
            assert!(
                (a == b) == expected || (of_kinds && folded(&a) == folded(&b)),
                "{} {}",
                one.step.args,
                two.step.args
            );
            pairs += 1;
            same += u32::from(expected);
            by_value += u32::from(of_kinds);
        }
    }
    // Numbers are compared by value here, and by their spelling in brooder's signatures.
    assert!(pairs > 8000 && same >= 90 && by_value == 24, "{pairs} {same} {by_value}");
}

/// brooder compares outputs as Python does, where `1` and `True` are one, and 10^23 is not `1e23`, which no `float` holds.
#[test]
fn outputs_are_the_same_where_brooders_are_but_for_kinds_of_numbers() {
    #[derive(Deserialize)]
    struct Vector {
        a: Box<RawValue>,
        b: Box<RawValue>,
        equal: bool,
    }
    let Some(vectors) = vectors::<Vector>("output_equality.json") else { return };
    let (mut stricter, mut looser) = (0, Vec::new());
    for Vector { a, b, equal } in &vectors {
        let (ours, folded) = (value(a) == value(b), folded(&value(a)) == folded(&value(b)));
        if ours && !*equal {
            looser.push(format!("{a} {b}"));
        } else if ours != *equal {
            stricter += 1;
            assert!(folded, "differs by more than the kinds of its numbers: {a} {b}");
        }
    }
    assert!(vectors.len() > 1000 && stricter == 7, "{} {stricter}", vectors.len());
    assert_eq!(looser, ["100000000000000000000000 1e+23"]);
}

#[test]
fn every_value_that_brooder_writes_is_read_back() {
    #[derive(Deserialize)]
    struct Vector {
        value: Box<RawValue>,
        file_text: String,
    }
    let Some(vectors) = vectors::<Vector>("file_bytes.json") else { return };
    assert!(vectors.len() >= 45);
    for Vector { value: expected, file_text } in &vectors {
        for format in [Format::Auto, Format::Brooder] {
            let mut options = LoadOptions::default();
            options.format = format;
            let run =
                parse(file_text, &options).unwrap_or_else(|error| panic!("{error}: {file_text}"));
            let expected = value(expected);
            let step = &run.steps[0];
            assert_eq!(step.kind, StepKind::Tool);
            let args = step.args.as_ref().expect("arguments").decode().expect("JSON");
            assert_eq!(args.get("v"), Some(&expected), "{file_text}");
            // `null` and nothing are one to brooder.
            for raw in [&step.result, &run.output, &run.input] {
                let found = raw.as_ref().map_or(Json::Null, |raw| raw.decode().expect("JSON"));
                assert_eq!(found, expected, "{file_text}");
            }
        }
    }
}

/// Importing the data of a case twice in one project, under two suites, writes the same bytes.
#[test]
fn recordings_are_copied_byte_for_byte() {
    let Some(folder) = folder("brooder/flaky_steps") else { return };
    let project = Project::new();
    for suite in ["a", "b"] {
        project
            .harness(&["import", "brooder", folder.to_str().expect("UTF-8"), "--suite", suite])
            .exits(0);
    }
    let mut reps: Vec<_> = fs::read_dir(folder.join("reps"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    reps.sort();
    assert_eq!(reps.len(), 3);
    for (index, rep) in reps.iter().enumerate() {
        for suite in ["a", "b"] {
            let copy = format!("suites/{suite}/runs/agent-d90d5e7cac43/{}.json", index + 1);
            assert_eq!(
                fs::read(project.join(&copy)).expect("a copy"),
                fs::read(rep).expect("a recording"),
                "{copy}"
            );
        }
    }
    let golden = |suite: &str| project.read(&format!("golden/{suite}/agent-d90d5e7cac43.json"));
    assert_eq!(golden("a").replace("\"suite\": \"a\"", "\"suite\": \"b\""), golden("b"));
    assert!(Path::new(&project.join("suites/a/suite.toml")).is_file());
}
