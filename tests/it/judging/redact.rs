use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{Project, Said, files};

/// What nobody may read outside of the recordings, one for each way in which a recording can hold it.
const SECRETS: [&str; 8] = [
    "acct-7741",
    "acct-9920",
    "alice@example.org",
    "bob@example.org",
    "4929001",
    "5550017",
    "Elm Street",
    "Oak Street",
];

const SUITE: &str = r#"
[compare]
results = "exact"

[redact]
patterns = ["acct-[0-9]+", "[a-z]+@example[.]org", "^4929[0-9]+$"]
keys = ["pin", "customer.home_address"]
"#;

/// A run in which secrets stand as a part of a text, as a whole one, as a number, a key, in JSON within a text, in what a tool
/// answered, in input and output, and in every word of a stage.
fn run(account: &str, mail: &str, street: &str, pin: &str, tool: &str) -> String {
    let result = format!(
        r#"{{\"ok\": true, \"PIN\": {pin}, \"customer\": [{{\"homeAddress\": \"{street}\"}}]}}"#
    );
    format!(
        r#"{{"format": "goldrun/run@1", "outcome": "completed", "status": "done for {account}",
 "input": {{"question": "who is {mail}?"}}, "output": "written to {mail} ({account})",
 "questions": ["May I write to {mail}?"],
 "stages": [{{"node": "act", "status": "ok {account}", "outcome": "sent {mail}", "branch": "to {account}",
   "visible_text": "sent to {mail}"}}],
 "steps": [
  {{"kind": "tool", "name": "lookup", "args": {{"account": "for {account}", "by": {{"{mail}": 1}}, "card": 4929001}},
    "result": "{result}", "turn": 0}},
  {{"kind": "tool", "name": "{tool}", "args": {{"to": "{mail}", "account": "{account}", "pin": {pin},
    "customer": {{"home-address": {{"street": "{street}"}}}}}}, "result": "sent", "turn": 1}},
  {{"kind": "final", "result": "written to {mail}"}}
]}}"#
    )
}

fn alice(tool: &str) -> String {
    run("acct-7741", "alice@example.org", "Elm Street", "5550017", tool)
}

fn bob(tool: &str) -> String {
    run("acct-9920", "bob@example.org", "Oak Street", "5550017", tool)
}

/// What is said and written holds no secret but where the user put it.
#[track_caller]
fn clean(said: &Said) {
    for secret in SECRETS {
        assert!(
            !said.out.contains(secret) && !said.err.contains(secret),
            "{secret}:\n{}\n{}",
            said.out,
            said.err
        );
    }
}

#[track_caller]
fn clean_files(root: &Path) -> usize {
    // `files` leaves out what cargo built, and our own state lies there.
    let mut all = files(root);
    all.extend(files(&root.join("target/goldrun")));
    all.retain(|(path, _)| {
        !path.strip_prefix(root).is_ok_and(|path| path.starts_with("suites/s/runs"))
    });
    for (path, bytes) in &all {
        let text = String::from_utf8_lossy(bytes);
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {}:\n{text}", path.display());
        }
    }
    all.len()
}

#[test]
fn what_is_redacted_stands_in_nothing_that_is_written_or_printed() {
    let project = Project::with_suite(SUITE);
    fs::create_dir_all(project.join("target")).expect("a folder");
    project.write("suites/s/runs/a/1.json", alice("send"));
    project.write("suites/s/runs/a/2.json", bob("send"));
    let all = ["--report", "json=r.json", "--report", "junit=r.xml", "--history", "h.ndjson"];
    clean(&project.harness(&all).exits(1).says("new"));
    clean(&project.harness(&["accept", "--all", "--dry-run"]).exits(0));
    clean(&project.harness(&["accept", "--all"]).exits(0).says("1 accepted"));
    let golden: Value = serde_json::from_str(&project.read("golden/s/a.json")).expect("JSON");
    // Two secrets are one behaviour, and what links calls is still compared.
    assert_eq!(golden["behaviours"][0]["seen"], 2, "{golden}");
    let steps = &golden["behaviours"][0]["steps"];
    assert_eq!(steps[0]["args"]["account"], "for <redacted 1>");
    assert_eq!(steps[0]["args"]["card"], "<redacted 2>");
    assert_eq!(steps[0]["args"]["by"], serde_json::json!({"<redacted>": 1}));
    let result =
        r#"{"ok": true, "PIN": <redacted 3>, "customer": [{"homeAddress": "<redacted 4>"}]}"#;
    assert_eq!(steps[0]["result"], result);
    let customer = serde_json::json!({"home-address": "<redacted 5>"});
    assert_eq!(
        steps[1]["args"],
        serde_json::json!({"account": "<redacted 1>", "customer": customer, "pin": "<redacted 3>", "to": "<redacted 6>"})
    );
    assert_eq!(golden["behaviours"][0]["output"], "written to <redacted 6> (<redacted 1>)");
    assert_eq!(golden["behaviours"][0]["stages"][0]["outcome"], "sent <redacted>");
    assert_eq!(
        golden["compared"]["redact"]["keys"],
        serde_json::json!(["customer.home_address", "pin"])
    );
    clean(&project.harness(&all).exits(0));
    clean(&project.harness(&["explain", "s::a"]).exits(0).says("redacted pattern /acct-[0-9]+/"));
    clean(&project.harness(&["fixture", "s::a"]).exits(0));
    clean(&project.harness(&[]).exits(0).says_not("notes:"));
    // Another call, and another link, are told without them.
    project.write("suites/s/runs/a/2.json", bob("forward"));
    let long = format!(
        r#""note": "{} alice@example.org", "account": "acct-9920""#,
        "so it goes. ".repeat(400)
    );
    let linked = alice("send").replace(r#""account": "acct-7741""#, &long);
    project.write("suites/s/runs/a/3.json", linked);
    let failed = project.harness(&all).exits(1).says("forward").says("<redacted");
    clean(&failed);
    assert!(project.exists("target/goldrun/failures/s/a.txt"), "the whole is in a file of its own");
    clean_files(project.path());
    clean(&project.harness(&["explain", "s::a"]).exits(1));
    let diff =
        ["diff", "golden/s/a.json", "suites/s/runs/a/3.json", "--policy", "suites/s/suite.toml"];
    for more in [&[][..], &["--json"], &["--unified"]] {
        clean(&project.harness(&[&diff, more].concat()).exits(1));
    }
    // Fixtures that demand other words, and that hold the secret of a recording, are broken without saying it.
    let fixture = project.read("suites/s/fixtures/a.json");
    project.write(
        "suites/s/fixtures/a.json",
        fixture.replace("sent to <redacted 1>", "gone to <redacted 1>"),
    );
    clean(&project.harness(&all).exits(1).says("gone to <redacted 1>"));
    let demands = r#"{"format": "goldrun/fixture@1", "suite": "s", "case": "a", "outcome": "completed",
        "stages": [{"node": "act", "status": "no", "outcome": "no", "branch": "no", "text": "no"}],
        "questions": {"expected": "no"}}"#;
    project.write("suites/s/fixtures/a.json", demands);
    clean(
        &project
            .harness(&all)
            .exits(1)
            .says("is \"sent <redacted>\"")
            .says("May I write to <redacted 1>?"),
    );
    // Nor do errors quote them.
    let typed = alice("send").replace(r#""turn": 1"#, r#""turn": "acct-7741""#);
    project.write("suites/s/runs/a/2.json", typed);
    clean(&project.harness(&all).exits(3).says("<redacted>"));
    clean(&project.harness(&["accept", "--all"]).exits(3));
    let broken =
        ["diff", "golden/s/a.json", "suites/s/runs/a/2.json", "--policy", "suites/s/suite.toml"];
    clean(&project.harness(&broken).exits(3).says("<redacted>"));
    assert!(clean_files(project.path()) > 5);
}

#[test]
fn what_is_wrong_with_an_export_is_told_without_what_is_redacted() {
    let load = "[load]\nruns = [\"*.jsonl\"]\ncase_from = \"task\"\nrepetition_from = \"trial\"\n";
    let project = Project::with_suite(&format!("{load}{SUITE}"));
    let line = r#"{"task": "a", "trial": TRIAL, "m": [{"role": "user", "content": "mail alice@example.org"}, {"role": "assistant", "content": "done for acct-7741"}]}"#;
    project.write("suites/s/all.jsonl", format!("{}\n", line.replace("TRIAL", "\"acct-7741\"")));
    clean(&project.harness(&["--report", "json=r.json"]).exits(3).says("all.jsonl"));
    project.write("suites/s/all.jsonl", format!("{}\n", line.replace("TRIAL", "1")));
    clean(&project.harness(&["accept", "--all"]).exits(0));
    assert!(project.read("golden/s/a.json").contains("done for <redacted 1>"));
    project.remove("suites/s/all.jsonl");
    clean_files(project.path());
}

#[test]
fn a_change_of_what_is_redacted_asks_to_accept_again() {
    let project = Project::with_suite(SUITE);
    project.write("suites/s/runs/a/1.json", alice("send"));
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/s/suite.toml", SUITE.replace(r#""pin", "#, ""));
    project
        .harness(&[])
        .exits(3)
        .says("the suite's [redact] has changed since the golden was accepted: accept it again");
    project.write("suites/s/suite.toml", "[compare]\nresults = \"exact\"\n");
    project.harness(&[]).exits(3).says("[redact] has changed");
}

#[test]
fn a_rule_that_finds_nothing_in_a_whole_suite_is_a_finding() {
    let more = SUITE
        .replace(r#"["pin", "#, r#"["pin", "ssn", "#)
        .replace(r#"patterns = ["#, r#"patterns = ["zz-[0-9]+", "#);
    let project = Project::with_suite(&more);
    project.write("suites/s/runs/a/1.json", alice("send"));
    project.write(
        "suites/s/runs/b/1.json",
        r#"{"format": "goldrun/run@1", "outcome": "completed", "output": "x", "steps": [{"kind": "turn"}]}"#,
    );
    project.harness(&["accept", "--all"]).exits(0);
    project
        .harness(&[])
        .exits(0)
        .says("s: [redact] pattern /zz-[0-9]+/ of suite.toml found nothing")
        .says("s: [redact] key ssn of suite.toml found nothing")
        .says_not("key pin of")
        .says_not("/acct-[0-9]+/ of");
    project.harness(&["s::b"]).exits(0).says_not("found nothing");
    let report: Value =
        serde_json::from_str(&project.harness(&["--report", "json=-"]).out).expect("JSON");
    assert_eq!(report["suites"][0]["findings"][0]["kind"], "stale_redaction");
}

#[test]
fn redacting_everything_leaves_nothing_to_pass() {
    let project = Project::with_suite("[redact]\npatterns = [\"(?s).+\"]\n");
    let said = r#"{"format": "goldrun/run@1", "outcome": "completed", "output": "TEXT", "steps": [{"kind": "final", "result": "TEXT"}]}"#;
    project.write("suites/s/runs/a/1.json", said.replace("TEXT", "yes"));
    project.harness(&["accept", "--all"]).exits(1).says("holds nothing that the suite compares");
    // Accepted while less was redacted, any other answer would be the same now.
    project.write("suites/s/suite.toml", "[redact]\npatterns = [\"yes\"]\n");
    project.harness(&["accept", "--all"]).exits(1).says("holds nothing");
    project.write("suites/s/runs/a/1.json", said.replace("TEXT", "oh yes"));
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/s/runs/a/1.json", said.replace("TEXT", "yes"));
    project
        .harness(&[])
        .exits(1)
        .says("nothing that the suite compares but what is redacted: every output would pass");
    // Of calls their names are left, which is said.
    let project = Project::with_suite("[redact]\npatterns = [\"(?s).+\"]\n");
    project.record("a", 1, &[("send", r#"{"to": "x"}"#)], "done");
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&[]).exits(0).says("every value in the golden is redacted");
}

#[test]
fn what_cannot_be_redacted_is_refused_with_its_place() {
    let project = Project::with_suite("");
    project.record("a", 1, &[], "x");
    for (toml, place, why) in [
        (
            "[redact]\npatterns = [\"ok\", \"(\"]\n",
            "2:19",
            "`redact.patterns` is not a regular expression",
        ),
        ("[redact]\npatterns = [\"x*\"]\n", "2:13", "matches the empty text"),
        (
            "[redact]\nkeys = [\"a..b\"]\n",
            "2:9",
            "`redact.keys` has \"a..b\": write keys of members",
        ),
        ("[redact]\nkeys = [\"-_\"]\n", "2:9", "`redact.keys` has \"-_\""),
        (
            "[redact]\npattern = [\"x\"]\n",
            "2:1",
            "unknown key `pattern` in [redact]; did you mean `patterns`?",
        ),
        ("[redact]\nkeys = \"x\"\n", "2:8", "`redact.keys`"),
    ] {
        project.write("suites/s/suite.toml", toml);
        project.harness(&[]).exits(2).says(&format!("suite.toml:{place}")).says(why);
    }
    let schema: Value =
        serde_json::from_str(&project.harness(&["schema", "suite"]).exits(0).out).expect("JSON");
    assert!(schema.to_string().contains("RawRedact"), "{schema}");
}
