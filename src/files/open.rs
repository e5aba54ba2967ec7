//! Recording files → text: the only place of loading that touches the disk. Opens a file once and reads it whole.

use std::fs::{self, File, FileType, Metadata};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use super::position::place;
use crate::load::error::{LoadError, LoadErrorKind};

/// The most bytes a recording has where nothing else is said: 1 GiB.
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

/// The text of the file at `path`, or of a part of it, without a byte order mark. It replaces what `buffer` holds and keeps
/// the room, so that a thread needs one buffer for all its files.
///
/// # Errors
/// If it is not a regular file (a symbolic link is none, and a pipe is refused before it could block), is longer than
/// [`MAX_BYTES`], is shorter than the part says, changes while it is read, cannot be read, or is not UTF-8. The error names
/// the file and the line.
pub fn read<'b>(
    path: &Path,
    part: Option<Part>,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b str, LoadError> {
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
) -> Result<&'b str, LoadError> {
    let base_line = part.map_or(1, |part| part.line);
    text(path, part, (most, LoadErrorKind::Beyond), buffer)
        .map_err(|error| error.at(path, base_line))
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
) -> Result<&'b str, LoadError> {
    let base_line = part.map_or(1, |part| part.line);
    text(path, part, (max_bytes, LoadErrorKind::TooLong), buffer)
        .map_err(|error| error.at(path, base_line))
}

/// The most bytes that are read (0: any number), and what is said of more.
type Limit = (u64, fn(u64, u64) -> LoadErrorKind);

fn text<'b>(
    path: &Path,
    part: Option<Part>,
    limit: Limit,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b str, LoadError> {
    fill(path, part, limit, buffer)?;
    let starts_the_file = part.is_none_or(|part| part.offset == 0);
    let mark: &[u8] = if starts_the_file { "\u{feff}".as_bytes() } else { b"" };
    let bytes = buffer.strip_prefix(mark).unwrap_or(buffer);
    simdutf8::compat::from_utf8(bytes).map_err(|e| {
        let end = e.valid_up_to();
        // Without the bad byte: it could be taken for the rest of the character before it.
        LoadError::new(LoadErrorKind::Utf8).placed(Some(place(&bytes[..end], end)))
    })
}

fn fill(
    path: &Path,
    part: Option<Part>,
    (most, too_long): Limit,
    buffer: &mut Vec<u8>,
) -> Result<(), LoadError> {
    let mut file = open(path)?;
    let metadata = file.metadata().map_err(io)?;
    regular(metadata.file_type())?;
    let (offset, length) = part.map_or((0, metadata.len()), |part| (part.offset, part.length));
    // Before room is made for it: a part's length is another file's word.
    if offset.checked_add(length).is_none_or(|end| end > metadata.len()) {
        return Err(LoadError::new(LoadErrorKind::Changed));
    }
    if most > 0 && length > most {
        return Err(LoadError::new(too_long(length, most)));
    }
    let room = usize::try_from(length).map_err(|_| io(ErrorKind::OutOfMemory.into()))?;
    // What it holds is replaced, not cleared: only what it grows by would be filled twice.
    buffer
        .try_reserve_exact(room.saturating_sub(buffer.len()))
        .map_err(|_| io(ErrorKind::OutOfMemory.into()))?;
    if offset > 0 {
        file.seek(SeekFrom::Start(offset)).map_err(io)?;
    }
    // The length is known, so that one call reads a whole file.
    buffer.resize(room, 0);
    file.read_exact(buffer).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => LoadError::new(LoadErrorKind::ChangedMeanwhile),
        _ => io(error),
    })?;
    // What was written meanwhile may stand where it was read already, or not yet, or behind.
    let after = file.metadata().map_err(io)?;
    let stamp = |metadata: &Metadata| (metadata.len(), metadata.modified().ok());
    if stamp(&after) != stamp(&metadata) {
        return Err(LoadError::new(LoadErrorKind::ChangedMeanwhile));
    }
    Ok(())
}

/// Opens what lies at `path` itself, and does not wait: opening a pipe otherwise waits for its other end, and one may take the
/// file's place at any time. What was opened is still to be asked what it is.
#[cfg(unix)]
fn open(path: &Path) -> Result<File, LoadError> {
    use rustix::fs::{Mode, OFlags};
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty()).map(File::from).map_err(|error| {
        // Links and sockets are not opened, each system with an error of its own.
        let kind = fs::symlink_metadata(path).map(|metadata| metadata.file_type());
        kind.ok().and_then(|kind| regular(kind).err()).unwrap_or_else(|| io(error.into()))
    })
}

/// Opens a file, after a look at what lies there: opening a pipe waits for its other end.
#[cfg(not(unix))]
fn open(path: &Path) -> Result<File, LoadError> {
    regular(fs::symlink_metadata(path).map_err(io)?.file_type())?;
    File::open(path).map_err(io)
}

fn regular(kind: FileType) -> Result<(), LoadError> {
    let what = match () {
        () if kind.is_file() => return Ok(()),
        () if kind.is_dir() => "a folder",
        () if kind.is_symlink() => "a symbolic link",
        () => "a pipe, a socket or a device",
    };
    Err(LoadError::new(LoadErrorKind::NotAFile(what)))
}

fn io(error: std::io::Error) -> LoadError {
    LoadError::new(LoadErrorKind::Io(error))
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
        assert_eq!(error.beyond(), Some(5));
        let error = error.to_string();
        assert!(error.ends_with(
            "a: has 5 bytes, and 4 are the most that is read of such a file: is it the right one?"
        ));
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
            ("folder", "folder: is a folder, and a recording must be a regular file"),
            ("link", "link: is a symbolic link, and a recording must be a regular file"),
            (
                "socket",
                "socket: is a pipe, a socket or a device, and a recording must be a regular file",
            ),
        ];
        if std::process::Command::new("mkfifo")
            .arg(dir.path().join("pipe"))
            .status()
            .is_ok_and(|s| s.success())
        {
            cases.push((
                "pipe",
                "pipe: is a pipe, a socket or a device, and a recording must be a regular file",
            ));
        }
        for (name, expected) in cases {
            assert_eq!(outcome(dir.path(), name, None), expected);
        }
    }
}
