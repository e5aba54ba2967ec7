//! Recording files → text: the only place of loading that touches the disk. Opens a file once and reads it whole.

use std::fs::{self, File, FileType};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::error::{LoadError, LoadErrorKind};
use super::position::place;

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
/// If it is not a regular file (a symbolic link is none, and a pipe is refused before it could block), is shorter than the
/// part says, cannot be read, or is not UTF-8. The error names the file and the line.
pub fn read<'b>(path: &Path, part: Option<Part>, buffer: &'b mut Vec<u8>) -> Result<&'b str, LoadError> {
    let base_line = part.map_or(1, |part| part.line);
    text(path, part, buffer).map_err(|error| error.at(path, base_line))
}

fn text<'b>(path: &Path, part: Option<Part>, buffer: &'b mut Vec<u8>) -> Result<&'b str, LoadError> {
    fill(path, part, buffer)?;
    let starts_the_file = part.is_none_or(|part| part.offset == 0);
    let mark: &[u8] = if starts_the_file { "\u{feff}".as_bytes() } else { b"" };
    let bytes = buffer.strip_prefix(mark).unwrap_or(buffer);
    std::str::from_utf8(bytes).map_err(|e| {
        let end = e.valid_up_to();
        // Without the bad byte: it could be taken for the rest of the character before it.
        LoadError::new(LoadErrorKind::Utf8).placed(Some(place(&bytes[..end], end)))
    })
}

fn fill(path: &Path, part: Option<Part>, buffer: &mut Vec<u8>) -> Result<(), LoadError> {
    buffer.clear();
    // Before opening: opening a pipe waits for its other end.
    regular(fs::symlink_metadata(path).map_err(io)?.file_type())?;
    let mut file = File::open(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    regular(metadata.file_type())?;
    let Some(part) = part else {
        file.read_to_end(buffer).map_err(io)?;
        return Ok(());
    };
    // Before room is made for it: the length is another file's word.
    if part.offset.checked_add(part.length).is_none_or(|end| end > metadata.len()) {
        return Err(LoadError::new(LoadErrorKind::Changed));
    }
    file.seek(SeekFrom::Start(part.offset)).map_err(io)?;
    file.take(part.length).read_to_end(buffer).map_err(io)?;
    if buffer.len() as u64 == part.length { Ok(()) } else { Err(LoadError::new(LoadErrorKind::Changed)) }
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
            Err(error) => error.to_string().replace(&format!("{}{}", dir.display(), std::path::MAIN_SEPARATOR), ""),
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
            ("socket", "socket: is a pipe, a socket or a device, and a recording must be a regular file"),
        ];
        if std::process::Command::new("mkfifo").arg(dir.path().join("pipe")).status().is_ok_and(|s| s.success()) {
            cases.push(("pipe", "pipe: is a pipe, a socket or a device, and a recording must be a regular file"));
        }
        for (name, expected) in cases {
            assert_eq!(outcome(dir.path(), name, None), expected);
        }
    }
}
