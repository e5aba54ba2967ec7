//! Watches one run from its start to its end: copies what it prints and reports, and ends it when it must end. One thread, no
//! memory but what is on its way.

use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::Signal;

use super::outcome::Stop;
use crate::ledger::Exited;
use crate::process::group::Group;
use crate::process::orphans::end_orphans_of;
use crate::record::unix::intake::capture::Capture;
use crate::record::unix::intake::checkpoint::Checkpoints;
use crate::record::unix::intake::endpoint::Endpoint;
use crate::record::unix::intake::reports::Reports;

/// How long a group has to end by itself once it is asked to.
const GRACE: Duration = Duration::from_millis(400);
/// How often it is looked whether the run has ended, or must: at most, and where its pipes are closed at first.
const PAUSE: Duration = Duration::from_millis(25);
const SHORTEST: Duration = Duration::from_millis(1);
/// How long pipes are read on after the end. What a dead process wrote is there at once; only one that escaped writes on.
const DRAIN: Duration = Duration::from_millis(200);
/// How many pieces of one pipe are taken before it is looked at the others.
const PIECES: usize = 16;

/// A run that has been started.
#[derive(Debug)]
pub(crate) struct Guard<'a> {
    pub(crate) group: Group,
    pub(crate) captures: Vec<Capture>,
    pub(crate) endpoint: Endpoint,
    /// What is read goes through here, a piece at a time: its capacity is a piece.
    pub(crate) buffer: Vec<u8>,
    pub(crate) reports: Reports,
    /// Where checkpoints are wanted.
    pub(crate) checkpoints: Option<Checkpoints>,
    /// When it is ended.
    pub(crate) deadline: Instant,
    /// Set when a person ends the recording.
    pub(crate) cancel: &'a AtomicBool,
    /// The folder by which processes that left the group are known.
    pub(crate) folder: PathBuf,
}

/// A run that has ended.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) stop: Option<Stop>,
    pub(crate) exited: Exited,
    pub(crate) reports: Reports,
    pub(crate) checkpoints: Option<Checkpoints>,
}

impl Guard<'_> {
    /// Watches until nothing of the run is left.
    pub(crate) fn watch(mut self) -> Watched {
        let (mut stop, mut kill_at, mut idle): (Option<Stop>, Option<Instant>, u32) =
            (None, None, 0);
        while !self.group.has_ended() {
            self.wait(idle);
            let read = self.read();
            idle = if matches!(read, Ok(true)) { 0 } else { idle.saturating_add(1) };
            if let Some(checkpoints) =
                self.checkpoints.as_mut().filter(|_| self.reports.take_checkpoint())
            {
                checkpoints.begin();
            }
            let now = Instant::now();
            match kill_at {
                None => {
                    stop = self.must_stop(now, read);
                    if stop.is_some() {
                        self.group.signal(Signal::TERM);
                        kill_at = Some(now + GRACE);
                    }
                }
                // Who can stop a process can also keep it from ever taking a signal but this one.
                Some(at) if now >= at => self.group.signal(Signal::KILL),
                Some(_) => {}
            }
        }
        self.end(stop)
    }

    fn must_stop(&self, now: Instant, read: Result<bool, String>) -> Option<Stop> {
        match read {
            Err(why) => Some(Stop::Broken(why)),
            Ok(_) if self.reports.is_runaway() => Some(Stop::Runaway),
            Ok(_) if self.cancel.load(Ordering::Relaxed) => Some(Stop::Cancelled),
            Ok(_) if now >= self.deadline => Some(Stop::TimedOut),
            Ok(_) => None,
        }
    }

    /// Waits until something can be read, or it is time to look.
    fn wait(&self, idle: u32) {
        let mut fds: Vec<PollFd<'_>> =
            self.captures.iter().filter_map(Capture::fd).map(watched).collect();
        let open = !fds.is_empty();
        fds.push(watched(self.endpoint.fd()));
        let exit = self.group.exit();
        fds.extend(exit.map(watched));
        // Its end wakes us where that can be waited for, and else that of its pipes: whoever has closed them is about to end.
        let pause = if open || exit.is_some() {
            PAUSE
        } else {
            PAUSE.min(SHORTEST * 2_u32.saturating_pow(idle.min(8)))
        };
        let pause =
            pause.min(self.deadline.saturating_duration_since(Instant::now()).max(SHORTEST));
        let pause = Timespec { tv_sec: 0, tv_nsec: pause.subsec_nanos().into() };
        // What interrupts it only makes it look earlier.
        let _ = poll(&mut fds, Some(&pause));
    }

    /// Takes what waits. Returns whether there was anything.
    fn read(&mut self) -> Result<bool, String> {
        let (mut any, buffer) = (false, &mut self.buffer);
        for capture in &mut self.captures {
            for _ in 0..PIECES {
                if !capture.read(buffer)? {
                    break;
                }
                any = true;
            }
        }
        for _ in 0..PIECES {
            let (mut result, reports) = (Ok(()), &mut self.reports);
            let read = self.endpoint.read(buffer, |line| {
                if result.is_ok() {
                    result = reports.line(line);
                }
            });
            result?;
            if !read.map_err(|error| format!("what it reports cannot be read: {error}"))? {
                break;
            }
            any = true;
        }
        Ok(any)
    }

    /// Ends what is left, and takes what it has left in the pipes.
    fn end(mut self, mut stop: Option<Stop>) -> Watched {
        // First the others, then the leader is reaped: until then its number, and the group's, are its own.
        let status = self.group.reap();
        end_orphans_of(&self.folder);
        let until = Instant::now() + DRAIN;
        let mut broken = loop {
            match self.read() {
                Ok(true) if Instant::now() < until => {}
                Ok(_) => break None,
                Err(why) => break Some(why),
            }
        };
        let Self { endpoint, captures, mut reports, checkpoints, .. } = self;
        endpoint.finish(|line| {
            if let Err(why) = reports.line(line) {
                broken.get_or_insert(why);
            }
        });
        for capture in captures {
            if let Err(why) = capture.finish() {
                broken.get_or_insert(why);
            }
        }
        if let (None, Some(why)) = (&stop, broken) {
            stop = Some(Stop::Broken(why));
        }
        if stop.is_none() && reports.is_runaway() {
            stop = Some(Stop::Runaway);
        }
        let exited = match status {
            Ok(status) => Exited { code: status.code(), signal: status.signal() },
            Err(error) => {
                stop.get_or_insert(Stop::Broken(format!("how it ended is not known: {error}")));
                Exited::default()
            }
        };
        Watched { stop, exited, reports, checkpoints }
    }
}

fn watched(fd: std::os::fd::BorrowedFd<'_>) -> PollFd<'_> {
    PollFd::from_borrowed_fd(fd, PollFlags::IN)
}
