use super::differences::steps;
use super::transcript::Transcript;
use crate::support::Project;

// Other systems may fold the case of names.
#[cfg(target_os = "linux")]
#[test]
fn files_in_the_wrong_place() {
    let project = Project::with_suite("");
    let long = "x".repeat(80) + "~" + &"0".repeat(32);
    for path in [
        "suites/notes.txt",
        "suites/loose.json",
        "suites/-dash/suite.toml",
        "suites/Suite/suite.toml",
        "suites/suite/suite.toml",
        "suites/t/runs/c/1.json",
        "suites/s/runs/stray.json",
        "suites/s/runs/c/notes.txt",
        "suites/s/runs/c/one.json",
        "suites/s/runs/c/99999999999.json",
        "suites/s/runs/c/1.json",
        "suites/s/runs/c/01.json",
        "suites/s/runs/Folds/1.json",
        "suites/s/runs/folds/1.json",
        "suites/s/fixtures/Upper.json",
        "suites/s/fixtures/upper.json",
        "suites/s/runs/a::b/1.json",
        "golden/loose.json",
        "golden/gone/c.json",
        "golden/s/folder/c.json",
        "golden/s/notes.txt",
        "golden/s/Upper.json",
        "golden/s/-dash.json",
        "golden/s/nameless.json",
    ] {
        project.write(path, if path.ends_with("toml") { String::new() } else { steps(&[]) });
    }
    project.write(&format!("suites/s/runs/{long}/1.json"), steps(&[]));
    project.write(&format!("golden/s/{long}.json"), "{}");
    project.write("suites/s/runs/latin/1.json", steps(&[]));
    std::os::unix::fs::symlink("c", project.join("suites/s/runs/link")).expect("a link");
    std::os::unix::fs::symlink("../c/1.json", project.join("suites/s/runs/latin/2.json"))
        .expect("a link");
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness").run(&project, "harness --list --format terse");
    transcript.run(&project, "harness accept s::c").matches("files/places");
}

#[test]
fn folders_that_are_none() {
    let mut transcript = Transcript::default();
    for path in [
        "suites",
        "golden",
        "golden/s",
        "suites/s/runs",
        "suites/s/fixtures",
        "suites/s/suite.toml/x",
    ] {
        let project = Project::new();
        project.write(path, "text");
        if !path.starts_with("suites/s/suite") && path != "suites" {
            project.write("suites/s/suite.toml", "");
        }
        if !path.contains("runs") && path != "suites" {
            project.write("suites/s/runs/c/1.json", steps(&[]));
        }
        transcript.section(&format!("{path} is not a folder")).run(&project, "harness");
    }
    transcript.matches("files/folders");
}

#[test]
fn manifests() {
    let project = Project::new();
    let manifest = |rest: &str| format!("{{\"_type\": \"eval_suite_manifest\", {rest}}}");
    for (name, text) in [
        ("broken", "{".to_owned()),
        ("case-name", manifest(r#""cases": [{"label": "a::b", "run_path": "x.json"}]"#)),
        ("case-twice", manifest(r#""cases": [{"run_path": "x.json"}, {"run_path": "y/x.json"}]"#)),
        (
            "compared-to-itself",
            manifest(r#""cases": [{"run_path": "x.json", "compare_to": "x.json"}]"#),
        ),
        ("empty-path", manifest(r#""cases": [{"run_path": "x.json", "fixture_path": ""}]"#)),
        ("key", manifest(r#""cases": [], "extra": 1"#)),
        ("no-case", manifest(r#""cases": []"#)),
        ("no-run-path", manifest(r#""cases": [{"label": "a"}]"#)),
        ("run-missing", manifest(r#""cases": [{"run_path": "missing.json"}]"#)),
        ("type", "{\"_type\": \"other\"}".to_owned()),
    ] {
        project.write(&format!("suites/{name}.json"), text);
    }
    project
        .write("suites/x.json", "[]")
        .write("suites/both.json", manifest("\"cases\": []"))
        .write("suites/both/suite.toml", "");
    Transcript::default().run(&project, "harness").matches("files/manifests");
}

const MESSAGES: &str = r#"[{"role": "assistant", "content": "hi"}]"#;

/// A record of an export: these keys, and its messages.
fn record(keys: &str) -> String {
    format!("{{{keys}, \"traj\": {MESSAGES}}}")
}

/// Two records of an export, each on its line.
fn two(first: &str, second: &str) -> String {
    format!("{}\n{}\n", record(first), record(second))
}

#[test]
fn exports() {
    let mut transcript = Transcript::default();
    let keys = "case_from = \"task\"\nrepetition_from = \"trial\"\nmessages_from = \"traj\"\n";
    for (title, keys, text) in [
        ("No file matches", keys, None),
        ("An empty file", keys, Some(String::new())),
        ("No JSON", keys, Some("{\"task\": ]\n".to_owned())),
        (
            "A broken line between others",
            keys,
            Some(format!(
                "{}\n{{\"task\": \"b\", \"traj\": [}}\n{}\n",
                record("\"task\": \"a\", \"trial\": 1"),
                record("\"task\": \"c\", \"trial\": 1")
            )),
        ),
        (
            "A list that is cut",
            keys,
            Some(format!("[{},\n", record("\"task\": \"a\", \"trial\": 1"))),
        ),
        (
            "A record that is cut",
            keys,
            Some("{\"task\": \"a\", \"trial\": 1, \"traj\": [\n".to_owned()),
        ),
        ("A record that is no object", keys, Some("3\n".to_owned())),
        ("Without the case's field", keys, Some(two("\"trial\": 1", "\"trial\": 2"))),
        ("Without the repetition's field", keys, Some(record("\"task\": \"a\""))),
        ("A case that is an object", keys, Some(record("\"task\": {}, \"trial\": 1"))),
        ("A case that cannot be a name", keys, Some(record("\"task\": \"a::b\", \"trial\": 1"))),
        (
            "A repetition that is no number",
            keys,
            Some(record("\"task\": \"a\", \"trial\": \"first\"")),
        ),
        (
            "A repetition twice",
            keys,
            Some(two("\"task\": \"a\", \"trial\": 1", "\"task\": \"a\", \"trial\": 1")),
        ),
        ("Without the messages' field", keys, Some("{\"task\": \"a\", \"trial\": 1}".to_owned())),
        (
            "Messages that are none",
            keys,
            Some("{\"task\": \"a\", \"trial\": 1, \"traj\": 3}".to_owned()),
        ),
        (
            "A finding names its line",
            keys,
            Some(format!(
                "{}\n{}\n",
                record("\"task\": \"a\", \"trial\": 1"),
                "{\"task\": \"a\", \"trial\": 2, \"traj\": [{\"role\": \"assistant\", \"content\": 3}]}"
            )),
        ),
        (
            "Many runs, and no field",
            "messages_from = \"traj\"\n",
            Some(two("\"n\": 1", "\"n\": 2")),
        ),
    ] {
        let project = Project::with_suite(&format!("[load]\nruns = [\"exports/*.jsonl\"]\n{keys}"));
        if let Some(text) = text {
            project.write("suites/s/exports/one.jsonl", text);
        }
        transcript.section(title).run(&project, "harness");
    }
    let project = Project::with_suite("[load]\nruns = [\"exports/*/*.json\"]\n");
    project
        .write("suites/s/exports/a/c.json", MESSAGES)
        .write("suites/s/exports/b/c.json", MESSAGES);
    project.write("suites/s/exports/b/-c.json", MESSAGES);
    transcript.section("Two files of one name").run(&project, "harness").matches("files/exports");
}

#[cfg(target_os = "linux")]
#[test]
fn unreadable_files_and_folders() {
    use crate::support::{allow, run, unprivileged};
    let project = Project::with_suite("");
    for case in ["a", "b", "c"] {
        project.write(&format!("suites/s/runs/{case}/1.json"), steps(&[]));
    }
    let locked = ["suites/s/runs/a", "suites/s/runs/b/1.json"].map(|path| project.join(path));
    let Some(mut command) = unprivileged(&project, &[]) else { return };
    for path in &locked {
        allow(path, 0o000);
    }
    let said = run(&mut command);
    for path in &locked {
        allow(path, 0o700);
    }
    let mut transcript = Transcript::default();
    transcript.show(&project, "harness", &said);
    transcript.matches("files/unreadable");
}
