use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::Project;

/// How many alterations of each kind were made, and how many are not noticed.
fn altered(project: &Project, suite: &str) -> Vec<(String, u64, u64)> {
    let said = project.harness(&["mutants", suite, "--json"]).exits(0);
    let shown: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(shown["format"], "goldrun/mutants@1");
    let kinds = shown["suites"][0]["alterations"].as_object().expect("kinds").clone();
    let number = |value: &Value| value.as_u64().expect("a count");
    kinds
        .iter()
        .map(|(kind, of)| (kind.clone(), number(&of["made"]), number(&of["unnoticed"])))
        .collect()
}

fn unnoticed(project: &Project) -> Vec<(String, u64)> {
    let all = altered(project, "s").into_iter();
    all.filter(|(.., missed)| *missed > 0).map(|(kind, _, missed)| (kind, missed)).collect()
}

#[test]
fn alterations_are_judged_by_all_that_a_case_demands() {
    let project = Project::with_suite("[compare]\noutput = { similarity = 0.7 }\n");
    let pay = ("pay", r#"{"order": "A-17", "sum": 49}"#);
    project.record("a", 1, &[("get", r#"{"id": 1}"#), pay], "It was paid back today.");
    project.harness(&["--record"]).exits(0);
    let said = project.harness(&["mutants"]).exits(0);
    for part in [
        "suite s: 1 accepted run of 1 case, altered in 10 ways",
        "changed arguments         3          0",
        "changed wordings          1          1",
        "other answers             1          0",
        "unnoticed changed wordings:\n  the answer (1 of 1)",
    ] {
        assert!(said.out.contains(part), "{part}: {}", said.out);
    }
    // A matcher in the golden leaves free what it leaves free.
    let golden = project.read("golden/s/a.json");
    project.write("golden/s/a.json", golden.replace("49", r#"{"$any": "number"}"#));
    assert_eq!(unnoticed(&project), [("argument".to_owned(), 1), ("wording".to_owned(), 1)]);
    // A check finds what the comparison does not.
    let check = "[[check]]\ncontains = { at = \"output\", text = \"today\" }\n";
    let check = check.replace("{ at = \"output\", text = \"today\" }", "\"today\"");
    project.write(
        "suites/s/suite.toml",
        format!("[compare]\noutput = {{ similarity = 0.7 }}\n{check}"),
    );
    assert_eq!(unnoticed(&project), [("argument".to_owned(), 1)]);
}

#[test]
fn nothing_altered_is_never_green() {
    let project = Project::with_suite("");
    project.harness(&["mutants"]).exits(4).says("nothing was altered");
    project.record("a", 1, &[("get", "{}")], "x");
    let said = project.harness(&["mutants", "s"]).exits(4).says("nothing was altered");
    assert!(said.out.contains("not altered:\n  a: nothing of it was accepted yet"), "{}", said.out);
    project.harness(&["--record"]).exits(0);
    project.harness(&["mutants", "s"]).exits(0);
    project.harness(&["mutants", "t"]).exits(4).says("there is no suite \"t\"; known are s");
    project.harness(&["mutants", "s", "zzz"]).exits(4);
    // A run that is not accepted is not altered; nor is one that no longer counts as the golden's.
    project.record("a", 1, &[("put", "{}")], "x");
    project.harness(&["mutants", "s"]).exits(4).says("a: ");
    project.record("a", 1, &[("get", "{}")], "x");
    project.write("suites/s/suite.toml", "[compare]\nresults = \"exact\"\n");
    project.harness(&["mutants", "s"]).exits(4).says("the suite now compares results exact");
    project.write("suites/s/suite.toml", "");
    // What cannot be read is said, and the rest is altered.
    project.write("suites/s/runs/a/2.json", "{");
    project
        .harness(&["mutants", "s"])
        .exits(3)
        .says("suites/s/runs/a/2.json:1:")
        .says("1 accepted run");
    project.remove("suites/s/runs/a/2.json");
    // Runs that must be rejected are no accepted ones.
    project.write("suites/s/suite.toml", "[[case]]\nname = \"a\"\nexpect = \"fail\"\n");
    project.harness(&["mutants", "s"]).exits(4).says("a: its runs must be rejected");
}

#[test]
fn what_is_not_compared_is_not_noticed() {
    let project = Project::with_suite(
        "[compare]\ntrajectory = \"effects\"\noutput = \"ignore\"\n[tools]\nreads = [\"get\"]\n",
    );
    project.record("a", 1, &[("get", r#"{"id": 1}"#), ("get", r#"{"id": 2}"#)], "x");
    project.harness(&["--record"]).exits(0);
    let all = altered(&project, "s");
    assert!(all.iter().all(|(_, made, missed)| made == missed) && all.len() == 6, "{all:?}");
}

/// A row of README's table: shares of alterations that pass unnoticed.
fn row(project: &Project, suite: &str, name: &str) -> String {
    let all = altered(project, suite);
    let kinds = ["dropped", "repeated", "swapped", "argument", "wording", "answer"];
    let cells = kinds.map(|kind| {
        let (_, made, missed) = all.iter().find(|(of, ..)| of == kind).expect("a kind");
        let percent = (100 * missed + made / 2) / made;
        if *missed == 0 { "0".to_owned() } else { format!("{} %", percent.max(1)) }
    });
    format!("| {name} | {} |", cells.join(" | "))
}

#[track_caller]
fn stands_in_readme(rows: &[String]) {
    let readme = include_str!("../../../README.md");
    for row in rows {
        assert!(readme.lines().any(|line| line == row), "README lacks:\n{}", rows.join("\n"));
    }
}

fn copy(from: &Path, project: &Project, to: &str) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry").path();
        let to =
            format!("{to}/{}", entry.file_name().and_then(|name| name.to_str()).expect("a name"));
        if entry.is_dir() {
            copy(&entry, project, &to);
        } else {
            project.write(&to, std::fs::read(&entry).expect("a file"));
        }
    }
}

#[test]
fn what_our_own_suites_miss_by_mode() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = Project::new();
    copy(&root.join("suites"), &project, "suites");
    let suite = project.read("suites/refunds/suite.toml");
    let unmasked = {
        let (masks, tools) = (suite.find("[[compare.mask]]"), suite.find("[tools]"));
        format!("{}{}", &suite[..masks.expect("masks")], &suite[tools.expect("tools")..])
    };
    let mode =
        |word: &str| suite.replace("trajectory = \"exact\"", &format!("trajectory = \"{word}\""));
    let mut rows = Vec::new();
    for (name, text) in [
        ("refunds, `exact` without its masks", unmasked),
        ("refunds, `exact` with its masks, as it is", suite.clone()),
        ("refunds, `unordered`", mode("unordered")),
        ("refunds, `superset`", mode("superset")),
        ("refunds, `effects`", mode("effects")),
    ] {
        project.write("suites/refunds/suite.toml", text);
        project.harness(&["accept", "refunds"]).exits(0);
        rows.push(row(&project, "refunds", name));
    }
    // One task has no trial that earned its reward.
    project.harness(&["accept", "tickets"]);
    rows.push(row(&project, "tickets", "tickets, `effects`, answers ignored, as it is"));
    stands_in_readme(&rows);
}

#[test]
fn what_real_airline_trials_miss_by_mode() {
    let Some(root) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return;
    };
    let load = "[load]\nruns = [\"*.json\"]\ncase_from = \"task_id\"\nrepetition_from = \"trial\"\nmessages_from = \"traj\"\nlabel_from = \"reward\"\n[accept]\nlabel = 1.0\n";
    let tools = "[tools]\neffects = [\"book_reservation\", \"cancel_reservation\", \"send_certificate\", \"update_reservation_*\"]\nreads = [\"*\"]\n";
    let project = Project::with_suite(load);
    let file = PathBuf::from(root).join("tau_bench/gpt-4o-airline.even-tasks.json");
    project.write("suites/s/all.json", std::fs::read(file).expect("the trials"));
    let suggested = project.harness(&["suggest", "s"]).exits(0).out;
    let mode = |word: &str| {
        format!("{load}[compare]\ntrajectory = \"{word}\"\noutput = \"ignore\"\n{tools}")
    };
    let mut rows = Vec::new();
    for (name, text) in [
        ("airline, `exact`", mode("exact")),
        ("airline, `unordered`", mode("unordered")),
        ("airline, `superset`", mode("superset")),
        ("airline, `effects`: six tools named", mode("effects")),
        ("airline, as `suggest` has it", format!("{load}{suggested}")),
    ] {
        project.write("suites/s/suite.toml", text);
        // Tasks that no trial solved have nothing to accept.
        project.harness(&["accept", "s"]).exits(1);
        rows.push(row(&project, "s", name));
    }
    stands_in_readme(&rows);
}
