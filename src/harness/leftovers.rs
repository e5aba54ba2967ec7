//! Temporary files of processes that died: removed by the next command that writes where they lie.

use std::path::{Path, PathBuf};

use super::api::Harness;
use crate::files::{clear_temporaries, goldens_dir, suites_dir};

impl Harness {
    /// Removes temporary files that processes which died have left where caches and reports are written, and with `all` where
    /// goldens, recordings, fixtures and receipts are. Returns how many.
    pub(crate) fn clear_temporaries(&self, all: bool) -> usize {
        let state = self.state_dir();
        let mut places =
            vec![(state.clone(), 0), (state.join("index"), 0), (state.join("failures"), 1)];
        if all {
            let (goldens, suites) = (goldens_dir(self.root()), suites_dir(self.root()));
            // `suites/<suite>/runs/<case>/` is the deepest.
            places.extend([(goldens, 1), (state.join("receipts"), 1), (suites, 3)]);
        }
        places.iter().map(|(folder, depth)| clear(folder, *depth)).sum()
    }
}

/// Clears `folder` and those in it, `depth` levels down. What cannot be read is left alone: it is reported where it matters.
fn clear(folder: &Path, depth: usize) -> usize {
    let is_link = folder.symlink_metadata().is_ok_and(|there| there.is_symlink());
    if is_link {
        return 0;
    }
    let mut removed = clear_temporaries(folder);
    if depth > 0 {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let is_folder =
            |entry: &std::fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
        let folders: Vec<PathBuf> = entries.filter(is_folder).map(|entry| entry.path()).collect();
        removed += folders.iter().map(|folder| clear(folder, depth - 1)).sum::<usize>();
    }
    removed
}
