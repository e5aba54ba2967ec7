//! Sessions of `harness --run` and `--record`: `.goldrun/sessions/<suite>/<case>/<session>/<repetition>/`, and what is kept of each run in
//! `runs/` beside these, which is what is judged. The newest of a case is pending until it is accepted, rejected or superseded, unless
//! all of it was as accepted or it was recorded to be kept.
//!
//! A session gets its place in one step, after its last repetition: what lies there is whole.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::runs::attempt;
use crate::files::{Kind, MAX_WRITTEN, encode, list, read_bytes, recording_file, sessions_dir};
use crate::ledger::JOURNAL_FILE;

/// The file in a session's folder that says that there is nothing to accept: the case passed.
pub(crate) const PASSED: &str = ".passed";

/// The file in a session's folder that says that its runs are kept in `runs/<case>/`: these files, or others that show the same.
pub(crate) const KEPT: &str = ".kept";

/// The folder of a session that holds what is kept of its runs, a file each.
pub(crate) const DISTILLED: &str = "runs";

/// The pending sessions below a root: their folders, by the segments of suite and case.
#[derive(Debug, Default)]
pub(crate) struct Pending(BTreeMap<(String, String), PathBuf>);

impl Pending {
    /// The folder of the pending session of a case.
    pub(crate) fn of(&self, suite: &str, case: &str) -> Option<&Path> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&(encode(suite), encode(case))).map(PathBuf::as_path)
    }

    /// Whether this folder is one of them.
    pub(crate) fn is_one(&self, session: &Path) -> bool {
        self.0.values().any(|folder| folder == session)
    }
}

/// Looks for pending sessions. What cannot be listed holds none that could be judged or accepted.
pub(crate) fn pending(root: &Path) -> Pending {
    let mut found = BTreeMap::new();
    let top = sessions_dir(root);
    for suite in folders(&top) {
        let of_suite = top.join(&suite);
        for case in folders(&of_suite) {
            let of_case = of_suite.join(&case);
            // Names begin with the time.
            let sessions = folders(&of_case).into_iter().map(|name| of_case.join(name));
            let newest = sessions.rev().find(|session| is_whole(session));
            let settled =
                |session: &PathBuf| [PASSED, KEPT].iter().any(|it| session.join(it).exists());
            let newest = newest.filter(|session| !settled(session));
            found.extend(newest.map(|session| ((suite.clone(), case), session)));
        }
    }
    Pending(found)
}

/// Whether this folder holds all repetitions of the session that it is named after. Where a process died while it accepted them, the
/// runs that they replace may lie there; and agents can delete what was recorded before them.
pub(crate) fn is_whole(session: &Path) -> bool {
    #[derive(Deserialize)]
    struct Meta {
        session: String,
        repetitions: u32,
    }
    let mut last = BTreeMap::new();
    for name in folders(session).into_iter().filter(|name| name != DISTILLED) {
        let Some((repetition, retry)) = attempt(&name) else { return false };
        let newest = last.entry(repetition).or_insert((retry, name.clone()));
        if newest.0 <= retry {
            *newest = (retry, name);
        }
    }
    let Some((_, first)) = last.values().next() else { return false };
    let text = read_bytes(&session.join(first).join("meta.json"), MAX_WRITTEN).unwrap_or_default();
    let Ok(Meta { session: name, repetitions }) = serde_json::from_slice(&text) else {
        return false;
    };
    session.file_name().is_some_and(|folder| *folder == *name)
        && last.keys().copied().eq(1..=repetitions)
        && last.values().all(|(_, run)| session.join(run).join(JOURNAL_FILE).is_file())
        && last.keys().all(|number| recording_file(&session.join(DISTILLED), *number).is_file())
}

/// The folder of the run with this number in a session: of several starts, the last.
pub(crate) fn raw_run(session: &Path, repetition: u32) -> Option<PathBuf> {
    let runs = folders(session).into_iter().filter_map(|name| Some((attempt(&name)?, name)));
    let last = runs.filter(|((number, _), _)| *number == repetition).max()?;
    Some(session.join(last.1))
}

/// The names of the folders in `folder`, sorted, without hidden ones and links.
fn folders(folder: &Path) -> Vec<String> {
    let entries = list(folder).map(|listing| listing.entries).unwrap_or_default();
    entries.into_iter().filter(|entry| entry.kind == Kind::Folder).map(|entry| entry.name).collect()
}
