//! What lay in the working tree before a run: what was there already is not what the run did.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use super::changed::{changed, head};
use super::inside::inside;
use crate::judge::{Validator, ValidatorKind};

/// File systems keep times no finer than this, in practice: what is written in the same moment looks untouched.
const MOMENT: Duration = Duration::from_millis(50);
/// Entries of a folder that are looked at.
const MOST_ENTRIES: u64 = 100_000;

/// A working tree before a run, as far as validators ask.
#[derive(Debug, Default)]
pub struct Before {
    /// The artifacts that lay there.
    artifacts: BTreeMap<String, Print>,
    /// The commit and what differed from it, where a validator asks for changed files.
    git: Option<Result<Changes, String>>,
}

#[derive(Debug)]
struct Changes {
    head: Option<String>,
    files: BTreeMap<String, Option<Print>>,
}

/// What tells one state of a file or folder from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Print {
    /// The size of a file.
    pub(super) bytes: Option<u64>,
    /// The number of files in a folder.
    pub(super) entries: Option<u64>,
    modified: Option<SystemTime>,
}

impl Before {
    /// Looks at the folder `tree`, and at the run's own folder, for `validators`. To be called right before the agent starts; it
    /// may wait a moment, so that what the agent writes is told from what was written just before.
    #[must_use]
    pub fn look(validators: &[Validator], tree: &Path, run_dir: Option<&Path>) -> Self {
        let mut before = Self::default();
        for validator in validators {
            let target = validator.target.as_deref().unwrap_or_default();
            match validator.kind {
                ValidatorKind::ArtifactExists => {
                    // What cannot be looked at is said when it is validated.
                    if let Ok(Some(print)) = artifact(tree, run_dir, target) {
                        before.artifacts.insert(target.to_owned(), print);
                    }
                }
                ValidatorKind::FileChanged if before.git.is_none() => {
                    before.git = Some(Changes::look(tree))
                }
                _ => {}
            }
        }
        let files =
            before.git.iter().flatten().flat_map(|changes| changes.files.values().flatten());
        let latest =
            before.artifacts.values().chain(files).filter_map(|print| print.modified).max();
        let since = latest.and_then(|latest| SystemTime::now().duration_since(latest).ok());
        if let Some(rest) = since.and_then(|since| MOMENT.checked_sub(since)) {
            sleep(rest);
        }
        before
    }

    /// Whether `print` is what lay at `target` before.
    pub(super) fn untouched(&self, target: &str, print: &Print) -> bool {
        self.artifacts.get(target) == Some(print)
    }

    /// The files that were changed since, sorted.
    pub(super) fn changed(&self, tree: &Path) -> Result<Vec<String>, String> {
        let Some(before) = &self.git else {
            return Err("the working tree was not looked at before the run".to_owned());
        };
        let before = before.as_ref().map_err(String::clone)?;
        let now = changed(tree, before.head.as_deref())?;
        let all: BTreeSet<&String> = now.iter().chain(before.files.keys()).collect();
        let differs = |file: &&&String| match before.files.get(**file) {
            Some(print) => *print != self::print(&tree.join(file)),
            None => true,
        };
        Ok(all.iter().filter(differs).map(|file| (*file).clone()).collect())
    }
}

impl Changes {
    fn look(tree: &Path) -> Result<Self, String> {
        let head = head(tree)?;
        let files = changed(tree, head.as_deref())?;
        let files = files.into_iter().map(|file| {
            let print = print(&tree.join(&file));
            (file, print)
        });
        Ok(Self { head, files: files.collect() })
    }
}

/// What lies at `target` in the working tree, or else in the run's own folder.
pub(super) fn artifact(
    tree: &Path,
    run_dir: Option<&Path>,
    target: &str,
) -> Result<Option<Print>, String> {
    for root in std::iter::once(tree).chain(run_dir) {
        if let Some(path) = inside(root, target)? {
            return Ok(print(&path));
        }
    }
    Ok(None)
}

/// The state of a file or folder, links not followed; `None` where there is none.
fn print(path: &Path) -> Option<Print> {
    let metadata = path.symlink_metadata().ok()?;
    let modified = metadata.modified().ok();
    if !metadata.is_dir() {
        return Some(Print { bytes: Some(metadata.len()), entries: None, modified });
    }
    let mut print = Print { bytes: None, entries: Some(0), modified };
    let (mut folders, mut seen) = (vec![path.to_owned()], 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            seen += 1;
            if seen > MOST_ENTRIES {
                return Some(print);
            }
            let Ok(metadata) = entry.metadata() else { continue };
            print.modified = print.modified.max(modified_at(&metadata));
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                print.entries = print.entries.map(|entries| entries + 1);
            }
        }
    }
    Some(print)
}

fn modified_at(metadata: &Metadata) -> Option<SystemTime> {
    metadata.modified().ok()
}
