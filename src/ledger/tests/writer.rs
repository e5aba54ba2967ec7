use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::{fs, io, thread};

use super::{Durability, Sender, Writer, WriterOptions, spawn};
use crate::ledger::error::{AppendError, JournalError};
use crate::ledger::events::{Chunk, Entry, Event, Finished, LineHash, Note, Prepared, Started};
use crate::ledger::journal::Journal;
use crate::ledger::open::JOURNAL_FILE;
use crate::ledger::replay::{Snapshot, Status};
use crate::ledger::state::State;
use crate::ledger::storage::Storage;
use crate::ledger::test_support::{at, identity, journal, whole};
use crate::run::Outcome;

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(JOURNAL_FILE);
    (folder, path)
}

fn create(path: &std::path::Path, options: WriterOptions) -> Writer {
    Writer::create(path, identity(), at(0), options).unwrap()
}

fn note(value: &str) -> Event<'_> {
    Event::Note(Note { key: "k".into(), value: value.into() })
}

fn begin(sender: &Sender) {
    sender.append(&Event::Prepared(Prepared::default()), at(1)).unwrap();
    sender.append(&Event::Started(Started::default()), at(2)).unwrap();
}

fn end() -> Event<'static> {
    Event::Finished(Finished::new(Outcome::Completed))
}

#[test]
fn what_is_written_is_what_is_read() {
    for durability in [Durability::None, Durability::Batch, Durability::Each] {
        let (_folder, path) = folder();
        let writer = create(&path, WriterOptions::new(durability));
        for ((kind, payload), seq) in whole().into_iter().zip(1..) {
            assert_eq!(
                writer.append(&crate::ledger::test_support::event(kind, payload), at(seq)),
                Ok(seq)
            );
        }
        let state = writer.close().unwrap();
        let bytes = fs::read(&path).unwrap();
        let read = Journal::read(&bytes);
        assert!(read.is_sound());
        assert_eq!(Some(state), State::of(&read));
        assert_eq!(read.snapshot, Journal::read(&journal(&whole())).snapshot);
    }
}

#[test]
fn sixteen_threads_are_dense_and_hooks_see_them_in_order() {
    sixteen_threads(Durability::Batch);
    sixteen_threads(Durability::None);
}

fn sixteen_threads(durability: Durability) {
    let (_folder, path) = folder();
    let seen: Arc<Mutex<Vec<(u64, String, usize)>>> = Arc::default();
    let second: Arc<Mutex<Vec<u64>>> = Arc::default();
    let (first, then) = (Arc::clone(&seen), Arc::clone(&second));
    let options = WriterOptions::new(durability)
        .on_append(move |entry: &Entry<'_>| {
            first.lock().unwrap().push((entry.seq, entry.line.to_owned(), entry.offset));
        })
        .on_append(move |entry| then.lock().unwrap().push(entry.seq));
    let writer = create(&path, options);
    begin(&writer.sender());
    let acknowledged: Vec<Vec<u64>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|thread| {
                let sender = writer.sender();
                scope.spawn(move || {
                    let append = |n: u64| {
                        let text = format!("{thread}:{n}");
                        sender.append(&Event::Stdout(Chunk::of(text.as_bytes())), at(n)).unwrap()
                    };
                    (0..1000).map(append).collect()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    writer.close().unwrap();
    let bytes = fs::read(&path).unwrap();
    let read = Journal::read(&bytes);
    assert!(read.is_sound());
    assert_eq!(read.entries.len(), 16_002);
    for (thread, seqs) in acknowledged.iter().enumerate() {
        assert!(seqs.is_sorted(), "thread {thread} sees its own events in order");
        for (n, seq) in seqs.iter().enumerate() {
            let payload = read.entries[usize::try_from(*seq).unwrap() - 1].payload;
            assert_eq!(
                payload,
                format!("{{\"text\":\"{thread}:{n}\"}}"),
                "event {seq} is the one acknowledged as it"
            );
        }
    }
    let seen = seen.lock().unwrap();
    assert!(seen.iter().map(|seen| seen.0).eq(1..=16_002), "hooks see every event once, in order");
    assert_eq!(*second.lock().unwrap(), seen.iter().map(|seen| seen.0).collect::<Vec<_>>());
    for (entry, (_, line, offset)) in read.entries.iter().zip(&*seen) {
        assert_eq!((entry.line, entry.offset), (line.as_str(), *offset));
    }
}

#[test]
fn an_illegal_event_is_refused_and_leaves_no_trace() {
    illegal(Durability::Batch);
    illegal(Durability::None);
}

fn illegal(durability: Durability) {
    let (_folder, path) = folder();
    let writer = create(&path, WriterOptions::new(durability));
    begin(&writer.sender());
    let before = fs::read(&path).unwrap();
    let refused = writer.append(&Event::Started(Started::default()), at(3)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "event started was refused: started is not allowed while the run is running"
    );
    assert_eq!(fs::read(&path).unwrap(), before);
    // Sent without waiting, it is reported by the next flush, once.
    let sender = writer.sender();
    sender.send(&Event::Started(Started::default()), at(3)).unwrap();
    sender.send(&note("a"), at(4)).unwrap();
    assert!(matches!(sender.flush(), Err(AppendError::Illegal { .. })));
    assert_eq!(sender.flush().unwrap().snapshot.seq, 3);
    writer.append(&end(), at(5)).unwrap();
    assert!(matches!(writer.append(&note("late"), at(6)), Err(AppendError::Illegal { .. })));
    let state = writer.close().unwrap();
    assert_eq!((state.snapshot.status, state.snapshot.seq), (Status::Finished, 4));
    assert_eq!(sender.append(&note("later"), at(7)), Err(AppendError::Closed));
    assert!(Journal::read(&fs::read(&path).unwrap()).is_sound());
}

#[test]
fn a_torn_last_line_is_moved_aside_and_the_journal_goes_on() {
    let (folder, path) = folder();
    let bytes = journal(&whole()[..12]);
    let last = Journal::read(&bytes).entries[11].offset;
    for (cut, number) in [(last + 1, 1), (last + 30, 2), (bytes.len() - 1, 3)] {
        fs::write(&path, &bytes[..cut]).unwrap();
        let writer = Writer::open(&path, WriterOptions::default()).unwrap();
        let aside = folder.path().join(format!("journal.torn.{number}"));
        assert_eq!(writer.torn(), Some(aside.as_path()));
        assert_eq!(fs::read(aside).unwrap(), &bytes[last..cut], "nothing of it is lost");
        assert_eq!(writer.append(&note("on"), at(20)), Ok(12));
        writer.close().unwrap();
        let bytes = fs::read(&path).unwrap();
        assert!(Journal::read(&bytes).is_sound());
    }
    // A checksum that does not match at the very end is a tear too.
    let mut flipped = bytes;
    flipped[last + 40] ^= 1;
    fs::write(&path, &flipped).unwrap();
    assert!(Writer::open(&path, WriterOptions::default()).unwrap().torn().is_some());
}

#[test]
fn a_corrupt_journal_is_only_read() {
    let (folder, path) = folder();
    let mut bytes = journal(&whole());
    let third = Journal::read(&bytes).entries[2].offset;
    bytes[third + 20] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let error = Writer::open(&path, WriterOptions::default()).unwrap_err();
    let place = format!("line 4 (byte {third}) is corrupt: its checksum does not match");
    assert!(error.to_string().contains(&place), "{error}");
    assert_eq!(fs::read(&path).unwrap(), bytes);
    let files = fs::read_dir(folder.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("torn"));
    assert_eq!(files.count(), 0);
    for foreign in ["{\"a\":1}\n", "notes of mine", "{\"format\":\"goldrun/journal@2\",\"x\":1}\n"]
    {
        fs::write(&path, foreign).unwrap();
        assert!(
            matches!(
                Writer::open(&path, WriterOptions::default()),
                Err(JournalError::Corrupt { .. })
            ),
            "{foreign}"
        );
        assert!(matches!(
            Writer::create(&path, identity(), at(0), WriterOptions::default()),
            Err(JournalError::Exists { .. })
        ));
        assert_eq!(fs::read_to_string(&path).unwrap(), foreign);
    }
}

#[test]
fn a_journal_that_is_too_long_is_refused_before_it_is_read() {
    let (_folder, path) = folder();
    drop(create(&path, WriterOptions::default()));
    // A hole takes no room.
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len((1 << 30) + 1).unwrap();
    let error = Writer::open(&path, WriterOptions::default()).unwrap_err();
    assert!(matches!(error, JournalError::Unreadable(_)), "{error:?}");
    let expected =
        format!("{}: has 1073741825 bytes, and at most 1073741824 are read", path.display());
    assert!(error.to_string().starts_with(&expected), "{error}");
    assert_eq!(fs::metadata(&path).unwrap().len(), (1 << 30) + 1, "it is as it was");
}

#[test]
fn a_journal_has_one_writer_and_is_begun_once() {
    one_writer(Durability::Batch);
    one_writer(Durability::None);
}

fn one_writer(durability: Durability) {
    let (_folder, path) = folder();
    assert!(matches!(Writer::open(&path, WriterOptions::default()), Err(JournalError::Io { .. })));
    let writer = create(&path, WriterOptions::new(durability));
    assert!(matches!(
        Writer::open(&path, WriterOptions::default()),
        Err(JournalError::Locked { .. })
    ));
    assert!(matches!(
        Writer::create(&path, identity(), at(0), WriterOptions::default()),
        Err(JournalError::Locked { .. })
    ));
    let sender = writer.sender();
    drop(writer);
    assert_eq!(sender.append(&note("late"), at(1)), Err(AppendError::Closed));
    assert!(matches!(
        Writer::create(&path, identity(), at(0), WriterOptions::default()),
        Err(JournalError::Exists { .. })
    ));
    drop(Writer::open(&path, WriterOptions::default()).unwrap());
    let held = fs::read(&path).unwrap();
    assert_eq!(Journal::read(&held).header.map(|header| header.run), Some(identity()));
    // One that was begun and has no whole header holds nothing.
    let header = fs::read(&path).unwrap();
    fs::write(&path, &header[..20]).unwrap();
    assert!(matches!(
        Writer::open(&path, WriterOptions::default()),
        Err(JournalError::NoHeader { .. })
    ));
    let writer = create(&path, WriterOptions::new(durability));
    assert_eq!(fs::read(writer.torn().unwrap()).unwrap(), &header[..20]);
    assert_eq!(fs::read(&path).unwrap(), header);
}

#[test]
fn a_hook_that_panics_or_appends_does_not_stop_the_journal() {
    hooks(Durability::Batch);
    hooks(Durability::None);
}

fn hooks(durability: Durability) {
    let (_folder, path) = folder();
    let inner: Arc<Mutex<Option<Sender>>> = Arc::default();
    let answers: Arc<Mutex<Vec<Result<u64, AppendError>>>> = Arc::default();
    let (sender, answer) = (Arc::clone(&inner), Arc::clone(&answers));
    let options = WriterOptions::new(durability)
        .on_append(|entry| assert!(entry.seq < 2, "the hook breaks"))
        .on_append(move |_| {
            if let Some(sender) = &*sender.lock().unwrap() {
                answer.lock().unwrap().push(sender.append(&note("from a hook"), at(9)));
            }
        });
    let writer = create(&path, options);
    *inner.lock().unwrap() = Some(writer.sender());
    begin(&writer.sender());
    writer.append(&end(), at(3)).unwrap();
    assert_eq!(*answers.lock().unwrap(), vec![Err(AppendError::FromHook); 3]);
    assert_eq!(writer.close().unwrap().snapshot.seq, 3);
}

/// A disk with so much room, whose syncs may fail, and which counts them.
#[derive(Clone, Default)]
struct Faulty(Arc<Mutex<Faults>>);

#[derive(Default)]
struct Faults {
    bytes: Vec<u8>,
    room: usize,
    sync_fails: bool,
    cut_fails: bool,
    /// How much was written at each sync.
    syncs: Vec<usize>,
}

impl Storage for Faulty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut disk = self.0.lock().unwrap();
        let fits = bytes.len().min(disk.room - disk.bytes.len());
        disk.bytes.extend_from_slice(&bytes[..fits]);
        if fits == bytes.len() { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut disk = self.0.lock().unwrap();
        let length = disk.bytes.len();
        disk.syncs.push(length);
        if disk.sync_fails { Err(io::Error::other("the disk is gone")) } else { Ok(()) }
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        let mut disk = self.0.lock().unwrap();
        if disk.cut_fails {
            return Err(io::Error::other("no"));
        }
        disk.bytes.truncate(usize::try_from(length).unwrap());
        Ok(())
    }

    fn read(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.0.lock().unwrap().bytes.clone())
    }
}

/// A sender to a journal on such a disk, its header written.
fn faulty(durability: Durability, room: usize) -> (Faulty, Sender) {
    let header = journal(&[]);
    let last = LineHash::of(&header[..header.len() - 1]);
    let end = header.len() as u64;
    let disk = Faulty(Arc::new(Mutex::new(Faults {
        room: header.len() + room,
        bytes: header,
        ..Faults::default()
    })));
    let (sender, _thread) =
        spawn(disk.clone(), Snapshot::default(), last, end, WriterOptions::new(durability))
            .unwrap();
    (disk, sender)
}

#[test]
fn a_full_disk_leaves_a_sound_journal_and_room_makes_it_go_on() {
    for room in 0..900 {
        full(Durability::Batch, room);
        full(Durability::None, room);
    }
}

fn full(durability: Durability, room: usize) {
    let (disk, sender) = faulty(durability, room);
    let mut acknowledged = 0;
    let mut failed = false;
    for n in 1..=6 {
        match sender.append(&note("some words"), at(n)) {
            Ok(seq) => {
                acknowledged += 1;
                assert_eq!(seq, acknowledged);
            }
            Err(error) => {
                assert!(matches!(error, AppendError::Write(_)), "{error}");
                failed = true;
            }
        }
        let bytes = disk.0.lock().unwrap().bytes.clone();
        let read = Journal::read(&bytes);
        assert!(read.is_sound(), "{room} bytes of room");
        assert_eq!(read.snapshot.seq, acknowledged, "{room} bytes of room");
    }
    assert!(failed || room > 600, "{room} bytes are no room for all");
    disk.0.lock().unwrap().room = 100_000;
    assert_eq!(sender.append(&end_early(), at(9)), Ok(acknowledged + 1));
    let bytes = disk.0.lock().unwrap().bytes.clone();
    assert!(Journal::read(&bytes).is_sound() && Journal::read(&bytes).snapshot.is_finished());
}

fn end_early() -> Event<'static> {
    Event::Finished(Finished::new(Outcome::Crashed))
}

#[test]
fn after_a_failed_sync_nothing_is_acknowledged_any_more() {
    let (disk, sender) = faulty(Durability::Each, 100_000);
    sender.append(&note("a"), at(1)).unwrap();
    disk.0.lock().unwrap().sync_fails = true;
    assert!(matches!(sender.append(&note("b"), at(2)), Err(AppendError::Broken(_))));
    disk.0.lock().unwrap().sync_fails = false;
    assert!(matches!(sender.append(&note("c"), at(3)), Err(AppendError::Broken(_))));
    assert!(matches!(sender.flush(), Err(AppendError::Broken(_))));
    let (disk, sender) = faulty(Durability::Each, 200);
    disk.0.lock().unwrap().cut_fails = true;
    sender.append(&note("a"), at(1)).unwrap();
    let error = sender.append(&note("b"), at(2)).unwrap_err();
    assert!(matches!(error, AppendError::Broken(_)), "{error}");
    disk.0.lock().unwrap().room = 100_000;
    assert_eq!(
        sender.append(&note("c"), at(3)).unwrap_err(),
        error,
        "behind half a line nothing is written"
    );
}

#[test]
fn the_end_is_synced_at_every_level_and_each_event_at_each() {
    for (durability, expected) in
        [(Durability::None, 1), (Durability::Batch, 4), (Durability::Each, 4)]
    {
        let (disk, sender) = faulty(durability, 100_000);
        for n in 1..=3 {
            sender.append(&note("a"), at(n)).unwrap();
        }
        sender.append(&end_early(), at(4)).unwrap();
        let disk = disk.0.lock().unwrap();
        assert_eq!(
            (disk.syncs.len(), disk.syncs.last()),
            (expected, Some(&disk.bytes.len())),
            "{durability:?}"
        );
    }
    // Also where many wait: at `each`, one sync an event, and no line before the one before it is on the disk.
    let (disk, sender) = faulty(Durability::Each, 1_000_000);
    for n in 0..100 {
        sender.send(&note("a"), at(n)).unwrap();
    }
    sender.flush().unwrap();
    let disk = disk.0.lock().unwrap();
    assert_eq!(disk.syncs.len(), 100);
    let read = Journal::read(&disk.bytes);
    assert!(
        read.entries.iter().skip(1).map(|entry| entry.offset).eq(disk.syncs[..99].iter().copied())
    );
}
