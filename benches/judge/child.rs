//! Child processes, timed from start to end, and the most memory they held. Linux tells the latter; elsewhere it is not known.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Failure;

/// How long `command` takes. Exit codes that `ends_well` refuses are failures: a run that broke off early is no fast one.
pub(crate) fn time(
    command: &mut Command,
    ends_well: impl Fn(Option<i32>) -> bool,
) -> Result<Duration, Failure> {
    let start = Instant::now();
    let status =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let took = start.elapsed();
    if ends_well(status.code()) {
        Ok(took)
    } else {
        Err(format!("{command:?} ended with {status}").into())
    }
}

/// The most memory, in bytes, that `command` held: asked for all the time until it ends.
pub(crate) fn peak(command: &mut Command) -> Result<Option<u64>, Failure> {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let mut peak = None;
    while child.try_wait()?.is_none() {
        peak = resident(&child).max(peak);
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(peak)
}

/// The process's high-water mark so far.
fn resident(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1024)
}
