use std::path::PathBuf;

use serde_json::Value;

use crate::support::Project;

const SUITE: &str = r#"
[load]
runs = ["EXPORT"]
case_from = "task_id"
label_from = "reward"
messages_from = "traj"
repetition_from = "trial"

[accept]
label = 1.0

[compare]
trajectory = "MODE"
output = "ignore"

[tools]
effects = ["book_reservation", "cancel_reservation", "send_certificate", "update_reservation_baggages",
           "update_reservation_flights", "update_reservation_passengers"]
reads = ["*"]
"#;

/// The recordings, where they are on this machine.
fn export() -> Option<PathBuf> {
    let folder = std::env::var_os("GOLDRUN_FIELD_DATA");
    if folder.is_none() {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
    }
    Some(PathBuf::from(folder?).join("tau_bench/gpt-4o-airline.even-tasks.json"))
}

fn suite(export: &str, mode: &str) -> String {
    SUITE.replace("EXPORT", export).replace("MODE", mode)
}

fn percent(part: u32, whole: u32) -> f64 {
    100.0 * f64::from(part) / f64::from(whole)
}

#[test]
fn one_call_judges_all_of_it_with_goldens_from_solved_trials() {
    let Some(path) = export() else { return };
    let project = Project::new();
    project.write(
        "suites/airline/exports/trials.json",
        std::fs::read(path).expect("the recordings can be read"),
    );
    project.write("suites/airline/suite.toml", suite("exports/*.json", "effects"));
    // Tasks that no trial solved have nothing to accept.
    let said =
        project.harness(&["accept", "--all"]).exits(1).says("is labelled 0, and [accept] wants 1");
    assert!(said.out.contains(" refused; 0 errors"), "{}", said.out);
    let said = project.harness(&["--report", "json=-"]).exits(1);
    let report: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(report["summary"]["total"], 25);
    assert_eq!(report["summary"]["error"], 0);
    let labels = &report["summary"]["labels"];
    let count = |key: &str| u32::try_from(labels[key].as_u64().expect("a count")).expect("small");
    println!("{}", said.err.lines().rev().take(4).collect::<Vec<_>>().join("\n"));
    assert_eq!(count("good_accepted"), count("good"), "every solved trial became a golden");
    assert!(percent(count("bad_rejected"), count("bad")) >= 80.0, "{labels}");
}
