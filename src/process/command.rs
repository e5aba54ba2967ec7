//! A command, run to its end or stopped, with all that it started.

use std::ffi::OsString;
use std::io::{self, ErrorKind, Read};
use std::os::fd::AsFd;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::group::Group;

/// How often it is looked whether a command has ended.
const TICK: Duration = Duration::from_millis(10);
/// How long the pipes of a command that has ended are read on. What is still in them comes at once; a process that left the
/// group may hold them for ever.
const DRAIN: Duration = Duration::from_millis(500);
/// How long a program that is still being written by somebody is waited for.
const BUSY: Duration = Duration::from_secs(1);

/// A command to run.
pub(crate) struct Job<'a> {
    /// The program and its arguments.
    pub(crate) words: &'a [String],
    /// Where.
    pub(crate) dir: &'a Path,
    /// All it sees of the environment.
    pub(crate) env: &'a [(OsString, OsString)],
    /// When it is stopped.
    pub(crate) timeout: Duration,
    /// Set from outside to stop it.
    pub(crate) cancel: &'a AtomicBool,
}

/// Which stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Out,
    Err,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) enum End {
    Exited(ExitStatus),
    TimedOut,
    Cancelled,
}

impl Job<'_> {
    /// Runs it, and hands what it prints to `each`, as it comes. Whatever it started in its group has ended then.
    pub(crate) fn run(&self, mut each: impl FnMut(Stream, &[u8])) -> io::Result<End> {
        let mut group = self.spawn()?;
        let begun = Instant::now();
        let (out, err) = group.pipes();
        let mut pipes: Vec<(Stream, Box<dyn Pipe>)> = Vec::new();
        pipes.extend(out.map(|pipe| (Stream::Out, Box::new(pipe) as Box<dyn Pipe>)));
        pipes.extend(err.map(|pipe| (Stream::Err, Box::new(pipe) as Box<dyn Pipe>)));
        let mut buffer = vec![0; 64 << 10];
        let mut end = loop {
            read_ready(&mut pipes, TICK, &mut buffer, &mut each);
            if group.has_ended() {
                break None;
            }
            if self.cancel.load(Ordering::Relaxed) {
                break Some(End::Cancelled);
            }
            if begun.elapsed() >= self.timeout {
                break Some(End::TimedOut);
            }
        };
        let status = group.reap()?;
        let ended = Instant::now();
        while !pipes.is_empty() && ended.elapsed() < DRAIN {
            read_ready(&mut pipes, TICK, &mut buffer, &mut each);
        }
        Ok(end.take().unwrap_or(End::Exited(status)))
    }

    fn spawn(&self) -> io::Result<Group> {
        let Some((program, arguments)) = self.words.split_first() else {
            return Err(io::Error::new(ErrorKind::InvalidInput, "there is no program"));
        };
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.dir)
            .env_clear()
            .envs(self.env.iter().map(|(key, value)| (key, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let begun = Instant::now();
        loop {
            match Group::spawn(&mut command) {
                Err(error)
                    if error.kind() == ErrorKind::ExecutableFileBusy && begun.elapsed() < BUSY =>
                {
                    sleep(TICK)
                }
                result => return result,
            }
        }
    }
}

trait Pipe: Read + AsFd {}
impl<T: Read + AsFd> Pipe for T {}

/// Waits at most `patience` for any pipe, reads once from those that have something, and drops those that have ended.
fn read_ready(
    pipes: &mut Vec<(Stream, Box<dyn Pipe>)>,
    patience: Duration,
    buffer: &mut [u8],
    each: &mut impl FnMut(Stream, &[u8]),
) {
    let timeout = Timespec { tv_sec: 0, tv_nsec: patience.subsec_nanos().into() };
    let ready: Vec<bool> = {
        let mut waiting: Vec<PollFd<'_>> =
            pipes.iter().map(|(_, pipe)| PollFd::new(pipe, PollFlags::IN)).collect();
        // A signal may end it early: then nothing is ready.
        if poll(&mut waiting, Some(&timeout)).is_err() {
            return;
        }
        waiting.iter().map(|waiting| !waiting.revents().is_empty()).collect()
    };
    let mut ready = ready.into_iter();
    pipes.retain_mut(|(stream, pipe)| {
        if !ready.next().unwrap_or(false) {
            return true;
        }
        match pipe.read(buffer) {
            Ok(0) => false,
            Ok(read) => {
                each(*stream, &buffer[..read]);
                true
            }
            Err(error) => error.kind() == ErrorKind::Interrupted,
        }
    });
}
