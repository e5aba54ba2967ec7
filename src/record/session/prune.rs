//! Removes old sessions that were replaced or interrupted.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::dead::{clear_worktrees, dead_worktrees, folders};
use super::{pending, staging};
use crate::discover::Suite;
use crate::files::{no_links, sessions_dir};
use crate::record::{RUNNING, STAGING};

/// The folders that were removed, or would be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pruned {
    pub(crate) removed: Vec<PathBuf>,
    /// A message for each folder that could not be removed.
    pub(crate) errors: Vec<String>,
}

/// Removes all but the last `keep` sessions of each case of `suites` from those that were replaced and from those that were
/// interrupted, likewise of the sessions that are not pending, and the worktrees of dead sessions. Sessions that are
/// being recorded are not touched.
pub(crate) fn prune(
    root: &Path,
    state_dir: &Path,
    suites: &[Suite],
    keep: usize,
    dry: bool,
) -> io::Result<Pruned> {
    let mut pruned = Pruned::default();
    no_links(&state_dir.join("previous"), 2)?;
    for suite in folders(&state_dir.join("previous"))? {
        for case in folders(&suite)? {
            // Names are times: the last is the newest.
            let sessions = folders(&case)?;
            let old = sessions.len().saturating_sub(keep);
            sessions.into_iter().take(old).for_each(|session| pruned.remove(session, dry));
            if !dry {
                let _ = fs::remove_dir(case);
            }
        }
        if !dry {
            let _ = fs::remove_dir(suite);
        }
    }
    // Earlier versions recorded in the suite's own folder.
    let in_suites = suites.iter().map(|suite| suite.dir.join(STAGING));
    let homes = folders(&sessions_dir(root))?.into_iter().map(|home| home.join(STAGING));
    for home in homes.chain(in_suites) {
        let left = staging::left(&home)?;
        for (index, one) in left.iter().enumerate() {
            let newer = left[index + 1..].iter().filter(|other| other.segment == one.segment);
            if newer.count() >= keep {
                pruned.remove(one.folder.clone(), dry);
            }
        }
        if !dry {
            staging::tidy(&home);
        }
    }
    for session in pending::old(root, keep)? {
        pruned.remove_by(session, dry, pending::remove);
    }
    if !dry {
        folders(&sessions_dir(root))?.iter().for_each(|home| staging::tidy(&home.join(RUNNING)));
    }
    pruned.removed.extend(dead_worktrees(root)?);
    if !dry {
        clear_worktrees(root)?;
    }
    Ok(pruned)
}

impl Pruned {
    fn remove(&mut self, folder: PathBuf, dry: bool) {
        self.remove_by(folder, dry, |folder| fs::remove_dir_all(folder));
    }

    fn remove_by(&mut self, folder: PathBuf, dry: bool, by: impl Fn(&Path) -> io::Result<()>) {
        match if dry { Ok(()) } else { by(&folder) } {
            Ok(()) => self.removed.push(folder),
            Err(error) => self.errors.push(format!("{}: {error}", folder.display())),
        }
    }
}
