//! The one writer of a journal, and the senders that feed it from any thread.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle, ThreadId};
use std::time::SystemTime;

use jiff::Timestamp;

use super::error::{AppendError, JournalError};
use super::events::{Entry, Event, EventKind, Header, Identity, LineHash};
use super::open::{self, Open};
use super::replay::Snapshot;
use super::state::State;
use super::storage::{Disk, Storage};
use super::writing::Writing;

/// How many events may wait for the writer before senders wait too.
const QUEUE: usize = 4096;

/// When an event is acknowledged. The end of the run is on the disk before it is acknowledged at every level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// When the operating system has it: it outlives the process, and perhaps not the machine.
    None,
    /// When it is on the disk, together with all that waited with it: one write and one sync for them. If the machine dies
    /// meanwhile, the disk may keep any part of them.
    #[default]
    Batch,
    /// When it is on the disk, each by itself and before the next is written: whenever the machine dies, no line but the
    /// last can be torn.
    Each,
}

/// Called with each event after it was appended, in the order of `seq`.
pub(crate) type Hook = Box<dyn FnMut(&Entry<'_>) + Send>;

/// How a journal is written.
#[derive(Default)]
pub struct WriterOptions {
    pub(crate) durability: Durability,
    pub(crate) hooks: Vec<Hook>,
}

impl std::fmt::Debug for WriterOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hooks = self.hooks.len();
        f.debug_struct("WriterOptions")
            .field("durability", &self.durability)
            .field("hooks", &hooks)
            .finish()
    }
}

impl WriterOptions {
    /// Options with this durability and no hooks.
    #[must_use]
    pub fn new(durability: Durability) -> Self {
        Self { durability, hooks: Vec::new() }
    }

    /// Calls `hook` with every event between its append and its acknowledgement, in the order of `seq`. It blocks the writer, so it
    /// cannot append and should be quick. A hook that panics is not called again.
    pub(crate) fn on_append(mut self, hook: impl FnMut(&Entry<'_>) + Send + 'static) -> Self {
        self.hooks.push(Box::new(hook));
        self
    }
}

/// The one writer of a journal. It holds the journal's lock until it is closed or dropped.
#[derive(Debug)]
pub struct Writer {
    sender: Sender,
    /// None where it has no thread.
    thread: Option<JoinHandle<()>>,
    torn: Option<PathBuf>,
}

/// A way to the writer, for any thread.
#[derive(Clone, Debug)]
pub struct Sender(Way);

#[derive(Clone, Debug)]
enum Way {
    /// To a thread that takes all waiting messages at once.
    Thread { channel: SyncSender<Message>, writer: ThreadId },
    /// Without waiting for the disk, a thread gains nothing.
    Here(Arc<Here>),
}

/// A writer without a thread: the sender's thread writes.
struct Here {
    /// None once it is closed.
    writing: Mutex<Option<Writing>>,
    /// The thread that is writing, whose hooks must not append.
    by: Mutex<Option<ThreadId>>,
}

impl std::fmt::Debug for Here {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Here")
    }
}

impl Here {
    fn take(&self, message: Message) -> Result<(), AppendError> {
        let me = thread::current().id();
        // Only this thread can have set it: a hook is appending.
        if *lock(&self.by) == Some(me) {
            return Err(AppendError::FromHook);
        }
        let mut place = lock(&self.writing);
        let Some(writing) = place.as_mut() else { return Err(AppendError::Closed) };
        *lock(&self.by) = Some(me);
        let closes = writing.take(message);
        writing.write();
        *lock(&self.by) = None;
        if closes {
            *place = None;
        }
        Ok(())
    }
}

/// No lock is poisoned: panics of hooks are caught.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) enum Message {
    Append {
        kind: EventKind,
        payload: String,
        at: Timestamp,
        reply: Option<SyncSender<Result<u64, AppendError>>>,
    },
    /// Answered with the first problem of events sent without waiting, since the last such message.
    Flush(SyncSender<Result<State, AppendError>>),
    Close,
}

impl Writer {
    /// Makes the journal of a run at `path` and its folders; its header is on the disk when this returns, but for
    /// [`Durability::None`]. `at` is now.
    ///
    /// # Errors
    /// If there is a journal, if another writer has it, or if it cannot be written.
    pub fn create(
        path: &Path,
        run: Identity,
        at: impl Into<SystemTime>,
        options: WriterOptions,
    ) -> Result<Self, JournalError> {
        let sync = options.durability != Durability::None;
        let at = stamp(at).map_err(|_| JournalError::Time { path: path.to_owned() })?;
        Self::start(path, open::create(path, &Header { run, at: at.to_string() }, sync)?, options)
    }

    /// Opens the journal at `path` to go on with it. A torn last line is moved aside: [`torn`](Self::torn) says where.
    ///
    /// # Errors
    /// If another writer has it, if it is no journal, or if it is corrupt: then nothing was changed, and the line and byte
    /// are named.
    pub fn open(path: &Path, options: WriterOptions) -> Result<Self, JournalError> {
        Self::start(path, open::open(path)?, options)
    }

    fn start(path: &Path, open: Open, options: WriterOptions) -> Result<Self, JournalError> {
        let Open { file, lock, snapshot, last, end, torn } = open;
        let disk = Disk { file, path: path.to_owned(), _lock: lock };
        let (sender, thread) = spawn(disk, snapshot, last, end, options)
            .map_err(JournalError::io(path, "starting the writer"))?;
        Ok(Self { sender, thread, torn })
    }

    /// A sender, for this or another thread.
    #[must_use]
    pub fn sender(&self) -> Sender {
        self.sender.clone()
    }

    /// Appends an event, and waits until it is acknowledged; see [`Sender::append`].
    ///
    /// # Errors
    /// As [`Sender::append`].
    pub fn append(&self, event: &Event<'_>, at: impl Into<SystemTime>) -> Result<u64, AppendError> {
        self.sender.append(event, at)
    }

    /// Where the torn last line of the journal went as it was opened.
    #[must_use]
    pub fn torn(&self) -> Option<&Path> {
        self.torn.as_deref()
    }

    /// Waits until all that was sent is written and on the disk, and gives the lock back. Senders that are left find the
    /// journal closed. The state is what the journal amounts to, for [`State::write`].
    ///
    /// # Errors
    /// The first problem of events that were sent without waiting, or of the last sync.
    pub fn close(mut self) -> Result<State, AppendError> {
        let state = self.sender.flush();
        self.stop();
        state
    }

    fn stop(&mut self) {
        // It may be closed already.
        let _ = self.sender.pass(Message::Close);
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has printed its own report.
            let _ = thread.join();
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A time as a journal writes it: from the year -9999 to 9999.
fn stamp(at: impl Into<SystemTime>) -> Result<Timestamp, AppendError> {
    Timestamp::try_from(at.into()).map_err(|_| AppendError::Time)
}

pub(crate) fn spawn(
    storage: impl Storage,
    snapshot: Snapshot,
    last: LineHash,
    end: u64,
    options: WriterOptions,
) -> std::io::Result<(Sender, Option<JoinHandle<()>>)> {
    let waits = options.durability != Durability::None;
    let mut writing = Writing::new(Box::new(storage), snapshot, last, end, options);
    if !waits {
        let here = Here { writing: Mutex::new(Some(writing)), by: Mutex::new(None) };
        return Ok((Sender(Way::Here(Arc::new(here))), None));
    }
    let (channel, messages): (_, Receiver<Message>) = sync_channel(QUEUE);
    let thread =
        thread::Builder::new().name("journal".to_owned()).spawn(move || writing.run(&messages))?;
    Ok((Sender(Way::Thread { channel, writer: thread.thread().id() }), Some(thread)))
}

impl Sender {
    /// Appends an event, and waits until it is acknowledged at the writer's durability. `at` is now. Returns its number.
    ///
    /// # Errors
    /// If it is not legal after the events before it, or cannot be written; the journal is then as it was.
    pub fn append(&self, event: &Event<'_>, at: impl Into<SystemTime>) -> Result<u64, AppendError> {
        let (reply, answer) = sync_channel(1);
        self.message(event, stamp(at)?, Some(reply))?;
        answer.recv().map_err(|_| AppendError::Closed)?
    }

    /// Hands an event to the writer without waiting for it. What becomes of it, [`flush`](Self::flush) says.
    ///
    /// # Errors
    /// If the journal is closed.
    pub fn send(&self, event: &Event<'_>, at: impl Into<SystemTime>) -> Result<(), AppendError> {
        self.message(event, stamp(at)?, None)
    }

    /// Waits until everything sent before is written and on the disk.
    ///
    /// # Errors
    /// The first problem of events that were sent without waiting since the last time.
    pub fn flush(&self) -> Result<State, AppendError> {
        let (reply, answer) = sync_channel(1);
        self.pass(Message::Flush(reply))?;
        answer.recv().map_err(|_| AppendError::Closed)?
    }

    fn message(
        &self,
        event: &Event<'_>,
        at: Timestamp,
        reply: Option<SyncSender<Result<u64, AppendError>>>,
    ) -> Result<(), AppendError> {
        let kind = event.kind();
        let payload =
            event.payload().map_err(|error| AppendError::Encode(kind, error.to_string()))?;
        self.pass(Message::Append { kind, payload, at, reply })
    }

    fn pass(&self, message: Message) -> Result<(), AppendError> {
        match &self.0 {
            Way::Here(here) => here.take(message),
            Way::Thread { writer, .. } if thread::current().id() == *writer => {
                Err(AppendError::FromHook)
            }
            Way::Thread { channel, .. } => channel.send(message).map_err(|_| AppendError::Closed),
        }
    }
}

#[cfg(test)]
#[path = "tests/writer.rs"]
mod tests;
