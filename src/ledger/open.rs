//! The files of a journal: where they lie, the lock, and what is done with a torn last line.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};

use super::error::JournalError;
use super::events::{Header, LineHash, write_header};
use super::journal::Journal;
use super::replay::Snapshot;
use crate::files::{MAX_BYTES, read_bytes};

/// A journal's file name in a run's folder.
pub const JOURNAL_FILE: &str = "journal.ndjson";

/// The file that is locked on systems that cannot read a locked file. It is empty and stays. On Unix the journal is locked.
const LOCK_FILE: &str = ".journal.lock";

/// The journal meant by `path`: itself, or that of the run's folder.
pub(crate) fn journal_path(path: &Path) -> PathBuf {
    if path.is_dir() { path.join(JOURNAL_FILE) } else { path.to_owned() }
}

/// A journal that is locked and can be appended to.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) file: File,
    /// The file that is locked, where it is another one.
    pub(crate) lock: Option<File>,
    pub(crate) snapshot: Snapshot,
    pub(crate) last: LineHash,
    pub(crate) end: u64,
    /// Where a torn last line went.
    pub(crate) torn: Option<PathBuf>,
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Opens and locks the journal. The second file is the one that is locked, if it is not the journal.
fn take(path: &Path, create: bool) -> Result<(File, Option<File>), JournalError> {
    let open = |path: &Path, create| {
        let file = OpenOptions::new().create(create).append(true).open(path);
        file.map_err(JournalError::io(path, "opening"))
    };
    let lock = |file: &File| match FileExt::try_lock(file) {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(JournalError::Locked { path: path.to_owned() }),
        Err(TryLockError::Error(error)) => Err(JournalError::io(path, "locking")(error)),
    };
    if cfg!(unix) {
        let file = open(path, create)?;
        lock(&file)?;
        return Ok((file, None));
    }
    let beside = open(&folder(path).join(LOCK_FILE), true)?;
    lock(&beside)?;
    Ok((open(path, create)?, Some(beside)))
}

/// Makes a journal that holds only its header, with `sync` on the disk before this returns.
pub(crate) fn create(path: &Path, header: &Header, sync: bool) -> Result<Open, JournalError> {
    fs::create_dir_all(folder(path))
        .map_err(JournalError::io(folder(path), "making the folder"))?;
    let (mut file, lock) = take(path, true)?;
    let bytes = read_bytes(path, MAX_BYTES)?;
    // A journal without a whole header: its writer died while it wrote the header.
    let begun = Journal::read(&bytes);
    if begun.header.is_some() || !begun.damage.is_some_and(|damage| damage.torn) {
        return Err(JournalError::Exists { path: path.to_owned() });
    }
    let torn = if bytes.is_empty() { None } else { Some(set_aside(path, &bytes)?) };
    let mut line = Vec::new();
    write_header(header, &mut line)
        .map_err(|error| JournalError::io(path, "writing the header")(error.into()))?;
    let cut = if torn.is_some() { file.set_len(0) } else { Ok(()) };
    let mut written = cut.and_then(|()| file.write_all(&line));
    if sync {
        written = written.and_then(|()| file.sync_all()).and_then(|()| sync_folder(path));
    }
    written.map_err(JournalError::io(path, "writing the header"))?;
    let last = LineHash::of(&line[..line.len() - 1]);
    Ok(Open { file, lock, snapshot: Snapshot::default(), last, end: line.len() as u64, torn })
}

/// Opens a journal to append to it. A torn last line is moved to another file. Other damage is refused, and changes nothing.
pub(crate) fn open(path: &Path) -> Result<Open, JournalError> {
    // Without a journal, no lock file is made.
    fs::metadata(path).map_err(JournalError::io(path, "opening"))?;
    let (file, lock) = take(path, false)?;
    let bytes = read_bytes(path, MAX_BYTES)?;
    let Journal { header, snapshot, last, end, damage, .. } = Journal::read(&bytes);
    if let Some(damage) = damage.as_ref().filter(|damage| !damage.torn) {
        return Err(JournalError::Corrupt { path: path.to_owned(), damage: damage.clone() });
    }
    let (Some(_), Some(last)) = (header, last) else {
        return Err(JournalError::NoHeader { path: path.to_owned() });
    };
    let torn = match damage {
        // It is saved elsewhere before it is cut off here.
        Some(_) => {
            let aside = set_aside(path, &bytes[end..])?;
            let cut = file.set_len(end as u64).and_then(|()| file.sync_all());
            cut.map_err(JournalError::io(path, "taking the torn line off"))?;
            Some(aside)
        }
        None => None,
    };
    Ok(Open { file, lock, snapshot, last, end: end as u64, torn })
}

/// Writes `bytes` to the first free `journal.torn.<n>` beside the journal.
fn set_aside(path: &Path, bytes: &[u8]) -> Result<PathBuf, JournalError> {
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    for number in 1_u32.. {
        let aside = path.with_file_name(format!("{name}.torn.{number}"));
        match OpenOptions::new().create_new(true).write(true).open(&aside) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(JournalError::io(&aside, "moving a torn line aside")(error)),
            Ok(mut file) => {
                let written = file
                    .write_all(bytes)
                    .and_then(|()| file.sync_all())
                    .and_then(|()| sync_folder(path));
                written.map_err(JournalError::io(&aside, "moving a torn line aside"))?;
                return Ok(aside);
            }
        }
    }
    Err(JournalError::io(path, "moving a torn line aside")(io::ErrorKind::AlreadyExists.into()))
}

fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder(path))?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
