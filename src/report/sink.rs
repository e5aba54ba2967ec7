//! Where rendered reports go, and which kinds there are.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::json;
#[cfg(feature = "junit")]
use super::junit;
use super::model::Report;

/// A kind of report that is written as a whole, for `--report KIND`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// `goldrun/report@1`.
    Json,
    /// JUnit XML, as nextest writes it.
    #[cfg(feature = "junit")]
    Junit,
}

impl Kind {
    /// Every kind, in the order of the documentation.
    pub const ALL: &[Kind] = &[
        Kind::Json,
        #[cfg(feature = "junit")]
        Kind::Junit,
    ];

    /// The word on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Json => "json",
            #[cfg(feature = "junit")]
            Kind::Junit => "junit",
        }
    }

    /// The extension of its default path, `target/goldrun/report.<extension>`.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Kind::Json => "json",
            #[cfg(feature = "junit")]
            Kind::Junit => "xml",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Appends `report` as `kind` to `out`. The same report gives the same bytes.
///
/// # Errors
/// None that a report can cause; the formats' own writers return them.
pub fn render(kind: Kind, report: &Report, out: &mut Vec<u8>) -> io::Result<()> {
    match kind {
        Kind::Json => json::write(report, out),
        #[cfg(feature = "junit")]
        Kind::Junit => junit::write(report, out),
    }
}

/// Writes a rendered report to the path of `--report KIND=PATH`: `-` is `stdout`; a file is replaced whole or not at all, and its folders
/// are made; a pipe or the like is written to. A folder and a link to a file are refused.
pub(crate) fn write(rendered: &[u8], path: &Path, stdout: &mut impl Write) -> io::Result<()> {
    stdout.flush()?;
    if path.as_os_str() == "-" {
        stdout.write_all(rendered)?;
        return stdout.flush();
    }
    let refused = |why: &str| Err(io::Error::other(why.to_owned()));
    let is_link = fs::symlink_metadata(path).is_ok_and(|there| there.is_symlink());
    match fs::metadata(path) {
        Ok(leads_to) if leads_to.is_dir() => refused("it is a folder"),
        // Nothing is read first: the other end of a pipe may be in this process.
        Ok(leads_to) if !leads_to.is_file() => {
            OpenOptions::new().write(true).open(path)?.write_all(rendered)
        }
        // Standard output, redirected to a file that this process already writes to.
        Ok(_) if is_link && is_open_file(path) => {
            OpenOptions::new().append(true).open(path)?.write_all(rendered)
        }
        _ if is_link => refused("it is a symbolic link; name the file that it leads to"),
        // The user named its folders, so they may be links.
        _ => crate::files::replace(path, rendered, 0).map(drop),
    }
}

/// Whether the link at `path` leads to a file that this process has open, as `/dev/stdout` does.
fn is_open_file(path: &Path) -> bool {
    let Ok(mut path) = std::path::absolute(path) else { return false };
    // Standard output has no longer chain of links.
    for _ in 0..8 {
        let parent = path.parent().and_then(|parent| parent.canonicalize().ok());
        let Some(parent) = parent else { return false };
        if parent.ends_with("fd") && (parent.starts_with("/proc") || parent.starts_with("/dev")) {
            return true;
        }
        match fs::read_link(&path) {
            Ok(target) => path = parent.join(target),
            Err(_) => return false,
        }
    }
    false
}

#[cfg(test)]
#[path = "tests/sink.rs"]
mod tests;
