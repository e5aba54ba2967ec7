//! What was learnt of files that hold many runs, kept from one listing to the next.
//!
//! An entry counts only if path, length, time stamp and options are the same, and if the file was not changed so shortly before it was
//! read that a second change could have left the same stamp. A cache that cannot be written costs only time.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::files::{index_file, replace};
use crate::json::sha256_hex;

/// Raised whenever the same file would be indexed otherwise.
const FORMAT: &str = "goldrun/index@2";
/// File systems keep time as coarsely as this (FAT); git calls such entries racy.
const RACY_NS: u64 = 2_000_000_000;

/// What one file holds.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileIndex {
    pub(super) records: Vec<Located>,
    /// What is wrong with records that are no case's.
    pub(super) errors: Vec<String>,
    /// The line of the first record without the field that names the case, and how many there are.
    pub(super) unnamed: Option<(u64, u64)>,
}

#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Located {
    pub(super) offset: u64,
    pub(super) length: u64,
    pub(super) line: u64,
    /// Absent without `case_from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) case: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) repetition: Option<u32>,
    /// What is wrong with it, where its case is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) problem: Option<String>,
}

/// The options an index depends on.
pub(crate) type Options = [Option<String>; 3];

/// What tells one content of a file from another, without reading it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    length: u64,
    mtime_ns: u64,
    /// When the file was about to be read.
    read_ns: u64,
}

impl Stamp {
    /// `None` where times are out of range: such files are read every time.
    pub(crate) fn of(metadata: &Metadata) -> Option<Self> {
        let mtime_ns = nanoseconds(metadata.modified().ok()?)?;
        Some(Self { length: metadata.len(), mtime_ns, read_ns: nanoseconds(SystemTime::now())? })
    }

    /// Whether a file with the stamp `now` is the one this was made of.
    fn holds_for(&self, now: &Stamp) -> bool {
        let settled =
            self.mtime_ns.checked_add(RACY_NS).is_some_and(|settled| settled <= self.read_ns);
        settled && (self.length, self.mtime_ns) == (now.length, now.mtime_ns)
    }
}

fn nanoseconds(time: SystemTime) -> Option<u64> {
    u64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_nanos()).ok()
}

#[derive(Serialize, Deserialize)]
struct Entry<F> {
    format: String,
    path: String,
    options: Options,
    stamp: Stamp,
    index: F,
}

/// The index of `path`, if it is known and still true.
pub(crate) fn load(cache: &Path, path: &Path, options: &Options) -> Option<FileIndex> {
    let (file, absolute) = place(cache, path)?;
    let now = Stamp::of(&fs::metadata(path).ok()?)?;
    let entry: Entry<FileIndex> = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
    let known = entry.format == FORMAT && entry.path == absolute && entry.options == *options;
    (known && entry.stamp.holds_for(&now)).then_some(entry.index)
}

/// Keeps the index of `path`, if that can be done.
pub(crate) fn store(
    cache: &Path,
    path: &Path,
    options: &Options,
    stamp: &Stamp,
    index: &FileIndex,
) {
    let Some((file, absolute)) = place(cache, path) else { return };
    let (format, options, stamp) = (FORMAT.to_owned(), options.clone(), stamp.clone());
    if let Ok(bytes) = serde_json::to_vec(&Entry { format, path: absolute, options, stamp, index })
    {
        // On failure, the next listing reads the file again.
        let _ = replace(&file, &bytes, 2);
    }
}

/// The file that holds the entry of `path`, and the path as it is kept in it. `None` for what cannot be written as JSON.
pub(crate) fn place(cache: &Path, path: &Path) -> Option<(PathBuf, String)> {
    let absolute = std::path::absolute(path).ok()?.into_os_string().into_string().ok()?;
    Some((index_file(cache, &sha256_hex(absolute.as_bytes())[..32]), absolute))
}

#[cfg(test)]
#[path = "tests/cache.rs"]
mod tests;
