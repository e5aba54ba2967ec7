//! The history on disk: lines are added, never changed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Deserialize;

use super::entry::{Entry, HISTORY_FORMAT};
use crate::files::position;
use crate::json::{message, offset_of};

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SkippedLine {
    /// The line number, from 1.
    pub line: usize,
    pub why: String,
}

/// Adds a line for `entry` to the history at `path`, making the file and its folders. The line is one write, which other writers
/// cannot interrupt. A torn last line of an earlier writer stays, on a line of its own.
pub(crate) fn append(path: &Path, entry: &Entry) -> io::Result<()> {
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

/// Reads the history at `path`, in its order: the entries, and the lines that cannot be read. Empty lines are skipped.
pub(crate) fn read(path: &Path) -> io::Result<(Vec<Entry>, Vec<SkippedLine>)> {
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
            let text = String::from_utf8_lossy(line);
            let column = position(&text, &text, offset_of(&text, &error)).map_or(1, |at| at.1);
            format!("column {column}: {}", message(&error))
        }),
    }
}

#[cfg(test)]
#[path = "tests/file.rs"]
mod tests;
