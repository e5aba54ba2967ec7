//! The steps of the writer: take waiting messages, check, write, sync, call the hooks, acknowledge.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender};

use jiff::Timestamp;

use super::error::AppendError;
use super::events::{Entry, Event, EventKind, LineHash, write_event};
use super::journal::Journal;
use super::replay::{Illegal, Snapshot};
use super::state::State;
use super::storage::Storage;
use super::writer::{Durability, Hook, Message, WriterOptions};

/// After so many bytes a group is written and synced. A sync costs about as much as writing a megabyte.
const GROUP: usize = 8 << 20;

type Reply = Option<SyncSender<Result<u64, AppendError>>>;

/// An event whose line stands in the buffer.
struct Written {
    seq: u64,
    kind: EventKind,
    at: String,
    payload: String,
    start: usize,
    reply: Reply,
}

pub(crate) struct Writing {
    storage: Box<dyn Storage>,
    durability: Durability,
    hooks: Vec<Hook>,
    snapshot: Snapshot,
    last: LineHash,
    end: u64,
    buffer: Vec<u8>,
    group: Vec<Written>,
    /// The first problem of events that were sent without waiting.
    problem: Option<AppendError>,
    /// Why nothing can be written any more.
    broken: Option<AppendError>,
    /// Whether something was written that may not be on the disk.
    dirty: bool,
}

impl Writing {
    pub(crate) fn new(
        storage: Box<dyn Storage>,
        snapshot: Snapshot,
        last: LineHash,
        end: u64,
        options: WriterOptions,
    ) -> Self {
        let WriterOptions { durability, hooks } = options;
        Self {
            storage,
            durability,
            hooks,
            snapshot,
            last,
            end,
            buffer: Vec::new(),
            group: Vec::new(),
            problem: None,
            broken: None,
            dirty: false,
        }
    }

    pub(crate) fn run(&mut self, messages: &Receiver<Message>) {
        // Ends on `Close`, or when every sender is gone.
        while let Ok(message) = messages.recv() {
            let mut next = Some(message);
            while let Some(message) = next.take() {
                if self.take(message) {
                    return;
                }
                if self.durability != Durability::Each && self.buffer.len() < GROUP {
                    next = messages.try_recv().ok();
                }
            }
            self.write();
        }
    }

    /// Takes one message; an event may wait for [`write`](Self::write). Returns whether it was the last.
    pub(crate) fn take(&mut self, message: Message) -> bool {
        match message {
            Message::Append { kind, payload, at, reply } => self.add(kind, payload, at, reply),
            Message::Flush(reply) => {
                self.write();
                let _ = reply.send(self.settle());
            }
            Message::Close => {
                self.write();
                return true;
            }
        }
        false
    }

    /// Checks an event and puts its line into the buffer.
    fn add(&mut self, kind: EventKind, payload: String, at: Timestamp, reply: Reply) {
        if let Some(broken) = self.broken.clone() {
            return self.answer(reply, Err(broken));
        }
        // Decoded from the written text, so that what is checked is what a reader will see.
        let event = match Event::decode(kind, &payload) {
            Ok(event) => self.snapshot.check(&event).map(|()| event),
            Err(error) => Err(Illegal::Payload(crate::json::message(&error))),
        };
        let event = match event {
            Ok(event) => event,
            Err(illegal) => {
                return self.answer(
                    reply,
                    Err(AppendError::Illegal { event: kind, why: illegal.to_string() }),
                );
            }
        };
        let (seq, at) = (self.snapshot.seq + 1, at.to_string());
        let start = self.buffer.len();
        self.last = write_event(seq, kind.as_str(), &at, &payload, &self.last, &mut self.buffer);
        let entry =
            Entry { seq, kind: kind.as_str(), at: &at, payload: &payload, line: "", offset: 0 };
        self.snapshot.apply(&event, &entry);
        self.snapshot.seq = seq;
        self.snapshot.updated_at.clone_from(&at);
        self.group.push(Written { seq, kind, at, payload, start, reply });
    }

    /// Writes what stands in the buffer, and answers for it.
    pub(crate) fn write(&mut self) {
        if self.group.is_empty() {
            return;
        }
        let ends = self.group.iter().any(|written| written.kind == EventKind::Finished);
        let result = match self.storage.write(&self.buffer) {
            Ok(()) => {
                self.dirty = true;
                if ends || self.durability != Durability::None { self.sync() } else { Ok(()) }
            }
            Err(error) => Err(self.take_back(&error)),
        };
        let group = std::mem::take(&mut self.group);
        if result.is_ok() {
            self.show(&group);
            self.end += self.buffer.len() as u64;
        }
        for written in group {
            self.answer(written.reply, result.clone().map(|()| written.seq));
        }
        self.buffer.clear();
    }

    fn sync(&mut self) -> Result<(), AppendError> {
        match self.storage.sync() {
            Ok(()) => {
                self.dirty = false;
                Ok(())
            }
            Err(error) => {
                // After a failed sync, a later success proves nothing about earlier writes.
                let broken = AppendError::Broken(format!("writing to the disk failed: {error}"));
                self.broken = Some(broken.clone());
                Err(broken)
            }
        }
    }

    /// Cuts the file back to the last acknowledged line, and reads the state from it again.
    fn take_back(&mut self, error: &std::io::Error) -> AppendError {
        let restored =
            self.storage.cut(self.end).and_then(|()| self.storage.read()).ok().and_then(|bytes| {
                let journal = Journal::read(&bytes);
                let whole = journal.damage.is_none() && journal.end as u64 == self.end;
                journal.last.filter(|_| whole).map(|last| (journal.snapshot, last))
            });
        if let Some((snapshot, last)) = restored {
            (self.snapshot, self.last) = (snapshot, last);
            return AppendError::Write(error.to_string());
        }
        let broken = AppendError::Broken(format!(
            "{error}, and what was written of it could not be taken back"
        ));
        self.broken = Some(broken.clone());
        broken
    }

    fn show(&mut self, group: &[Written]) {
        if self.hooks.is_empty() {
            return;
        }
        let ends = group.iter().skip(1).map(|written| written.start).chain([self.buffer.len()]);
        for (written, end) in group.iter().zip(ends) {
            let entry = Entry {
                seq: written.seq,
                kind: written.kind.as_str(),
                at: &written.at,
                payload: &written.payload,
                line: std::str::from_utf8(&self.buffer[written.start..end - 1]).unwrap_or_default(),
                offset: usize::try_from(self.end)
                    .unwrap_or(usize::MAX)
                    .saturating_add(written.start),
            };
            self.hooks.retain_mut(|hook| catch_unwind(AssertUnwindSafe(|| hook(&entry))).is_ok());
        }
    }

    fn answer(&mut self, reply: Reply, result: Result<u64, AppendError>) {
        match (reply, result) {
            // The receiver may be gone.
            (Some(reply), result) => drop(reply.send(result)),
            (None, Err(error)) => {
                self.problem.get_or_insert(error);
            }
            (None, Ok(_)) => {}
        }
    }

    fn settle(&mut self) -> Result<State, AppendError> {
        if let Some(problem) = self.problem.take().or_else(|| self.broken.clone()) {
            return Err(problem);
        }
        if self.dirty {
            self.sync()?;
        }
        Ok(State::new(self.end, &self.last, self.snapshot.clone()))
    }
}
