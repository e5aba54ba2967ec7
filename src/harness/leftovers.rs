//! Temporary files of processes that died: removed by the next command that writes where they lie.

use std::path::Path;

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

/// Clears `folder` and those in it, `depth` levels down. A folder that cannot be read is left alone.
fn clear(folder: &Path, depth: usize) -> usize {
    if folder.symlink_metadata().is_ok_and(|there| there.is_symlink()) {
        return 0;
    }
    let removed = clear_temporaries(folder);
    if depth == 0 {
        return removed;
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    removed + folders.map(|folder| clear(&folder.path(), depth - 1)).sum::<usize>()
}
