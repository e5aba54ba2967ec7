//! Checkpoints: what the working tree had become and what was printed last, at a moment of a run.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use jiff::Timestamp;

use crate::ledger::{Event, Log, LogLevel, Sender};
use crate::process::git::Tree;
use crate::record::unix::layout::{CHECKPOINTS, PATCH, STDERR_LOG, STDOUT_LOG};

/// How many lines of each log are kept, and in how many bytes they are looked for.
const LINES: usize = 20;
const TAIL: u64 = 64 << 10;

/// How many checkpoints a run may have.
const MOST: u32 = 100;

/// Makes the checkpoints of one run: while it runs, on a thread of its own, so that nothing waits for git.
#[derive(Debug)]
pub(crate) struct Checkpoints {
    place: Place,
    journal: Sender,
    made: u32,
    making: Option<JoinHandle<()>>,
}

#[derive(Clone, Debug)]
struct Place {
    folder: PathBuf,
    tree: PathBuf,
    base: Option<String>,
}

impl Checkpoints {
    /// Of the run in `folder`, whose agent works in `tree`. `base` is the commit it started from, where there is one.
    pub(crate) fn new(folder: &Path, tree: &Path, base: Option<&str>, journal: Sender) -> Self {
        let place = Place {
            folder: folder.to_owned(),
            tree: tree.to_owned(),
            base: base.map(str::to_owned),
        };
        Self { place, journal, made: 0, making: None }
    }

    /// Begins one. Asked while one is being made, it is left at that.
    pub(crate) fn begin(&mut self) {
        if self.made >= MOST || self.making.as_ref().is_some_and(|making| !making.is_finished()) {
            return;
        }
        self.made += 1;
        let (place, journal, number) = (self.place.clone(), self.journal.clone(), self.made);
        let make = move || {
            let (level, message) = match place.write(number) {
                Ok(what) => (LogLevel::Info, what),
                Err(why) => (LogLevel::Warn, format!("the checkpoint could not be kept: {why}")),
            };
            let _ = journal
                .append(&Event::Log(Log { level, message: message.into() }), Timestamp::now());
        };
        self.making = thread::Builder::new().name("checkpoint".to_owned()).spawn(make).ok();
    }

    /// Makes the last one, of the run that has ended. Returns what there is, in words.
    pub(crate) fn last(mut self) -> Result<String, String> {
        if let Some(making) = self.making.take() {
            // A panic of the thread was its own report.
            let _ = making.join();
        }
        self.place.write(self.made + 1)
    }
}

impl Place {
    /// Writes `changes.patch` since the base, where the tree lies in a repository, and the ends of the logs.
    fn write(&self, number: u32) -> Result<String, String> {
        let place = format!("{CHECKPOINTS}/{number}");
        let target = self.folder.join(&place);
        let said = |error: std::io::Error| format!("{place}: {error}");
        fs::create_dir_all(&target).map_err(said)?;
        for name in [STDOUT_LOG, STDERR_LOG] {
            fs::write(target.join(name), tail(&self.folder.join(name)).map_err(said)?)
                .map_err(said)?;
        }
        let Some(base) = &self.base else {
            return Ok(format!("{place}: the last lines of the logs"));
        };
        let changes = Tree::new(&self.tree).changes(base)?;
        fs::write(target.join(PATCH), &changes).map_err(said)?;
        let bytes = changes.len();
        Ok(format!(
            "{place}: {bytes} bytes of changes since {base}; `git apply --binary {place}/{PATCH}` makes them again"
        ))
    }
}

/// The last lines of a file.
fn tail(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes)?;
    let starts = bytes
        .iter()
        .enumerate()
        .rev()
        .skip(1)
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at + 1);
    let start = starts.take(LINES).nth(LINES - 1).unwrap_or(0);
    Ok(bytes.split_off(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_the_last_twenty_lines() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let lines: Vec<String> = (0..50).map(|n| format!("line {n}\n")).collect();
        for (text, expected) in [
            (lines.concat(), lines[30..].concat()),
            (lines[..3].concat(), lines[..3].concat()),
            (String::new(), String::new()),
        ] {
            fs::write(&path, text).unwrap();
            assert_eq!(String::from_utf8(tail(&path).unwrap()).unwrap(), expected);
        }
    }
}
