//! What the agent prints: live into a file, and its beginning into the journal, both up to a limit that is said.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use jiff::Timestamp;
use rustix::buffer::spare_capacity;

use crate::ledger::{Chunk, Event, Log, LogLevel, Sender};

/// How much of each stream the journal holds: what is judged is read whole.
const JOURNAL_BYTES: u64 = 1 << 20;
/// In how many pieces: each has its own line.
const JOURNAL_CHUNKS: u32 = 10_000;

/// Which stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    Out,
    Err,
}

impl Stream {
    fn name(self) -> &'static str {
        match self {
            Self::Out => "stdout",
            Self::Err => "stderr",
        }
    }
}

/// One stream of the agent.
#[derive(Debug)]
pub(crate) struct Capture {
    stream: Stream,
    pipe: Option<OwnedFd>,
    log: File,
    journal: Sender,
    /// The most bytes that the file holds; 0 is no limit.
    limit: u64,
    total: u64,
    kept: u64,
    journaled: u64,
    chunks: u32,
    /// The beginning of a character whose end was not read yet.
    carry: Vec<u8>,
}

impl Capture {
    /// Copies from `pipe` to the file `log`, at most `limit` bytes of it (0: all).
    pub(crate) fn new(
        stream: Stream,
        pipe: OwnedFd,
        log: File,
        limit: u64,
        journal: Sender,
    ) -> io::Result<Self> {
        rustix::io::ioctl_fionbio(&pipe, true)?;
        let (total, kept, journaled, chunks, carry) = (0, 0, 0, 0, Vec::new());
        Ok(Self {
            stream,
            pipe: Some(pipe),
            log,
            journal,
            limit,
            total,
            kept,
            journaled,
            chunks,
            carry,
        })
    }

    /// The pipe, until it ends.
    pub(crate) fn fd(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(AsFd::as_fd)
    }

    /// Takes what waits in the pipe, at most what `piece` has room for. Returns whether there was anything.
    pub(crate) fn read(&mut self, piece: &mut Vec<u8>) -> Result<bool, String> {
        let Some(pipe) = &self.pipe else { return Ok(false) };
        piece.clear();
        match rustix::io::read(pipe, spare_capacity(piece)) {
            Ok(0) => {
                self.pipe = None;
                Ok(false)
            }
            Ok(_) => self.keep(piece).map(|()| true),
            Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(self.failed(&error.into())),
        }
    }

    fn failed(&self, error: &io::Error) -> String {
        format!("{}.log cannot be written: {error}", self.stream.name())
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.total += bytes.len() as u64;
        let room = if self.limit == 0 { u64::MAX } else { self.limit - self.kept };
        let kept = &bytes[..usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len())];
        self.log.write_all(kept).map_err(|error| self.failed(&error))?;
        self.kept += kept.len() as u64;
        if self.journaled < JOURNAL_BYTES && self.chunks < JOURNAL_CHUNKS {
            self.carry.extend_from_slice(kept);
            let whole = match std::str::from_utf8(&self.carry) {
                // Only the end of a character is missing: it comes with the next piece.
                Err(error) if error.error_len().is_none() => error.valid_up_to(),
                _ => self.carry.len(),
            };
            let rest = self.carry.split_off(whole);
            let chunk = std::mem::replace(&mut self.carry, rest);
            self.send(&chunk)?;
        }
        Ok(())
    }

    fn send(&mut self, chunk: &[u8]) -> Result<(), String> {
        if chunk.is_empty() {
            return Ok(());
        }
        self.journaled += chunk.len() as u64;
        self.chunks += 1;
        let chunk = Chunk::of(chunk);
        let event = match self.stream {
            Stream::Out => Event::Stdout(chunk),
            Stream::Err => Event::Stderr(chunk),
        };
        self.journal
            .append(&event, Timestamp::now())
            .map(drop)
            .map_err(|error| format!("the journal: {error}"))
    }

    /// Ends the file; where not all of it was kept, both file and journal say so.
    pub(crate) fn finish(mut self) -> Result<(), String> {
        let rest = std::mem::take(&mut self.carry);
        self.send(&rest)?;
        let name = self.stream.name();
        let say = |message: String| {
            let log = Event::Log(Log { level: LogLevel::Warn, message: message.into() });
            self.journal
                .append(&log, Timestamp::now())
                .map(drop)
                .map_err(|error| format!("the journal: {error}"))
        };
        if self.kept < self.total {
            let message =
                format!("the first {} of {} bytes are kept in {name}.log", self.kept, self.total);
            let marker =
                format!("\n[goldrun: {message}; `[record] max_output_bytes` says how many]\n");
            self.log
                .write_all(marker.as_bytes())
                .map_err(|error| format!("{name}.log cannot be written: {error}"))?;
            say(message)?;
        } else if self.journaled < self.total {
            say(format!(
                "the first {} of {} bytes of {name} stand here, all in {name}.log",
                self.journaled, self.total
            ))?;
        }
        Ok(())
    }
}
