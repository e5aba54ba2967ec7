//! Reading files: regular files only, opened without following links or waiting, and never more bytes than a limit.

use std::fs::{self, File, FileType, Metadata};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::position::place;

/// The most bytes a recording or a journal may have by default: 1 GiB.
pub const MAX_BYTES: u64 = 1 << 30;

/// The most bytes of a file that people write or review: `suite.toml`, an eval manifest, a golden, a fixture. 64 MiB; a hundred
/// thousand cases take six.
pub const MAX_WRITTEN: u64 = 64 << 20;

/// The part of a file in which one run lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// First byte.
    pub offset: u64,
    /// Bytes.
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
    #[error(
        "has {0} bytes, and {1} are the most that is read of such a file: is it the right one?"
    )]
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
        self.place.map_or_else(
            || format!("{path}: "),
            |(line, column)| format!("{path}:{line}:{column}: "),
        )
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

/// The text of the file at `path`, or of a part of it, without a byte order mark. It replaces what `buffer` holds and keeps
/// the room, so that a thread needs one buffer for all its files.
///
/// # Errors
/// If it is not a regular file (a symbolic link is not one, and a pipe is refused before it could block), is longer than
/// [`MAX_BYTES`], is shorter than the part says, changes while it is read, cannot be read, or is not UTF-8. The error names
/// the file and the line.
pub fn read<'b>(
    path: &Path,
    part: Option<Part>,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b str, OpenError> {
    read_within(path, part, MAX_BYTES, buffer)
}

/// Like [`read`], with another limit in bytes that no key raises.
///
/// # Errors
/// Those of [`read`].
pub fn read_within<'b>(
    path: &Path,
    part: Option<Part>,
    most: u64,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b str, OpenError> {
    read_text(path, part, Limit::Fixed(most), buffer)
}

/// Like [`read`], with the limit in bytes that `[load] max_bytes` sets on what is read; 0 is none.
///
/// # Errors
/// Those of [`read`].
pub fn read_at_most<'b>(
    path: &Path,
    part: Option<Part>,
    max_bytes: u64,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b str, OpenError> {
    read_text(path, part, Limit::MaxBytes(max_bytes), buffer)
}

/// The bytes of the file at `path`, as far as it reaches when they are read: a journal may grow meanwhile.
///
/// # Errors
/// If it is not a regular file, has more than `most` bytes, or cannot be read.
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
        // Without the bad byte: it could be taken for the rest of the character before it.
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
    // Before room is made for it: a part's length is another file's word.
    if offset.checked_add(length).is_none_or(|end| end > metadata.len()) {
        return Err(OpenErrorKind::Changed);
    }
    limit.check(length)?;
    // What it holds is replaced, not cleared: only what it grows by would be filled twice.
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
    // What was written meanwhile may stand where it was read already, or not yet, or behind.
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
/// file's place at any time. What was opened is still to be asked what it is.
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
mod tests {
    use super::*;

    /// What reading gives, without the folder's own name.
    fn outcome(dir: &Path, name: &str, part: Option<(u64, u64, u64)>) -> String {
        let part = part.map(|(offset, length, line)| Part { offset, length, line });
        match read(&dir.join(name), part, &mut vec![b'x'; 9]) {
            Ok(text) => format!("= {text}"),
            Err(error) => error
                .to_string()
                .replace(&format!("{}{}", dir.display(), std::path::MAIN_SEPARATOR), ""),
        }
    }

    #[test]
    fn files_and_parts() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(dir.path().join(name), bytes).unwrap();
        write("a", b"[1]\n[22]\n");
        write("mark", "\u{feff}[1]\u{feff}".as_bytes());
        write("bad", b"a\n\xc3\xa9b\xff");
        write("cut", b"a\xe2\x82");
        write("none", b"");
        for (name, part, expected) in [
            ("a", None, "= [1]\n[22]\n"),
            ("a", Some((4, 4, 2)), "= [22]"),
            ("a", Some((0, 0, 1)), "= "),
            ("a", Some((4, 6, 2)), "a: changed since it was listed: list it again"),
            ("a", Some((u64::MAX, 2, 2)), "a: changed since it was listed: list it again"),
            ("a", Some((0, u64::MAX, 2)), "a: changed since it was listed: list it again"),
            ("mark", None, "= [1]\u{feff}"),
            ("mark", Some((6, 3, 1)), "= \u{feff}"),
            ("bad", None, "bad:2:3: not UTF-8"),
            ("bad", Some((2, 4, 7)), "bad:7:3: not UTF-8"),
            ("cut", None, "cut:1:2: not UTF-8"),
            ("none", None, "= "),
        ] {
            assert_eq!(outcome(dir.path(), name, part), expected, "{name} {part:?}");
        }
        assert!(outcome(dir.path(), "gone", None).starts_with("gone: cannot be read: "));
    }

    #[test]
    fn what_is_too_long_is_not_read_and_names_the_key() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, "[1]\n[22]\n").unwrap();
        let part = Part { offset: 4, length: 4, line: 2 };
        let said = |part, max| {
            let said = read_at_most(&path, part, max, &mut Vec::new()).map(str::to_owned);
            said.unwrap_or_else(|error| error.to_string().replace(&path.display().to_string(), "a"))
        };
        let error = "a: has 9 bytes, and `[load] max_bytes` allows 8: raise it (0: no limit)";
        for (part, max, expected) in [
            (None, 8, error),
            (None, 9, "[1]\n[22]\n"),
            (None, 0, "[1]\n[22]\n"),
            (
                Some(part),
                3,
                "a: has 4 bytes, and `[load] max_bytes` allows 3: raise it (0: no limit)",
            ),
            (Some(part), 4, "[22]"),
        ] {
            assert_eq!(said(part, max), expected);
        }
    }

    #[test]
    fn a_limit_that_no_key_raises_names_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read_within(&path, None, 5, &mut Vec::new()).unwrap(), "12345");
        let error = read_within(&path, None, 4, &mut Vec::new()).unwrap_err();
        assert_eq!(error.too_long(), Some(5));
        let error = error.to_string();
        assert!(error.ends_with(
            "a: has 5 bytes, and 4 are the most that is read of such a file: is it the right one?"
        ));
    }

    #[test]
    fn bytes_are_read_up_to_the_limit_and_of_regular_files_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, b"1234\xff").unwrap();
        assert_eq!(read_bytes(&path, 5).unwrap(), b"1234\xff");
        let error = read_bytes(&path, 4).unwrap_err();
        assert_eq!((error.too_long(), error.path.as_path()), (Some(5), path.as_path()));
        let reason = |name: &str| read_bytes(&dir.path().join(name), 5).unwrap_err().reason();
        assert!(reason("b").starts_with("cannot be read: "));
        fs::create_dir(dir.path().join("folder")).unwrap();
        assert_eq!(reason("folder"), "is a folder, and only regular files are read");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed_to_its_bytes() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "1").unwrap();
        std::os::unix::fs::symlink("a", dir.path().join("link")).unwrap();
        let reason = read_bytes(&dir.path().join("link"), 5).unwrap_err().reason();
        assert_eq!(reason, "is a symbolic link, and only regular files are read");
    }

    #[test]
    fn a_file_that_grows_is_read_as_far_as_it_reached() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, "").unwrap();
        let file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..200 {
                    std::io::Write::write_all(&mut &file, &[b'a'; 4096]).unwrap();
                }
            });
            for _ in 0..50 {
                assert!(read_bytes(&path, MAX_BYTES).unwrap().iter().all(|byte| *byte == b'a'));
            }
        });
        assert_eq!(read_bytes(&path, MAX_BYTES).unwrap().len(), 200 * 4096);
    }

    /// Reads a file, again and again, while `change` is done to it; says what came of it.
    fn read_during(change: impl Fn(&File) + Sync) -> Vec<Result<usize, String>> {
        use std::sync::atomic::{AtomicBool, Ordering};
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        fs::write(&path, vec![b'a'; LONG]).unwrap();
        let file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    change(&file);
                }
            });
            let mut buffer = Vec::new();
            let mut read = || match read(&path, None, &mut buffer) {
                Ok(text) => Ok(text.len()),
                Err(error) => Err(error.to_string().replace(&path.display().to_string(), "a")),
            };
            // Until it happens, which takes as long as the other thread is kept waiting.
            let mut reads = vec![read()];
            while reads.len() < 5_000 && reads.iter().filter(|read| read.is_err()).count() < 3 {
                reads.push(read());
            }
            done.store(true, Ordering::Relaxed);
            reads
        })
    }

    const LONG: usize = 4 << 20;
    const MEANWHILE: &str = "a: changed while it was read: run again when nothing writes to it";

    #[test]
    fn a_file_that_grows_while_it_is_read_is_an_error() {
        let reads = read_during(|mut file| std::io::Write::write_all(&mut file, b"b").unwrap());
        assert!(
            reads.iter().all(|read| read.as_ref().err().is_none_or(|error| error == MEANWHILE)),
            "{reads:?}"
        );
        assert!(reads.iter().any(Result::is_err), "{} reads", reads.len());
    }

    #[test]
    fn a_file_that_shrinks_while_it_is_read_is_never_half_of_one() {
        let reads = read_during(|file| {
            file.set_len(LONG as u64 / 2).unwrap();
            file.set_len(LONG as u64).unwrap();
        });
        let whole = |read: &Result<usize, String>| match read {
            Ok(length) => *length == LONG || *length == LONG / 2,
            Err(error) => error == MEANWHILE,
        };
        assert!(reads.iter().all(whole), "{reads:?}");
        assert!(reads.iter().any(Result::is_err), "{} reads", reads.len());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_opened_without_waiting_for_its_other_end() {
        // As when it takes a file's place between a look at the path and the opening.
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        if !std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .is_ok_and(|status| status.success())
        {
            eprintln!("skipped: there is no mkfifo");
            return;
        }
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            sender.send(open(&pipe).map(|file| file.metadata().unwrap().is_file()))
        });
        let opened = receiver.recv_timeout(std::time::Duration::from_secs(60));
        assert!(matches!(opened, Ok(Ok(false) | Err(_))), "{opened:?}");
    }

    #[cfg(unix)]
    #[test]
    fn only_regular_files_are_opened() {
        use std::os::unix::{fs::symlink, net::UnixListener};
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "[]").unwrap();
        fs::create_dir(dir.path().join("folder")).unwrap();
        symlink("a", dir.path().join("link")).unwrap();
        let _socket = UnixListener::bind(dir.path().join("socket")).unwrap();
        let mut cases = vec![
            ("folder", "folder: is a folder, and only regular files are read"),
            ("link", "link: is a symbolic link, and only regular files are read"),
            ("socket", "socket: is a pipe, a socket or a device, and only regular files are read"),
        ];
        if std::process::Command::new("mkfifo")
            .arg(dir.path().join("pipe"))
            .status()
            .is_ok_and(|s| s.success())
        {
            cases.push((
                "pipe",
                "pipe: is a pipe, a socket or a device, and only regular files are read",
            ));
        }
        for (name, expected) in cases {
            assert_eq!(outcome(dir.path(), name, None), expected);
        }
    }
}
