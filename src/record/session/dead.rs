//! What sessions whose process died have left of worktrees: folders, and what git knows of them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::hold::{is_held, try_hold};
use super::worktree::worktrees;
use crate::files::{no_links, state_dirs};
use crate::process::Git;

/// The folders of worktrees of dead sessions of the project at `root`.
pub(crate) fn dead_worktrees(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut dead = Vec::new();
    for state_dir in state_dirs(root) {
        let parent = worktrees(&state_dir);
        no_links(&parent, 2)?;
        dead.extend(folders(&parent)?);
    }
    dead.retain(|session| !is_held(session));
    Ok(dead)
}

/// Removes worktrees of dead sessions of the project at `root`, and what git knows of them. Returns how many there were. If it
/// fails, folders whose registrations git still has are left, so that the next call finds both.
pub(crate) fn clear_worktrees(root: &Path) -> io::Result<usize> {
    // Most projects have no worktrees: git need not run.
    let parents: Vec<PathBuf> = state_dirs(root).map(|state| worktrees(&state)).into();
    if !parents.iter().any(|parent| parent.is_dir()) {
        return Ok(0);
    }
    let mut dead = Vec::new();
    for session in dead_worktrees(root)? {
        let name = session.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        // Another process may be removing it or resuming it.
        if let (Some(name), Some(hold)) = (name, try_hold(&session)?) {
            dead.push((session, name, hold));
        }
    }
    let places = parents.iter().filter_map(|parent| parent.canonicalize().ok());
    let places: Vec<PathBuf> = places.collect();
    let is_dead = |name: &OsStr| dead.iter().any(|(_, session, _)| is_of(name, session));
    // Somebody may have removed the folder of a session. A session that lives has one.
    let is_lost = |folder: &Path| {
        let session = folder.parent().filter(|session| !session.exists());
        session.is_some_and(|session| places.iter().any(|place| session.starts_with(place)))
    };
    Git::new(root)
        .forget_worktrees(|name, folder| is_dead(name.as_ref()) || folder.is_some_and(is_lost))
        .map_err(io::Error::other)?;
    let mut count = 0;
    for (session, name, _hold) in dead {
        let is_tree = |folder: &PathBuf| folder.file_name().is_some_and(|it| is_of(it, &name));
        count += folders(&session)?.iter().filter(|folder| is_tree(folder)).count();
        fs::remove_dir_all(&session)?;
    }
    places.iter().for_each(|place| drop(fs::remove_dir(place)));
    Ok(count)
}

/// Whether a worktree with this name is of this session.
fn is_of(name: &OsStr, session: &str) -> bool {
    let rest = name.to_str().and_then(|name| name.strip_prefix(session));
    rest.is_some_and(|rest| rest.starts_with('.'))
}

/// The folders in `folder`, by name; none if it does not exist.
pub(super) fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}
