//! The patterns of `[load] runs`. They are matched folder by folder, so that only folders that can hold a match are read.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use glob::Pattern;

use crate::files::{Kind, WalkError, walk};

/// The most entries of folders that one pattern looks at: `../../../**` may lead through a whole disk.
const MAX_LOOKED_AT: usize = 200_000;

/// A pattern of files, relative to a suite's folder: `exports/*.jsonl`, `../../data/**/trace.json`.
#[derive(Clone, Debug)]
pub(crate) struct RunPattern {
    /// The folders before the first part that matches more than itself, `..` included.
    prefix: Vec<String>,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    /// `**`: any folders, none included.
    Folders,
    Name {
        pattern: Pattern,
        hidden: bool,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PatternError {
    #[error("a pattern must not be empty")]
    Empty,
    #[error("a pattern must be relative to the suite's folder")]
    Absolute,
    #[error("a pattern must be written with `/`")]
    Backslash,
    #[error("`..` is only allowed at the beginning")]
    Parent,
    #[error(
        "a pattern must end with a file, not with `/`, `.`, `..` or `**`; add for example `/*.json`"
    )]
    NoFile,
    #[error("{0}")]
    Glob(&'static str),
}

impl RunPattern {
    pub(crate) fn new(text: &str) -> Result<Self, PatternError> {
        if text.is_empty() {
            return Err(PatternError::Empty);
        }
        if text.contains('\\') {
            return Err(PatternError::Backslash);
        }
        let drive = matches!(text.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
        if text.starts_with('/') || drive {
            return Err(PatternError::Absolute);
        }
        let (mut prefix, mut parts) = (Vec::new(), Vec::new());
        let mut names: Vec<&str> = text.split('/').collect();
        let last = names.pop().unwrap_or_default();
        if matches!(last, "" | "." | ".." | "**") {
            return Err(PatternError::NoFile);
        }
        for name in names.into_iter().filter(|name| !matches!(*name, "" | ".")) {
            let literal = !name.contains(['*', '?', '[']);
            if name == ".." && (!parts.is_empty() || prefix.iter().any(|name| name != "..")) {
                return Err(PatternError::Parent);
            } else if literal && parts.is_empty() {
                prefix.push(name.to_owned());
            } else if name != "**" {
                parts.push(Part::name(name)?);
            } else if !matches!(parts.last(), Some(Part::Folders)) {
                parts.push(Part::Folders);
            }
        }
        parts.push(Part::name(last)?);
        Ok(Self { prefix, parts })
    }

    /// The matching files, sorted, and the errors. A symbolic link whose name matches is an error. Hidden entries match only a part
    /// that begins with a dot.
    pub(crate) fn files(&self, base: &Path) -> (BTreeSet<PathBuf>, Vec<WalkError>) {
        let mut matching = Matching::default();
        let mut start = base.to_path_buf();
        for name in &self.prefix {
            start = step(start, name);
            if name != ".." && matches!(walk::kind(&start), Ok(Some(Kind::Link))) {
                matching.error(WalkError::link(start));
                return (matching.files, matching.errors.into_iter().collect());
            }
        }
        // A folder that does not exist matches nothing, which the caller reports with the pattern.
        if start.is_dir() {
            matching.folder(&start, &self.parts);
        }
        (matching.files, matching.errors.into_iter().collect())
    }
}

impl Part {
    fn name(text: &str) -> Result<Self, PatternError> {
        let pattern = Pattern::new(text).map_err(|e| PatternError::Glob(e.msg))?;
        Ok(Self::Name { pattern, hidden: text.starts_with('.') })
    }
}

/// One part further, without leaving `a/../` in the path where that can be helped.
fn step(mut path: PathBuf, name: &str) -> PathBuf {
    if name == ".." && matches!(path.components().next_back(), Some(Component::Normal(_))) {
        path.pop();
        if path.as_os_str().is_empty() {
            path.push(".");
        }
    } else {
        path.push(name);
    }
    path
}

#[derive(Default)]
struct Matching {
    files: BTreeSet<PathBuf>,
    errors: BTreeSet<WalkError>,
    /// Entries of folders that were looked at.
    looked_at: usize,
    /// Folder and parts left: two `**` reach the same folder in many ways.
    seen: BTreeSet<(PathBuf, usize)>,
}

impl Matching {
    fn folder(&mut self, folder: &Path, parts: &[Part]) {
        let Some((part, rest)) = parts.split_first() else { return };
        if self.looked_at > MAX_LOOKED_AT {
            return;
        }
        if !self.seen.insert((folder.to_path_buf(), parts.len())) {
            return;
        }
        if let Part::Folders = part {
            self.folder(folder, rest);
        }
        let listing = match walk::list_all(folder) {
            Ok(listing) => listing,
            Err(error) => return self.error(error),
        };
        for error in listing.errors {
            self.error(error);
        }
        self.looked_at += listing.entries.len();
        if self.looked_at > MAX_LOOKED_AT {
            self.errors.clear();
            return self.error(WalkError::too_many(folder.to_owned(), MAX_LOOKED_AT));
        }
        for entry in listing.entries {
            let path = folder.join(&entry.name);
            match (part, entry.kind) {
                (Part::Folders, Kind::Folder) if !entry.is_hidden() => self.folder(&path, parts),
                (Part::Name { pattern, hidden }, kind)
                    if (*hidden || !entry.is_hidden()) && pattern.matches(&entry.name) =>
                {
                    match kind {
                        Kind::File if rest.is_empty() => _ = self.files.insert(path),
                        Kind::Folder => self.folder(&path, rest),
                        Kind::Link => self.error(WalkError::link(path)),
                        Kind::Other if rest.is_empty() => self.error(WalkError::not_regular(path)),
                        Kind::File | Kind::Other => {}
                    }
                }
                _ => {}
            }
        }
    }

    fn error(&mut self, error: WalkError) {
        self.errors.insert(error);
    }
}

#[cfg(test)]
#[path = "tests/pattern.rs"]
mod tests;
