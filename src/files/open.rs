//! Reading files: regular files only, opened without following links or waiting, and never more bytes than a limit.

use std::fs::{self, File, FileType, Metadata};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::position::place;

/// The most bytes that one file of ours may have, where no setting says otherwise: 1 GiB.
pub(crate) const MAX_BYTES: u64 = 1 << 30;

/// The most bytes of a file that people write or review: `suite.toml`, an eval manifest, a golden, a fixture. 64 MiB; a hundred
/// thousand cases take six.
pub(crate) const MAX_WRITTEN: u64 = 64 << 20;

/// The part of a file in which one run lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub offset: u64,
    pub length: u64,
    /// The line it begins on, counted from 1.
    pub line: u64,
}

/// Why a file could not be read: the file, what is wrong with it, and where in it if that is known.
///
/// Reads like `runs/login/1.json:3:17: not UTF-8`.
#[derive(Debug, thiserror::Error)]
#[error("{}{kind}", self.prefix())]
pub struct OpenError {
    pub(crate) kind: OpenErrorKind,
    pub(crate) path: PathBuf,
    /// Line and column, counted from 1.
    pub(crate) place: Option<(u64, u64)>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenErrorKind {
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    #[error("is {0}, and only regular files are read")]
    NotRegular(&'static str),
    #[error("changed since it was listed: list it again")]
    Changed,
    #[error("changed while it was read: run again when nothing writes to it")]
    ChangedMeanwhile,
    #[error("has {0} bytes, and `[load] max_bytes` allows {1}: raise it (0: no limit)")]
    AboveMaxBytes(u64, u64),
    #[error("has {0} bytes, and at most {1} are read: is it the right file?")]
    TooLong(u64, u64),
    #[error("not UTF-8")]
    Utf8,
}

impl OpenError {
    fn new(path: &Path, kind: OpenErrorKind) -> Self {
        Self { kind, path: path.to_owned(), place: None }
    }

    /// How many bytes the file has, if that is more than is read of any such file.
    pub(crate) fn too_long(&self) -> Option<u64> {
        match self.kind {
            OpenErrorKind::TooLong(length, _) => Some(length),
            _ => None,
        }
    }

    fn prefix(&self) -> String {
        let path = self.path.display();
        match self.place {
            Some((line, column)) => format!("{path}:{line}:{column}: "),
            None => format!("{path}: "),
        }
    }

    /// What is wrong, without the file's path: for messages that name the file themselves.
    pub(crate) fn reason(&self) -> String {
        self.kind.to_string()
    }
}

impl From<OpenError> for io::Error {
    fn from(error: OpenError) -> Self {
        match error.kind {
            OpenErrorKind::Io(error) => error,
            other => Self::other(other),
        }
    }
}

/// How many bytes may be read.
#[derive(Clone, Copy)]
enum Limit {
    /// No key of a suite changes it.
    Fixed(u64),
    /// `[load] max_bytes`; 0 is no limit.
    MaxBytes(u64),
}

impl Limit {
    fn check(self, length: u64) -> Result<(), OpenErrorKind> {
        match self {
            Limit::Fixed(most) if length > most => Err(OpenErrorKind::TooLong(length, most)),
            Limit::MaxBytes(most) if most > 0 && length > most => {
                Err(OpenErrorKind::AboveMaxBytes(length, most))
            }
            Limit::Fixed(_) | Limit::MaxBytes(_) => Ok(()),
        }
    }
}

/// The text of the file at `path`, or of a part of it, without a byte order mark; at most [`MAX_BYTES`]. It replaces what `buffer`
/// holds and keeps the room, so that a thread needs one buffer for all its files.
pub(crate) fn read<'b>(
    path: &Path,
    part: Option<Part>,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b str, OpenError> {
    read_within(path, part, MAX_BYTES, buffer)
}

/// Like [`read`], with a fixed limit in bytes.
pub(crate) fn read_within<'b>(
    path: &Path,
    part: Option<Part>,
    most: u64,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b str, OpenError> {
    read_text(path, part, Limit::Fixed(most), buffer)
}

/// Like [`read`], with the limit that `[load] max_bytes` sets; 0 is no limit.
pub(crate) fn read_at_most<'b>(
    path: &Path,
    part: Option<Part>,
    max_bytes: u64,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b str, OpenError> {
    read_text(path, part, Limit::MaxBytes(max_bytes), buffer)
}

/// The bytes of the file at `path`, at most `most`. The file may grow meanwhile, as a journal does.
pub(crate) fn read_bytes(path: &Path, most: u64) -> Result<Vec<u8>, OpenError> {
    let read = || {
        let (file, metadata) = open_regular(path)?;
        let limit = Limit::Fixed(most);
        limit.check(metadata.len())?;
        let mut bytes = Vec::new();
        // Room is made once: grown step by step, it would be several times as much until the allocator gives the old back.
        make_room(&mut bytes, metadata.len())?;
        file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        limit.check(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
        Ok(bytes)
    };
    read().map_err(|kind| OpenError::new(path, kind))
}

fn read_text<'b>(
    path: &Path,
    part: Option<Part>,
    limit: Limit,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b str, OpenError> {
    fill(path, part, limit, buffer).map_err(|kind| OpenError::new(path, kind))?;
    let starts_the_file = part.is_none_or(|part| part.offset == 0);
    let mark: &[u8] = if starts_the_file { "\u{feff}".as_bytes() } else { b"" };
    let bytes = buffer.strip_prefix(mark).unwrap_or(buffer);
    simdutf8::compat::from_utf8(bytes).map_err(|error| {
        let end = error.valid_up_to();
        // The bad byte is cut off: it could look like the rest of the character before it.
        let (line, column) = place(&bytes[..end], end);
        let lines_before = part.map_or(0, |part| part.line.saturating_sub(1));
        let place = Some((line.saturating_add(lines_before), column));
        OpenError { place, ..OpenError::new(path, OpenErrorKind::Utf8) }
    })
}

/// Fills `buffer` with the file, or with a part of it; nobody may write to it meanwhile.
fn fill(
    path: &Path,
    part: Option<Part>,
    limit: Limit,
    buffer: &mut Vec<u8>,
) -> Result<(), OpenErrorKind> {
    let (mut file, metadata) = open_regular(path)?;
    let (offset, length) = part.map_or((0, metadata.len()), |part| (part.offset, part.length));
    // Checked before room is made: the length of a part comes from another file.
    if offset.checked_add(length).is_none_or(|end| end > metadata.len()) {
        return Err(OpenErrorKind::Changed);
    }
    limit.check(length)?;
    // The old content is overwritten, not cleared: clearing would fill the buffer twice.
    let room = make_room(buffer, length)?;
    if offset > 0 {
        file.seek(SeekFrom::Start(offset))?;
    }
    // The length is known, so that one call reads a whole file.
    buffer.resize(room, 0);
    file.read_exact(buffer).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => OpenErrorKind::ChangedMeanwhile,
        _ => error.into(),
    })?;
    // A write meanwhile may have changed any part of the file, before or after it was read.
    let after = file.metadata()?;
    let stamp = |metadata: &Metadata| (metadata.len(), metadata.modified().ok());
    if stamp(&after) == stamp(&metadata) { Ok(()) } else { Err(OpenErrorKind::ChangedMeanwhile) }
}

/// Makes room for `length` bytes in `buffer`, whatever it holds now. Returns the length.
fn make_room(buffer: &mut Vec<u8>, length: u64) -> Result<usize, OpenErrorKind> {
    let out_of_memory = || OpenErrorKind::Io(ErrorKind::OutOfMemory.into());
    let length = usize::try_from(length).map_err(|_| out_of_memory())?;
    buffer.try_reserve_exact(length.saturating_sub(buffer.len())).map_err(|_| out_of_memory())?;
    Ok(length)
}

fn open_regular(path: &Path) -> Result<(File, Metadata), OpenErrorKind> {
    let file = open(path)?;
    let metadata = file.metadata()?;
    check_regular(metadata.file_type())?;
    Ok((file, metadata))
}

/// Opens what lies at `path` itself, and does not wait: opening a pipe otherwise waits for its other end, and one may take the
/// file's place at any time. The caller checks the type of what was opened.
#[cfg(unix)]
fn open(path: &Path) -> Result<File, OpenErrorKind> {
    use rustix::fs::{Mode, OFlags};
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty()).map(File::from).map_err(|error| {
        // Links and sockets are not opened, each system with an error of its own.
        let kind = fs::symlink_metadata(path).map(|metadata| metadata.file_type());
        kind.ok()
            .and_then(|kind| check_regular(kind).err())
            .unwrap_or_else(|| OpenErrorKind::Io(error.into()))
    })
}

/// Opens a file, after a look at what lies there: opening a pipe waits for its other end.
#[cfg(not(unix))]
fn open(path: &Path) -> Result<File, OpenErrorKind> {
    check_regular(fs::symlink_metadata(path)?.file_type())?;
    Ok(File::open(path)?)
}

fn check_regular(kind: FileType) -> Result<(), OpenErrorKind> {
    if kind.is_file() {
        Ok(())
    } else if kind.is_dir() {
        Err(OpenErrorKind::NotRegular("a folder"))
    } else if kind.is_symlink() {
        Err(OpenErrorKind::NotRegular("a symbolic link"))
    } else {
        Err(OpenErrorKind::NotRegular("a pipe, a socket or a device"))
    }
}

#[cfg(test)]
#[path = "tests/open.rs"]
mod tests;
