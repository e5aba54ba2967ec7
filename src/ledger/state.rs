//! `state.json`: a snapshot of a journal, kept beside it. It is a cache: it is used only if it matches a prefix of the journal,
//! and then the rest is replayed.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::events::{LineHash, read_header};
use super::journal::{Cursor, Journal};
use super::replay::Snapshot;
use crate::files::replace;
use crate::json::Json;

pub(crate) const STATE_FORMAT: &str = "goldrun/state@1";

pub(crate) const STATE_FILE: &str = "state.json";

/// A snapshot, and which prefix of the journal it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub(crate) format: String,
    /// Where in the journal the prefix ends, in bytes.
    pub(crate) offset: u64,
    /// The hash of the prefix's last line, which identifies the whole prefix.
    pub(crate) hash: String,
    /// What the prefix amounts to.
    pub(crate) snapshot: Snapshot,
}

/// A field in which a state differs from its journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}state.json has {}, the journal has {}", self.place(), .state.as_deref().unwrap_or("nothing"), .journal.as_deref().unwrap_or("nothing"))]
pub(crate) struct Drift {
    /// The field, as in `snapshot.stages.0.status`.
    pub path: String,
    /// What the state has there, as JSON.
    pub state: Option<String>,
    /// What the journal says, as JSON.
    pub journal: Option<String>,
}

impl Drift {
    /// The field in front of the message; nothing if the whole state differs.
    fn place(&self) -> String {
        if self.path.is_empty() { String::new() } else { format!("{}: ", self.path) }
    }
}

pub(crate) fn state_path(path: &Path) -> PathBuf {
    path.with_file_name(STATE_FILE)
}

impl State {
    pub(crate) fn new(offset: u64, hash: &LineHash, snapshot: Snapshot) -> Self {
        Self { format: STATE_FORMAT.to_owned(), offset, hash: hash.as_str().to_owned(), snapshot }
    }

    /// The state of all that is sound of a journal; none without a header.
    pub(crate) fn of(journal: &Journal<'_>) -> Option<Self> {
        Some(Self::new(journal.end as u64, journal.last.as_ref()?, journal.snapshot.clone()))
    }

    /// The text of the file.
    ///
    /// # Errors
    /// Never, as far as is known: whatever serde_json says.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Replaces the state file beside the journal at `path`.
    ///
    /// # Errors
    /// What kept it from being written; the file is then as it was.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        replace(&state_path(path), self.text()?.as_bytes(), 0).map(drop)
    }

    /// Reads the text of a state file; none if it is not one of this version.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|state: &Self| state.format == STATE_FORMAT)
    }

    /// Reads the rest of a journal, after the prefix that this state is of. None if the journal has no such prefix. The prefix and
    /// the snapshot are not checked again: good enough for lists, not for judging.
    pub(crate) fn resume<'a>(&self, bytes: &'a [u8]) -> Option<Journal<'a>> {
        let offset = usize::try_from(self.offset).ok()?;
        let prefix = bytes.get(..offset)?.strip_suffix(b"\n")?;
        let start = prefix.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        let hash = LineHash::of(&prefix[start..]);
        let head = bytes.split(|byte| *byte == b'\n').next()?;
        // The hash is only of the bytes; the number ties them to this snapshot.
        let seq = if start == 0 { 0 } else { seq_of(&prefix[start..])? };
        if hash.as_str() != self.hash || seq != self.snapshot.seq {
            return None;
        }
        let mut journal = Journal {
            header: Some(read_header(head).ok()?),
            entries: Vec::new(),
            snapshot: self.snapshot.clone(),
            last: None,
            end: 0,
            damage: None,
        };
        journal.read_on(bytes, Cursor { offset, seq, hash });
        Some(journal)
    }
}

fn seq_of(line: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(line).ok()?;
    text.strip_prefix("{\"seq\":")?.split_once(',')?.0.parse().ok()
}

/// The fields in which the state in `text` differs from the journal in `bytes`, or from the part of it that the state is of.
pub(crate) fn drift(text: &str, bytes: &[u8]) -> Vec<Drift> {
    let whole = |state: &str, journal: &str| {
        vec![Drift {
            path: String::new(),
            state: Some(state.to_owned()),
            journal: Some(journal.to_owned()),
        }]
    };
    let Ok(state) = Json::parse(text) else { return whole("no valid JSON", "a state") };
    // The state is compared with the journal up to the event that it names, or with the whole journal if it names none.
    let seq = state.get("snapshot").and_then(|snapshot| match snapshot.get("seq") {
        Some(Json::Number(number)) => number.as_str().parse::<u64>().ok(),
        _ => None,
    });
    let journal = Journal::read(bytes);
    let next = seq.and_then(|seq| journal.entries.get(usize::try_from(seq).ok()?));
    let prefix = next.map_or(bytes, |entry| &bytes[..entry.offset]);
    let expected =
        State::of(&Journal::read(prefix)).and_then(|state| Json::parse(&state.text().ok()?).ok());
    let Some(expected) = expected else { return whole("a state", "no header") };
    let mut drifts = Vec::new();
    compare("", Some(&state), Some(&expected), &mut drifts);
    drifts
}

fn compare(path: &str, state: Option<&Json>, journal: Option<&Json>, drifts: &mut Vec<Drift>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match (state, journal) {
        (Some(Json::Object(a)), Some(Json::Object(b))) => {
            let keys: std::collections::BTreeSet<_> =
                a.iter().chain(b).map(|(key, _)| key.as_str()).collect();
            for key in keys {
                compare(
                    &below(key),
                    state.and_then(|s| s.get(key)),
                    journal.and_then(|j| j.get(key)),
                    drifts,
                );
            }
        }
        (Some(Json::Array(a)), Some(Json::Array(b))) => {
            for index in 0..a.len().max(b.len()) {
                compare(&below(&index.to_string()), a.get(index), b.get(index), drifts);
            }
        }
        (a, b) if a == b => {}
        (a, b) => {
            let text =
                |json: &Json| String::from_utf8_lossy(&crate::json::canonical(json)).into_owned();
            drifts.push(Drift { path: path.to_owned(), state: a.map(text), journal: b.map(text) });
        }
    }
}
