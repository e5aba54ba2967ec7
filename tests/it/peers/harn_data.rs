use std::path::{Path, PathBuf};

use crate::peers::harn::manifest;
use crate::support::{Project, copy};

/// Harn's own files, where they are on this machine.
fn data(folder: &str) -> Option<PathBuf> {
    let root = std::env::var_os("GOLDRUN_FIELD_DATA");
    if root.is_none() {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
    }
    Some(PathBuf::from(root?).join("harn").join(folder))
}

#[test]
fn manifests_of_real_personas_run_as_suites() {
    let Some(folder) = data("main/examples/personas") else { return };
    let project = Project::new();
    copy(&folder.join("evals"), &project.join("suites"));
    copy(&folder.join("runs"), &project.join("runs"));
    project
        .harness(&[])
        .exits(0)
        .says("test merge_captain_smoke::merge_captain_dry_run_plan ... ok")
        .says("test template_pack_smoke::oncall_captain_verification_plan ... ok")
        .says("6 passed; 0 failed");
    // Each is judged by the fixture that it carries, and not by what was derived from it.
    let run = "runs/merge_captain_smoke.run.json";
    project.write(run, project.read(run).replace("a dry-run plan", "no plan"));
    project.harness(&[]).exits(1).says("4 passed; 2 failed").says("\"dry-run plan\"");
    let run = "runs/review_captain_smoke.run.json";
    project.write(run, "{");
    project
        .harness(&[])
        .exits(1)
        .says("2 passed; 4 failed")
        .says("runs/review_captain_smoke.run.json:1:");
}

#[test]
fn an_old_record_still_behaves_as_it_did() {
    let Some(folder) = data("packages/tests/fixtures/workflow_replay") else { return };
    let project = manifest(r#"{"label": "old", "run_path": "pre_inversion_run.json"}"#);
    copy(&folder, &project.join("runs"));
    // It carries what was derived from it.
    project.harness(&[]).exits(1).says("(new)");
    project.harness(&["accept", "--all"]).exits(0);
    let derived = project.harness(&["fixture", "old", "--dry-run"]).exits(0).out;
    for part in [
        r#""outcome": "completed""#,
        r#""node": "verify""#,
        r#""status": "failed""#,
        r#""outcome": "verification_failed""#,
        r#""branch": "failed""#,
        r#""artifacts": ["verification_result"]"#,
        r#""text": "nope\n""#,
    ] {
        assert!(derived.contains(part), "{part}: {derived}");
    }
}

/// Genuine records, each scenario recorded twice: the two behave alike and differ in hundreds of ids, times and paths.
#[test]
fn what_was_recorded_twice_is_one_class_and_other_scenarios_are_others() {
    let Some(folder) = data("recorded") else { return };
    // With what tools answered, too: paths of the machine stand in it.
    for compared in ["", "[compare]\nresults = \"exact\"\n"] {
        recorded_twice_is_one_class(&folder, compared);
    }
}

fn recorded_twice_is_one_class(folder: &Path, compared: &str) {
    let project = Project::new();
    let masks = ["uuid", "timestamp", "epoch", "duration", "path"].map(|mask| {
        format!("[[compare.mask]]\nuse = \"{mask}\"\nreason = \"it differs from run to run\"\n")
    });
    project.write("suites/s/suite.toml", format!("{compared}{}", masks.concat()));
    let mut recordings = Vec::new();
    for scenario in ["comment", "rate", "rateover"] {
        for repetition in ["1", "2"] {
            let folder = folder.join(format!("{scenario}-{repetition}"));
            let file = std::fs::read_dir(&folder)
                .expect("a folder")
                .map(|entry| entry.expect("an entry").path());
            let path = file
                .into_iter()
                .find(|path| path.display().to_string().ends_with("-run.json"))
                .expect("a record");
            let text = std::fs::read(path).expect("a record");
            project.write(&format!("suites/s/runs/{scenario}/{repetition}.json"), text);
        }
        recordings.push(format!("suites/s/runs/{scenario}/1.json"));
    }
    project.harness(&["accept", "--all"]).exits(0).says("3 accepted");
    // A fixture of the first repetition, with whole texts, holds for the second.
    for scenario in ["comment", "rate", "rateover"] {
        let name = format!("s::{scenario}");
        project.harness(&["fixture", &name, "--repetition", "1"]).exits(0);
    }
    let said = project.harness(&["--report", "json=-"]).exits(0);
    let report: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    for case in report["cases"].as_array().expect("cases") {
        assert_eq!(case["classes"].as_array().map(Vec::len), Some(1), "{case}");
        assert_eq!(case["repetitions"]["accepted"], 2, "{case}");
    }
    for (index, one) in recordings.iter().enumerate() {
        for other in &recordings[index + 1..] {
            project.harness(&["diff", one, other, "--policy", "suites/s/suite.toml"]).exits(1);
        }
    }
    // Nor does a golden or a fixture of one scenario take another for it.
    project.write("suites/s/runs/rate/2.json", project.read("suites/s/runs/rateover/2.json"));
    project
        .harness(&["rate"])
        .exits(1)
        .says("FAILED (flaky: 1 of 2)")
        .says("is not in the fixture, which allows no other");
}
