use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::recording::record::agent;
use crate::support::{Project, files};

/// Reports a step, then waits until there is a file `go`.
const WAITS: &str = r#"
echo "$GOLDRUN_RUN_DIR" >> places
tool get '{}'
touch "waiting-$GOLDRUN_REPETITION"
while ! [ -f "$OLDPWD/go" ] && ! [ -f go ]; do sleep 0.02; done
answer fine
"#;

/// Starts a recording and kills it, which it cannot notice, once there is a file with this name.
fn killed_at(project: &Project, file: &str) {
    let mut child = quiet(project.command(&["--record"]));
    wait_until(|| project.exists(file));
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
}

fn quiet(mut command: Command) -> Child {
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts")
}

#[track_caller]
fn wait_until(mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < Duration::from_secs(120), "it does not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The processes whose working folder lies in `root`, or whose run does: agents and what they started.
#[cfg(target_os = "linux")]
fn processes(root: &Path) -> Vec<String> {
    use std::os::unix::ffi::OsStrExt;
    let root = root.canonicalize().expect("the project");
    let mark = [b"GOLDRUN_RUN_DIR=", root.as_os_str().as_bytes()].concat();
    let mut found = Vec::new();
    for process in fs::read_dir("/proc").expect("processes").flatten() {
        let process = process.path();
        let read = |name: &str| fs::read(process.join(name)).unwrap_or_default();
        let is_of = read("environ").split(|byte| *byte == 0).any(|it| it.starts_with(&mark));
        let is_in = fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(&root));
        if is_of || is_in {
            let words = String::from_utf8_lossy(&read("cmdline")).replace('\0', " ");
            // What has ended and was not waited for has no words.
            found.extend((!words.is_empty()).then(|| format!("{}: {words}", process.display())));
        }
    }
    found
}

#[cfg(target_os = "linux")]
#[track_caller]
fn no_process_is_left(root: &Path) {
    let begun = Instant::now();
    while !processes(root).is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{:#?}", processes(root));
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub(crate) fn git(project: &Project, args: &[&str]) -> String {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@b"];
    let output = Command::new("git")
        .args(identity)
        .args(args)
        .current_dir(project.path())
        .output()
        .expect("git starts");
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A project whose agent waits, in a repository.
fn in_worktrees(keys: &str) -> Project {
    let project = agent(WAITS, &format!("isolation = \"worktree\"\n{keys}"), &["a"]);
    project.write(".gitignore", ".goldrun/\n.recording/\nplaces\nwaiting-*\ngo\n");
    git(&project, &["init", "--quiet"]);
    git(&project, &["add", "."]);
    git(&project, &["commit", "--quiet", "-m", "first"]);
    project
}

/// Starts a recording and kills it once its first agent waits. Returns the agent's worktree.
fn killed_in_worktree(project: &Project) -> PathBuf {
    let mut child = quiet(project.command(&["--record"]));
    let sessions = project.join(".goldrun/worktrees");
    let entries = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().flatten();
    let mut tree = None;
    // git cannot list worktrees while another git makes one.
    wait_until(|| {
        let mut trees = entries(sessions.clone())
            .flat_map(|session| entries(session.path()))
            .map(|it| it.path());
        tree = trees.find(|tree| tree.join("waiting-1").exists());
        tree.is_some()
    });
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    tree.expect("a worktree")
}

fn temporaries(root: &Path) -> Vec<PathBuf> {
    let is_one = |path: &PathBuf| {
        path.file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with(".goldrun-"))
    };
    files(root).into_iter().map(|(path, _)| path).filter(is_one).collect()
}

#[test]
fn what_was_killed_is_resumed_at_the_first_try() {
    let project = agent(WAITS, "repetitions = 2", &["a"]);
    killed_at(&project, "waiting-1");
    project.write("go", "");
    project.harness(&["--record", "--resume", "s::a"]).exits(0).says("s::a ... accepted");
    project.harness(&[]).exits(0).says("1 passed");
    assert!(!project.exists(".goldrun/sessions/s/.recording"));
    // Who looks for agents of the dead process by their folders finds none of this one's.
    let places = project.read("places");
    let mut places: Vec<&str> = places.lines().collect();
    places.sort_unstable();
    assert_eq!(places.len(), 3, "{places:?}");
    places.dedup();
    assert_eq!(places.len(), 3, "{places:?}");
}

#[test]
fn what_was_killed_after_an_agent_changed_its_suite_is_not_resumed() {
    let allows_all = "printf '[compare]\\ntrajectory = \"off\"\\noutput = \"ignore\"\\n' >> suites/s/suite.toml\n";
    let project = agent(&format!("{allows_all}{WAITS}"), "", &["a"]);
    killed_at(&project, "waiting-1");
    project.write("go", "");
    project
        .harness(&["--record", "--resume", "s::a"])
        .exits(3)
        .says("suite.toml has changed since it began, maybe by its agent");
    assert!(!project.exists("golden"));
}

#[cfg(target_os = "linux")]
#[test]
fn agents_die_with_a_harness_that_is_killed() {
    // One that stays in its group and waits, one with a session of its own, one that is not to be ended by asking.
    let script = "setsid sh -c 'touch waiting-1; exec sleep 1000.25' &\n\
                  trap '' TERM HUP INT\nsleep 1000.25 & wait\n";
    let project = agent(script, "", &["a"]);
    killed_at(&project, "waiting-1");
    no_process_is_left(project.path());
}

#[cfg(target_os = "linux")]
#[test]
fn an_agent_that_waits_for_its_pipe_dies_with_the_harness() {
    let project =
        agent("touch waiting-1; sleep 0.5; say '{}'; say '{}'\n", "jobs = 2", &["a", "b"]);
    killed_at(&project, "waiting-1");
    no_process_is_left(project.path());
}

#[test]
fn worktrees_of_a_dead_session_are_removed_by_the_next_recording() {
    let project = in_worktrees("repetitions = 2\njobs = 2");
    // A worktree of somebody else stays, also one that is not there now.
    git(&project, &["worktree", "add", "--quiet", "--detach", "mine"]);
    git(&project, &["worktree", "add", "--quiet", "--detach", "away"]);
    fs::remove_dir_all(project.join("away")).expect("it can be removed");
    assert!(killed_in_worktree(&project).is_dir());
    // A half-made one, as git leaves it when it is killed, keeps git from listing any.
    let session = fs::read_dir(project.join(".goldrun/worktrees")).expect("sessions").flatten();
    let session = session.map(|it| it.file_name().into_string().expect("UTF-8")).next();
    let half = format!(".git/worktrees/{}.77", session.expect("a session"));
    project.write(&format!("{half}/locked"), "initializing\n");
    project.write(&format!("{half}/HEAD"), "");
    let fine =
        r#"echo '{"type": "step", "kind": "final", "result": "fine"}' >> "$GOLDRUN_JOURNAL""#;
    project.write("agent.sh", fine);
    project
        .harness(&["--record"])
        .exits(0)
        .says("removed what a recording that died has left: ")
        .says("s::a ... accepted");
    let list = git(&project, &["worktree", "list"]);
    assert_eq!(list.lines().count(), 3, "{list}");
    assert!(list.contains("/mine ") && list.contains("/away "), "{list}");
    assert!(!project.exists(".goldrun/worktrees"));
    project.harness(&["--record"]).exits(0).says_not("died");
}

#[test]
fn pruning_removes_worktrees_of_a_dead_session_and_their_registrations() {
    let project = in_worktrees("");
    killed_in_worktree(&project);
    project.harness(&["prune", "--keep", "0", "--dry-run"]).exits(0).says(".goldrun/worktrees/");
    assert_eq!(git(&project, &["worktree", "list"]).lines().count(), 2);
    project.harness(&["prune", "--keep", "0"]).exits(0).says("removed  .goldrun/worktrees/");
    assert_eq!(git(&project, &["worktree", "list"]).lines().count(), 1);
    assert!(!project.exists(".goldrun/worktrees"));
}

#[test]
fn temporary_files_of_a_dead_process_are_removed_and_those_of_a_living_one_stay() {
    let project = Project::with_suite("");
    project.record("a", 1, &[("get", "{}")], "fine");
    let left = ["golden/s/.goldrun-AbC123.tmp", ".goldrun/receipts/s/.goldrun-xyz789.tmp"];
    for path in left {
        project.write(path, "half");
    }
    // Somebody still writes this one.
    project.write("golden/s/.goldrun-mine00.tmp", "");
    let held = fs::File::options()
        .write(true)
        .open(project.join("golden/s/.goldrun-mine00.tmp"))
        .expect("it can be opened");
    fs4::FileExt::lock(&held).expect("it can be locked");
    // Judging writes no golden.
    project.harness(&[]).exits(1);
    assert!(project.exists(left[0]));
    project
        .harness(&["accept", "--all"])
        .exits(0)
        .says("removed what a process that died has left: 2 temporary files");
    assert_eq!(temporaries(project.path()), [project.join("golden/s/.goldrun-mine00.tmp")]);
    project.harness(&["accept", "--all"]).exits(0).says_not("died");
    drop(held);
    project.harness(&["accept", "--all"]).exits(0).says("1 temporary file");
    assert_eq!(temporaries(project.path()), [] as [PathBuf; 0]);
}

#[test]
fn a_suite_that_changes_while_its_agents_run_is_not_accepted() {
    let changes = [
        ("suites/s/suite.toml", "echo >> suites/s/suite.toml"),
        (
            "suites/s/fixtures/a.json",
            "mkdir -p suites/s/fixtures; echo '{}' > suites/s/fixtures/a.json",
        ),
        ("golden/s/a.json", "mkdir -p golden/s; echo '{}' > golden/s/a.json"),
    ];
    for (file, change) in changes {
        let project = agent(&format!("{change}\nanswer fine\n"), "", &["a", "b"]);
        project
            .harness(&["--record"])
            .exits(3)
            .says("recorded s::a 1/1 ... completed")
            .says(&format!("{file} changed while agents ran"))
            .says_not("s::a ... accepted")
            .says_not("s::b ... accepted");
        assert!(!project.exists("golden/s/b.json"), "{file}");
        assert!(project.exists(&project.raw("suites/s/runs/a/1")), "the recording is kept");
    }
    // What does not judge is the agent's to write.
    let project = agent("echo log >> suites/s/agent.log\nanswer fine\n", "", &["a"]);
    project.harness(&["--record"]).exits(0).says("s::a ... accepted");
}

/// What is left after a recording was killed at any moment: nothing, after the next command.
#[cfg(target_os = "linux")]
#[test]
fn killed_at_any_moment_it_leaves_nothing_behind() {
    let kills = std::env::var("GOLDRUN_KILLS").ok().and_then(|kills| kills.parse().ok());
    let kills: u32 = kills.unwrap_or(12);
    // Other moments for another number of kills.
    let mut random = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::from(kills);
    let mut resumed = 0;
    for (number, (jobs, isolation)) in
        [(1, "none"), (4, "none"), (1, "worktree"), (4, "worktree")].into_iter().enumerate()
    {
        let keys = format!("repetitions = 3\njobs = {jobs}\nisolation = \"{isolation}\"");
        let project =
            agent("tool get '{}'; sleep 0.01; tool put '{}'; answer fine\n", &keys, &["a", "b"]);
        project.write(".gitignore", ".goldrun/\n.recording/\n");
        git(&project, &["init", "--quiet"]);
        git(&project, &["add", "."]);
        git(&project, &["commit", "--quiet", "-m", "first"]);
        let begun = Instant::now();
        project.harness(&["--record"]).exits(0);
        let whole = begun.elapsed();
        let golden = |case: &str| project.read(&format!("golden/s/{case}.json"));
        let goldens = [golden("a"), golden("b")];
        for _ in 0..kills / 4 + u32::from(number == 0) * (kills % 4) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let share = f64::from(u32::try_from(random % 1000).expect("small")) / 1000.0;
            // The goldens are written again too.
            project.remove("golden");
            let mut child = quiet(project.command(&["--record"]));
            std::thread::sleep(whole.mul_f64(1.1 * share));
            child.kill().expect("it can be killed");
            child.wait().expect("it ends");
            no_process_is_left(project.path());
            for (path, bytes) in files(&project.join("golden")) {
                if path.extension().is_some_and(|extension| extension == "json") {
                    serde_json::from_slice::<serde_json::Value>(&bytes).expect("a whole golden");
                }
            }
            let said = project.harness(&["--record", "--resume"]);
            if said.code == 0 {
                resumed += 1;
                project.harness(&["--record", "--resume", "s::"]).exits(0);
            } else {
                project.harness(&["--record"]).exits(0);
            }
            project.harness(&["accept", "--all"]).exits(0);
            assert_eq!([golden("a"), golden("b")], goldens);
            assert_eq!(temporaries(project.path()), [] as [PathBuf; 0]);
            let worktrees = git(&project, &["worktree", "list"]);
            assert_eq!(worktrees.lines().count(), 1, "{worktrees}");
            let registered =
                fs::read_dir(project.join(".git/worktrees")).map_or(0, Iterator::count);
            assert_eq!(registered, 0);
            assert!(
                !project.exists(".goldrun/worktrees")
                    && !project.exists(".goldrun/sessions/s/.recording")
            );
            project.harness(&[]).exits(0).says("2 passed");
            // Only the sessions of this round are looked at.
            project.harness(&["prune", "--keep", "0"]).exits(0);
        }
    }
    assert!(resumed > 0, "it was never killed while agents ran");
    eprintln!("{kills} kills, {resumed} of them resumed");
}
