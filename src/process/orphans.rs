//! Processes that left their group. On Linux they become children of this process when their parent ends, and are recognised by
//! the folder that a variable of their environment names. On other systems, a process with a session of its own outlives its run.

use std::path::Path;

/// The variable that names the folder of the run to which a process belongs.
pub(crate) const MARK: &str = "GOLDRUN_RUN_DIR";

/// Makes this process the parent of processes whose own parent ends. Only for a process that does nothing but record.
pub(crate) fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

/// Kills the children of this process that belong to the run with this folder, and their children.
pub(crate) fn end_orphans_of(run: &Path) {
    #[cfg(target_os = "linux")]
    if linux::has_children() {
        use std::os::unix::ffi::OsStrExt;
        let mark = [MARK.as_bytes(), b"=", run.as_os_str().as_bytes()].concat();
        linux::end(|pid| {
            let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|variable| variable == mark)
        });
    }
    #[cfg(not(target_os = "linux"))]
    let _ = run;
}

/// Kills the processes with one of these marks, whoever their parents are. Returns whether there were any.
#[cfg(target_os = "linux")]
pub(super) fn kill_marked(marks: &std::collections::BTreeSet<Vec<u8>>) -> bool {
    let name = [MARK.as_bytes(), b"="].concat();
    let is_marked = |environment: &[u8]| {
        let variables = environment.split(|byte| *byte == 0);
        variables.filter_map(|it| it.strip_prefix(&name[..])).any(|mark| marks.contains(mark))
    };
    linux::kill_all(is_marked)
}

/// Kills all children of this process, and their children. Only for the end, when no child is expected any more.
pub(crate) fn end_orphans() {
    #[cfg(target_os = "linux")]
    linux::end(|_| true);
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    use rustix::process::{
        Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, WaitOptions, kill_process, pidfd_open,
        pidfd_send_signal, waitid, waitpid,
    };

    /// How long to wait for killed processes to end.
    const PATIENCE: Duration = Duration::from_millis(300);

    /// Kills children that are `meant` until there are no more: the children of a killed process become ours in turn.
    pub(crate) fn end(meant: impl Fn(i32) -> bool) {
        let begun = Instant::now();
        let mut killed: Vec<Pid> = Vec::new();
        loop {
            for pid in children().into_iter().filter(|pid| meant(*pid)).filter_map(Pid::from_raw) {
                if !killed.contains(&pid) {
                    let _ = kill_process(pid, Signal::KILL);
                    killed.push(pid);
                }
            }
            killed.retain(|pid| matches!(waitpid(Some(*pid), WaitOptions::NOHANG), Ok(None)));
            if killed.is_empty() || begun.elapsed() > PATIENCE {
                return;
            }
            sleep(Duration::from_millis(2));
        }
    }

    /// Kills the processes whose environment is `meant`. Returns whether there were any.
    pub(crate) fn kill_all(meant: impl Fn(&[u8]) -> bool) -> bool {
        let mut any = false;
        for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let pid = process.file_name().to_str().and_then(|name| name.parse().ok());
            let Some(pid) = pid.and_then(Pid::from_raw) else { continue };
            // Opened first, so that a process that gets the same id meanwhile is not killed.
            let Ok(opened) = pidfd_open(pid, PidfdFlags::empty()) else { continue };
            // A process of another user cannot be read, and one that has ended has no environment.
            if fs::read(process.path().join("environ")).is_ok_and(|it| meant(&it)) {
                any |= pidfd_send_signal(&opened, Signal::KILL).is_ok();
            }
        }
        any
    }

    /// Whether this process has any child, ended or not.
    pub(crate) fn has_children() -> bool {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        !matches!(waitid(WaitId::All, options), Err(rustix::io::Errno::CHILD))
    }

    fn children() -> Vec<i32> {
        let mut children = Vec::new();
        for thread in fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
            let list = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            children.extend(list.split_whitespace().filter_map(|pid| pid.parse::<i32>().ok()));
        }
        children
    }
}
