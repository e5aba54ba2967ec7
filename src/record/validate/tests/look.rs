use std::ffi::OsString;
use std::fs;
use std::time::Duration;

use super::*;
use crate::record::validate::test_support::{Tree, command, environment, look, said, shell};
use crate::run::VerifyVerdict::{self, Error, Fail, Pass};

#[test]
fn commands_have_no_shell_unless_asked() {
    let project = Tree::new();
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
    let project = Tree::new();
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
    let place = Place {
        tree: project.path(),
        run_dir: None,
        env: &env,
        mark: None,
        before: &before,
        cancel: &cancel,
    };
    assert_eq!(
        validate(&shell("sleep 1000"), &place).verdict,
        VerifyVerdict::Error,
        "recording was stopped"
    );
}

/// Whether a process is there and no zombie.
#[cfg(target_os = "linux")]
fn lives(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
}

#[cfg(target_os = "linux")]
#[test]
fn a_grandchild_that_holds_the_pipe_delays_nothing() {
    let project = Tree::new();
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
    let project = Tree::new();
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
fn fake(file: &str, program: &str, prints: &str, code: i32) -> (Tree, Vec<(OsString, OsString)>) {
    let project = Tree::new();
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

/// File in the tree, program, what it prints, its exit code → verdict, arguments.
type Build = (&'static str, &'static str, &'static str, i32, VerifyVerdict, &'static str);

const TESTS: &[Build] = &[
    ("Cargo.toml", "cargo", CARGO, 0, Pass, "test --workspace"),
    ("Cargo.toml", "cargo", CARGO, 101, Fail, "test --workspace"),
    ("Cargo.toml", "cargo", "test result: ok. 0 passed; 0 failed", 0, Fail, "test --workspace"),
    ("Cargo.toml", "cargo", "hello", 0, Error, "test --workspace"),
    ("package.json", "npm", "  3 passing (10ms)", 0, Pass, "test"),
    ("package.json", "npm", "No tests found, exiting with code 0", 0, Fail, "test"),
    ("pytest.ini", "pytest", "== 2 passed in 0.12s ==", 0, Pass, ""),
    ("pytest.ini", "pytest", "== no tests ran in 0.01s ==", 5, Fail, ""),
    ("go.mod", "go", "--- PASS: TestA (0.00s)", 0, Pass, "test -v ./..."),
    ("go.mod", "go", "?   a [no test files]", 0, Fail, "test -v ./..."),
];

const BUILDS: &[Build] = &[
    ("Cargo.toml", "cargo", "", 0, Pass, "build --workspace"),
    ("package.json", "npm", "", 1, Fail, "run build"),
    ("go.mod", "go", "go: warning: \"./...\" matched no packages", 0, Fail, "build ./..."),
];

const CARGO: &str = "test result: ok. 2 passed; 0 failed; 0 ignored";

fn look_with(
    validator: &Validator,
    tree: &Path,
    env: &[(OsString, OsString)],
) -> Validation<'static> {
    let (before, cancel) = (Before::default(), AtomicBool::new(false));
    validate(
        validator,
        &Place { tree, run_dir: None, env, mark: None, before: &before, cancel: &cancel },
    )
}

#[test]
fn builds_and_tests_run_what_the_project_uses() {
    for (kind, rows) in [(ValidatorKind::TestPass, TESTS), (ValidatorKind::BuildPass, BUILDS)] {
        for (file, program, prints, code, expected, called) in rows {
            let (project, env) = fake(file, program, prints, *code);
            let seen = look_with(&Validator::new(kind), &project.join("tree"), &env);
            assert_eq!(seen.verdict, *expected, "{program} {prints:?} {code}: {}", seen.reason);
            let ran = format!("{} {called}", project.join(&format!("bin/{program}")).display());
            assert_eq!(project.read("tree/called").trim_end(), ran.trim_end());
        }
    }
    let (project, mut env) = fake("Cargo.toml", "other", "", 0);
    env.retain(|(name, _)| name != "PATH");
    env.push(("PATH".into(), project.join("bin").into()));
    let seen = look_with(&Validator::new(ValidatorKind::TestPass), &project.join("tree"), &env);
    assert_eq!(seen.verdict, Error, "without cargo the tests are unknown");
}
