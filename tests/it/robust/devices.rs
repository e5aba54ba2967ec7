use std::fs;
use std::io::Read;
use std::os::unix::fs::{FileTypeExt, symlink};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Project, Said};

// No test here names a file of `/dev`: a harness that is wrong, run as root, would replace it for the whole machine.

fn project() -> Project {
    let project = Project::with_suite("");
    project.record("c", 1, &[("get", "{}")], "fine");
    project.harness(&["accept", "--all"]).exits(0);
    project
}

/// Runs a command to its end, which comes within a minute.
#[track_caller]
fn in_time(mut command: Command) -> Said {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a start");
    // What is printed fits into the pipes.
    let begun = Instant::now();
    while child.try_wait().expect("a status").is_none() {
        if begun.elapsed() > Duration::from_secs(60) {
            child.kill().expect("it can be killed");
            panic!("it hangs: {command:?}");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Said::of(&child.wait_with_output().expect("output"))
}

#[test]
fn a_report_goes_to_a_pipe_without_waiting_for_itself() {
    let project = project();
    // As `/dev/stdout` is one.
    symlink("/proc/self/fd/1", project.join("stdout")).expect("a link");
    for path in ["stdout", "/proc/self/fd/1"] {
        let said = in_time(project.command(&["--report", &format!("json={path}")])).exits(0);
        assert!(said.out.contains("\"format\": \"goldrun/report@1\""), "{path}: {said:?}");
    }
    assert!(fs::symlink_metadata(project.join("stdout")).expect("it is there").is_symlink());
}

#[test]
fn a_report_goes_to_a_pipe_with_a_name() {
    let project = project();
    let pipe = project.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || {
            let mut text = String::new();
            fs::File::open(pipe).expect("a pipe").read_to_string(&mut text).expect("text");
            text
        }
    });
    in_time(project.command(&["--report", "json=pipe"])).exits(0);
    assert!(reader.join().expect("the reader").contains("goldrun/report@1"));
    assert!(fs::symlink_metadata(pipe).expect("it is there").file_type().is_fifo());
}

#[test]
fn a_report_never_takes_the_place_of_what_is_no_regular_file() {
    let project = project();
    // A node of its own that takes everything. Only root can make one.
    let node = project.join("node");
    let mknod =
        Command::new("mknod").arg(&node).args(["c", "1", "3"]).stderr(Stdio::null()).status();
    if mknod.is_ok_and(|status| status.success()) {
        in_time(project.command(&["--report", "json=node"])).exits(0);
        let kind = fs::symlink_metadata(node).expect("it is there").file_type();
        assert!(kind.is_char_device());
    } else {
        eprintln!("skipped: no device can be made here");
    }
    // A link stays, and so does what it leads to.
    project.write("precious.json", "precious");
    symlink("precious.json", project.join("report.json")).expect("a link");
    in_time(project.command(&["--report", "json=report.json"]))
        .exits(3)
        .says("report.json: the report cannot be written: it is a symbolic link");
    assert_eq!(project.read("precious.json"), "precious");
    fs::create_dir(project.join("folder")).expect("a folder");
    in_time(project.command(&["--report", "json=folder"]))
        .exits(3)
        .says("folder: the report cannot be written: it is a folder");
}

#[test]
fn a_report_to_stdout_that_is_a_file_is_written_into_it() {
    let project = project();
    symlink("/proc/self/fd/1", project.join("stdout")).expect("a link");
    for path in ["stdout", "/proc/self/fd/1"] {
        let out = fs::File::create(project.join("out")).expect("a file");
        let mut command = project.command(&["--report", &format!("json={path}")]);
        let status = command.stdout(out).stderr(Stdio::null()).status().expect("it starts");
        assert_eq!(status.code(), Some(0), "{path}");
        let text = project.read("out");
        assert!(text.contains("goldrun/report@1") && text.contains("1 passed"), "{path}: {text}");
    }
    assert!(fs::symlink_metadata(project.join("stdout")).expect("it is there").is_symlink());
}

#[test]
fn a_gate_that_fails_stays_red_when_nobody_reads_its_report() {
    let project = project();
    project.record("c", 1, &[("put", "{}")], "fine");
    let mut shell = Command::new("sh");
    shell.current_dir(project.path()).env_remove("CI").args([
        "-c",
        "mkfifo p; true < p & \"$0\" --report json=p > out; echo $?",
        env!("CARGO_BIN_EXE_harness"),
    ]);
    let said = in_time(shell).exits(0);
    assert_ne!(said.out.trim(), "0", "{said:?}");
}

#[test]
fn the_number_of_threads_has_a_bound() {
    let project = project();
    let said = "--threads takes 1 to 1024";
    in_time(project.command(&["--threads", "3000"])).exits(2).says(said);
    in_time(project.command(&["--threads", "1024"])).exits(0).says("1 passed");
}
