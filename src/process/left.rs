//! What a process that ended has left: the process groups and marked processes of which its watchdog was told.

use std::collections::BTreeSet;
use std::io;
use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process_group};

/// How often messages are read. Waking at each message would slow every run; the end of the pipe wakes at once.
const OFTEN: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

#[derive(Debug, Default)]
pub(super) struct Left {
    /// The end of what was read, without the zero byte that ends a message.
    rest: Vec<u8>,
    /// How many commands are being started.
    pub(super) starting: usize,
    pub(super) groups: BTreeSet<i32>,
    pub(super) marks: BTreeSet<Vec<u8>>,
}

impl Left {
    /// Reads messages until there can be no more.
    pub(super) fn read(&mut self, from: impl AsFd) -> io::Result<()> {
        rustix::io::ioctl_fionbio(&from, true)?;
        let mut buffer = [0; 64 << 10];
        loop {
            match rustix::io::read(&from, &mut buffer) {
                Ok(0) => return Ok(()),
                Ok(count) => self.push(&buffer[..count]),
                Err(rustix::io::Errno::AGAIN) => {
                    // No event is asked for, so only the end of the pipe wakes it.
                    let mut fds = [PollFd::new(&from, PollFlags::empty())];
                    let _ = poll(&mut fds, Some(&OFTEN));
                }
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    pub(super) fn push(&mut self, piece: &[u8]) {
        self.rest.extend_from_slice(piece);
        let bytes = std::mem::take(&mut self.rest);
        let mut messages: Vec<&[u8]> = bytes.split(|byte| *byte == 0).collect();
        self.rest = messages.pop().unwrap_or_default().to_vec();
        messages.into_iter().for_each(|message| self.take(message));
    }

    fn take(&mut self, message: &[u8]) {
        let Some((letter, rest)) = message.split_first() else { return };
        let id = || std::str::from_utf8(rest).ok().and_then(|id| id.parse::<i32>().ok());
        match letter {
            b's' => {
                self.starting += 1;
                self.marks.extend((!rest.is_empty()).then(|| rest.to_vec()));
            }
            b'n' => self.starting = self.starting.saturating_sub(1),
            b'r' => {
                self.starting = self.starting.saturating_sub(1);
                self.groups.extend(id());
            }
            b'e' => {
                id().map(|id| self.groups.remove(&id));
            }
            b'g' => {
                self.marks.remove(rest);
            }
            _ => {}
        }
    }

    /// Kills what is left.
    pub(super) fn kill(&self) {
        for group in self.groups.iter().filter_map(|group| Pid::from_raw(*group)) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        #[cfg(target_os = "linux")]
        self.kill_marked();
    }

    /// Kills processes that left their group, and those of whose start the watchdog was not told.
    #[cfg(target_os = "linux")]
    fn kill_marked(&self) {
        use std::time::{Duration, Instant};

        /// How long it takes at most until a process that is being started has its own environment.
        const START: Duration = Duration::from_secs(2);
        /// How long killing is tried: a process that waits for a device does not end.
        const PATIENCE: Duration = Duration::from_secs(10);
        let begun = Instant::now();
        while !self.marks.is_empty() {
            let killed = crate::process::orphans::kill_marked(&self.marks);
            let patience = match (killed, self.starting) {
                (true, _) => PATIENCE,
                (false, 0) => return,
                (false, _) => START,
            };
            if begun.elapsed() > patience {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[cfg(test)]
#[path = "tests/left.rs"]
mod tests;
