use std::fs;

use crate::support::{Project, run};

const GET: (&str, &str) = ("get", r#"{"id": 1}"#);

#[test]
fn the_root_is_the_nearest_folder_upwards_with_suites() {
    let project = Project::with_suite("");
    project.record("a", 1, &[GET], "done").harness(&["accept", "--all"]).exits(0);
    fs::create_dir_all(project.join("src/deep")).unwrap();
    let from =
        |folder: &str, args: &[&str]| run(project.command(args).current_dir(project.join(folder)));
    from("src/deep", &[]).exits(0).says("test s::a ... ok");
    from("suites/s", &["explain", "s::a"]).exits(0);
    // What is asked for is taken as it stands.
    from("src", &["-C", "."]).exits(4);
    from("src/deep", &["-C", "../.."]).exits(0);
    // A repository of its own is not judged by what lies around it.
    fs::create_dir_all(project.join("src/.git")).unwrap();
    from("src/deep", &[]).exits(4).says("no case was found below .");
    from("suites", &["init"]).exits(0).says("created  suites/example/suite.toml");
    assert!(project.exists("suites/suites/example/suite.toml"));
}

#[test]
fn nothing_is_not_green() {
    let project = Project::new();
    project.harness(&[]).exits(4).says("no case was found").says("harness init");
    project.harness(&["--list"]).exits(4);
    project.harness(&["accept", "--all"]).exits(4);
    project.write("suites/s/suite.toml", "");
    project.harness(&[]).exits(4).says("no case was found");
}

#[test]
fn a_suite_without_a_case_beside_others_is_not_green() {
    let project = Project::with_suite("");
    project.record("a", 1, &[GET], "done");
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/t/suite.toml", "");
    project
        .harness(&[])
        .exits(2)
        .says("test t::suite.toml ... FAILED")
        .says("suites/t/suite.toml: the suite has no case");
    project.harness(&["s::"]).exits(0);
}

#[test]
fn what_is_listed_is_found_again_by_its_exact_name() {
    let project = Project::with_suite("");
    project.record("a", 1, &[GET], "done");
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/s/runs/stray.json", "{}").write("suites/t/suite.toml", "x = 1");
    project.write("golden/gone/x.json", project.read("golden/s/a.json"));
    let listed = project.harness(&["--list", "--format", "terse"]).exits(0).out;
    assert_eq!(listed.lines().count(), 4, "{listed}");
    for name in listed.lines().filter_map(|line| line.strip_suffix(": test")) {
        let code = i32::from(name != "s::a");
        let said = project.harness(&["--exact", name]);
        assert!((said.code == 0) == (code == 0), "{name}: {said:?}");
    }
}

#[test]
fn a_new_case_is_not_green() {
    let project = Project::with_suite("");
    project.record("a", 1, &[GET], "done");
    project.harness(&[]).exits(1).says("FAILED (new)").says("harness accept --exact s::a");
    project.harness(&["--allow", "new"]).exits(0).says("ok (new, allowed)");
}

#[test]
fn a_case_without_a_run_is_not_green() {
    let project = Project::with_suite("[[case]]\nname = \"double refund\"\n");
    project
        .harness(&[])
        .exits(1)
        .says("test s::double refund ... FAILED (missing)")
        .says("no run of this case is recorded");
    project.harness(&["accept", "--all"]).exits(1).says("no run is recorded");
}

#[test]
fn an_orphaned_golden_is_not_green() {
    let project = Project::with_suite("");
    project.record("a", 1, &[GET], "done").record("b", 1, &[GET], "done");
    project.harness(&["accept", "--all"]).exits(0);
    project.remove("suites/s/runs/b");
    project
        .harness(&[])
        .exits(1)
        .says("test s::b ... FAILED (missing)")
        .says("golden/s/b.json belongs to no case")
        .says("harness accept --exact s::b --prune");
    project.write(
        "golden/gone/x.json",
        project.read("golden/s/a.json").replace("\"s\"", "\"gone\"").replace("\"a\"", "\"x\""),
    );
    project.harness(&["gone"]).exits(1).says("golden/gone/x.json belongs to no case");
}

#[test]
fn an_empty_golden_is_not_green() {
    let project = Project::with_suite("");
    project.record("a", 1, &[GET], "done");
    project.harness(&["accept", "--all"]).exits(0);
    let golden = project.read("golden/s/a.json");
    for (text, says) in [
        (String::new(), "the golden is empty: accept the case again"),
        ("{}".to_owned(), "missing field `format`"),
        (golden.replace("golden@1", "golden@7"), "goldrun/golden@7"),
        (golden.replace("\"seen\"", "\"saw\""), "unknown field `saw`"),
        (
            golden.replace("\"case\": \"a\"", "\"case\": \"b\""),
            "is the golden of s::b, not of s::a",
        ),
    ] {
        project.write("golden/s/a.json", text);
        project.harness(&[]).exits(3).says("golden/s/a.json").says(says);
    }
}

#[test]
fn a_misspelt_key_is_not_green() {
    let project = Project::with_suite("[compare]\noutptu = \"ignore\"\n");
    project.record("a", 1, &[GET], "done");
    project.harness(&[]).exits(2).says("suites/s/suite.toml:2:1").says("outptu").says("output");
    project.harness(&["accept", "--all"]).exits(2).says("outptu");
}

#[test]
fn a_suite_that_compares_nothing_is_refused() {
    let project = Project::with_suite(
        "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n",
    );
    project.record("a", 1, &[GET], "done");
    project.harness(&["--allow", "new"]).exits(2);
}

#[test]
fn a_recording_that_holds_nothing_is_never_accepted() {
    let project = Project::with_suite("");
    project.write("suites/s/runs/a/1.json", r#"{"format": "goldrun/run@1"}"#);
    project.harness(&["accept", "--all"]).exits(1).says("holds nothing that the suite compares");
    project.record("a", 1, &[GET], "done");
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/s/runs/a/1.json", r#"{"format": "goldrun/run@1"}"#);
    project.harness(&[]).exits(1).says("holds nothing that the suite compares");
    project.write("suites/s/suite.toml", "[compare]\ntrajectory = \"effects\"\n");
    project.harness(&[]).exits(1).says("holds nothing that the suite compares");
}

#[test]
fn stray_files_are_named_not_skipped() {
    let project = Project::with_suite("");
    project.record("a", 1, &[GET], "done");
    project.harness(&["accept", "--all"]).exits(0);
    project.write("suites/s/runs/stray.json", "{}");
    project.harness(&[]).exits(2).says("suites/s/runs/stray.json: is not in a case's folder");
    project.remove("suites/s/runs/stray.json").write("suites/s/runs/a/first.json", "{}");
    project.harness(&[]).exits(3).says("first.json");
    project.remove("suites/s/runs/a/first.json").write("suites/s/runs/README.md", "what these are");
    project.harness(&[]).exits(0);
    project.write("suites/other/notes.txt", "no suite.toml");
    project.harness(&[]).exits(2).says("suite.toml");
}

#[test]
fn init_sets_up_a_project_and_changes_nothing_of_it() {
    let project = Project::new();
    project.write("Cargo.toml", "[package]\nname = \"x\"\n").write(".gitignore", "target");
    let said = project.harness(&["init"]).exits(0);
    let said = said
        .says("created  suites/example/suite.toml")
        .says("created  tests/agents.rs")
        .says("extended  .gitignore");
    said.says("extended  Cargo.toml by\n             [[test]]\n")
        .says("CI judges the same recordings");
    let manifest = project.read("Cargo.toml");
    assert_eq!(
        manifest,
        "[package]\nname = \"x\"\n\n[[test]]\nname = \"agents\"\nharness = false\n"
    );
    assert!(project.read("tests/agents.rs").contains("goldrun::main!()"));
    let ignored = project.read(".gitignore");
    assert!(ignored.starts_with("target\n# goldrun"), "{ignored}");
    assert!(ignored.contains("\n!/suites/*/runs/\n"), "{ignored}");
    project
        .harness(&["init"])
        .exits(0)
        .says("kept     tests/agents.rs")
        .says("kept     Cargo.toml\n")
        .says("kept      .gitignore");
    assert_eq!(project.read("Cargo.toml"), manifest);
    project.write("Cargo.toml", "[package]\nname = \"x\"\n[dev-dependencies]\ngoldrun = \"0.1\"\n[[test]]\nname = \"agents\"\n");
    project
        .harness(&["init"])
        .exits(0)
        .says("kept     Cargo.toml, whose target `agents` needs `harness = false`")
        .says_not("cargo add");
    project.write("Cargo.toml", "test = []\n[package]\nname = \"x\"\n");
    project.harness(&["init"]).exits(0).says("kept     Cargo.toml, whose list `test` needs");
    project.write("Cargo.toml", "[workspace]\n");
    project.harness(&["init"]).exits(0).says_not("Cargo.toml");
    assert_eq!(project.read(".gitignore"), ignored);
    project.harness(&[]).exits(4).says("no case was found");
    project.write(
        "suites/example/runs/a/1.json",
        r#"[{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]"#,
    );
    project.harness(&["accept", "--all"]).exits(0);
    project.harness(&[]).exits(0);
    let other = Project::new();
    other.harness(&["init", "--runs", "ignore"]).exits(0).says("every case is missing");
    assert!(other.read(".gitignore").contains("\n/suites/*/runs/\n"));
    assert!(!other.exists("tests/agents.rs"), "only for a Rust project");
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let project = Project::new();
    for args in [
        &["--nonsense"][..],
        &["--allow", "pass"],
        &["schema", "nothing"],
        &["--format", "json"],
        &["explain"],
    ] {
        project.harness(args).exits(2);
    }
    project.harness(&["--help"]).exits(0).says("Exit codes: 0 passed");
    project.harness(&["--version"]).exits(0).says("harness 0.1.0");
}
