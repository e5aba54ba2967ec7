//! Reading folders: sorted, without following links, and without opening anything.

use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A regular file: nothing else is ever opened.
    File,
    Folder,
    /// A symbolic link, to whatever: never followed.
    Link,
    /// A pipe, a socket, a device: opening one may hang.
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

impl Entry {
    pub(crate) fn is_hidden(&self) -> bool {
        self.name.starts_with('.')
    }

    /// Stem and extension of a name such as `1.json`.
    pub(crate) fn split(&self) -> (&str, Option<&str>) {
        self.name
            .rsplit_once('.')
            .map_or((&self.name, None), |(stem, extension)| (stem, Some(extension)))
    }
}

/// A folder's entries by name, and those that could not be read.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) entries: Vec<Entry>,
    pub(crate) errors: Vec<WalkError>,
}

/// An entry that cannot be walked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{message}")]
pub(crate) struct WalkError {
    pub(crate) path: PathBuf,
    message: String,
}

impl WalkError {
    pub(crate) fn link(path: PathBuf) -> Self {
        let why =
            "is a symbolic link, and links are not followed; put the file or folder itself there";
        Self { path, message: why.to_owned() }
    }

    pub(crate) fn not_regular(path: PathBuf) -> Self {
        Self { path, message: "is not a regular file; remove it".to_owned() }
    }

    pub(crate) fn too_many(path: PathBuf, most: usize) -> Self {
        let message = format!(
            "is reached after {most} files and folders, and a pattern looks at no more; name the folders in it"
        );
        Self { path, message }
    }

    fn unreadable(path: PathBuf, error: &Error) -> Self {
        Self { path, message: format!("cannot be read: {error}") }
    }
}

/// What lies at `path`; a link is not followed. `None` if nothing lies there.
pub(crate) fn kind(path: &Path) -> Result<Option<Kind>, WalkError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(kind_of(metadata.file_type()))),
        Err(error) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Ok(None),
            // No file can have such a name.
            ErrorKind::InvalidFilename | ErrorKind::InvalidInput => Ok(None),
            _ => Err(WalkError::unreadable(path.to_owned(), &error)),
        },
    }
}

/// The entries of `folder` that are not hidden, sorted by name.
pub(crate) fn list(folder: &Path) -> Result<Listing, WalkError> {
    let mut listing = list_all(folder)?;
    listing.entries.retain(|entry| !entry.is_hidden());
    Ok(listing)
}

/// The entries of `folder`, hidden ones too, sorted by name.
pub(crate) fn list_all(folder: &Path) -> Result<Listing, WalkError> {
    let unreadable = |error: Error| WalkError::unreadable(folder.to_owned(), &error);
    let mut listing = Listing::default();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        match (entry.file_name().into_string(), entry.file_type()) {
            (Ok(name), Ok(file_type)) => {
                listing.entries.push(Entry { name, kind: kind_of(file_type) });
            }
            (Err(_), _) => {
                let message = "has a name that is not UTF-8; rename it".to_owned();
                listing.errors.push(WalkError { path: entry.path(), message });
            }
            (_, Err(e)) => listing.errors.push(WalkError::unreadable(entry.path(), &e)),
        }
    }
    listing.entries.sort_by(|a, b| a.name.cmp(&b.name));
    listing.errors.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(listing)
}

fn kind_of(file_type: fs::FileType) -> Kind {
    if file_type.is_symlink() {
        Kind::Link
    } else if file_type.is_dir() {
        Kind::Folder
    } else if file_type.is_file() {
        Kind::File
    } else {
        Kind::Other
    }
}

#[cfg(test)]
#[path = "tests/walk.rs"]
mod tests;
