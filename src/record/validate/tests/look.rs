use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use goldrun::judge::{Validator, ValidatorKind};
use goldrun::ledger;
use goldrun::record::validate::{Before, Place, validate};
use goldrun::run::{Json, Validation, VerifyVerdict};
use serde_json::Value;

use crate::support::Project;

fn environment() -> Vec<(OsString, OsString)> {
    std::env::vars_os().filter(|(name, _)| !name.to_string_lossy().starts_with("GIT_")).collect()
}

fn look(validator: &Validator, tree: &Path, before: &Before) -> Validation<'static> {
    let (env, cancel) = (environment(), AtomicBool::new(false));
    validate(validator, &Place { tree, run_dir: None, env: &env, before, cancel: &cancel })
}

/// What is said where `run` is what the agent does in the tree.
fn after(validator: &Validator, tree: &Path, run: impl FnOnce()) -> (VerifyVerdict, String) {
    let before = Before::look(std::slice::from_ref(validator), tree, None);
    run();
    let said = look(validator, tree, &before);
    (said.verdict, said.reason.to_string())
}

fn said(validator: &Validator, tree: &Path) -> (VerifyVerdict, String) {
    after(validator, tree, || {})
}

/// Writes files, as an agent does.
fn write(project: &Project, files: &[&str]) {
    for file in files {
        project.write(file, "two\n");
    }
}

fn target(kind: ValidatorKind, target: &str) -> Validator {
    Validator { target: Some(target.to_owned()), ..Validator::new(kind) }
}

fn shell(text: &str) -> Validator {
    Validator {
        command: vec![text.to_owned()],
        shell: true,
        ..Validator::new(ValidatorKind::CommandPass)
    }
}

fn command(words: &[&str]) -> Validator {
    let command = words.iter().map(|word| (*word).to_owned()).collect();
    Validator { command, ..Validator::new(ValidatorKind::CommandPass) }
}

pub(crate) fn git(tree: &Path, args: &[&str]) {
    let name = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.args(name).args(args).current_dir(tree).env_clear().envs(environment());
    let output = command.output().expect("git starts");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn repository(files: &[&str]) -> Project {
    let project = Project::new();
    git(project.path(), &["init", "-q"]);
    for file in files {
        project.write(file, "one\n");
    }
    git(project.path(), &["add", "."]);
    git(project.path(), &["commit", "-qm", "one", "--allow-empty"]);
    project
}

/// A row of what another ledger's validators really said → what ours say, and why that is something else.
const ROWS: &[(&str, &str, &str)] = &[
    ("command_zero", "pass", ""),
    ("command_nonzero", "fail", ""),
    ("command_expected_nonzero", "pass", ""),
    ("command_expected_nonzero_but_zero", "fail", ""),
    ("command_expected_garbage_means_zero", "refused", "what is no number is not taken for 0"),
    ("command_not_found", "error", ""),
    ("command_empty_target", "refused", ""),
    ("command_killed_by_signal", "fail", ""),
    (
        "command_signal_with_expected_minus_one",
        "refused",
        "a signal is no exit code that one could wish for",
    ),
    ("command_bad_workdir", "error", ""),
    ("command_output_truncated_pass", "pass", ""),
    ("command_timeout_simple", "timed_out", ""),
    ("command_timeout_child_holds_pipe", "timed_out", ""),
    ("artifact_file", "pass", ""),
    ("artifact_empty_file", "fail", "an empty file shows nothing"),
    ("artifact_directory", "pass", ""),
    ("artifact_dangling_symlink", "fail", ""),
    ("artifact_escape", "refused", "nothing outside the folder is looked at"),
    ("artifact_absolute_joined_under_workdir", "refused", ""),
    ("artifact_absolute_no_workdir", "refused", "nothing outside the folder is looked at"),
    ("artifact_missing", "fail", ""),
    ("artifact_empty_target", "refused", ""),
    ("changed_exact", "pass", ""),
    ("changed_substring", "fail", "a pattern is no substring: \"a\" would match nearly all"),
    ("changed_glob_no_slash_cross", "pass", ""),
    ("changed_glob_dir", "pass", ""),
    ("changed_untracked_invisible", "pass", "a file that the run made is a change"),
    ("changed_staged_new_visible", "pass", ""),
    ("changed_unmodified", "fail", ""),
    ("changed_non_ascii_is_quoted", "pass", "names are as they are"),
    ("changed_bad_glob_falls_to_substring", "refused", ""),
    ("changed_clean_tree", "fail", ""),
    ("changed_not_a_repo", "error", ""),
    ("changed_repo_without_commit", "pass", "without a commit, all that the run made is new"),
    ("changed_empty_target", "refused", ""),
    ("build_no_module", "error", "nothing to build is no build"),
    ("test_no_module", "error", ""),
    ("build_target_is_flag", "refused", ""),
    ("approval", "fail", ""),
];

#[test]
fn rows_of_another_ledger() {
    let Some(data) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return;
    };
    let text = fs::read_to_string(Path::new(&data).join("ledger-tables/validators.json"))
        .expect("the table");
    let rows: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    let names: Vec<&str> = rows.iter().filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(names, ROWS.iter().map(|row| row.0).collect::<Vec<_>>(), "every row, in order");
    for (row, (name, expected, why)) in rows.iter().zip(ROWS) {
        let ours = row_said(row, name);
        assert_eq!(ours, *expected, "{name}: {why}");
        let theirs = row["result"]["passed"] == Value::Bool(true);
        assert_eq!(
            theirs != (ours == "pass"),
            !why.is_empty(),
            "{name}: what differs has its reason, and only that"
        );
    }
}

fn row_said(row: &Value, name: &str) -> String {
    let kind = row["type"].as_str().expect("a type").replace("orchestrator_", "");
    let mut params: BTreeMap<String, Json> = BTreeMap::new();
    if kind == "command_pass" {
        params.insert("shell".to_owned(), Json::Bool(true));
    }
    if let Some(code) = row["params"]["expected_exit_code"].as_str() {
        params.insert("expected_exit_code".to_owned(), Json::from(code));
    }
    let target = row["target"].as_str().map(str::to_owned).filter(|_| kind != "approval");
    let Ok(mut validator) = Validator::planned(&ledger::Validator { kind, target, params }) else {
        return "refused".to_owned();
    };
    if let Some(timeout) = row["timeout_ms"].as_u64() {
        validator.timeout = Duration::from_millis(timeout);
    }
    let tracked: &[&str] = &["src/a.go", "top.go", "naïve file.txt", "a.go"];
    let project = match name {
        "changed_not_a_repo" => Project::new(),
        "changed_repo_without_commit" => {
            let project = Project::new();
            git(project.path(), &["init", "-q"]);
            project
        }
        _ if name.starts_with("changed") => repository(tracked),
        _ => Project::new(),
    };
    let before = Before::look(std::slice::from_ref(&validator), project.path(), None);
    match name {
        "changed_clean_tree" | "changed_not_a_repo" => {}
        "changed_repo_without_commit" => write(&project, &["a.go"]),
        _ if name.starts_with("changed") => {
            write(&project, &["src/a.go", "naïve file.txt", "staged.go", "untracked.go"]);
            git(project.path(), &["add", "staged.go"]);
        }
        _ => {
            project.write("f.txt", "x").write("empty", "").write("dir/file", "x");
            std::os::unix::fs::symlink("nowhere", project.join("dangling")).expect("a link");
        }
    }
    let tree = if name == "command_bad_workdir" {
        project.join("absent")
    } else {
        project.path().to_owned()
    };
    look(&validator, &tree, &before).verdict.as_str().to_owned()
}

#[test]
fn an_artifact_is_what_this_run_wrote() {
    let project = Project::new();
    let report = target(ValidatorKind::ArtifactExists, "out/report.md");
    let write = || write(&project, &["out/report.md"]);
    let verdict = |run: &dyn Fn()| after(&report, project.path(), run);
    assert_eq!(verdict(&|| {}).1, "out/report.md does not exist");
    assert_eq!(verdict(&write), (VerifyVerdict::Pass, "out/report.md exists: 4 bytes".to_owned()));
    let (stale, why) = verdict(&|| {});
    assert_eq!(
        (stale, why.as_str()),
        (VerifyVerdict::Fail, "out/report.md was there before the run, which did not write it")
    );
    assert_eq!(verdict(&write).0, VerifyVerdict::Pass, "the same words, written again");
    let folder = target(ValidatorKind::ArtifactExists, "out");
    assert_eq!(after(&folder, project.path(), write).0, VerifyVerdict::Pass);
    assert_eq!(
        said(&folder, project.path()).0,
        VerifyVerdict::Fail,
        "an old folder with old files"
    );
    project.write("run/artifacts/log.txt", "x");
    let (env, cancel, before) = (environment(), AtomicBool::new(false), Before::default());
    let run_dir = project.join("run");
    let place = Place {
        tree: &project.join("out"),
        run_dir: Some(&run_dir),
        env: &env,
        before: &before,
        cancel: &cancel,
    };
    let log = target(ValidatorKind::ArtifactExists, "artifacts/log.txt");
    assert_eq!(validate(&log, &place).verdict, VerifyVerdict::Pass, "in the run's own folder");
}

#[test]
fn nothing_outside_the_folder_is_looked_at() {
    let project = Project::new();
    project.write("outside.txt", "x").write("tree/in.txt", "x");
    let tree = project.join("tree");
    std::os::unix::fs::symlink(project.join("outside.txt"), tree.join("link.txt")).expect("a link");
    std::os::unix::fs::symlink(project.path(), tree.join("up")).expect("a link");
    std::os::unix::fs::symlink("in.txt", tree.join("inside.txt")).expect("a link");
    let escapes = [
        "../outside.txt",
        "../../x",
        "up/outside.txt",
        "link.txt",
        "/etc/hostname",
        "a/../../outside.txt",
    ];
    for path in escapes {
        let (verdict, reason) = said(&target(ValidatorKind::ArtifactExists, path), &tree);
        assert_eq!(verdict, VerifyVerdict::Error, "{path}: {reason}");
    }
    let before = Before::default();
    assert_eq!(
        look(&target(ValidatorKind::ArtifactExists, "inside.txt"), &tree, &before).verdict,
        VerifyVerdict::Pass
    );
}

#[test]
fn changed_files_are_those_that_the_run_changed() {
    let changes = |pattern: &str, before: &dyn Fn(&Project), run: &dyn Fn(&Project)| {
        let project = repository(&["src/a.rs", "b.rs", ".gitignore"]);
        project.write(".gitignore", "ignored\n");
        before(&project);
        after(&target(ValidatorKind::FileChanged, pattern), project.path(), || run(&project)).0
    };
    let nothing = |_: &Project| {};
    let a = |project: &Project| write(project, &["src/a.rs"]);
    let commit = |project: &Project| {
        project.write("src/a.rs", "two\n");
        git(project.path(), &["commit", "-qam", "two"]);
    };
    let restore = |project: &Project| git(project.path(), &["checkout", "-q", "src/a.rs"]);
    let pass = VerifyVerdict::Pass;
    assert_eq!(changes("src/a.rs", &nothing, &a), pass);
    assert_eq!(changes("src/a.rs", &a, &nothing), VerifyVerdict::Fail, "it was changed before");
    assert_eq!(changes("src/a.rs", &a, &|project| write(project, &["src/a.rs", "src/a.rs"])), pass);
    assert_eq!(changes("src/a.rs", &a, &restore), pass, "put back is changed");
    assert_eq!(changes("src/a.rs", &nothing, &commit), pass, "committed is changed");
    assert_eq!(
        changes("b.rs", &nothing, &|project| fs::remove_file(project.join("b.rs"))
            .expect("it was there")),
        pass,
        "removed is changed"
    );
    assert_eq!(changes("**/*.md", &nothing, &|project| write(project, &["x/größe 東京.md"])), pass);
    assert_eq!(
        changes("ignored", &nothing, &|project| write(project, &["ignored"])),
        VerifyVerdict::Fail
    );
    assert_eq!(changes("b.rs", &nothing, &a), VerifyVerdict::Fail);
}

#[test]
fn a_folder_without_git_is_an_error_and_a_subfolder_has_its_own_names() {
    let project = Project::new();
    project.write("a.rs", "");
    let (verdict, reason) = said(&target(ValidatorKind::FileChanged, "a.rs"), project.path());
    assert_eq!(verdict, VerifyVerdict::Error);
    assert!(reason.contains("not a git repository"), "{reason}");
    let project = repository(&["sub/a.rs", "b.rs"]);
    let sub = project.join("sub");
    let before = Before::look(&[target(ValidatorKind::FileChanged, "*")], &sub, None);
    write(&project, &["sub/a.rs", "sub/new.rs", "b.rs"]);
    let seen = look(&target(ValidatorKind::FileChanged, "*"), &sub, &before);
    assert_eq!(
        seen.observed.files.iter().map(|file| file.as_str()).collect::<Vec<_>>(),
        ["a.rs", "new.rs"]
    );
}

#[test]
fn commands_have_no_shell_unless_asked() {
    let project = Project::new();
    let arguments = "[ \"$1\" = '$(exit 1); a  b' ]";
    let plain = command(&["sh", "-c", arguments, "x", "$(exit 1); a  b"]);
    assert_eq!(said(&plain, project.path()).0, VerifyVerdict::Pass);
    assert_eq!(
        said(&command(&["exit 3"]), project.path()).0,
        VerifyVerdict::Error,
        "a program of that name"
    );
    let (verdict, reason) = said(&command(&["no-such-program-xyz", "a"]), project.path());
    assert_eq!(verdict, VerifyVerdict::Error);
    assert_eq!(
        reason,
        "there is no program \"no-such-program-xyz\": is it installed, and in PATH?"
    );
    let three = Validator { exit_code: 3, ..shell("echo out; echo err >&2; exit 3") };
    let seen = look(&three, project.path(), &Before::default());
    assert_eq!(
        (seen.verdict, seen.reason.as_str()),
        (VerifyVerdict::Pass, "`echo out; echo err >&2; exit 3` ended with exit code 3")
    );
    let output = seen.observed.output.expect("output");
    assert!(output.contains("out\n") && output.contains("err\n"), "{output:?}");
    let gone = said(&command(&["true"]), &project.join("gone"));
    assert_eq!(gone.1, "the folder that the agent worked in is not there any more");
}

#[test]
fn what_hangs_is_stopped_with_all_it_started() {
    let project = Project::new();
    let slow = |text: &str| Validator { timeout: Duration::from_millis(300), ..shell(text) };
    for text in [
        "exec sleep 1000",
        "sleep 1000; true",
        "sleep 1000 & sleep 1000 & wait",
        "trap '' TERM INT; sleep 1000",
    ] {
        assert_eq!(said(&slow(text), project.path()).0, VerifyVerdict::TimedOut, "{text}");
    }
    let seen = look(&slow("echo before; sleep 1000"), project.path(), &Before::default());
    assert_eq!(
        seen.reason.as_str(),
        "`echo before; sleep 1000` did not end within 300 ms, and was stopped"
    );
    assert_eq!(seen.observed.output.as_deref(), Some("before\n"));
    let (env, cancel, before) = (environment(), AtomicBool::new(true), Before::default());
    let place =
        Place { tree: project.path(), run_dir: None, env: &env, before: &before, cancel: &cancel };
    assert_eq!(
        validate(&shell("sleep 1000"), &place).verdict,
        VerifyVerdict::Error,
        "recording was stopped"
    );
}

/// Whether a process is there and no zombie.
#[cfg(target_os = "linux")]
pub(crate) fn lives(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
}

#[cfg(target_os = "linux")]
#[test]
fn a_grandchild_that_holds_the_pipe_delays_nothing() {
    let project = Project::new();
    let inside = said(&shell("sleep 1000 & echo $! > pid; exit 0"), project.path());
    assert_eq!(inside.0, VerifyVerdict::Pass);
    let pid = project.read("pid").trim().to_owned();
    // Killed, though perhaps not gone yet.
    while lives(&pid) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let away = "setsid sh -c 'echo $$ > away; exec sleep 1000' & while [ ! -s away ]; do sleep 0.01; done; exit 0";
    assert_eq!(said(&shell(away), project.path()).0, VerifyVerdict::Pass);
    let pid = project.read("away").trim().to_owned();
    assert!(lives(&pid), "it was not waited for");
    Command::new("kill").args(["-9", &pid]).status().expect("kill starts");
}

#[test]
fn a_gigabyte_is_read_and_its_end_kept() {
    let project = Project::new();
    let flood = shell("head -c 1000000000 /dev/zero; echo; echo the end");
    let seen = look(&flood, project.path(), &Before::default());
    assert_eq!(
        (seen.verdict, seen.observed.output_bytes),
        (VerifyVerdict::Pass, Some(1_000_000_009))
    );
    let output = seen.observed.output.expect("output");
    assert!(output.len() <= 64 << 10 && output.ends_with("the end\n"), "{} bytes", output.len());
}

/// A tree with `file` in it, and programs that print and exit as told.
fn fake(
    file: &str,
    program: &str,
    prints: &str,
    code: i32,
) -> (Project, Vec<(OsString, OsString)>) {
    let project = Project::new();
    let script = format!(
        "#!/bin/sh\necho \"$0 $*\" >> \"$PWD/called\"\ncat <<'END'\n{prints}\nEND\nexit {code}\n"
    );
    project.write(&format!("tree/{file}"), "").write(&format!("bin/{program}"), script);
    use std::os::unix::fs::PermissionsExt;
    let path = project.join(&format!("bin/{program}"));
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("permissions");
    let mut env = environment();
    env.retain(|(name, _)| name != "PATH");
    env.push(("PATH".into(), format!("{}:/usr/bin:/bin", project.join("bin").display()).into()));
    (project, env)
}

#[test]
fn builds_and_tests_run_what_the_project_uses() {
    const CARGO: &str = "test result: ok. 2 passed; 0 failed; 0 ignored";
    let (tests, build) =
        (Validator::new(ValidatorKind::TestPass), Validator::new(ValidatorKind::BuildPass));
    for (file, program, prints, code, validator, expected, called) in [
        ("Cargo.toml", "cargo", CARGO, 0, &tests, VerifyVerdict::Pass, "test --workspace"),
        ("Cargo.toml", "cargo", CARGO, 101, &tests, VerifyVerdict::Fail, "test --workspace"),
        (
            "Cargo.toml",
            "cargo",
            "test result: ok. 0 passed; 0 failed",
            0,
            &tests,
            VerifyVerdict::Fail,
            "test --workspace",
        ),
        ("Cargo.toml", "cargo", "hello", 0, &tests, VerifyVerdict::Error, "test --workspace"),
        ("package.json", "npm", "  3 passing (10ms)", 0, &tests, VerifyVerdict::Pass, "test"),
        (
            "package.json",
            "npm",
            "No tests found, exiting with code 0",
            0,
            &tests,
            VerifyVerdict::Fail,
            "test",
        ),
        ("pytest.ini", "pytest", "== 2 passed in 0.12s ==", 0, &tests, VerifyVerdict::Pass, ""),
        ("pytest.ini", "pytest", "== no tests ran in 0.01s ==", 5, &tests, VerifyVerdict::Fail, ""),
        (
            "go.mod",
            "go",
            "--- PASS: TestA (0.00s)",
            0,
            &tests,
            VerifyVerdict::Pass,
            "test -v ./...",
        ),
        ("go.mod", "go", "?   a [no test files]", 0, &tests, VerifyVerdict::Fail, "test -v ./..."),
        ("Cargo.toml", "cargo", "", 0, &build, VerifyVerdict::Pass, "build --workspace"),
        ("package.json", "npm", "", 1, &build, VerifyVerdict::Fail, "run build"),
        (
            "go.mod",
            "go",
            "go: warning: \"./...\" matched no packages",
            0,
            &build,
            VerifyVerdict::Fail,
            "build ./...",
        ),
    ] {
        let (project, env) = fake(file, program, prints, code);
        let (before, cancel, tree) =
            (Before::default(), AtomicBool::new(false), project.join("tree"));
        let place =
            Place { tree: &tree, run_dir: None, env: &env, before: &before, cancel: &cancel };
        let seen = validate(validator, &place);
        assert_eq!(seen.verdict, expected, "{program} {prints:?} {code}: {}", seen.reason);
        let ran = format!("{} {called}\n", project.join(&format!("bin/{program}")).display());
        assert_eq!(project.read("tree/called").trim_end(), ran.trim_end());
    }
    let (project, mut env) = fake("Cargo.toml", "other", "", 0);
    env.retain(|(name, _)| name != "PATH");
    env.push(("PATH".into(), project.join("bin").into()));
    let (before, cancel, tree) = (Before::default(), AtomicBool::new(false), project.join("tree"));
    let place = Place { tree: &tree, run_dir: None, env: &env, before: &before, cancel: &cancel };
    assert_eq!(
        validate(&tests, &place).verdict,
        VerifyVerdict::Error,
        "without cargo nothing is said of the tests"
    );
}
