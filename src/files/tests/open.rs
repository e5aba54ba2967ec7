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
        (Some(part), 3, "a: has 4 bytes, and `[load] max_bytes` allows 3: raise it (0: no limit)"),
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
    assert!(error.ends_with("a: has 5 bytes, and at most 4 are read: is it the right file?"));
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
