use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;

use super::*;

/// Keeps what is printed, up to a limit.
#[derive(Default)]
struct Printed {
    out: Vec<u8>,
    err: Vec<u8>,
    most: Option<usize>,
    looks: usize,
}

impl Watcher for Printed {
    type Reason = &'static str;

    fn print(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), &'static str> {
        match stream {
            Stream::Stdout => self.out.extend_from_slice(bytes),
            Stream::Stderr => self.err.extend_from_slice(bytes),
        }
        match self.most.is_some_and(|most| self.out.len() > most) {
            true => Err("too long"),
            false => Ok(()),
        }
    }

    fn look(&mut self) -> Result<(), &'static str> {
        self.looks += 1;
        Ok(())
    }
}

fn run(
    script: &str,
    time: Option<Duration>,
    cancel: bool,
    printed: &mut Printed,
) -> Ended<&'static str> {
    let mut command = Command::new("sh");
    command.args(["-c", script]).stdin(Stdio::null());
    let deadline = time.map(|time| Instant::now() + time);
    let limits = Limits { deadline, cancel: &AtomicBool::new(cancel), mark: None };
    Running::start(&mut command).unwrap().watch(&limits, printed)
}

#[test]
fn a_command_that_ends_by_itself_has_its_status_and_all_that_it_printed() {
    let mut printed = Printed::default();
    let ended = run("echo out; echo err >&2; exit 3", None, false, &mut printed);
    assert_eq!((ended.stop, ended.status.unwrap().code()), (None, Some(3)));
    assert_eq!((printed.out.as_slice(), printed.err.as_slice()), (&b"out\n"[..], &b"err\n"[..]));
    let ended = run("kill -SEGV $$", None, false, &mut printed);
    assert_eq!((ended.stop, ended.status.unwrap().signal()), (None, Some(11)));
    let mut printed = Printed::default();
    run("head -c 3000000 /dev/zero", None, false, &mut printed);
    assert_eq!(printed.out.len(), 3_000_000);
    // Closed pipes are no end.
    let ended = run("exec >&- 2>&-; sleep 0.1; exit 4", None, false, &mut printed);
    assert_eq!(ended.status.unwrap().code(), Some(4));
}

#[test]
fn a_command_is_ended_by_time_by_a_person_and_by_its_watcher() {
    let short = Some(Duration::from_millis(200));
    for (script, time, cancel, most, stop) in [
        ("sleep 1000 & sleep 1000", short, false, None, Stop::TimedOut),
        ("trap '' TERM; while :; do sleep 0.1; done", short, false, None, Stop::TimedOut),
        ("kill -STOP $$", short, false, None, Stop::TimedOut),
        ("sleep 1000", None, true, None, Stop::Cancelled),
        ("while :; do echo yes; done", None, false, Some(10_000), Stop::Watcher("too long")),
        // A limit that is reached at the very end counts too.
        ("echo 12345; exit 0", None, false, Some(3), Stop::Watcher("too long")),
    ] {
        let begun = Instant::now();
        let mut printed = Printed { most, ..Printed::default() };
        assert_eq!(run(script, time, cancel, &mut printed).stop, Some(stop), "{script}");
        assert!(begun.elapsed() < Duration::from_secs(60), "{script}");
        // One that ends at once may end before it is looked at.
        assert!(printed.looks > 0 || script.starts_with("echo"), "{script}");
    }
}

#[test]
fn a_command_has_a_moment_to_end_by_itself() {
    let mut printed = Printed::default();
    let script = "trap 'echo bye; exit 5' TERM; while :; do sleep 0.02; done";
    let ended = run(script, Some(Duration::from_millis(200)), false, &mut printed);
    assert_eq!((ended.stop, ended.status.unwrap().code()), (Some(Stop::TimedOut), Some(5)));
    assert_eq!(printed.out, b"bye\n");
}

/// Whether a process is there and no zombie.
#[cfg(target_os = "linux")]
fn lives(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_of_the_group_is_left_and_no_pipe_is_waited_for() {
    let begun = Instant::now();
    let mut printed = Printed::default();
    run("sleep 1000 & echo $!", None, false, &mut printed);
    let pid = String::from_utf8(printed.out).unwrap();
    while lives(pid.trim()) {
        sleep(Duration::from_millis(5));
    }
    // It left the group, and holds the pipe.
    let mut printed = Printed::default();
    let script = "setsid sh -c 'echo $$; exec sleep 1000' & sleep 0.3";
    run(script, None, false, &mut printed);
    let pid = String::from_utf8(printed.out).unwrap();
    assert!(lives(pid.trim()) && begun.elapsed() < Duration::from_secs(20));
    Command::new("kill").args(["-9", pid.trim()]).status().unwrap();
}

#[test]
fn what_cannot_be_started_says_what_and_why() {
    let dir = tempfile::tempdir().unwrap();
    let error = Running::start(&mut Command::new("no-such-program")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().starts_with("\"no-such-program\" cannot be started: No such file"));
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    assert_eq!(
        Running::start(&mut Command::new(&file)).unwrap_err().kind(),
        ErrorKind::PermissionDenied
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_is_still_being_written_is_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("program");
    fs::copy("/bin/sh", &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let writing = fs::OpenOptions::new().append(true).open(&program).unwrap();
    let waiting = std::thread::spawn(move || {
        Running::start(Command::new(program).args(["-c", "exit 6"])).map(|running| {
            let limits = Limits { deadline: None, cancel: &AtomicBool::new(false), mark: None };
            running.watch(&limits, &mut Printed::default()).status.unwrap().code()
        })
    });
    sleep(Duration::from_millis(100));
    drop(writing);
    assert_eq!(waiting.join().unwrap().unwrap(), Some(6));
}
