//! The pipe with a name to which the agent reports: bytes → lines, in bounded memory.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::buffer::spare_capacity;
use rustix::fs::{CWD, Mode, OFlags, openat};

/// The longest line that is taken; the rest of a longer one is read and thrown away.
const MAX_LINE: usize = 16 << 20;

/// How many bytes are read at once.
pub(crate) const PIECE: usize = 64 << 10;

/// The reading end.
#[derive(Debug)]
pub(crate) struct Endpoint {
    reader: OwnedFd,
    /// Kept open so that the pipe does not end when a writer closes it.
    _writer: OwnedFd,
    lines: Lines,
}

impl Endpoint {
    /// Makes the pipe at `path`.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        make(path)?;
        let open =
            |flags| openat(CWD, path, flags | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty());
        let reader = open(OFlags::RDONLY)?;
        Ok(Self { reader, _writer: open(OFlags::WRONLY)?, lines: Lines::default() })
    }

    pub(crate) fn fd(&self) -> BorrowedFd<'_> {
        self.reader.as_fd()
    }

    /// Hands what waits in the pipe, at most what `piece` has room for, to `each` line by line. Returns whether there was anything.
    pub(crate) fn read(
        &mut self,
        piece: &mut Vec<u8>,
        each: impl FnMut(Result<&[u8], TooLong>),
    ) -> io::Result<bool> {
        piece.clear();
        match rustix::io::read(&self.reader, spare_capacity(piece)) {
            Ok(0) => Ok(false),
            Ok(_) => {
                self.lines.take(piece, each);
                Ok(true)
            }
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Hands over what is left without a newline behind it.
    pub(crate) fn finish(self, mut each: impl FnMut(Result<&[u8], TooLong>)) {
        if !self.lines.rest.is_empty() {
            each(Ok(&self.lines.rest));
        }
    }
}

#[cfg(not(target_vendor = "apple"))]
fn make(path: &Path) -> io::Result<()> {
    Ok(rustix::fs::mkfifoat(CWD, path, Mode::RUSR | Mode::WUSR)?)
}

/// There is no such call that is safe; the utility is part of every such system.
#[cfg(target_vendor = "apple")]
fn make(path: &Path) -> io::Result<()> {
    let status = std::process::Command::new("mkfifo").arg("-m").arg("600").arg(path).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other("mkfifo failed")) }
}

/// A line of more than [`MAX_LINE`] bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

impl std::fmt::Display for TooLong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "it is longer than {} MiB", MAX_LINE >> 20)
    }
}

/// Pieces → lines.
#[derive(Debug, Default)]
struct Lines {
    rest: Vec<u8>,
    /// Whether the rest of a line that is too long is still to come.
    skipping: bool,
}

impl Lines {
    fn take(&mut self, mut piece: &[u8], mut each: impl FnMut(Result<&[u8], TooLong>)) {
        while let Some(end) = piece.iter().position(|byte| *byte == b'\n') {
            let (line, rest) = (&piece[..end], &piece[end + 1..]);
            piece = rest;
            if std::mem::take(&mut self.skipping) {
                continue;
            }
            if self.rest.is_empty() {
                each(Ok(line));
            } else {
                self.rest.extend_from_slice(line);
                each(Ok(&self.rest));
                self.rest.clear();
            }
        }
        if self.skipping {
            return;
        }
        if self.rest.len() + piece.len() > MAX_LINE {
            (self.rest, self.skipping) = (Vec::new(), true);
            each(Err(TooLong));
        } else {
            self.rest.extend_from_slice(piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_out_whole_however_they_came_in_and_a_long_one_costs_itself() {
        let mut lines = Lines::default();
        let mut seen = Vec::new();
        let mut take = |lines: &mut Lines, piece: &[u8]| {
            lines.take(piece, |line| {
                seen.push(line.map(|line| String::from_utf8_lossy(line).into_owned()))
            });
        };
        take(&mut lines, b"one\ntw");
        take(&mut lines, b"o\n\nthr");
        for _ in 0..(MAX_LINE / PIECE + 1) {
            take(&mut lines, &[b'x'; PIECE]);
        }
        assert!(lines.rest.len() <= MAX_LINE);
        take(&mut lines, b"end of it\nfour\nfive");
        let texts = ["one", "two", ""].map(|text| Ok(text.to_owned()));
        assert_eq!(seen[..3], texts);
        assert_eq!(seen[3..], [Err(TooLong), Ok("four".to_owned())]);
        assert_eq!(lines.rest, b"five");
    }
}
