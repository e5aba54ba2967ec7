//! A process and everything that it starts, as a group that is ended together.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::watchdog::{Message, mark_of, tell};

/// A process that leads a group of its own. On drop, the group is killed.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) child: Child,
    leader: Pid,
    reaped: bool,
    /// Becomes readable when the leader ends. Linux only.
    pub(super) exit: Option<OwnedFd>,
}

impl Group {
    pub(super) fn spawn(command: &mut Command) -> io::Result<Self> {
        // Told before the start, so that the watchdog knows the mark if this process is killed right after it.
        tell(Message::Starting(mark_of(command)));
        let mut child =
            command.process_group(0).spawn().inspect_err(|_| tell(Message::NotStarted))?;
        tell(Message::Started(child.id()));
        match i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
            Some(leader) => Ok(Self { child, leader, reaped: false, exit: exit_of(leader) }),
            None => {
                child.kill()?;
                child.wait()?;
                Err(io::Error::other("the process has no id"))
            }
        }
    }

    /// Whether the leader has ended. It stays a zombie until it is [reaped](Self::reap), so that its id cannot be reused.
    pub(super) fn has_ended(&self) -> bool {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        // If `waitid` fails, the process is gone.
        self.reaped
            || waitid(WaitId::Pid(self.leader), options).map_or(true, |status| status.is_some())
    }

    /// Sends a signal to the whole group. An empty group is no error.
    pub(super) fn signal(&self, signal: Signal) {
        if !self.reaped {
            let _ = kill_process_group(self.leader, signal);
        }
    }

    /// Kills the rest of the group and returns how the leader ended.
    pub(super) fn reap(&mut self) -> io::Result<ExitStatus> {
        self.signal(Signal::KILL);
        // Told before another process can get the id.
        tell(Message::Ended(self.child.id()));
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
