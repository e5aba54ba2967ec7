//! The working tree before a run: files that were there already are not the run's work.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use super::changed::changed;
use super::error::ValidateError;
use super::inside::inside;
use crate::judge::check::validator::Validator;
use crate::process::{Git, GitError};
use crate::run::ValidatorKind;

/// The resolution of file times: a file that is written twice within it looks untouched.
const MOMENT: Duration = Duration::from_millis(50);
/// How many entries of a folder are looked at.
const MOST_ENTRIES: u64 = 100_000;

/// What validators need to know about a working tree before a run.
#[derive(Debug, Default)]
pub(crate) struct Before {
    /// The artifacts that were there.
    artifacts: BTreeMap<String, Print>,
    /// The commit and the files that differed from it, if a validator asks for changed files.
    git: Option<Result<Changes, GitError>>,
}

#[derive(Debug)]
struct Changes {
    head: Option<String>,
    files: BTreeMap<String, Option<Print>>,
}

/// The state of a file or folder, as far as it shows a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Print {
    pub(super) bytes: Option<u64>,
    /// The number of files in a folder.
    pub(super) entries: Option<u64>,
    modified: Option<SystemTime>,
}

impl Before {
    /// Looks at `tree` and at the run's own folder for `validators`, right before the agent starts. May wait a moment, so that the
    /// agent's files are newer than those that were written just before.
    pub(crate) fn look(validators: &[Validator], tree: &Path, run_dir: Option<&Path>) -> Self {
        let mut before = Self::default();
        for validator in validators {
            let target = validator.target.as_deref().unwrap_or_default();
            match validator.kind {
                ValidatorKind::ArtifactExists => {
                    // An error is reported when it is validated.
                    if let Ok(Some(print)) = artifact(tree, run_dir, target) {
                        before.artifacts.insert(target.to_owned(), print);
                    }
                }
                ValidatorKind::FileChanged if before.git.is_none() => {
                    before.git = Some(Changes::look(tree));
                }
                _ => {}
            }
        }
        let files = before.git.iter().flatten().flat_map(|git| git.files.values().flatten());
        let prints = before.artifacts.values().chain(files);
        let latest = prints.filter_map(|print| print.modified).max();
        let since = latest.and_then(|latest| SystemTime::now().duration_since(latest).ok());
        if let Some(rest) = since.and_then(|since| MOMENT.checked_sub(since)) {
            sleep(rest);
        }
        before
    }

    /// Whether `target` had the state `print` before.
    pub(crate) fn untouched(&self, target: &str, print: &Print) -> bool {
        self.artifacts.get(target) == Some(print)
    }

    /// The files that were changed since, sorted.
    pub(crate) fn changed(&self, tree: &Path) -> Result<Vec<String>, ValidateError> {
        let before = self.git.as_ref().ok_or(ValidateError::NotLooked)?;
        let before = before.as_ref().map_err(GitError::clone)?;
        let now = changed(tree, before.head.as_deref())?;
        let all: BTreeSet<&String> = now.iter().chain(before.files.keys()).collect();
        let differs = |file: &&String| {
            before.files.get(*file).is_none_or(|before| *before != print(&tree.join(file)))
        };
        Ok(all.into_iter().filter(differs).cloned().collect())
    }
}

impl Changes {
    fn look(tree: &Path) -> Result<Self, GitError> {
        let head = Git::new(tree).head_hash()?;
        let files = changed(tree, head.as_deref())?;
        let files = files.into_iter().map(|file| {
            let print = print(&tree.join(&file));
            (file, print)
        });
        Ok(Self { head, files: files.collect() })
    }
}

/// The state of `target` in the working tree, or else in the run's own folder.
pub(crate) fn artifact(
    tree: &Path,
    run_dir: Option<&Path>,
    target: &str,
) -> Result<Option<Print>, ValidateError> {
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
            print.modified = print.modified.max(metadata.modified().ok());
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                print.entries = print.entries.map(|entries| entries + 1);
            }
        }
    }
    Some(print)
}

#[cfg(test)]
#[path = "tests/before.rs"]
mod tests;
