//! A talkative agent: what it said of credentials stands in nothing that is committed, reported or printed.

use std::path::Path;

use crate::support::{Project, Said, files};

/// Put together here, so that no scanner takes this file for a leak.
fn secrets() -> [String; 10] {
    let mixed = "q7Rt2Lx9".repeat(6);
    [
        format!("ghp_{}", &mixed[..36]),
        format!("sk-proj-{mixed}"),
        format!("AKIA{}", "Q7RT2LX3".repeat(2)),
        format!("wJalrXUtn/{}", &mixed[..30]),
        "hunter2-in-a-url".to_owned(),
        "hunter3-in-an-object".to_owned(),
        "hunter4-in-a-list".to_owned(),
        "hunter5-in-json-in-a-text".to_owned(),
        format!("xoxb-{}", &mixed[..30]),
        "hunter6-after-a-flag".to_owned(),
    ]
}

/// What `[redact]` names.
const REDACTED: &str = "acct-7741";

#[track_caller]
fn clean(said: &Said) {
    for secret in secrets().iter().map(String::as_str).chain([REDACTED]) {
        for text in [&said.out, &said.err] {
            assert!(!text.contains(secret), "{secret} is said:\n{}\n{}", said.out, said.err);
        }
    }
}

/// Whether a file is the user's own, or one of a raw session, which stays as it is.
fn is_raw(root: &Path, path: &Path) -> bool {
    let path = path.strip_prefix(root).expect("below the root");
    let own = ["agent.sh", "suites/s/suite.toml"];
    let session =
        path.starts_with(".goldrun/sessions") && !path.to_string_lossy().contains("/runs/");
    session || own.iter().any(|file| path == Path::new(file))
}

#[track_caller]
fn clean_files(project: &Project) -> Vec<String> {
    let root = project.path();
    let mut all = files(root);
    all.extend(files(&root.join("target/goldrun")));
    all.extend(files(&root.join(".goldrun")));
    all.retain(|(path, _)| !is_raw(root, path));
    for (path, bytes) in &all {
        let text = String::from_utf8_lossy(bytes);
        for secret in secrets().iter().map(String::as_str).chain([REDACTED]) {
            assert!(!text.contains(secret), "{secret} in {}:\n{text}", path.display());
        }
    }
    all.iter()
        .map(|(path, _)| path.strip_prefix(root).expect("below").display().to_string())
        .collect()
}

/// An agent that says each of them in arguments, results, its answer, its output and its errors.
fn script() -> String {
    let [github, openai, id, key, url, object, list, json, slack, flag] = secrets();
    let args = format!(
        r#"{{"env": "AWS_SECRET_ACCESS_KEY={key}", "id": "{id}", "db": "postgres://app:{url}@db/x", "login": {{"password": {{"value": "{object}"}}, "api_keys": ["{list}"]}}, "{github}": 1}}"#
    );
    let result = format!(
        r#"{{\"user\": {{\"newPassword\": \"{json}\"}}, \"note\": \"{slack}\", \"of\": \"{REDACTED}\"}}"#
    );
    let answer = format!("token {github}, key {openai}, run --password {flag} for {REDACTED}");
    let steps = [
        format!(
            r#"{{"type": "step", "kind": "tool", "name": "connect", "args": {args}, "result": "{result}"}}"#
        ),
        format!(
            r#"{{"type": "stage", "node": "act", "status": "{slack}", "outcome": "{openai}"}}"#
        ),
        format!(r#"{{"type": "step", "kind": "final", "result": "{answer}"}}"#),
    ];
    let say: String = steps
        .iter()
        .map(|step| format!("cat >> \"$GOLDRUN_JOURNAL\" <<'END'\n{step}\nEND\n"))
        .collect();
    let told = format!(
        "cat <<'END'\nexport AWS_SECRET_ACCESS_KEY={key}\n{github} {openai} {id} {slack} {REDACTED}\n{args}\npassword={url}\nrun --password {flag}\nEND\n"
    );
    let all = told.replacen("cat", "cat >&2", 1);
    format!("read -r input\n{say}{told}{all}")
}

const SUITE: &str = r#"
[record]
agent = ["sh", "agent.sh"]
repetitions = 2

[compare]
results = "exact"

[redact]
patterns = ["acct-[0-9]+"]

[[case]]
name = "a"
input = { password = "hunter2-in-a-url", say = "all" }
"#;

#[test]
fn what_a_talkative_agent_says_of_credentials_is_kept_in_raw_sessions_only() {
    let project = Project::with_suite(SUITE);
    std::fs::create_dir_all(project.join("target")).expect("a folder");
    project.write("agent.sh", script());
    clean(&project.harness(&["--record"]).exits(0).says("accepted"));
    let golden = project.read("golden/s/a.json");
    assert!(golden.contains("<secret ") && golden.contains("<redacted "), "{golden}");
    clean(&project.harness(&["accept", "--all", "--reason", "looked at"]).exits(0));
    let all = ["--report", "json=r.json", "--report", "junit=r.xml", "--history", "h.ndjson"];
    clean(&project.harness(&all).exits(0).says("passed"));
    let journal = &project.raw("suites/s/runs/a/1/journal.ndjson");
    assert!(project.read(journal).contains(&secrets()[0]), "the agent said it");
    clean(&project.harness(&["journal", "show", journal]).exits(0).says("<secret"));
    let shown = project.harness(&["journal", "show", "--json", journal]).exits(0).says("<secret");
    clean(&shown);
    for line in shown.out.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    }
    for command in ["snapshot", "verify"] {
        clean(&project.harness(&["journal", command, journal]).exits(0));
        clean(&project.harness(&["journal", command, "--json", journal]).exits(0));
    }
    clean(&project.harness(&["journal", "list", "--json"]).exits(0));
    clean(&project.harness(&["receipt", "s::a"]).exits(0));
    clean(&project.harness(&["explain", "s::a"]).exits(0));
    clean(&project.harness(&["fixture", "s::a"]).exits(0));
    clean(&project.harness(&["history", "--history", "h.ndjson"]).exits(0));
    // A difference, with other credentials on its other side.
    let raw = project.read(journal);
    project.write("golden/s/a.json", golden.replace("connect", "connected"));
    clean(&project.harness(&all).exits(1).says("connect"));
    let diff = ["diff", "golden/s/a.json", journal, "--policy", "suites/s/suite.toml"];
    for more in [&[][..], &["--json"], &["--unified"]] {
        clean(&project.harness(&[&diff, more].concat()).exits(1));
    }
    let written = clean_files(&project);
    for file in [
        "golden/s/a.json",
        "r.json",
        "r.xml",
        "h.ndjson",
        "suites/s/fixtures/a.json",
        "suites/s/runs/a/1.json",
    ] {
        assert!(written.iter().any(|known| known == file), "{file} is missing: {written:?}");
    }
    assert!(written.iter().any(|file| file.contains("receipt")), "{written:?}");
    assert_eq!(project.read(journal), raw, "the session stays as it is");
}

#[test]
fn errors_about_a_recording_do_not_quote_credentials() {
    let [github, ..] = secrets();
    for recording in [
        format!(r#"{{"format": "goldrun/run@1", "{github}": 1}}"#),
        format!(r#"{{"format": "{github}", "outcome": "completed", "steps": []}}"#),
        format!(r#"{{"format": "goldrun/run@1", "outcome": "{github}", "steps": []}}"#),
        format!(r#"{{"format": "goldrun/run@1", "outcome": "completed", "steps": "{github}"}}"#),
        format!(
            r#"{{"format": "goldrun/run@1", "outcome": "completed", "steps": [{{"kind": "{github}"}}]}}"#
        ),
        format!(r#"{{"{github}": 1}}"#),
    ] {
        let project = Project::with_suite("");
        std::fs::create_dir_all(project.join("target")).expect("a folder");
        project.write("suites/s/runs/a/1.json", &recording);
        let all = ["--report", "json=r.json", "--report", "junit=r.xml"];
        clean(&project.harness(&all).exits(3));
        clean(&project.harness(&["accept", "--all"]));
        clean(&project.harness(&["explain", "s::a"]));
        clean(&project.harness(&["fixture", "s::a"]));
        clean(&project.harness(&["masks", "suggest", "s"]));
        clean(&project.harness(&["diff", "suites/s/runs/a/1.json", "suites/s/runs/a/1.json"]));
        for format in ["harn", "openai", "brooder"] {
            clean(&project.harness(&["import", format, "suites/s/runs/a/1.json", "--suite", "t"]));
        }
        // The user's own.
        project.remove("suites/s/runs");
        clean_files(&project);
    }
}

#[test]
fn an_imported_recording_is_written_without_credentials_and_judged_as_the_whole_one() {
    let [github, openai, .., slack, _] = secrets();
    let messages = format!(
        r#"[{{"role": "user", "content": "use {github}"}},
 {{"role": "assistant", "content": null, "tool_calls": [
   {{"id": "1", "type": "function", "function": {{"name": "login", "arguments": "{{\"password\": \"hunter3-in-an-object\", \"key\": \"{openai}\"}}"}}}}]}},
 {{"role": "tool", "tool_call_id": "1", "content": "ok {slack} and {github}, <uuid 1> $x acct-7741"}},
 {{"role": "assistant", "content": "did {github}, then {openai}"}}]"#
    );
    let project = Project::with_suite(
        "[compare]\nresults = \"exact\"\n[redact]\npatterns = [\"acct-[0-9]+\"]\n",
    );
    project.write("in/a.json", &messages).write("suites/s/runs/a/1.json", &messages);
    clean(
        &project
            .harness(&["import", "openai", "in/a.json", "--suite", "s", "--case", "b"])
            .exits(0),
    );
    let imported = project.read("suites/s/runs/b/1.json");
    for secret in [github.as_str(), &openai, &slack, "hunter3-in-an-object", REDACTED] {
        assert!(!imported.contains(secret), "{imported}");
    }
    assert!(imported.contains("<uuid 1> $x"), "the rest stays: {imported}");
    clean(&project.harness(&["accept", "--all"]).exits(0));
    let behaviour = |case: &str| {
        let golden: serde_json::Value =
            serde_json::from_str(&project.read(&format!("golden/s/{case}.json"))).expect("JSON");
        golden["behaviours"].clone()
    };
    assert_eq!(behaviour("a"), behaviour("b"));
    clean(&project.harness(&[]).exits(0).says_not("nothing to redact"));
    project.remove("suites/s/runs/a").remove("golden/s/a.json");
    clean(&project.harness(&[]).exits(0).says_not("nothing to redact"));
}
