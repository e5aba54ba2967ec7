//! The journals below a folder.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::events::Header;
use super::journal::{Damage, Journal};
use super::open::JOURNAL_FILE;
use super::replay::Snapshot;
use super::state::{State, state_path};
use crate::files::{MAX_BYTES, read_bytes};

#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub path: PathBuf,
    pub header: Option<Header>,
    pub snapshot: Snapshot,
    /// What is not sound in what was read of it.
    pub damage: Option<Damage>,
}

#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub journals: Vec<Found>,
    pub errors: Vec<(PathBuf, io::Error)>,
}

/// Finds the journals below `root`, without following links or entering hidden folders. Only what follows a journal's state file
/// is replayed, so damage before that is not found.
pub(crate) fn find(root: &Path) -> Listing {
    let mut listing = Listing::default();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>)
        {
            Ok(entries) => entries,
            Err(error) => {
                listing.errors.push((folder, error));
                continue;
            }
        };
        for entry in entries {
            let name = entry.file_name();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !name.to_string_lossy().starts_with('.') => {
                    folders.push(entry.path());
                }
                Ok(kind) if kind.is_file() && name == JOURNAL_FILE => match found(entry.path()) {
                    Ok(found) => listing.journals.push(found),
                    Err(error) => listing.errors.push((entry.path(), error)),
                },
                Ok(_) => {}
                Err(error) => listing.errors.push((entry.path(), error)),
            }
        }
    }
    listing.journals.sort_by(|a, b| a.path.cmp(&b.path));
    listing.errors.sort_by(|a, b| a.0.cmp(&b.0));
    listing
}

fn found(path: PathBuf) -> io::Result<Found> {
    let bytes = read_bytes(&path, MAX_BYTES)?;
    let state = fs::read_to_string(state_path(&path)).ok().and_then(|text| State::parse(&text));
    let Journal { header, snapshot, damage, .. } =
        state.and_then(|state| state.resume(&bytes)).unwrap_or_else(|| Journal::read(&bytes));
    Ok(Found { path, header, snapshot, damage })
}
