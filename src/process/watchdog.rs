//! A process that outlives this one for a moment, and kills the process groups that it leaves when it is killed itself.
//!
//! It is this same program, started with [`ARGUMENT`]. Before and after each start of a command it is told, over a pipe that ends
//! with this process, however that ends. A group is killed only if its start was told and its end was not: the end is told before
//! the group's leader is waited for, so that no other process can have its id by then.

use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::left::Left;
use super::orphans::MARK;

/// The first argument with which the program is a watchdog.
pub(crate) const ARGUMENT: &str = "__watchdog";
/// The second argument of the first of two processes: it starts the second and ends, so that the second is no child of the
/// process that it watches.
const DETACH: &str = "detach";

/// The way to the watchdog of this process.
static WATCHDOG: OnceLock<Mutex<ChildStdin>> = OnceLock::new();

/// What the watchdog is told. Each message ends with a zero byte, which no path holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Message<'a> {
    /// A command is about to be started, perhaps with [`MARK`] in its environment.
    Starting(Option<&'a [u8]>),
    /// It was not started.
    NotStarted,
    /// It leads the group with this id.
    Started(u32),
    /// The group was killed, and its leader is about to be waited for.
    Ended(u32),
    /// Nothing that has this mark is left.
    Gone(&'a [u8]),
}

/// Starts the watchdog of this process, once. Before [`adopt_orphans`](super::adopt_orphans): it must not be adopted.
pub(crate) fn start_watchdog() -> io::Result<()> {
    if WATCHDOG.get().is_some() {
        return Ok(());
    }
    let mut first = itself(&[ARGUMENT, DETACH])?.stdin(Stdio::piped()).spawn()?;
    let way = first.stdin.take();
    let status = first.wait()?;
    match way {
        Some(way) if status.success() => {
            let _ = WATCHDOG.set(Mutex::new(way));
            Ok(())
        }
        _ => Err(io::Error::other(format!("the watchdog cannot be started: {status}"))),
    }
}

/// This program with these arguments, apart from the terminal and the group of this process.
fn itself(arguments: &[&str]) -> io::Result<Command> {
    let program = std::env::current_exe()?;
    // The program's file may be replaced while agents run. On Linux, this path still leads to the program.
    let kept = std::path::Path::new("/proc/self/exe");
    let mut command = Command::new(if kept.exists() { kept } else { &program });
    command.args(arguments).current_dir("/").process_group(0);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Ok(command)
}

/// Tells the watchdog, where there is one.
pub(super) fn tell(message: Message<'_>) {
    let Some(way) = WATCHDOG.get() else { return };
    let (letter, id, path): (u8, Option<u32>, &[u8]) = match message {
        Message::Starting(mark) => (b's', None, mark.unwrap_or_default()),
        Message::NotStarted => (b'n', None, b""),
        Message::Started(id) => (b'r', Some(id), b""),
        Message::Ended(id) => (b'e', Some(id), b""),
        Message::Gone(mark) => (b'g', None, mark),
    };
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    let bytes = [&[letter], id.as_bytes(), path, &[0]].concat();
    // If somebody killed the watchdog, recording goes on without it.
    let _ = way.lock().unwrap_or_else(PoisonError::into_inner).write_all(&bytes);
}

/// What [`MARK`] is in the environment that `command` sets.
pub(super) fn mark_of(command: &Command) -> Option<&[u8]> {
    let mark = command.get_envs().find(|(name, _)| *name == MARK);
    mark.and_then(|(_, value)| value).map(OsStrExt::as_bytes)
}

/// What the watchdog does, with the arguments after [`ARGUMENT`]: it waits for the end of standard input, and kills what is left.
pub(crate) fn watch(arguments: &[String]) -> io::Result<()> {
    if arguments.first().is_some_and(|argument| argument == DETACH) {
        return itself(&[ARGUMENT])?.stdin(Stdio::inherit()).spawn().map(drop);
    }
    let mut left = Left::default();
    left.read(io::stdin().lock())?;
    left.kill();
    Ok(())
}
