//! Which tests failed when they were judged last, for `harness --failed`: a JSON list of names in `failed.json`. There is no file if
//! none did.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::files::replace;

/// `<state folder>/failed.json`; of the state folder, `target/goldrun` or `.goldrun`, only the last part is surely the project's own.
const OWN_FOLDERS: usize = 1;

fn path(state_dir: &Path) -> PathBuf {
    state_dir.join("failed.json")
}

/// The tests that failed last. A file that cannot be read names none.
pub(crate) fn failed(state_dir: &Path) -> BTreeSet<String> {
    let bytes = fs::read(path(state_dir)).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Notes which of the tests that were `judged` failed. What is known of others stays.
pub(crate) fn note_failed(
    state_dir: &Path,
    judged: impl Iterator<Item = (String, bool)>,
) -> io::Result<()> {
    let before = failed(state_dir);
    let mut now = before.clone();
    for (name, failed) in judged {
        if failed {
            now.insert(name);
        } else {
            now.remove(&name);
        }
    }
    match (before == now, now.is_empty()) {
        (true, _) => Ok(()),
        (false, true) => fs::remove_file(path(state_dir)),
        (false, false) => {
            replace(&path(state_dir), &serde_json::to_vec(&now)?, OWN_FOLDERS).map(drop)
        }
    }
}
