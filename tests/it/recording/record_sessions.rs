use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::recording::record::{agent, journal};
use crate::support::Project;

/// Sends a signal by its name.
fn signal(child: &Child, name: &str) {
    let kill = format!("kill -{name} {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().expect("a shell").success());
}

/// Starts a recording, and waits until its agent has made the file `waiting`.
fn start(project: &Project, args: &[&str]) -> Child {
    let child = project
        .command(args)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    while !project.exists("waiting") {
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

/// Waits in its second repetition while there is a file `wait`.
const WAITS: &str = r#"
echo $GOLDRUN_CASE $GOLDRUN_REPETITION >> begun
if [ "$GOLDRUN_CASE$GOLDRUN_REPETITION" = b2 ] && [ -f wait ]; then
    sleep 1000.25 & echo $! > pid; tool get '{}'; touch waiting; wait
fi
answer fine
"#;

#[test]
fn interrupted_half_way_it_keeps_what_is_complete_and_goes_on_where_it_was() {
    let project = agent(WAITS, "repetitions = 3", &["a", "b", "c"]);
    project.write("wait", "");
    let child = start(&project, &["--record"]);
    signal(&child, "INT");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("interrupted: what was recorded is kept"), "{said}");
    assert!(
        said.contains("s::b is not recorded, and what was there stays: repetition 2: the recording was interrupted"),
        "{said}"
    );
    #[cfg(target_os = "linux")]
    {
        let pid = project.read("pid");
        let command = fs::read(format!("/proc/{}/cmdline", pid.trim())).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&command).contains("1000.25"), "process {pid} is left");
    }
    // What is complete is recorded; accepting it was not what somebody wanted who ended it.
    assert!(
        project.exists("suites/s/runs/a/3.json")
            && !project.exists("suites/s/runs/b")
            && !project.exists("golden")
    );
    project.harness(&["accept", "s::a"]).exits(0);
    // What a session left is no case's recording.
    project.harness(&["s::a"]).exits(0);
    project.remove("wait");
    project
        .harness(&["--record", "--resume"])
        .exits(0)
        .says("s::b  1 of 3 repetitions are recorded, session ")
        .says("s::c  0 of 3 repetitions are recorded");
    project.write("begun", "");
    let listed = project
        .harness(&["--record", "--resume", "--dry-run", "s::b"])
        .exits(0)
        .says("s::b  1 of 3");
    assert!(!listed.out.contains("s::c") && !listed.out.contains("would be run"), "{listed:?}");
    assert_eq!(project.read("begun"), "");
    project.harness(&["--record", "--resume", "s::"]).exits(0).says("s::b ... accepted");
    assert_eq!(project.read("begun"), "b 2\nb 3\nc 1\nc 2\nc 3\n");
    assert!(journal(&project, "b", "2").contains("\"outcome\":\"cancelled\""));
    assert!(journal(&project, "b", "2.1").contains("\"outcome\":\"completed\""));
    project.harness(&[]).exits(0).says("3 passed");
    project.harness(&["--record", "--resume"]).exits(4).says("nothing was interrupted");
    project.harness(&["--record", "--resume", "s::"]).exits(2).says("nothing to resume");
    assert!(!project.exists(".goldrun/sessions/s/.recording"));
}

#[test]
fn what_is_old_or_changed_since_is_not_gone_on_with() {
    let project = agent(WAITS, "repetitions = 3", &["b"]);
    project.write("wait", "");
    let mut child = start(&project, &["--record"]);
    // It has no time to end anything: the journal has no end, and the agent is left. It ends when its own process is ended.
    signal(&child, "KILL");
    child.wait().expect("it ends");
    signal_pid(&project.read("pid"));
    project.remove("wait");
    project
        .harness(&["--record", "--resume", "--max-age", "1ms", "s::"])
        .exits(3)
        .says(" ago, and --max-age allows 1ms")
        .says_not("hours");
    let toml = project.read("suites/s/suite.toml");
    project.write("suites/s/suite.toml", toml.replace("case = \"b\"", "case = \"changed\""));
    let said = "its command, its input or its settings have changed since";
    project.harness(&["--record", "--resume", "s::"]).exits(3).says(said);
    project.harness(&["--record", "--resume", "--model", "m", "s::"]).exits(3).says(said);
    // From the start, and what was left is kept.
    project.harness(&["--record"]).exits(0).says("recorded s::b 1/3").says("recorded s::b 3/3");
    let kept: Vec<_> =
        fs::read_dir(project.join(".goldrun/previous/s/b")).expect("sessions").flatten().collect();
    assert!(
        kept.len() == 1 && kept[0].file_name().to_string_lossy().ends_with(".interrupted"),
        "{kept:?}"
    );
}

fn signal_pid(pid: &str) {
    let kill = format!("kill -KILL {}", pid.trim());
    assert!(Command::new("sh").args(["-c", &kill]).status().expect("a shell").success());
}

#[test]
fn pruning_keeps_the_last_sessions_and_what_is_recorded() {
    let project = agent(WAITS, "repetitions = 2", &["a", "b"]);
    for _ in 0..4 {
        project.harness(&["--record"]).exits(0);
    }
    let kept = || {
        fs::read_dir(project.join(".goldrun/sessions/s/a")).map_or(0, |sessions| sessions.count())
    };
    assert_eq!(kept(), 4);
    project.write("wait", "");
    let child = start(&project, &["--record"]);
    // The last of a has ended by now, and is brought to an end while the next one runs.
    while kept() < 5 {
        std::thread::sleep(Duration::from_millis(5));
    }
    project.harness(&["prune", "--keep", "2", "--dry-run"]).exits(0).says("would be removed");
    assert_eq!(kept(), 5);
    project
        .harness(&["prune", "--keep", "2"])
        .exits(0)
        .says("removed  .goldrun/sessions/s/a/")
        .says("5 sessions removed");
    assert_eq!(kept(), 2);
    project.harness(&["prune", "--keep", "0"]).exits(0);
    assert_eq!(kept(), 0);
    // While it is being recorded it is nobody's to remove; when it was interrupted it is.
    signal(&child, "INT");
    child.wait_with_output().expect("it ends");
    project.harness(&["--record", "--resume"]).exits(0).says("s::b  1 of 2");
    project.harness(&["prune", "--keep", "1"]).exits(0).says("0 sessions removed");
    project.harness(&["prune", "--keep", "0"]).exits(0).says("1 session removed");
    assert!(!project.exists(".goldrun/sessions/s/.recording"));
    project.harness(&[]).exits(0);
}

/// Kills the recording at random while it replaces what was recorded before.
#[test]
fn killed_at_any_moment_it_leaves_the_old_or_the_new_files_whole() {
    let project = agent("answer \"$(cat word)\"", "repetitions = 2\njobs = 2", &["a"]);
    project.write("word", "before");
    project.harness(&["--record"]).exits(0);
    let word = |project: &Project| {
        let files = crate::support::files(&project.join("suites/s/runs/a"));
        let names: Vec<_> = files.iter().filter_map(|(path, _)| path.file_name()).collect();
        assert_eq!(names, ["1.json", "2.json"]);
        let words = files.iter().map(|(_, text)| {
            let text = String::from_utf8_lossy(text).into_owned();
            let output = text.lines().find(|line| line.contains("\"final\"")).expect("an answer");
            output.to_owned()
        });
        let words: Vec<String> = words.collect();
        assert_eq!(words[0], words[1], "both repetitions are of one session");
        words[0].clone()
    };
    let (mut random, mut replaced) = (0x2545_f491_4f6c_dd1d_u64, 0);
    // How long it takes is different from one moment to the next: what is waited follows when the last ones were replaced.
    let mut whole = Duration::from_millis(100);
    for round in 0..40 {
        let before = word(&project);
        project.write("word", format!("word {round}"));
        let mut child = project.command(&["--record", "--no-accept"]);
        let mut child =
            child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let share = f64::from(u32::try_from(random % 1000).expect("small")) / 1000.0;
        std::thread::sleep(whole.mul_f64(0.7 + 0.6 * share));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        let is_replaced = word(&project) != before;
        replaced += usize::from(is_replaced);
        whole = whole.mul_f64(if is_replaced { 0.8 } else { 1.25 });
        project.harness(&["--allow", "regressed"]).exits(0).says("s::a ... ");
        if round % 8 == 0 {
            // What is left of it can be gone on with, unless it was complete.
            let again = project.harness(&["--record", "--resume", "--no-accept", "s::"]);
            assert!(again.code == 0 || again.err.contains("nothing to resume"), "{again:?}");
            let now = word(&project);
            assert!(again.code != 0 || now.contains(&format!("word {round}")), "{now}");
            project.harness(&["--record"]).exits(0);
        }
    }
    assert!(replaced > 0, "it was always killed too early to show anything");
    project.harness(&["--record"]).exits(0);
    let placing = crate::support::files(&project.join(".goldrun/sessions/s/a"));
    assert!(placing.iter().all(|(path, _)| !path.display().to_string().contains(".placing")));
    assert!(!project.exists(".goldrun/sessions/s/.recording"));
}
