//! Reading folders: sorted, without following links, and without opening anything.

use std::fs;
use std::path::{Path, PathBuf};

/// What an entry of a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A regular file: the only thing that is ever opened.
    File,
    Folder,
    /// A symbolic link, to whatever: never followed.
    Link,
    /// A pipe, a socket, a device: opening one may hang.
    Other,
}

/// An entry of a folder.
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

/// What stands in the way of a walk.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{message}")]
pub(crate) struct WalkError {
    pub(crate) path: PathBuf,
    message: String,
}

impl WalkError {
    pub(crate) fn link(path: PathBuf) -> Self {
        let message =
            "is a symbolic link, and links are not followed; put the file or folder itself there"
                .to_owned();
        Self { path, message }
    }

    pub(crate) fn not_regular(path: PathBuf) -> Self {
        Self { path, message: "is not a regular file; remove it".to_owned() }
    }

    fn unreadable(path: PathBuf, error: &std::io::Error) -> Self {
        Self { path, message: format!("cannot be read: {error}") }
    }
}

/// What lies at `path` itself, a link not followed. `None` if nothing does.
pub(crate) fn kind(path: &Path) -> Result<Option<Kind>, WalkError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) => Ok(Some(kind_of(metadata.file_type()))),
        Err(e)
            if matches!(
                e.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        // No file can have such a name.
        Err(e)
            if matches!(
                e.kind(),
                std::io::ErrorKind::InvalidFilename | std::io::ErrorKind::InvalidInput
            ) =>
        {
            Ok(None)
        }
        Err(e) => Err(WalkError::unreadable(path.to_path_buf(), &e)),
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
    let unreadable = |e: &std::io::Error| WalkError::unreadable(folder.to_path_buf(), e);
    let mut listing = Listing::default();
    for entry in fs::read_dir(folder).map_err(|e| unreadable(&e))? {
        let entry = entry.map_err(|e| unreadable(&e))?;
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
mod tests {
    use super::*;

    #[test]
    fn entries_are_sorted_hidden_ones_skipped_and_a_missing_folder_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        for name in ["b.json", "a", ".hidden", "B"] {
            fs::write(root.path().join(name), "").unwrap();
        }
        let names: Vec<_> =
            list(root.path()).unwrap().entries.into_iter().map(|entry| entry.name).collect();
        assert_eq!(names, ["B", "a", "b.json"]);
        let error = list(&root.path().join("none")).unwrap_err();
        assert!(error.to_string().starts_with("cannot be read: "), "{error}");
        assert_eq!(kind(&root.path().join("a/b")), Ok(None), "below a file lies nothing");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_that_is_not_utf8_is_reported_and_links_and_sockets_are_told_apart() {
        use std::os::unix::ffi::OsStrExt;

        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join(std::ffi::OsStr::from_bytes(b"\xff.json")), "").unwrap();
        std::os::unix::fs::symlink("nowhere", root.path().join("link")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.path().join("socket")).unwrap();
        let listing = list(root.path()).unwrap();
        let kinds: Vec<_> =
            listing.entries.iter().map(|entry| (entry.name.as_str(), entry.kind)).collect();
        assert_eq!(kinds, [("link", Kind::Link), ("socket", Kind::Other)]);
        assert_eq!(listing.errors.len(), 1);
        assert!(listing.errors[0].to_string().contains("not UTF-8"));
    }
}
