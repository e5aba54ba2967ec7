//! What is kept of runs for git: the files of a session are put into `runs/<case>/`, in one step.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::dead::folders;
use super::hold::{hold, is_held};
use super::swap;
use crate::discover::{DISTILLED, KEPT, Suite, recorded};
use crate::files::{case_sessions_dir, encode, no_links, write_anew};

/// The prefix of the folder beside a case's sessions in which files lie until they are in their place, and then those that were there.
pub(super) const PLACING: &str = ".placing-";

/// A case, and where its files go.
pub(crate) struct Place {
    /// The folder of its sessions.
    sessions: PathBuf,
    /// `runs/<case>`
    pub(crate) target: PathBuf,
    /// Where replaced files are kept.
    previous: PathBuf,
}

impl Place {
    pub(crate) fn of(root: &Path, state_dir: &Path, suite: &Suite, case: &str) -> Self {
        Self {
            sessions: case_sessions_dir(root, &suite.name, case),
            target: recorded(&suite.dir, case).0,
            previous: swap::previous(state_dir, &suite.name, &encode(case)),
        }
    }

    /// Puts the files of `session`, whose id this is, into the place of those that are there. If the process dies meanwhile, the old
    /// ones or the new ones are there. Returns where the old ones are and why, if they could not be moved to where they are kept.
    pub(crate) fn put(&self, session: &Path, id: &str) -> io::Result<Option<(PathBuf, io::Error)>> {
        self.mend()?;
        // `.goldrun/sessions/<suite>/<case>/.placing-<session>`
        let placing = self.sessions.join(format!("{PLACING}{id}"));
        no_links(&placing, 5)?;
        let _hold = hold(&placing)?;
        let (files, new) = (session.join(DISTILLED), placing.join(DISTILLED));
        copy(&files, &new)?;
        match swap::replace(&new, &self.target, &self.previous.join(id)) {
            Ok(()) => fs::remove_dir_all(&placing).map(|()| None),
            Err(error) if is_copy(&self.target, &files) => Ok(Some((placing, error))),
            Err(error) => Err(error),
        }
    }

    /// Notes that the runs of `session` are kept, or others that show the same.
    pub(crate) fn note(session: &Path) -> io::Result<()> {
        write_anew(&session.join(KEPT), b"", 5)
    }

    /// Moves away what processes have left that died while they put files into their place: back if nothing is there.
    fn mend(&self) -> io::Result<()> {
        no_links(&self.sessions, 4)?;
        for placing in folders(&self.sessions)? {
            let name = placing.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let Some(id) = name.strip_prefix(PLACING).filter(|_| !is_held(&placing)) else {
                continue;
            };
            let (new, previous) = (placing.join(DISTILLED), self.previous.join(id));
            let old = swap::displaced(&new);
            if old.is_dir() {
                swap::recover(&old, &self.target, &previous)?;
            }
            if new.is_dir() {
                swap::keep(&new, &previous)?;
            }
            fs::remove_dir_all(&placing)?;
        }
        Ok(())
    }
}

/// Copies the files in a folder to a new one, so that they are on the disk.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    match fs::remove_dir_all(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => fs::create_dir(to)?,
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            let file = to.join(entry.file_name());
            fs::copy(entry.path(), &file)?;
            File::open(file)?.sync_all()?;
        }
    }
    File::open(to)?.sync_all()
}

/// Whether a folder holds each file of another, with the same bytes.
fn is_copy(copy: &Path, of: &Path) -> bool {
    let entries = fs::read_dir(of).into_iter().flatten().flatten();
    let same = |name: &Path| fs::read(copy.join(name)).ok() == fs::read(of.join(name)).ok();
    let mut names = entries.map(|entry| PathBuf::from(entry.file_name()));
    names.all(|name| same(&name))
}

#[cfg(test)]
#[path = "tests/kept.rs"]
mod tests;
