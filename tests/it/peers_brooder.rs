//! brooder's own cases: imported by the real binary, and judged as brooder judged them.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::Project;

/// What brooder compares, in the words of a suite. Results only where the case's brooder.yaml asks for them.
const POLICY: &str = r#"
[compare]
trajectory = "exact"
arguments = "exact"
output = "exact"
"#;

/// Cases whose verdict is another here, and why that is right.
const DEVIATIONS: &[(&str, &str, &str)] = &[];

fn folder(name: &str) -> Option<PathBuf> {
    let data = std::env::var_os("GOLDRUN_FIELD_DATA");
    if data.is_none() {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
    }
    Some(PathBuf::from(data?).join(name))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// `agent-case_id` → verdict, as brooder gave it.
fn theirs(case: &std::path::Path) -> BTreeMap<String, String> {
    let report = json(&fs::read_to_string(case.join("expected_disk.json")).expect("a report"));
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let cases = report["cases"].as_array().expect("cases").iter();
    cases.map(|case| (format!("{}-{}", text(&case["agent"]), text(&case["case_id"])), text(&case["verdict"]))).collect()
}

#[test]
fn every_case_gets_brooders_verdict() {
    let Some(folder) = folder("brooder") else { return };
    let mut names: Vec<_> = fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    names.retain(|path| path.join("expected_disk.json").is_file());
    names.sort();
    let mut out = Vec::new();
    for path in &names {
        let name = path.file_name().expect("a name").to_str().expect("UTF-8").to_owned();
        let project = Project::new();
        let said = project.harness(&["import", "brooder", path.to_str().expect("UTF-8"), "--suite", "s"]);
        if said.code != 0 { out.push(format!("{name}: import {said:?}")); continue; }
        let toml = project.read("suites/s/suite.toml");
        let observed = fs::read_to_string(path.join("brooder.yaml")).is_ok_and(|yaml| yaml.contains("observations: true"));
        let results = if observed { "results = \"exact\"\n" } else { "" };
        project.write("suites/s/suite.toml", format!("{toml}{POLICY}{results}"));
        let said = project.harness(&["--report", "json=-"]);
        let Ok(report) = serde_json::from_str::<Value>(&said.out) else { out.push(format!("{name}: {said:?}")); continue };
        let mut ours: BTreeMap<String, String> = BTreeMap::new();
        for case in report["cases"].as_array().unwrap() {
            ours.insert(case["case"].as_str().unwrap().to_owned(), case["verdict"].as_str().unwrap().to_owned());
        }
        let theirs = theirs(path);
        if ours != theirs { 
            out.push(format!("{name}: ours {ours:?} theirs {theirs:?} {:?}", report["cases"][0]["findings"].as_array().map(|f| f.iter().map(|f| f["message"].to_string()).collect::<Vec<_>>()))); }
    }
    panic!("{}\n{} of {}", out.join("\n"), out.len(), names.len());
}
