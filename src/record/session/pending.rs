//! The sessions in `.goldrun/sessions/<suite>/<case>/`: made, superseded, settled, accepted, rejected. Which one is pending:
//! `discover`.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::dead::folders;
use super::kept::{PLACING, Place};
use super::{staging, swap};
use crate::discover::{Case, KEPT, PASSED, Suite, pending};
use crate::files::{
    case_sessions_dir, encode, no_links, replace, sessions_dir, suite_sessions_dir, write_anew,
};
use crate::record::RUNNING;

/// The prefix of a session that is being removed. Hidden folders are no sessions.
const REMOVED: &str = ".removed-";

/// Makes the folder for the sessions of `suite`, which git ignores.
pub(super) fn make_home(root: &Path, suite: &str) -> io::Result<PathBuf> {
    let home = suite_sessions_dir(root, suite);
    // `.goldrun/sessions/<suite>`
    no_links(&home, 3)?;
    fs::create_dir_all(&home)?;
    if let Some(state) = sessions_dir(root).parent() {
        let ignore = state.join(".gitignore");
        if ignore.symlink_metadata().is_err() {
            replace(&ignore, b"*\n", 1)?;
        }
    }
    Ok(home)
}

/// Removes the sessions of a case whose runs are not kept, but for `newest`: another run supersedes them, or they are accepted or
/// rejected.
pub(crate) fn supersede(
    root: &Path,
    suite: &str,
    case: &str,
    newest: Option<&str>,
) -> io::Result<()> {
    let folder = case_sessions_dir(root, suite, case);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    no_links(&folder, 4)?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let stays =
            Some(&*name) == newest || name.starts_with(PLACING) || entry.path().join(KEPT).exists();
        if !stays && entry.file_type()?.is_dir() {
            remove(&entry.path())?;
        }
    }
    if newest.is_none() {
        let _ = fs::remove_dir(&folder);
        let _ = folder.parent().map(fs::remove_dir);
    }
    Ok(())
}

/// Removes a session. While its files are removed it is hidden, so that it is never seen in part.
pub(super) fn remove(session: &Path) -> io::Result<()> {
    let name = session.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with(REMOVED) {
        return fs::remove_dir_all(session);
    }
    let hidden = session.with_file_name(format!("{REMOVED}{name}"));
    fs::rename(session, &hidden)?;
    fs::remove_dir_all(hidden)
}

/// Notes that all of a session was as accepted, so that it is not pending.
pub(crate) fn settle(session: &Path) -> io::Result<()> {
    write_anew(&session.join(PASSED), b"", 1)
}

/// Puts the files of the session that is pending of `case` into the place of those that are kept, in one step, unless these are
/// what was accepted, and removes the case's other pending sessions.
pub(crate) fn place(root: &Path, state_dir: &Path, suite: &Suite, case: &Case) -> io::Result<()> {
    let Some(session) = &case.session else { return Ok(()) };
    let name = session.file_name().unwrap_or_default().to_string_lossy();
    if case.recordings.iter().any(|recording| recording.path.starts_with(session)) {
        let put = Place::of(root, state_dir, suite, &case.name).put(session, &name)?;
        put.map_or(Ok(()), |(_, error)| Err(error))?;
    }
    Place::note(session)?;
    supersede(root, &suite.name, &case.name, Some(&name))
}

/// Moves a pending session of `case` to where replaced recordings are kept, and removes the case's other sessions. Returns where
/// it is now.
pub(crate) fn reject(
    root: &Path,
    state_dir: &Path,
    case: &Case,
    session: &Path,
) -> io::Result<PathBuf> {
    let name = session.file_name().unwrap_or_default();
    let previous = swap::previous(state_dir, &case.suite, &encode(&case.name)).join(name);
    let kept = swap::keep(session, &previous)?;
    supersede(root, &case.suite, &case.name, None)?;
    Ok(kept)
}

/// The sessions below `root` that may be removed: all that are not pending but the last `keep` of each case, and what was left of
/// others.
pub(super) fn old(root: &Path, keep: usize) -> io::Result<Vec<PathBuf>> {
    let (top, pending, mut old) = (sessions_dir(root), pending(root), Vec::new());
    no_links(&top, 2)?;
    for suite in folders(&top)? {
        for case in folders(&suite)?.into_iter().filter(|case| !is_hidden(case)) {
            let sessions = folders(&case)?.into_iter().filter(|folder| !pending.is_one(folder));
            let (removed, mut sessions): (Vec<_>, Vec<_>) = sessions.partition(|it| is_hidden(it));
            // What is being put into its place goes there next time.
            let removed = removed.into_iter().filter(|folder| !is_placing(folder));
            sessions.truncate(sessions.len().saturating_sub(keep));
            old.extend(removed.chain(sessions));
        }
        old.extend(staging::left(&suite.join(RUNNING))?.into_iter().map(|left| left.folder));
    }
    Ok(old)
}

fn is_placing(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PLACING))
}

fn is_hidden(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}
