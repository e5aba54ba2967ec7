//! Reading a journal: any bytes, without a panic and without repairing anything.

use super::events::{Entry, HEADER_START, Header, LineHash, read_event, read_header};
use super::replay::Snapshot;

/// A journal as read: all that is sound of it, and what is not.
#[derive(Clone, Debug)]
pub struct Journal<'a> {
    /// Its header; none if the file ends before it is whole, or is no journal.
    pub(crate) header: Option<Header>,
    /// Its sound events, dense from 1.
    pub(crate) entries: Vec<Entry<'a>>,
    /// What they amount to.
    pub(crate) snapshot: Snapshot,
    /// The last sound line, header included.
    pub(crate) last: Option<LineHash>,
    /// Where the last sound line ends, in bytes.
    pub(crate) end: usize,
    /// What follows it, if that is not the end of the file.
    pub(crate) damage: Option<Damage>,
}

/// The first line of a journal that is not sound. What stands behind it is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} (byte {offset}) is {}: {why}", if *.torn { "torn" } else { "corrupt" })]
pub struct Damage {
    /// Whether it is the last line and was cut short as it was written. Such a line was never acknowledged at level
    /// [`each`](super::Durability::Each).
    pub torn: bool,
    /// Its number, counted from 1, the header included.
    pub line: u64,
    /// Where it begins, in bytes.
    pub offset: usize,
    /// What is wrong with it.
    pub why: String,
}

/// A place in a journal up to which it is known.
#[derive(Clone, Debug)]
pub(crate) struct Cursor {
    pub(crate) offset: usize,
    pub(crate) seq: u64,
    pub(crate) hash: LineHash,
}

impl<'a> Journal<'a> {
    /// Reads a journal. Total: any bytes are a journal, an empty one with damage at worst.
    #[must_use]
    pub fn read(bytes: &'a [u8]) -> Self {
        let mut journal = Self {
            header: None,
            entries: Vec::new(),
            snapshot: Snapshot::default(),
            last: None,
            end: 0,
            damage: None,
        };
        let (line, rest) = split(bytes);
        let damage =
            |torn, why: &str| Some(Damage { torn, line: 1, offset: 0, why: why.to_owned() });
        if rest.is_none() {
            // The first line is torn only if it is the beginning of a header.
            let start = HEADER_START.as_bytes();
            let torn = line.starts_with(start) || start.starts_with(line);
            journal.damage = damage(
                torn,
                if torn {
                    "the header line is not complete"
                } else {
                    "this is not a journal: it has no header line"
                },
            );
            return journal;
        }
        match read_header(line) {
            Ok(header) => {
                journal.header = Some(header);
                let hash = LineHash::of(line);
                journal.read_on(bytes, Cursor { offset: line.len() + 1, seq: 0, hash });
            }
            Err(bad) => {
                journal.damage = damage(bad.torn && rest.is_some_and(<[u8]>::is_empty), &bad.why);
            }
        }
        journal
    }

    /// Reads the events from `cursor` on.
    pub(crate) fn read_on(&mut self, bytes: &'a [u8], mut cursor: Cursor) {
        while let Some(line) = bytes.get(cursor.offset..).filter(|rest| !rest.is_empty()) {
            let (line, rest) = split(line);
            let result = if rest.is_some() {
                read_event(line, cursor.seq + 1, &cursor.hash, cursor.offset)
                    .map_err(|bad| (bad.torn, bad.why))
            } else {
                Err((true, "the line is not complete".to_owned()))
            };
            match result {
                Ok(entry) => {
                    self.snapshot.take(&entry);
                    self.entries.push(entry);
                    let hash = LineHash::of(line);
                    cursor = Cursor {
                        offset: cursor.offset + line.len() + 1,
                        seq: cursor.seq + 1,
                        hash,
                    };
                }
                Err((torn, why)) => {
                    let torn = torn && rest.is_none_or(<[u8]>::is_empty);
                    self.damage =
                        Some(Damage { torn, line: cursor.seq + 2, offset: cursor.offset, why });
                    break;
                }
            }
        }
        self.end = cursor.offset;
        self.last = Some(cursor.hash);
    }

    /// How many events are sound.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no event is sound.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The first line that is not sound, if there is one.
    #[must_use]
    pub fn damage(&self) -> Option<&Damage> {
        self.damage.as_ref()
    }

    /// Whether every line is sound and every event was applied. It says nothing of how far the run came.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.damage.is_none() && self.snapshot.anomaly_count == 0
    }
}

/// The first line, and what follows its newline; nothing if it has none.
fn split(bytes: &[u8]) -> (&[u8], Option<&[u8]>) {
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&bytes[..end], Some(&bytes[end + 1..])),
        None => (bytes, None),
    }
}
