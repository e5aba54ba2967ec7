//! What the agent prints goes to a file, and its beginning to the journal: each up to a limit, and each says if that was reached.

use std::fs::File;
use std::io::Write;

use jiff::Timestamp;

use crate::ledger::Sender;
use crate::ledger::events::{Chunk, Event, Log, LogLevel};
use crate::process::Stream;
use crate::record::{RecordError, STDERR_LOG, STDOUT_LOG};

/// How much of each stream the journal holds. Judging reads all of it.
const JOURNAL_BYTES: u64 = 1 << 20;
/// In how many pieces, each an event.
const JOURNAL_CHUNKS: u32 = 10_000;

#[derive(Debug)]
pub(crate) struct Capture {
    stream: Stream,
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
    /// Copies to the file `log`, at most `limit` bytes (0: all).
    pub(crate) fn new(stream: Stream, log: File, limit: u64, journal: Sender) -> Self {
        let (total, kept, journaled, chunks, carry) = (0, 0, 0, 0, Vec::new());
        Self { stream, log, journal, limit, total, kept, journaled, chunks, carry }
    }

    fn log_name(&self) -> &'static str {
        match self.stream {
            Stream::Stdout => STDOUT_LOG,
            Stream::Stderr => STDERR_LOG,
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        let written = self.log.write_all(bytes);
        written.map_err(RecordError::io(self.log_name(), "written"))
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        self.total += bytes.len() as u64;
        let room = if self.limit == 0 { u64::MAX } else { self.limit - self.kept };
        let kept = &bytes[..usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len())];
        self.write(kept)?;
        self.kept += kept.len() as u64;
        if self.journaled < JOURNAL_BYTES && self.chunks < JOURNAL_CHUNKS {
            self.carry.extend_from_slice(kept);
            let whole = match std::str::from_utf8(&self.carry) {
                // Only the end of a character is missing; it comes with the next piece.
                Err(error) if error.error_len().is_none() => error.valid_up_to(),
                _ => self.carry.len(),
            };
            let rest = self.carry.split_off(whole);
            let chunk = std::mem::replace(&mut self.carry, rest);
            self.send(&chunk)?;
        }
        Ok(())
    }

    fn send(&mut self, chunk: &[u8]) -> Result<(), RecordError> {
        if chunk.is_empty() {
            return Ok(());
        }
        self.journaled += chunk.len() as u64;
        self.chunks += 1;
        let chunk = Chunk::of(chunk);
        let event = match self.stream {
            Stream::Stdout => Event::Stdout(chunk),
            Stream::Stderr => Event::Stderr(chunk),
        };
        self.journal.append(&event, Timestamp::now())?;
        Ok(())
    }

    /// Ends the file. If not all of the output was kept, file and journal say so.
    pub(crate) fn finish(mut self) -> Result<(), RecordError> {
        let rest = std::mem::take(&mut self.carry);
        self.send(&rest)?;
        let log = self.log_name();
        let Self { kept, total, journaled, .. } = self;
        let message = if kept < total {
            let message = format!("the first {kept} of {total} bytes are kept in {log}");
            let marker =
                format!("\n[goldrun: {message}; `[record] max_output_bytes` says how many]\n");
            self.write(marker.as_bytes())?;
            message
        } else if journaled < total {
            let stream = log.trim_end_matches(".log");
            format!("the first {journaled} of {total} bytes of {stream} stand here, all in {log}")
        } else {
            return Ok(());
        };
        let warning = Event::Log(Log { level: LogLevel::Warn, message: message.into() });
        self.journal.append(&warning, Timestamp::now())?;
        Ok(())
    }
}
