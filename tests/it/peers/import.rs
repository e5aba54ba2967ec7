use std::fs;

use crate::support::{Project, files};

const SEARCH: &str = r#"{"kind": "tool", "name": "search", "args": {"q": "x"}, "result": null}"#;
const FINAL: &str = r#"{"kind": "final", "name": "final", "args": {}, "result": "done"}"#;

fn run(agent: &str, id: &str, steps: &[&str], rest: &str) -> String {
    format!(
        r#"{{"agent": "{agent}", "case_id": "{id}", "trajectory": [{}]{rest}}}"#,
        steps.join(", ")
    )
}

/// A project of brooder beside ours: one golden, two runs, one of them without a golden.
fn brooder(project: &Project) {
    let good = run("desk", "aa", &[SEARCH, FINAL], r#", "output": "done""#);
    project.write("theirs/.brooder/baselines/desk/aa.json", &good);
    project.write("theirs/.brooder/runs/desk/aa.json", &good);
    project.write(
        "theirs/.brooder/runs/desk/bb.json",
        run("desk", "bb", &[FINAL], r#", "output": 1"#),
    );
}

#[test]
fn a_project_of_brooder_becomes_a_suite() {
    let project = Project::new();
    brooder(&project);
    project.write("theirs/brooder.yaml", "runs: 1\n");
    let import = ["import", "brooder", "theirs", "--suite", "s"];
    let before = files(project.path());
    let said = project.harness(&[&import[..], &["--dry-run"]].concat()).exits(0);
    said.says("would write suites/s/suite.toml")
        .says("s::desk-aa ... repetition 1, golden new")
        .says("2 cases: 2 recordings would be imported; 0 refused; 0 errors");
    assert_eq!(files(project.path()), before);
    project.harness_with(&import, &[("CI", "1")]).exits(2).says("--update");
    assert_eq!(files(project.path()), before);
    let said = project.harness(&import).exits(0);
    said.says("brooder.yaml is not read")
        .says("s::desk-bb ... repetition 1\n")
        .says("2 recordings imported");
    assert_eq!(
        project.read("suites/s/runs/desk-aa/1.json"),
        project.read("theirs/.brooder/runs/desk/aa.json")
    );
    assert!(project.read("suites/s/suite.toml").contains("[load]\nformat = \"brooder\"\n"));
    project.harness(&[]).exits(1).says("s::desk-aa ... ok").says("s::desk-bb ... FAILED (new)");
    // Once more: the next free number, and the golden stays.
    let golden = project.read("golden/s/desk-aa.json");
    project
        .harness_with(&import, &[("CI", "1"), ("GOLDRUN_UPDATE", "always")])
        .exits(0)
        .says("s::desk-aa ... repetition 2, golden unchanged");
    assert_eq!(project.read("golden/s/desk-aa.json"), golden);
    // By force: from 1.
    project.write(
        "theirs/.brooder/runs/desk/bb.json",
        run("desk", "bb", &[SEARCH, FINAL], r#", "output": 2"#),
    );
    project
        .harness(&[&import[..], &["--force"]].concat())
        .exits(0)
        .says("s::desk-bb ... repetition 1");
    assert_eq!(
        project.read("suites/s/runs/desk-bb/1.json"),
        project.read("theirs/.brooder/runs/desk/bb.json")
    );
    assert_eq!(
        project.read("suites/s/runs/desk-bb/2.json"),
        run("desk", "bb", &[FINAL], r#", "output": 1"#)
    );
}

#[test]
fn another_golden_is_only_replaced_by_force() {
    let project = Project::new();
    brooder(&project);
    let import = ["import", "brooder", "theirs", "--suite", "s"];
    project.harness(&import).exits(0);
    let golden = project.read("golden/s/desk-aa.json");
    project.write(
        "theirs/.brooder/baselines/desk/aa.json",
        run("desk", "aa", &[FINAL], r#", "output": "done""#),
    );
    project.harness(&import).exits(1).says("golden refused").says("--force replaces it");
    assert_eq!(project.read("golden/s/desk-aa.json"), golden);
    project.harness(&[&import[..], &["--force"]].concat()).exits(0);
    assert_ne!(project.read("golden/s/desk-aa.json"), golden);
}

/// What must be rejected is not rewritten by what another tool accepted: neither a golden that is there nor a first one.
#[test]
fn a_negative_golden_is_never_replaced() {
    let project = Project::new();
    brooder(&project);
    let import = ["import", "brooder", "theirs", "--suite", "s", "--force"];
    project.harness(&import).exits(0);
    let golden = project.read("golden/s/desk-aa.json");
    let toml = project.read("suites/s/suite.toml");
    project.write(
        "suites/s/suite.toml",
        format!("{toml}\n[[case]]\nname = \"desk-aa\"\nexpect = \"fail\"\n"),
    );
    project.write(
        "theirs/.brooder/baselines/desk/aa.json",
        run("desk", "aa", &[FINAL], r#", "output": "done""#),
    );
    for dry in [&["--dry-run"][..], &[]] {
        project.harness(&[&import[..], dry].concat()).exits(1).says("golden refused").says(
            "the case is negative here (expect = \"fail\"), and its golden is never replaced",
        );
    }
    assert_eq!(project.read("golden/s/desk-aa.json"), golden);
    project.remove("golden/s/desk-aa.json");
    project.harness(&import).exits(1).says("golden refused");
    assert!(!project.exists("golden/s/desk-aa.json"));
}

/// A bad file costs itself, and is said with its place.
#[test]
fn others_continue() {
    let project = Project::new();
    brooder(&project);
    project.write("theirs/.brooder/runs/desk/ab.json", "{\"agent\": \"desk\",\n \"case_id\": 5}");
    project.write("theirs/.brooder/runs/desk/ac.json", run("a::b", "ac", &[FINAL], ""));
    project.write("theirs/.brooder/runs/desk/ad.json", "");
    project.write(
        "theirs/.brooder/baselines/desk/bb.json",
        r#"{"schema_version": 3, "variants": []}"#,
    );
    project.write("theirs/.brooder/baselines/lost.json", "{}");
    let said =
        project.harness(&["import", "brooder", "theirs", "nowhere", "--suite", "s"]).exits(3);
    said.says("theirs/.brooder/runs/desk/ab.json:2:")
        .says(
            "theirs/.brooder/runs/desk/ac.json: \"a::b-ac\" cannot be the name of a case: a name must not contain `::`",
        )
        .says("theirs/.brooder/runs/desk/ad.json: the recording is empty")
        .says(
            "theirs/.brooder/baselines/desk/bb.json:1:20: a golden of brooder in schema 3; this version reads 1 and 2",
        )
        .says("theirs/.brooder/baselines/lost.json lies in no agent's folder")
        .says("nowhere is neither a file nor a folder")
        .says("s::desk-bb ... repetition 1, golden error")
        .says("2 cases: 2 recordings imported; 0 refused; 6 errors");
    assert!(project.exists("golden/s/desk-aa.json") && !project.exists("golden/s/desk-bb.json"));
}

/// What brooder accepted stays accepted: every variant, and runs that gave up.
#[test]
fn variants_of_later_versions_are_behaviours() {
    let project = Project::new();
    let (good, gave_up) = (
        run("desk", "aa", &[SEARCH, FINAL], r#", "output": "done""#),
        run("desk", "aa", &[SEARCH], ""),
    );
    project.write(
        "theirs/baselines/desk/aa.json",
        format!("{{\"schema_version\": 2, \"variants\": [{good},\n{gave_up}]}}"),
    );
    project.write("theirs/runs/desk/aa.json", &gave_up);
    project.harness(&["import", "brooder", "theirs", "--suite", "s"]).exits(0);
    let golden = project.read("golden/s/desk-aa.json");
    assert!(
        golden.contains("gave_up")
            && golden.contains("completed")
            && golden.contains("\"repetitions\": 2")
    );
    project.harness(&[]).exits(0);
    project.write(
        "theirs/baselines/desk/aa.json",
        format!("{{\"schema_version\": 2, \"variants\": [{good},\n{{}}]}}"),
    );
    let said = project.harness(&["import", "brooder", "theirs", "--suite", "t"]).exits(3);
    said.says("theirs/baselines/desk/aa.json:2:2: missing field `agent`");
    project.write("theirs/baselines/desk/aa.json", r#"{"schema_version": 2, "variants": []}"#);
    project
        .harness(&["import", "brooder", "theirs", "--suite", "t"])
        .exits(3)
        .says("without a variant");
}

#[test]
fn wrong_usage_and_nothing_found() {
    let project = Project::new();
    brooder(&project);
    project.write("empty/readme.md", "");
    let import = |args: &[&str]| project.harness(&[&["import"], args].concat());
    import(&["brooder", "empty", "--suite", "s"]).exits(4).says("nothing to import");
    import(&["harn", "theirs", "--suite", "s"]).exits(4).says("nothing to import");
    import(&["goldrun", "theirs", "--suite", "s"]).exits(2).says("known are brooder, harn, openai");
    import(&["brooder", "theirs", "--suite", "a::b"])
        .exits(2)
        .says("--suite: a name must not contain `::`");
    import(&["brooder", "theirs", "--suite", "s", "--case", "x"]).exits(2).says("leave out --case");
    import(&["brooder", "theirs"]).exits(2);
    assert!(!project.exists("suites") && !project.exists("golden"));
    for (toml, says) in [
        (
            "[load]\nformat = \"openai\"\n",
            "[load] format is openai, but the imported files are brooder",
        ),
        (
            "[load]\nruns = [\"x/*.json\"]\ncase_from = \"id\"\n",
            "[load] runs says where its recordings are",
        ),
        ("[lod]\n", "suites/s/suite.toml:1:2"),
    ] {
        project.write("suites/s/suite.toml", toml);
        import(&["brooder", "theirs", "--suite", "s"]).exits(2).says(says);
        assert!(!project.exists("suites/s/runs"));
    }
    project.write("suites/s/suite.toml", "");
    import(&["brooder", "theirs", "--suite", "s"]).exits(0);
    assert_eq!(project.read("suites/s/suite.toml"), "");
    // Its own recordings would only be counted twice.
    import(&["brooder", "suites/s/runs", "--suite", "s"])
        .exits(3)
        .says("is a recording of this suite already");
    assert!(!project.exists("suites/s/runs/desk-aa/2.json"));
}

const CHAT: &str = r#"{"id": "t", "reward": 1.0, "traj": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "yes"}]}"#;

#[test]
fn chats_are_named_by_their_file_or_by_a_field() {
    let project = Project::new();
    project
        .write("chats/Log in.json", CHAT)
        .write("chats/many.jsonl", format!("\u{feff}{CHAT}\n5\n{}\n", CHAT.replace("\"t\"", "7")));
    let said = project
        .harness(&["import", "openai", "chats", "--suite", "s", "--label-from", "reward"])
        .exits(3);
    said.says("s::Log in ... repetition 1")
        .says("chats/many.jsonl: holds many runs: say with --case-from");
    assert_eq!(project.read("suites/s/runs/%4cog%20in/1.json"), CHAT);
    let said = project
        .harness(&["import", "openai", "chats/many.jsonl", "--suite", "s", "--case-from", "id"])
        .exits(3);
    said.says("s::t ... repetition 1")
        .says("s::7 ... repetition 1")
        .says("chats/many.jsonl:2: a record must be");
    assert_eq!(project.read("suites/s/runs/t/1.json"), CHAT);
    assert_eq!(project.read("suites/s/runs/7/1.json"), CHAT.replace("\"t\"", "7"));
    let said = project
        .harness(&["import", "openai", "chats/Log in.json", "--suite", "s", "--case", "t"])
        .exits(0);
    said.says("s::t ... repetition 2");
    assert!(project.read("suites/s/suite.toml").contains("label_from = \"reward\""));
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&[]).exits(0).says("3 passed");
    project
        .harness(&["import", "openai", "chats", "--suite", "s", "--label-from", "x"])
        .exits(2)
        .says("differ from the options");
}

#[test]
fn a_folder_of_harns_may_hold_other_files_and_they_are_named() {
    let project = Project::new();
    let record = r#"{"_type": "run_record", "status": "completed", "stages": [{"node_id": "a", "status": "completed"}]}"#;
    project
        .write("harn/x/rate.json", record)
        .write("harn/y/rate.json", record)
        .write("harn/latest.json", r#"{"verdict": "pass"}"#);
    project.write("harn/open.json", r#"{"_type": "run_record", "status": "running"}"#);
    let said = project.harness(&["import", "harn", "harn", "--suite", "s"]).exits(3);
    said.says("skipped: harn/latest.json:1:1: not a recording that goldrun knows")
        .says("error: harn/open.json:1:36: the run is not finished: its status is \"running\"")
        .says("s::rate ... repetitions 1 to 2");
    // Named itself, it must be one.
    project
        .harness(&["import", "harn", "harn/latest.json", "--suite", "s"])
        .exits(3)
        .says("error: harn/latest.json");
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&[]).exits(0);
}

#[cfg(unix)]
#[test]
fn links_below_a_folder_are_not_followed() {
    let project = Project::new();
    brooder(&project);
    std::os::unix::fs::symlink("aa.json", project.join("theirs/.brooder/runs/desk/zz.json"))
        .expect("a link");
    project
        .harness(&["import", "brooder", "theirs", "--suite", "s"])
        .exits(3)
        .says("zz.json: is a symbolic link");
    assert!(fs::symlink_metadata(project.join("suites/s/runs/desk-aa/2.json")).is_err());
    // What is no recording has no number, and is not overwritten either.
    std::os::unix::fs::symlink("1.json", project.join("suites/s/runs/desk-bb/2.json"))
        .expect("a link");
    let said = project
        .harness(&["import", "brooder", "theirs/.brooder/runs/desk/bb.json", "--suite", "s"])
        .exits(3);
    said.says("suites/s/runs/desk-bb/2.json: exists already; --force replaces it")
        .says("0 recordings imported");
    assert!(
        fs::symlink_metadata(project.join("suites/s/runs/desk-bb/2.json"))
            .expect("a link")
            .is_symlink()
    );
}
