//! A process and all that it starts, as a group that is ended together.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus};
use std::thread::sleep;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

/// A process that leads a group of its own. Dropped, the group is killed.
#[derive(Debug)]
pub(crate) struct Group {
    child: Child,
    leader: Pid,
    reaped: bool,
    /// Can be read once the leader has ended, where the system has such.
    exit: Option<OwnedFd>,
}

impl Group {
    /// Starts `command` as the leader of a group.
    pub(crate) fn spawn(command: &mut Command) -> io::Result<Self> {
        let mut child = command.process_group(0).spawn()?;
        match i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
            Some(leader) => Ok(Self { child, leader, reaped: false, exit: exit_of(leader) }),
            None => {
                child.kill()?;
                child.wait()?;
                Err(io::Error::other("the process has no id"))
            }
        }
    }

    /// The leader's process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The pipes from its standard output and error, where it has them. Each is given once.
    pub(crate) fn pipes(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        (self.child.stdout.take(), self.child.stderr.take())
    }

    /// What can be read once the leader has ended, where the system has such.
    pub(crate) fn exit(&self) -> Option<BorrowedFd<'_>> {
        self.exit.as_ref().map(AsFd::as_fd)
    }

    /// Waits for `time`, or less: until the leader has ended, where the system says so.
    pub(crate) fn wait(&self, time: Duration) {
        let Some(exit) = self.exit() else { return sleep(time) };
        let time = Timespec { tv_sec: 0, tv_nsec: time.subsec_nanos().into() };
        // What interrupts it only makes it look earlier.
        let _ = poll(&mut [PollFd::from_borrowed_fd(exit, PollFlags::IN)], Some(&time));
    }

    /// Whether the leader has ended. It stays what it is until it is [reaped](Self::reap), so that its number names no other.
    pub(crate) fn has_ended(&self) -> bool {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        // What cannot be waited for is no longer there.
        self.reaped
            || waitid(WaitId::Pid(self.leader), options).map_or(true, |status| status.is_some())
    }

    /// Sends a signal to all of the group. That nobody is left is no error.
    pub(crate) fn signal(&self, signal: Signal) {
        if !self.reaped {
            let _ = kill_process_group(self.leader, signal);
        }
    }

    /// Kills what is left of the group, and says how the leader ended.
    pub(crate) fn reap(&mut self) -> io::Result<ExitStatus> {
        self.signal(Signal::KILL);
        let status = self.child.wait();
        self.reaped = true;
        status
    }
}

fn exit_of(leader: Pid) -> Option<OwnedFd> {
    #[cfg(target_os = "linux")]
    return rustix::process::pidfd_open(leader, rustix::process::PidfdFlags::empty()).ok();
    #[cfg(not(target_os = "linux"))]
    {
        let _ = leader;
        None
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.reaped {
            let _ = self.reap();
        }
    }
}
