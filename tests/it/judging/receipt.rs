use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{Project, sha256_hex};

const GET: (&str, &str) = ("get", r#"{"id": 1}"#);
const PUT: (&str, &str) = ("put", r#"{"id": 1}"#);
const RECEIPT: &str = "target/goldrun/receipts/s/a.json";

fn recorded() -> Project {
    let project = Project::with_suite("");
    fs::create_dir(project.join("target")).expect("a folder");
    project.record("a", 1, &[GET], "done").record("a", 2, &[GET], "done");
    project
}

fn git(project: &Project, args: &[&str]) -> String {
    let name = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.args(name).args(args).current_dir(project.path());
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    let output = command.output().expect("git starts");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
}

fn sha256(path: &Path) -> String {
    sha256_hex(&fs::read(path).expect("a file"))
}

#[test]
fn a_receipt_says_what_was_accepted_from_what_and_why() {
    let project = recorded();
    project
        .harness(&["receipt", "s::a"])
        .exits(4)
        .says("there is no receipt of s::a at target/goldrun/receipts/s/a.json");
    project.harness(&["accept", "--all"]).exits(0);
    let before = sha256(&project.join("golden/s/a.json"));
    project.record("a", 2, &[GET, PUT], "done");
    project
        .harness(&["accept", "--reason", "it's \"meant\"", "s::a"])
        .exits(0)
        .says("s::a: what changes\n    + in 1 of 2 runs: step 2 (steps[1]): nothing before, now tool put(id=1)\n")
        .says("s::a ... accepted (behaviours: 1 added, 1 kept)");
    let after = sha256(&project.join("golden/s/a.json"));
    let said = project.harness(&["receipt", "a"]).exits(0);
    for line in [
        "s::a\n  golden    golden/s/a.json\n",
        "  reason    it's \"meant\"\n",
        r#"harness accept --reason 'it'\''s "meant"' s::a"#,
        "  commit    none\n",
        &format!("  before    {before}\n"),
        &format!("  after     {after}\n"),
        "  changes   + in 1 of 2 runs: step 2 (steps[1]): nothing before, now tool put(id=1)\n",
        &format!(
            "  from      suites/s/runs/a/1.json {}\n",
            sha256(&project.join("suites/s/runs/a/1.json"))
        ),
        &format!("suites/s/runs/a/2.json {}\n", sha256(&project.join("suites/s/runs/a/2.json"))),
        "the receipt is still true: golden and recordings are unchanged",
    ] {
        assert!(said.out.contains(line), "{line:?} in\n{}", said.out);
    }
    let json: Value =
        serde_json::from_str(&project.harness(&["receipt", "a", "--json"]).exits(0).out)
            .expect("JSON");
    assert_eq!(
        (&json["format"], &json["sha256"]),
        (&"goldrun/receipt@1".into(), &Value::from(after))
    );
    assert_eq!(
        (&json["before"]["sha256"], &json["broken"]),
        (&Value::from(before), &Value::Array(vec![]))
    );
    // Who reviews the golden reads it there.
    assert!(project.read("golden/s/a.json").contains("  \"reason\": \"it's \\\"meant\\\"\",\n"));
    // What changes nothing leaves the golden and the receipt of the last change.
    let receipt = project.read(RECEIPT);
    project.harness(&["accept", "--all", "--reason", "again"]).exits(0).says("unchanged");
    assert_eq!(project.read(RECEIPT), receipt);
    assert!(project.read("golden/s/a.json").contains("meant"));
    // The next change has a reason of its own, or none; and no secret in it is kept.
    project.record("a", 3, &[PUT], "done");
    let key = ["sk_live_", "51H8xKZ0a9B8c7D6e5F4g3H2"].concat();
    project
        .harness(&["accept", "--all", "--reason", &format!("asked with {key}")])
        .exits(0)
        .says("1 added");
    let golden = project.read("golden/s/a.json");
    assert!(golden.contains("asked with <secret>") && !golden.contains("meant"), "{golden}");
    project.harness(&["receipt", "a"]).exits(0);
    project.record("a", 4, &[GET, GET], "done");
    project.harness(&["accept", "--all"]).exits(0).says("1 added");
    assert!(!project.read("golden/s/a.json").contains("reason"));
    project.harness(&["receipt", "a"]).exits(0).says("none given");
}

#[test]
fn a_receipt_is_held_against_what_lies_there() {
    let project = recorded();
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&["receipt", "a"]).exits(0);
    let (golden, receipt) = (project.read("golden/s/a.json"), project.read(RECEIPT));
    let (first, suite) =
        (project.read("suites/s/runs/a/1.json"), project.read("suites/s/suite.toml"));
    let no_longer = |says: &str| {
        drop(
            project
                .harness(&["receipt", "a"])
                .exits(1)
                .says("the receipt is no longer true:")
                .says(says),
        );
    };
    // Each part, and nothing else.
    project.write("golden/s/a.json", golden.replace("done", "gone"));
    no_longer("golden/s/a.json was changed since it was accepted");
    project.remove("golden/s/a.json");
    no_longer("golden/s/a.json cannot be read");
    project.write("golden/s/a.json", &golden);
    project.write("suites/s/runs/a/1.json", format!("{first} "));
    no_longer("repetition 1 was changed or recorded again since");
    project.remove("suites/s/runs/a/1.json");
    no_longer("repetition 1 is no longer there: suites/s/runs/a/1.json");
    project.write("suites/s/runs/a/1.json", &first);
    project.record("a", 3, &[GET], "done");
    no_longer("repetition 3 was recorded since");
    project.remove("suites/s/runs/a/3.json");
    project.write("suites/s/suite.toml", "[compare]\noutput = \"ignore\"\n");
    no_longer("accepting the same recordings again gives another golden");
    project.write("suites/s/suite.toml", suite);
    project.harness(&["receipt", "a"]).exits(0);
    // Edited receipts: each claim is looked into.
    for (from, to, says) in [
        ("\"sha256\": \"", "\"sha256\": \"0", "golden/s/a.json was changed since"),
        (
            "+ in 2 of 2 runs",
            "+ in 9 of 9 runs",
            "accepting the same recordings again makes other changes",
        ),
        ("golden/s/a.json", "golden/s/b.json", "the golden of this case lies at golden/s/a.json"),
    ] {
        project.write(RECEIPT, receipt.replacen(from, to, 1));
        no_longer(says);
    }
    project.write(RECEIPT, receipt.replace("\"repetition\": 2", "\"repetition\": 7"));
    no_longer("repetition 7 is no longer there");
    for (text, says) in [
        ("{", "target/goldrun/receipts/s/a.json:1:1: not a receipt"),
        (&receipt.replace("receipt@1", "receipt@9"), "is not known to this version"),
        (
            &receipt.replace("\"case\": \"a\"", "\"case\": \"b\""),
            "is the receipt of s::b, not of s::a",
        ),
        (&receipt.replace("\"goldrun\"", "\"goldrum\""), "not a receipt: unknown field"),
    ] {
        project.write(RECEIPT, text);
        project.harness(&["receipt", "a"]).exits(3).says(says);
    }
}

#[test]
fn a_golden_before_that_was_edited_in_is_found() {
    let project = recorded();
    project.harness(&["accept", "--all"]).exits(0);
    project.record("a", 2, &[PUT], "done");
    project.harness(&["accept", "--all", "--add"]).exits(0);
    project.harness(&["receipt", "a"]).exits(0);
    let receipt = project.read(RECEIPT);
    project.write(RECEIPT, receipt.replace(r#"\"seen\": 2"#, r#"\"seen\": 1"#));
    project.harness(&["receipt", "a"]).exits(1).says("the golden before has another sha256");
    project.write(RECEIPT, receipt.replace("\"add\": true", "\"add\": false"));
    project
        .harness(&["receipt", "a"])
        .exits(1)
        .says("accepting the same recordings again gives another golden");
}

#[test]
fn the_commit_is_that_before_anything_is_written_and_git_is_asked_for_it() {
    let project = recorded();
    project.write(".gitignore", "/target\n").record("b", 1, &[GET], "done");
    git(&project, &["init", "-q"]);
    project.harness(&["accept", "s::b"]).exits(0);
    project.harness(&["receipt", "s::b"]).exits(0).says("  commit    none\n");
    git(&project, &["add", "."]);
    git(&project, &["commit", "-qm", "one"]);
    let head = git(&project, &["rev-parse", "HEAD"]);
    project.record("b", 1, &[PUT], "done");
    git(&project, &["commit", "-qam", "two"]);
    let clean = git(&project, &["rev-parse", "HEAD"]);
    assert_ne!(head, clean);
    // Both goldens: the second is no less clean for the first.
    project.harness(&["accept", "--all"]).exits(0).says("2 accepted");
    for case in ["s::a", "s::b"] {
        project.harness(&["receipt", case]).exits(0).says(&format!("  commit    {clean}\n"));
    }
    project.record("b", 1, &[GET], "done");
    project.harness(&["accept", "s::b"]).exits(0);
    project
        .harness(&["receipt", "s::b"])
        .exits(0)
        .says(&format!("{clean}, with changes that were not committed"));
    let receipt = project.read(RECEIPT);
    for bad in ["0123456789abcdef0123456789abcdef01234567", "--help", "HEAD"] {
        project.write(RECEIPT, receipt.replace(&clean, bad));
        project.harness(&["receipt", "s::a"]).exits(1).says("the commit is not in this repository");
    }
}

#[test]
fn what_is_recorded_makes_no_working_tree_dirty() {
    let project =
        crate::recording::record::agent("echo left > left; tool get '{}'; answer fine", "", &["a"]);
    project.write(".gitignore", "/.goldrun/\n");
    git(&project, &["init", "-q"]);
    git(&project, &["add", "."]);
    git(&project, &["commit", "-qm", "one"]);
    let clean = git(&project, &["rev-parse", "HEAD"]);
    project.harness(&["--record"]).exits(0);
    project.harness(&["receipt", "a"]).exits(0).says(&format!("  commit    {clean}\n"));
    // What a person changed does.
    project.write("agent.sh", project.read("agent.sh").replace("'{}'", "'{\"id\": 1}'"));
    project.harness(&["--record"]).exits(0);
    project
        .harness(&["receipt", "a"])
        .exits(0)
        .says(&format!("{clean}, with changes that were not committed"));
}

#[test]
fn a_dry_run_shows_what_changes_and_leaves_no_receipt() {
    let project = recorded();
    project.harness(&["accept", "--all", "--dry-run", "--reason", "to see"]).exits(0);
    assert!(!project.exists("golden") && !project.exists("target/goldrun/receipts"));
    project.harness(&["accept", "--all"]).exits(0);
    let receipt = project.read(RECEIPT);
    project.record("a", 1, &[PUT], "done").record("a", 2, &[PUT], "done");
    project
        .harness(&["accept", "--all", "--dry-run"])
        .exits(0)
        .says("    + in 2 of 2 runs: step 1 (steps[0]): was tool get(id=1), now tool put(id=1)\n    - was in 2 of 2 runs: completed: tool get(id=1), final")
        .says("s::a ... would be accepted (behaviours: 1 added, 1 dropped)");
    assert_eq!(project.read(RECEIPT), receipt);
    project
        .harness(&["accept", "--all", "--reason", " "])
        .exits(2)
        .says("is empty; leave the option out");
    project.harness(&["--reason", "x"]).exits(2);
    project.harness(&["--record", "--reason", "recorded anew"]).exits(0).says("s::a: what changes");
    project.harness(&["receipt", "a"]).exits(0).says("  reason    recorded anew\n");
}

#[test]
fn a_golden_that_cannot_be_read_is_replaced_and_its_receipt_holds() {
    let project = recorded();
    project.write("golden/s/a.json", "<<<<<<< HEAD\n");
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&["receipt", "a"]).exits(0).says("  before    ");
}

#[test]
fn without_a_place_for_receipts_it_is_said() {
    let project = recorded();
    project.write("target/goldrun", "a file");
    project
        .harness(&["accept", "--all", "--no-cache"])
        .exits(3)
        .says("s::a ... accepted")
        .says("target/goldrun/receipts/s/a.json: cannot be written");
    assert!(project.exists("golden/s/a.json"));
}

#[cfg(unix)]
#[test]
fn a_git_that_hangs_delays_accepting_and_does_not_stop_it() {
    use std::os::unix::fs::PermissionsExt;
    use std::time::{Duration, Instant};

    let project = recorded();
    project.write("bin/git", "#!/bin/sh\ncat > given; env > seen; sleep 1000\n");
    fs::set_permissions(project.join("bin/git"), fs::Permissions::from_mode(0o755))
        .expect("permissions");
    let bin = project.join("bin").display().to_string();
    let path = format!("{bin}:{}", std::env::var("PATH").expect("a PATH"));
    let variables = [
        ("PATH", path.as_str()),
        ("GOLDRUN_GIT_TIMEOUT_MS", "300"),
        ("GIT_DIR", "/another"),
        ("GIT_ASKPASS", "/bin/true"),
    ];
    let begun = Instant::now();
    project.harness_with(&["accept", "--all"], &variables).exits(0).says("s::a ... accepted");
    project.harness_with(&["receipt", "a"], &variables).exits(0).says("  commit    none\n");
    assert!(begun.elapsed() < Duration::from_secs(30));
    let seen = project.read("seen");
    assert!(seen.lines().any(|line| line == "GIT_TERMINAL_PROMPT=0"), "{seen}");
    assert!(!seen.contains("GIT_DIR=") && !seen.contains("GIT_ASKPASS="), "{seen}");
    assert_eq!(project.read("given"), "", "it is asked nothing");
}
