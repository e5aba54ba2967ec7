//! The named pipe to which the agent reports: bytes → lines, in bounded memory.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::buffer::spare_capacity;
use rustix::fs::{CWD, Mode, OFlags, openat};

use crate::process::{Line, Lines};

/// The longest line that is accepted.
const MAX_LINE: usize = 16 << 20;

#[derive(Debug)]
pub(crate) struct Endpoint {
    reader: OwnedFd,
    /// Kept open, so that the pipe does not end when a writer closes it.
    _writer: OwnedFd,
    lines: Lines,
}

impl Endpoint {
    /// Makes the pipe at `path`.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        make(path)?;
        let both = OFlags::NONBLOCK | OFlags::CLOEXEC;
        let reader = openat(CWD, path, OFlags::RDONLY | both, Mode::empty())?;
        let writer = openat(CWD, path, OFlags::WRONLY | both, Mode::empty())?;
        Ok(Self { reader, _writer: writer, lines: Lines::new(MAX_LINE) })
    }

    pub(crate) fn fd(&self) -> BorrowedFd<'_> {
        self.reader.as_fd()
    }

    /// Reads once, without waiting, at most what `buffer` has room for, and calls `each` with every line. Returns whether there was
    /// anything.
    pub(crate) fn read(
        &mut self,
        buffer: &mut Vec<u8>,
        mut each: impl FnMut(Result<&[u8], TooLong>),
    ) -> io::Result<bool> {
        buffer.clear();
        match rustix::io::read(&self.reader, spare_capacity(buffer)) {
            Ok(0) => Ok(false),
            Ok(_) => {
                self.lines.push(buffer, |line| each(checked(line)));
                Ok(true)
            }
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Calls `each` with what is left without a newline at its end.
    pub(crate) fn finish(mut self, mut each: impl FnMut(Result<&[u8], TooLong>)) {
        self.lines.finish(|line| each(checked(line)));
    }
}

fn checked(line: Line<'_>) -> Result<&[u8], TooLong> {
    if line.cut { Err(TooLong) } else { Ok(line.bytes) }
}

#[cfg(not(target_vendor = "apple"))]
fn make(path: &Path) -> io::Result<()> {
    Ok(rustix::fs::mkfifoat(CWD, path, Mode::RUSR | Mode::WUSR)?)
}

/// rustix has no such call here. The utility is part of every such system.
#[cfg(target_vendor = "apple")]
fn make(path: &Path) -> io::Result<()> {
    let status = std::process::Command::new("mkfifo").arg("-m").arg("600").arg(path).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other("mkfifo failed")) }
}

/// A line of more than [`MAX_LINE`] bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is longer than {} MiB", MAX_LINE >> 20)]
pub(crate) struct TooLong;
