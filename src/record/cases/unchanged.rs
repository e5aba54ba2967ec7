//! What judges the runs of suites: whether it stays the same while agents run, which can reach it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::discover::Suite;
use crate::files::{MAX_WRITTEN, fixtures_dir, golden_dir, suite_file};
use crate::json::sha256_hex;

/// What lay at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Held {
    /// A file with bytes of this hash.
    Bytes(String),
    /// A file that is too long to be one that people write, or cannot be read; and anything else but a folder.
    Other { bytes: u64, modified: Option<SystemTime> },
}

/// The files of some suites that judge their runs: `suite.toml`, fixtures and goldens.
#[derive(Debug)]
pub(crate) struct Judges<'p> {
    root: PathBuf,
    suites: Vec<(&'p Suite, BTreeMap<PathBuf, Held>)>,
}

/// A file that was changed, made or removed.
#[derive(Debug)]
pub(crate) struct Changed<'p> {
    pub(crate) suite: &'p Suite,
    pub(crate) path: PathBuf,
}

impl<'p> Judges<'p> {
    /// Looks at the files of `suites`, in the project at `root`.
    pub(crate) fn of(root: &Path, suites: impl IntoIterator<Item = &'p Suite>) -> Self {
        let suites = suites.into_iter().map(|suite| (suite, look(root, suite))).collect();
        Self { root: root.to_owned(), suites }
    }

    /// Looks again, and returns what is no longer as it was.
    pub(crate) fn changed(&self) -> Vec<Changed<'p>> {
        let mut changed = Vec::new();
        for (suite, before) in &self.suites {
            let now = look(&self.root, suite);
            let mut paths: Vec<&PathBuf> = before.keys().chain(now.keys()).collect();
            paths.sort();
            paths.dedup();
            let differs = paths.into_iter().filter(|path| before.get(*path) != now.get(*path));
            changed.extend(differs.map(|path| Changed { suite, path: path.clone() }));
        }
        changed
    }
}

fn look(root: &Path, suite: &Suite) -> BTreeMap<PathBuf, Held> {
    let mut found = BTreeMap::new();
    // Other files of the suite's folder may be what its agents work on.
    let config = suite_file(&suite.dir);
    found.extend(held(&config).map(|held| (config, held)));
    for folder in [fixtures_dir(&suite.dir), golden_dir(root, &suite.name)] {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            let path = entry.path();
            found.extend(held(&path).filter(|_| !is_hidden).map(|held| (path, held)));
        }
    }
    found
}

/// What lies at `path`, if that is no folder.
fn held(path: &Path) -> Option<Held> {
    let there = fs::symlink_metadata(path).ok().filter(|there| !there.is_dir())?;
    let text = (there.is_file() && there.len() <= MAX_WRITTEN).then(|| fs::read(path));
    Some(match text {
        Some(Ok(bytes)) => Held::Bytes(sha256_hex(&bytes)),
        _ => Held::Other { bytes: there.len(), modified: there.modified().ok() },
    })
}
