//! The history on disk: lines are added, never changed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Deserialize;

use super::entry::{Entry, HISTORY_FORMAT};

/// A line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedLine {
    /// Which, from 1.
    pub line: usize,
    /// Why.
    pub why: String,
}

/// Adds a line for `entry` to the history at `path`, making the file and its folders.
///
/// The line is one write at the end of the file, which systems keep whole beside other writers. A last line that a writer
/// that died left torn stays as it is, on a line of its own.
///
/// # Errors
/// What the file system says, also where only a part could be written.
pub fn append(path: &Path, entry: &Entry) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    let mut bytes = if ends_torn(&mut file)? { vec![b'\n'] } else { Vec::new() };
    serde_json::to_writer(&mut bytes, entry)?;
    bytes.push(b'\n');
    let written = file.write(&bytes)?;
    if written < bytes.len() {
        let message = format!("only {written} of {} bytes could be written", bytes.len());
        return Err(io::Error::new(io::ErrorKind::WriteZero, message));
    }
    Ok(())
}

fn ends_torn(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// Reads the history at `path`, in its order. What cannot be used is skipped and told of. Empty lines are nothing.
///
/// # Errors
/// Where the file cannot be read at all.
pub fn read(path: &Path) -> io::Result<(Vec<Entry>, Vec<SkippedLine>)> {
    let mut reader = BufReader::new(File::open(path)?);
    let (mut entries, mut skipped) = (Vec::new(), Vec::new());
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        match parse(bytes.trim_ascii_end()) {
            Ok(entry) => entries.push(entry),
            Err(why) => skipped.push(SkippedLine { line, why }),
        }
    }
    Ok((entries, skipped))
}

fn parse(line: &[u8]) -> Result<Entry, String> {
    /// Lines of another version may hold anything: their version is the better message.
    #[derive(Deserialize)]
    struct Version {
        format: String,
    }
    match serde_json::from_slice::<Version>(line) {
        Ok(Version { format }) if format != HISTORY_FORMAT => Err(format!(
            "format {format:?} is not known to this version of goldrun, which reads {HISTORY_FORMAT:?}"
        )),
        _ => serde_json::from_slice(line).map_err(|error| {
            format!("column {}: {}", error.column(), crate::json::message(&error))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::JudgedCase;
    use crate::judge::Verdict;

    fn entry(at: &str, case: &str) -> Entry {
        let case = JudgedCase {
            suite: "s".to_owned(),
            case: case.to_owned(),
            verdict: Verdict::Flaky,
            ok: false,
            total: 3,
            accepted: 2,
            classes: vec![2, 1],
            duration: Some(1.5),
        };
        Entry { format: HISTORY_FORMAT.to_owned(), at: at.to_owned(), cases: vec![case] }
    }

    #[test]
    fn lines_are_added_and_read_back_in_order() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a/history.ndjson");
        for at in ["1", "2", "3"] {
            append(&path, &entry(at, "c\n\u{1b}")).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 3);
        let (entries, skipped) = read(&path).unwrap();
        assert_eq!(entries, ["1", "2", "3"].map(|at| entry(at, "c\n\u{1b}")));
        assert!(skipped.is_empty());
    }

    #[test]
    fn what_cannot_be_used_costs_its_own_line() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("h");
        append(&path, &entry("1", "c")).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        let whole = bytes.clone();
        bytes.extend(b"\n\xff\xfe\n[1]\n{\"format\": \"goldrun/history@2\", \"x\": 1}\n");
        bytes.extend(String::from_utf8_lossy(&whole).replace("flaky", "odd").bytes());
        // A writer that died.
        bytes.extend(&whole[..40]);
        fs::write(&path, &bytes).unwrap();
        append(&path, &entry("2", "c")).unwrap();
        let (entries, skipped) = read(&path).unwrap();
        assert_eq!(entries, [entry("1", "c"), entry("2", "c")]);
        let lines: Vec<usize> = skipped.iter().map(|skipped| skipped.line).collect();
        assert_eq!(lines, [3, 4, 5, 6, 7], "{skipped:?}");
        assert!(
            skipped[2].why.contains("format \"goldrun/history@2\" is not known"),
            "{skipped:?}"
        );
        assert!(skipped[3].why.contains("unknown variant `odd`"), "{skipped:?}");
        assert!(skipped[4].why.starts_with("column 40: EOF"), "{skipped:?}");
        let error = read(&root.path().join("none")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn writers_beside_each_other_lose_no_line() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("h");
        let long = "c".repeat(20_000);
        let begin = std::sync::Barrier::new(4);
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let (path, long, begin) = (&path, &long, &begin);
                scope.spawn(move || {
                    begin.wait();
                    for n in 0..100 {
                        append(path, &entry(&format!("{writer}/{n}"), long)).unwrap();
                    }
                });
            }
        });
        let (entries, skipped) = read(&path).unwrap();
        assert_eq!(skipped, []);
        let mut at: Vec<String> = entries.into_iter().map(|entry| entry.at).collect();
        at.sort();
        at.dedup();
        assert_eq!(at.len(), 400);
    }
}
