//! The lines of a journal as bytes: form, checksum, and the link of each to the one before.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::json::{Cursor, hex};

pub(crate) const JOURNAL_FORMAT: &str = "goldrun/journal@1";

/// What every journal of any version begins with.
pub(crate) const HEADER_START: &str = "{\"format\":\"goldrun/journal@";

const CRC: &str = ",\"crc\":\"";
const PREV: &str = ",\"prev\":\"";
const END: &str = "\"}";

sparse! {
    /// Which run a journal is of.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Identity {
        /// The suite.
        pub suite: String,
        /// The case.
        pub case: String,
        /// Which of the case's runs in its session, as its folder is called.
        pub repetition: u32,
        /// Which start of this repetition, after infrastructure errors; 0 is the first.
        pub ?retry: u32,
        /// The recording session.
        pub session: String,
        /// The id under which another system knows the run.
        pub ?external_id: Option<String>,
    }
}

/// The first line of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub run: Identity,
    /// When the journal was begun, RFC 3339. Informational.
    pub at: String,
}

/// The first 128 bits of the SHA-256 of a line, in hex. Each line holds that of the line before, so it identifies all lines before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct LineHash([u8; 32]);

impl LineHash {
    /// The hash of a line without its newline.
    pub(crate) fn of(line: &[u8]) -> Self {
        let mut digits = [0; 32];
        digits.copy_from_slice(hex(&Sha256::digest(line)[..16]).as_bytes());
        Self(digits)
    }

    /// 32 lower-case hex digits.
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl std::fmt::Debug for LineHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One event of a journal as it stands there, checked but not decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    /// Its number, dense from 1.
    pub seq: u64,
    /// The type's word, known or not.
    pub kind: &'a str,
    /// When, RFC 3339 as written. Informational: it may go back.
    pub at: &'a str,
    /// The payload's JSON text.
    pub payload: &'a str,
    /// The whole line, without its newline.
    pub line: &'a str,
    /// Where the line begins in the file, in bytes.
    pub offset: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadLine {
    pub(crate) why: String,
    /// Whether it can be a write that was cut short: its checksum does not match.
    pub(crate) torn: bool,
}

impl BadLine {
    fn torn(why: &str) -> Self {
        Self { why: why.to_owned(), torn: true }
    }

    fn whole(why: impl Into<String>) -> Self {
        Self { why: why.into(), torn: false }
    }
}

/// Appends the header line with its newline.
pub(crate) fn write_header(header: &Header, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
    let start = out.len();
    out.extend_from_slice(format!("{{\"format\":\"{JOURNAL_FORMAT}\",\"run\":").as_bytes());
    serde_json::to_writer(&mut *out, &header.run)?;
    out.extend_from_slice(b",\"at\":");
    serde_json::to_writer(&mut *out, &header.at)?;
    close(start, out);
    Ok(())
}

/// Appends an event's line with its newline, and returns its hash. `kind` and `at` need no escapes, `payload` is JSON text on one line.
pub(crate) fn write_event(
    seq: u64,
    kind: &str,
    at: &str,
    payload: &str,
    prev: &LineHash,
    out: &mut Vec<u8>,
) -> LineHash {
    let start = out.len();
    for part in [
        "{\"seq\":",
        itoa::Buffer::new().format(seq),
        ",\"type\":\"",
        kind,
        "\",\"at\":\"",
        at,
        "\",\"payload\":",
        payload,
        PREV,
    ] {
        out.extend_from_slice(part.as_bytes());
    }
    out.extend_from_slice(&prev.0);
    out.push(b'"');
    close(start, out);
    LineHash::of(&out[start..out.len() - 1])
}

fn close(start: usize, out: &mut Vec<u8>) {
    let crc = crc32fast::hash(&out[start..]);
    out.extend_from_slice(format!("{CRC}{crc:08x}{END}\n").as_bytes());
}

/// The line without its checksum, which must match.
fn open(line: &[u8]) -> Result<&str, BadLine> {
    let text = std::str::from_utf8(line).map_err(|_| BadLine::torn("it is not UTF-8"))?;
    let (body, crc) = text
        .strip_suffix(END)
        .and_then(|text| split_end(text, 8))
        .and_then(|(text, crc)| Some((text.strip_suffix(CRC)?, crc)))
        .ok_or_else(|| BadLine::torn("it does not end with a checksum"))?;
    if format!("{:08x}", crc32fast::hash(body.as_bytes())) != crc {
        return Err(BadLine::torn("its checksum does not match"));
    }
    Ok(body)
}

/// Splits off the last `length` bytes.
fn split_end(text: &str, length: usize) -> Option<(&str, &str)> {
    text.split_at_checked(text.len().checked_sub(length)?)
}

pub(crate) fn read_header(line: &[u8]) -> Result<Header, BadLine> {
    #[derive(Deserialize)]
    struct Whole {
        run: Identity,
        at: String,
    }
    if !line.starts_with(HEADER_START.as_bytes()) {
        return Err(BadLine::whole(
            "this is not a journal: its first line must be a header with \"format\"",
        ));
    }
    if let Some(version) = version(line).filter(|version| version != JOURNAL_FORMAT) {
        return Err(BadLine::whole(format!(
            "the format {version:?} is not known: this version reads {JOURNAL_FORMAT:?}"
        )));
    }
    // The text before the checksum lacks only the closing brace.
    let body = open(line)?.to_owned() + "}";
    let whole: Whole =
        serde_json::from_str(&body).map_err(|e| BadLine::whole(format!("its header: {e}")))?;
    Ok(Header { run: whole.run, at: whole.at })
}

/// The format a whole header line names.
fn version(line: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    serde_json::from_slice::<Head>(line).ok().map(|head| head.format)
}

/// Reads the line that must be event `seq` and follow the line with hash `prev`.
pub(crate) fn read_event<'a>(
    line: &'a [u8],
    seq: u64,
    prev: &LineHash,
    offset: usize,
) -> Result<Entry<'a>, BadLine> {
    let body = open(line)?;
    let malformed = || BadLine::whole("it is not an event");
    let text = std::str::from_utf8(line).map_err(|_| malformed())?;
    let rest = body.strip_prefix("{\"seq\":").ok_or_else(malformed)?;
    let (number, rest) = rest.split_once(",\"type\":\"").ok_or_else(malformed)?;
    let (kind, rest) = rest.split_once("\",\"at\":\"").ok_or_else(malformed)?;
    let (at, rest) = rest.split_once("\",\"payload\":").ok_or_else(malformed)?;
    let (payload, link) = rest
        .strip_suffix('"')
        .and_then(|text| split_end(text, 32))
        .and_then(|(text, link)| Some((text.strip_suffix(PREV)?, link)))
        .ok_or_else(malformed)?;
    if !is_word(kind) || !is_time(at) || Cursor::whole(payload).is_none() {
        return Err(malformed());
    }
    let found: u64 = number.parse().map_err(|_| malformed())?;
    if found != seq || number != seq.to_string() {
        return Err(BadLine::whole(format!(
            "it is event {number}, and event {seq} must come here"
        )));
    }
    if link != prev.as_str() {
        return Err(BadLine::whole("it does not follow the line before it"));
    }
    Ok(Entry { seq, kind, at, payload, line: text, offset })
}

/// Whether this can be the name of an event type.
pub(crate) fn is_word(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 64
        && word.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.'))
}

/// Whether this can be an RFC 3339 time; which one does not matter to a journal.
fn is_time(at: &str) -> bool {
    (1..=64).contains(&at.len())
        && at.bytes().all(|b| b.is_ascii_digit() || b"TZtz:.+-".contains(&b))
}

#[cfg(test)]
#[path = "tests/line.rs"]
mod tests;
