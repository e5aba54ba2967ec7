//! Checkpoints: the changes in the working tree and the last lines that were printed, at a moment of a run.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use jiff::Timestamp;

use crate::files::{no_links, write_anew};
use crate::ledger::Sender;
use crate::ledger::events::{Event, Log, LogLevel};
use crate::process::Git;
use crate::record::{CHECKPOINTS, PATCH, RecordError, STAGED, STDERR_LOG, STDOUT_LOG};

/// How many lines of each log are kept, and how many bytes are searched for them.
const LINES: usize = 20;
const TAIL: u64 = 64 << 10;

/// How many checkpoints a run may have.
const MOST: u32 = 100;

/// Makes the checkpoints of one run, on a thread of their own so that nothing waits for git.
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
    /// The folder for temporary files.
    scratch: PathBuf,
}

impl Checkpoints {
    /// For the run in `folder`, whose agent runs in `tree`. `base` is the commit that it started from, if there is one.
    pub(crate) fn new(
        folder: &Path,
        tree: &Path,
        base: Option<&str>,
        scratch: &Path,
        journal: Sender,
    ) -> Self {
        let place = Place {
            folder: folder.to_owned(),
            tree: tree.to_owned(),
            base: base.map(str::to_owned),
            scratch: scratch.to_owned(),
        };
        Self { place, journal, made: 0, making: None }
    }

    /// Begins a checkpoint, unless one is being made.
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
            let log = Event::Log(Log { level, message: message.into() });
            let _ = journal.append(&log, Timestamp::now());
        };
        self.making = thread::Builder::new().name("checkpoint".to_owned()).spawn(make).ok();
    }

    /// Makes the last checkpoint, after the run has ended, and describes it.
    pub(crate) fn last(mut self) -> Result<String, RecordError> {
        if let Some(making) = self.making.take() {
            // A panic was reported by the thread itself.
            let _ = making.join();
        }
        self.place.write(self.made + 1)
    }
}

impl Place {
    /// Writes `changes.patch` since the base, where the tree lies in a repository, and the ends of the logs.
    fn write(&self, number: u32) -> Result<String, RecordError> {
        let place = format!("{CHECKPOINTS}/{number}");
        let target = self.folder.join(&place);
        let written = || RecordError::io(&place, "written");
        no_links(&target, 2).and_then(|()| fs::create_dir_all(&target)).map_err(written())?;
        for name in [STDOUT_LOG, STDERR_LOG] {
            let end = tail(&self.folder.join(name)).map_err(RecordError::io(name, "read"))?;
            write_anew(&target.join(name), &end, 2).map_err(written())?;
        }
        let Some(base) = &self.base else {
            return Ok(format!("{place}: the last lines of the logs"));
        };
        let changes = Git::new(&self.tree).changes(base, STAGED, &self.scratch)?;
        write_anew(&target.join(PATCH), &changes, 2).map_err(written())?;
        let bytes = changes.len();
        Ok(format!(
            "{place}: {bytes} bytes of changes since {base}; `git apply --binary {place}/{PATCH}` makes them again"
        ))
    }
}

fn tail(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes)?;
    // The last byte may end the last line.
    let ends = bytes.iter().enumerate().rev().skip(1).filter(|(_, byte)| **byte == b'\n');
    let start = ends.map(|(at, _)| at + 1).nth(LINES - 1).unwrap_or(0);
    Ok(bytes.split_off(start))
}

#[cfg(test)]
#[path = "tests/checkpoint.rs"]
mod tests;
