//! A command: started, watched, and ended with everything that it started. One thread, and one buffer of memory.

use std::io::{self, ErrorKind};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::Signal;

use super::group::Group;
use super::orphans::end_orphans_of;
use super::watchdog::{Message, tell};

/// How many bytes are read at once.
pub(crate) const PIECE: usize = 64 << 10;
/// How many pieces of one pipe are read before the others get their turn.
const PIECES: usize = 16;
/// How long a group has to end by itself after SIGTERM, before SIGKILL.
const GRACE: Duration = Duration::from_millis(400);
/// The longest and the shortest time between two looks at a process.
const PAUSE: Duration = Duration::from_millis(25);
const SHORTEST: Duration = Duration::from_millis(1);
/// How long pipes are read after the end: a process that left the group may go on writing.
const DRAIN: Duration = Duration::from_millis(200);
/// How long to wait for a program file that another process is still writing.
const BUSY: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

/// Takes what a command prints, and may end it.
pub(crate) trait Watcher {
    /// Why the watcher ends the command.
    type Reason;

    fn print(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), Self::Reason>;

    /// A further file that the command writes to.
    fn source(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    /// Reads from that file once, without waiting, at most as much as `buffer` has room for. Returns whether there was anything.
    fn read_source(&mut self, _buffer: &mut Vec<u8>) -> Result<bool, Self::Reason> {
        Ok(false)
    }

    /// Called each time after all waiting output was read.
    fn look(&mut self) -> Result<(), Self::Reason> {
        Ok(())
    }
}

/// When a command is ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits<'a> {
    /// `None`: never.
    pub(crate) deadline: Option<Instant>,
    /// Set from outside to end the command.
    pub(crate) cancel: &'a AtomicBool,
    /// The folder that [`MARK`](super::orphans::MARK) names in the command's environment. With it, processes that left the group
    /// are ended too.
    pub(crate) mark: Option<&'a Path>,
}

/// Why a command was ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop<R> {
    TimedOut,
    Cancelled,
    /// The [`Watcher`] ended it.
    Watcher(R),
}

#[derive(Debug)]
pub(crate) struct Ended<R> {
    /// Why it was ended; `None` if it ended by itself.
    pub(crate) stop: Option<Stop<R>>,
    pub(crate) status: io::Result<ExitStatus>,
}

/// A program that could not be started.
#[derive(Debug, thiserror::Error)]
#[error("{program:?} cannot be started: {source}")]
pub(crate) struct StartError {
    program: String,
    source: io::Error,
}

impl StartError {
    pub(crate) fn kind(&self) -> ErrorKind {
        self.source.kind()
    }
}

/// A command that runs. On drop, it is killed with everything that it started.
#[derive(Debug)]
pub(crate) struct Running {
    group: Group,
    pipes: Vec<(Stream, Option<OwnedFd>)>,
    /// Everything that is read goes through here: its capacity is a piece.
    buffer: Vec<u8>,
}

impl Running {
    /// Starts `command` as the leader of a process group, with pipes from its output.
    pub(crate) fn start(command: &mut Command) -> Result<Self, StartError> {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = spawn(command).and_then(|mut group| {
            let pipes = vec![
                (Stream::Stdout, group.child.stdout.take().map(OwnedFd::from)),
                (Stream::Stderr, group.child.stderr.take().map(OwnedFd::from)),
            ];
            for pipe in pipes.iter().filter_map(|(_, pipe)| pipe.as_ref()) {
                rustix::io::ioctl_fionbio(pipe, true)?;
            }
            Ok(Self { group, pipes, buffer: Vec::with_capacity(PIECE) })
        });
        started.map_err(|source| {
            let program = command.get_program().to_string_lossy().into_owned();
            StartError { program, source }
        })
    }

    pub(crate) fn id(&self) -> u32 {
        self.group.child.id()
    }

    /// Watches until nothing of the command is left.
    pub(crate) fn watch<W: Watcher>(
        mut self,
        limits: &Limits<'_>,
        watcher: &mut W,
    ) -> Ended<W::Reason> {
        let (mut stop, mut kill_at, mut idle) = (None, None, 0_u32);
        while !self.group.has_ended() {
            self.wait(limits, watcher, idle);
            let read = self.read(watcher);
            idle = if matches!(read, Ok(true)) { 0 } else { idle.saturating_add(1) };
            let looked = read.and_then(|_| watcher.look());
            let now = Instant::now();
            match kill_at {
                None => {
                    stop = must_stop(limits, now, looked);
                    if stop.is_some() {
                        self.group.signal(Signal::TERM);
                        kill_at = Some(now + GRACE);
                    }
                }
                // A stopped process takes no signal but this one.
                Some(at) if now >= at => self.group.signal(Signal::KILL),
                Some(_) => {}
            }
        }
        // The leader is reaped last: until then, no other process or group can get its id.
        let status = self.group.reap();
        if let Some(mark) = limits.mark {
            end_orphans_of(mark);
            tell(Message::Gone(mark.as_os_str().as_bytes()));
        }
        let drained = self.drain(watcher);
        Ended { stop: stop.or(drained.err().map(Stop::Watcher)), status }
    }

    /// Waits until there is something to read, the leader ends, or it is time to look.
    fn wait(&self, limits: &Limits<'_>, watcher: &impl Watcher, idle: u32) {
        let readable = |fd| PollFd::from_borrowed_fd(fd, PollFlags::IN);
        let pipes = self.pipes.iter().filter_map(|(_, pipe)| pipe.as_ref());
        let mut fds: Vec<PollFd<'_>> = pipes.map(|pipe| readable(pipe.as_fd())).collect();
        let open = !fds.is_empty();
        fds.extend(watcher.source().map(readable));
        let exit = self.group.exit.as_ref();
        fds.extend(exit.map(|exit| readable(exit.as_fd())));
        // Without `exit`, closed pipes are the sign that the command is about to end: look more often then.
        let mut pause = if open || exit.is_some() {
            PAUSE
        } else {
            PAUSE.min(SHORTEST * 2_u32.saturating_pow(idle.min(8)))
        };
        if let Some(deadline) = limits.deadline {
            let left = deadline.saturating_duration_since(Instant::now());
            pause = pause.min(left.max(SHORTEST));
        }
        let pause = Timespec { tv_sec: 0, tv_nsec: pause.subsec_nanos().into() };
        // If a signal interrupts it, the next look only comes earlier.
        let _ = poll(&mut fds, Some(&pause));
    }

    /// Reads what waits. Returns whether there was anything.
    fn read<W: Watcher>(&mut self, watcher: &mut W) -> Result<bool, W::Reason> {
        let (mut any, buffer) = (false, &mut self.buffer);
        for (stream, pipe) in &mut self.pipes {
            for _ in 0..PIECES {
                if !read_piece(pipe, buffer) {
                    break;
                }
                watcher.print(*stream, buffer)?;
                any = true;
            }
        }
        for _ in 0..PIECES {
            if !watcher.read_source(buffer)? {
                break;
            }
            any = true;
        }
        Ok(any)
    }

    /// Reads what the command left in its pipes.
    fn drain<W: Watcher>(&mut self, watcher: &mut W) -> Result<(), W::Reason> {
        let until = Instant::now() + DRAIN;
        while self.read(watcher)? && Instant::now() < until {}
        Ok(())
    }
}

fn must_stop<R>(limits: &Limits<'_>, now: Instant, looked: Result<(), R>) -> Option<Stop<R>> {
    match looked {
        Err(reason) => Some(Stop::Watcher(reason)),
        Ok(()) if limits.cancel.load(Ordering::Relaxed) => Some(Stop::Cancelled),
        Ok(()) if limits.deadline.is_some_and(|deadline| now >= deadline) => Some(Stop::TimedOut),
        Ok(()) => None,
    }
}

/// Reads once, without waiting. A pipe that ends is closed.
fn read_piece(pipe: &mut Option<OwnedFd>, buffer: &mut Vec<u8>) -> bool {
    use rustix::io::Errno;
    buffer.clear();
    let Some(fd) = pipe else { return false };
    match rustix::io::read(&*fd, spare_capacity(buffer)) {
        Ok(1..) => true,
        Err(Errno::AGAIN | Errno::INTR) => false,
        Ok(0) | Err(_) => {
            *pipe = None;
            false
        }
    }
}

/// Starts the group, waiting a moment for a program file that is still being written.
fn spawn(command: &mut Command) -> io::Result<Group> {
    let begun = Instant::now();
    loop {
        match Group::spawn(command) {
            Err(busy) if busy.kind() == ErrorKind::ExecutableFileBusy && begun.elapsed() < BUSY => {
                sleep(PAUSE);
            }
            result => return result,
        }
    }
}

#[cfg(test)]
#[path = "tests/command.rs"]
mod tests;
