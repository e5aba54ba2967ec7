//! Splits a file that holds many runs into records: a list, a record a line, or records one after the other.
//!
//! Reads in chunks and holds one record at a time. `ChunkScanner` finds where a record ends.

use std::io::Read;

use super::shape::is_message;
use crate::json::{ChunkScanner, JsonError, Scan, checked};

const CHUNK: usize = 64 * 1024;
/// How many bytes may be scanned again after records that are not closed, beyond a few times what was split. In a file full of such
/// records, each would otherwise be scanned to the file's end.
const LOOKED_AT_AGAIN: u64 = 16 << 20;

/// One record of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its first byte in the file.
    pub offset: u64,
    /// Its bytes.
    pub length: u64,
    /// The line it begins on, counted from 1.
    pub line: u64,
    /// Its text: one JSON object, or a list of chat messages.
    pub text: String,
}

/// Why a record, or the rest of a file, cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{line}: {kind}")]
#[non_exhaustive]
pub struct RecordsError {
    line: u64,
    kind: RecordsErrorKind,
}

#[derive(Debug, thiserror::Error)]
enum RecordsErrorKind {
    #[error("not valid JSON: {0}")]
    Syntax(String),
    #[error("not valid UTF-8")]
    Utf8,
    #[error("a record must be an object, or a list of messages")]
    NoRecord,
    #[error("the record that begins here is not closed: the file was cut off")]
    CutRecord,
    #[error(
        "the record that begins here is longer than the {0} bytes that `[load] max_bytes` allows: raise it (0: no limit)"
    )]
    TooLong(u64),
    #[error(
        "the record that begins here is not closed, nor were those before it, and what follows was not read"
    )]
    Hopeless,
    #[error("the list that begins on line {0} is not closed: the file was cut off")]
    CutList(u64),
    #[error("the list that begins on line {0} is broken here, and what follows was not read: {1}")]
    BrokenList(u64, &'static str),
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
}

impl RecordsError {
    /// The line, counted from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Whether the file could not be read at all, as against a record of it.
    #[must_use]
    pub fn is_io(&self) -> bool {
        matches!(self.kind, RecordsErrorKind::Io(_))
    }
}

/// The records of a file, in order. A broken one costs itself: reading goes on at the next line that can begin a record.
#[derive(Debug)]
pub struct Records<R> {
    reader: R,
    /// What is read into, a chunk at a time.
    chunk: Box<[u8]>,
    /// What was read and is not yet split, from `at` on.
    buffer: Vec<u8>,
    at: usize,
    /// The offset in the file of `buffer[at]`, and its line.
    offset: u64,
    line: u64,
    ended: bool,
    state: State,
    /// The longest record, in bytes; 0 is no limit.
    max_bytes: u64,
    /// Bytes looked at for records that turned out not to be closed, and to be looked at again.
    again: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Between,
    /// In a list of records that begins on this line; whether an item has just been read.
    List {
        line: u64,
        after_item: bool,
    },
    Done,
}

impl<R: Read> Records<R> {
    /// The records of what `reader` gives. A byte order mark at the beginning is skipped.
    pub fn new(reader: R) -> Self {
        let (chunk, buffer, state) = (vec![0; CHUNK].into(), Vec::new(), State::Start);
        Self {
            reader,
            chunk,
            buffer,
            at: 0,
            offset: 0,
            line: 1,
            ended: false,
            state,
            max_bytes: 0,
            again: 0,
        }
    }

    /// Refuses records of more bytes than this; 0 is no limit. So much is held in memory at most, and a little more.
    #[must_use]
    pub fn max_bytes(self, max_bytes: u64) -> Self {
        Self { max_bytes, ..self }
    }

    fn step(&mut self) -> Result<Option<Record>, RecordsError> {
        loop {
            if self.state == State::Start {
                self.state = State::Between;
                while self.buffer.len() < 3 && self.fill()? {}
                if self.buffer.starts_with(b"\xef\xbb\xbf") {
                    self.consume(3);
                }
            }
            let Some(ahead) = self.peek(0)? else {
                let state = std::mem::replace(&mut self.state, State::Done);
                return match state {
                    State::List { line, .. } => Err(self.error(RecordsErrorKind::CutList(line))),
                    _ => Ok(None),
                };
            };
            self.consume(ahead);
            match (self.state, self.buffer[self.at]) {
                (State::Between, b'[') => {
                    if let Some(record) = self.list()? {
                        return Ok(Some(record));
                    }
                }
                (State::Between, b'{') => return self.record().map(Some),
                (State::Between, _) => {
                    let error = self.error(RecordsErrorKind::NoRecord);
                    self.resume(0)?;
                    return Err(error);
                }
                (State::List { .. }, b']') => {
                    // A trailing comma is accepted.
                    self.consume(1);
                    self.state = State::Between;
                }
                (State::List { line, after_item: true }, b',') => {
                    self.consume(1);
                    self.state = State::List { line, after_item: false };
                }
                (State::List { line, after_item: false }, b'{' | b'[') => {
                    self.state = State::List { line, after_item: true };
                    return self.record().map(Some);
                }
                (State::List { line, after_item }, _) => {
                    let why = if after_item {
                        "expected `,` or `]`"
                    } else {
                        "a record must be an object, or a list"
                    };
                    self.state = State::Done;
                    return Err(self.error(RecordsErrorKind::BrokenList(line, why)));
                }
                (State::Start | State::Done, _) => return Ok(None),
            }
        }
    }

    /// At the `[` of a list: one record, if its first item is a message; else its items are records, and the first is next.
    fn list(&mut self) -> Result<Option<Record>, RecordsError> {
        let Some(first) = self.peek(1)? else {
            let error = self.error(RecordsErrorKind::CutList(self.line));
            self.state = State::Done;
            return Err(error);
        };
        if self.buffer[self.at + first] == b'{'
            && let Ok(end) = self.scan(first)?
            && std::str::from_utf8(&self.buffer[self.at + first..self.at + end])
                .is_ok_and(is_message)
        {
            return self.record().map(Some);
        }
        self.state = State::List { line: self.line, after_item: false };
        self.consume(1);
        Ok(None)
    }

    /// The value that begins here.
    fn record(&mut self) -> Result<Record, RecordsError> {
        let line = self.line;
        match self.scan(0)? {
            Ok(end) => {
                let bytes = self.buffer[self.at..self.at + end].to_vec();
                let offset = self.offset;
                self.consume(end);
                let error = |kind| RecordsError { line, kind };
                let text = String::from_utf8(bytes).map_err(|_| error(RecordsErrorKind::Utf8))?;
                checked(&text).map_err(|e| syntax(line, &e))?;
                Ok(Record { offset, length: u64::try_from(end).unwrap_or(u64::MAX), line, text })
            }
            Err(Broken { at, why }) => {
                let broken_on = line + newlines(&self.buffer[self.at..self.at + at]);
                if let State::List { line: list, .. } = self.state {
                    self.state = State::Done;
                    let kind = match why {
                        Why::Syntax(why) => RecordsErrorKind::BrokenList(list, why),
                        Why::TooLong => RecordsErrorKind::BrokenList(
                            list,
                            "a record is longer than `[load] max_bytes` allows",
                        ),
                        Why::Cut => RecordsErrorKind::CutList(list),
                    };
                    return Err(RecordsError { line: broken_on, kind });
                }
                let kind = match why {
                    // The error is on a later line, but this record is the one that is not closed.
                    Why::Syntax(why) if broken_on == line => {
                        RecordsErrorKind::Syntax(why.to_owned())
                    }
                    Why::Syntax(why) => {
                        RecordsErrorKind::Syntax(format!("{why} on line {broken_on}"))
                    }
                    Why::TooLong => RecordsErrorKind::TooLong(self.max_bytes),
                    Why::Cut => RecordsErrorKind::CutRecord,
                };
                let looked_at = self.offset.saturating_add(u64::try_from(at).unwrap_or(u64::MAX));
                self.resume(0)?;
                self.again = self.again.saturating_add(looked_at.saturating_sub(self.offset));
                if self.again > self.offset.saturating_mul(4).saturating_add(LOOKED_AT_AGAIN) {
                    self.state = State::Done;
                    return Err(RecordsError { line, kind: RecordsErrorKind::Hopeless });
                }
                Err(RecordsError { line, kind })
            }
        }
    }

    /// The end of the value that begins `from` bytes ahead.
    fn scan(&mut self, from: usize) -> Result<Result<usize, Broken>, RecordsError> {
        let mut scanner = ChunkScanner::default();
        let mut at = from;
        let longest =
            usize::try_from(self.max_bytes).ok().filter(|&max| max > 0).unwrap_or(usize::MAX);
        let longest = from.saturating_add(longest);
        loop {
            let scan = scanner.feed(&self.buffer[self.at + at..]);
            let (end, why) = match scan {
                Scan::End(length) => (at + length, None),
                Scan::Broken(length, why) => (at + length, Some(Why::Syntax(why))),
                Scan::More => (self.buffer.len() - self.at, Some(Why::Cut)),
            };
            if end > longest {
                return Ok(Err(Broken { at: longest, why: Why::TooLong }));
            }
            match why {
                None => return Ok(Ok(end)),
                Some(Why::Cut) if self.fill()? => at = end,
                Some(why) => return Ok(Err(Broken { at: end, why })),
            }
        }
    }

    /// Skips to the next line after `from` that can begin a record: its first character neither is white space nor closes or continues
    /// a record of several lines.
    fn resume(&mut self, from: usize) -> Result<(), RecordsError> {
        let mut at = from;
        loop {
            match self.buffer[self.at + at..].iter().position(|byte| *byte == b'\n') {
                Some(newline) => {
                    at += newline + 1;
                    while self.buffer.len() == self.at + at && self.fill()? {}
                    let next = self.buffer.get(self.at + at);
                    if next.is_none_or(|byte| {
                        !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'}' | b']' | b',' | b'"')
                    }) {
                        self.consume(at);
                        return Ok(());
                    }
                }
                None => {
                    at = self.buffer.len() - self.at;
                    self.consume(at);
                    at = 0;
                    if !self.fill()? {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// How far ahead, from `from` on, the next byte is that is no white space.
    fn peek(&mut self, from: usize) -> Result<Option<usize>, RecordsError> {
        let mut ahead = from;
        loop {
            let rest = &self.buffer[(self.at + ahead).min(self.buffer.len())..];
            if let Some(blank) = rest.iter().position(|byte| !byte.is_ascii_whitespace()) {
                return Ok(Some(ahead + blank));
            }
            ahead = self.buffer.len() - self.at;
            if from == 0 {
                self.consume(ahead);
                ahead = 0;
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    fn consume(&mut self, bytes: usize) {
        self.line += newlines(&self.buffer[self.at..self.at + bytes]);
        self.offset += u64::try_from(bytes).unwrap_or(u64::MAX);
        self.at += bytes;
    }

    /// Reads on. `false` at the end.
    fn fill(&mut self) -> Result<bool, RecordsError> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.at);
        self.at = 0;
        loop {
            match self.reader.read(&mut self.chunk) {
                Ok(read) => {
                    self.buffer.extend_from_slice(self.chunk.get(..read).unwrap_or_default());
                    self.ended = read == 0;
                    return Ok(read > 0);
                }
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => {
                    self.state = State::Done;
                    return Err(self.error(e.into()));
                }
            }
        }
    }

    fn error(&self, kind: RecordsErrorKind) -> RecordsError {
        RecordsError { line: self.line, kind }
    }
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<Record, RecordsError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == State::Done { None } else { self.step().transpose() }
    }
}

struct Broken {
    at: usize,
    why: Why,
}

enum Why {
    Syntax(&'static str),
    TooLong,
    /// The file ended.
    Cut,
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum()
}

/// What is not JSON in a record that begins on `line`.
fn syntax(line: u64, error: &JsonError) -> RecordsError {
    let (lines, column) = error.place().unwrap_or((1, 1));
    let line = line + u64::try_from(lines).unwrap_or(1).saturating_sub(1);
    let kind = RecordsErrorKind::Syntax(format!("{} (column {column})", error.message()));
    RecordsError { line, kind }
}

#[cfg(test)]
#[path = "tests/many_runs.rs"]
mod tests;
