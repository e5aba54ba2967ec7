use std::fs;
use std::process::Command;

use crate::recording::record::{agent, end, journal};
use crate::support::{Project, run};

#[test]
fn what_an_agent_sees_of_the_environment_is_what_is_allowed() {
    let script = "env | sed 's/=.*//' | grep -v -e PWD -e '^_$' -e SHLVL -e OLDPWD; answer fine; echo \"$SET $GOLDRUN_MODE \
                  $GOLDRUN_REPETITION $GOLDRUN_MODEL $GOLDRUN_MAX_STEPS\"";
    let project = agent(script, "env = [\"PATH\", \"SEEN_*\", \"SET=a=b\"]\nmax_steps = 7", &["a"]);
    let args = ["--record", "--no-accept", "--model", "m-1"];
    project.harness_with(&args, &[("SEEN_ONE", "1"), ("SECRET", "hunter2")]).exits(0);
    let printed = project.read(&project.raw("suites/s/runs/a/1/stdout.log"));
    let mut names: Vec<&str> = printed.lines().filter(|line| !line.contains(' ')).collect();
    names.sort_unstable();
    let expected = [
        "GOLDRUN_CASE",
        "GOLDRUN_INPUT",
        "GOLDRUN_JOURNAL",
        "GOLDRUN_MAX_STEPS",
        "GOLDRUN_MODE",
        "GOLDRUN_MODEL",
        "GOLDRUN_REPETITION",
        "GOLDRUN_RUN_DIR",
        "PATH",
        "SEEN_ONE",
        "SET",
    ];
    assert_eq!(names, expected);
    assert!(printed.contains("a=b record 1 m-1 7\n"), "{printed}");
    assert!(journal(&project, "a", "1").contains(r#""agent":{"model":"m-1"}"#));
}

/// As `execvp` does, which is what the system itself would have looked with.
#[test]
fn the_program_is_looked_for_in_the_path_of_the_agent() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::new();
    for (name, text, mode) in [
        ("a/tool", "#!/bin/sh\necho a", 0o644),
        ("b/tool", "#!/no/such/interpreter\n", 0o755),
        ("c/tool", "#!/bin/sh\necho c", 0o755),
        ("d/tool", "echo \"d $1\"", 0o755),
        ("tool", "#!/bin/sh\necho \"root $1\"", 0o755),
    ] {
        project.write(name, text);
        fs::set_permissions(project.path().join(name), fs::Permissions::from_mode(mode))
            .expect("a mode");
    }
    project.write("c/sub/tool", "");
    for (path, command, expected) in [
        ("/none:a:c:d", r#"["tool"]"#, Ok("c\n")),
        // What cannot be started after all is passed over.
        ("b:c", r#"["tool"]"#, Ok("c\n")),
        // A script that names no interpreter is one of the shell.
        ("a:d:c", r#"["tool", "x"]"#, Ok("d x\n")),
        ("a::c", r#"["tool", "y"]"#, Ok("root y\n")),
        ("a:c", r#"["./tool", "z"]"#, Ok("root z\n")),
        ("/usr/bin:/bin", r#"["sh", "-c", "echo $0"]"#, Ok("sh\n")),
        ("a", r#"["tool"]"#, Err("\"tool\" cannot be started: Permission denied (os error 13)")),
        (
            "/none",
            r#"["tool"]"#,
            Err("No such file or directory (os error 2) (it is looked for in the PATH that"),
        ),
        (
            "b",
            r#"["tool"]"#,
            Err("\"tool\" cannot be started: No such file or directory (os error 2)"),
        ),
    ] {
        project.write(
            "suites/s/suite.toml",
            format!(
                "[record]\nagent = {command}\nenv = [\"PATH={path}\"]\n[[case]]\nname = \"case\"\n"
            ),
        );
        let said = project.harness(&["--record", "--no-accept"]);
        match expected {
            Ok(printed) => {
                said.exits(0);
                assert_eq!(
                    project.read(&project.raw("suites/s/runs/case/1/stdout.log")),
                    printed,
                    "{command} in {path}"
                );
            }
            Err(why) => {
                said.exits(3).says(why);
            }
        }
    }
}

#[test]
fn what_an_agent_makes_of_its_input_harms_no_recording() {
    let ways = [
        "echo worse > \"$GOLDRUN_INPUT\"",
        "printf '{\"case\":\"b\"}\\n' > \"$GOLDRUN_INPUT\"",
        "rm \"$GOLDRUN_INPUT\"; echo other > \"$GOLDRUN_INPUT\"",
        "ln \"$GOLDRUN_INPUT\" \"$GOLDRUN_RUN_DIR/artifacts/linked\"",
        "head -c 50000000 /dev/zero >> \"$GOLDRUN_INPUT\"",
        "rm -rf \"$GOLDRUN_RUN_DIR\"; mkdir \"$GOLDRUN_RUN_DIR\"; ln -s /etc \"$GOLDRUN_RUN_DIR/artifacts\"",
    ];
    for way in ways {
        let project = agent(&format!("answer fine; {way}"), "", &["a"]);
        project.harness(&["--record", "--no-accept"]).exits(0);
        assert_eq!(
            project.read(&project.raw("suites/s/runs/a/1/input.json")),
            "{\"case\":\"a\"}\n",
            "{way}"
        );
        // And nothing that it can still reach is the same file.
        let linked = project.join(&project.raw("suites/s/runs/a/1/artifacts/linked"));
        if linked.exists() {
            fs::write(linked, "later").expect("written");
            assert_eq!(
                project.read(&project.raw("suites/s/runs/a/1/input.json")),
                "{\"case\":\"a\"}\n"
            );
        }
        assert!(!project.join(&project.raw("suites/s/runs/a/1/artifacts")).is_symlink());
        assert_eq!(end(&project, "a").0, "completed", "{way}");
    }
}

#[test]
fn paths_hold_wherever_the_harness_is_called_from() {
    let project = agent(
        "[ \"$(cat \"$1\")\" = '{\"case\":\"a\"}' ] && tool get '{}' && answer fine",
        "input = \"file\"",
        &["a"],
    );
    let root = project.path().to_str().expect("UTF-8");
    let (parent, name) = root.rsplit_once('/').expect("a parent");
    for (from, root) in [("/", root), (parent, name)] {
        let mut command = project.command(&["-C", root, "--record"]);
        run(command.current_dir(from)).exits(0);
        let journal = journal(&project, "a", "1");
        assert_eq!(journal.matches("\"type\":\"step\"").count(), 2, "{journal}");
    }
}

#[test]
fn input_comes_by_stdin_by_argument_or_by_file() {
    for (mode, read) in
        [("stdin", "cat"), ("argument", "printf '%s\\n' \"$1\""), ("file", "cat \"$1\"")]
    {
        let project = agent(
            &format!("{read}; cat \"$GOLDRUN_INPUT\" >&2; answer fine"),
            &format!("input = {mode:?}"),
            &["a"],
        );
        project.harness(&["--record"]).exits(0);
        for log in ["stdout.log", "stderr.log"] {
            assert_eq!(
                project.read(&project.raw(&format!("suites/s/runs/a/1/{log}"))),
                "{\"case\":\"a\"}\n",
                "{mode}"
            );
        }
    }
}

#[test]
fn a_worktree_holds_uncommitted_work_and_what_the_agent_changes_is_a_patch() {
    let script = r#"
[ "$(cat kept)" = changed ] && [ -f new ] || exit 9
echo more >> kept; mkdir -p "out put"; echo made > "out put/größe.txt"
say '{"type": "checkpoint", "reason": "half-way"}'; while [ ! -f "$GOLDRUN_RUN_DIR/../../a/$GOLDRUN_REPETITION/checkpoints/1/changes.patch" ]; do sleep 0.05; done
rm -r kept; answer fine; echo printed
"#;
    let project = agent(
        script,
        "isolation = \"worktree\"\ncheckpoints = true\nrepetitions = 2\njobs = 2",
        &["a"],
    );
    project.write("kept", "first\n").write(".gitignore", "/.goldrun/\n");
    let git = |args: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=t", "-c", "user.email=t@localhost"])
            .args(args)
            .current_dir(project.path());
        run(&mut git).exits(0).out
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "first"]);
    project.write("kept", "changed\n").write("new", "new\n");
    project.harness(&["--record"]).exits(0);
    assert_eq!(project.read("kept"), "changed\n");
    assert!(!project.exists("out put"));
    for repetition in ["1", "2"] {
        let run = project.raw(&format!("suites/s/runs/a/{repetition}"));
        let patch = project.read(&format!("{run}/artifacts/changes.patch"));
        assert!(
            patch.contains("-changed") && patch.contains("+made") && !patch.contains("+new"),
            "{patch}"
        );
        let half_way = project.read(&format!("{run}/checkpoints/1/changes.patch"));
        assert!(half_way.contains("+more") && half_way.contains("+made"), "{half_way}");
        assert_eq!(project.read(&format!("{run}/checkpoints/2/changes.patch")), patch);
        assert_eq!(project.read(&format!("{run}/checkpoints/2/stdout.log")), "printed\n");
        let journal = journal(&project, "a", repetition);
        assert_eq!(journal.matches("\"type\":\"checkpoint\"").count(), 2, "{journal}");
    }
    assert_eq!(git(&["worktree", "list"]).lines().count(), 1);
    assert!(!project.exists(".goldrun/worktrees"));
    // The patch makes the changes again, on top of the work that was not committed.
    git(&["apply", "--binary", &project.raw("suites/s/runs/a/1/artifacts/changes.patch")]);
    assert_eq!(project.read("out put/größe.txt"), "made\n");
}
