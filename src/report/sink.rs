//! Where rendered reports go, and which kinds there are.

use std::fmt;
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

/// Puts a rendered report where `--report KIND=PATH` wants it: `-` is `stdout`; any other path is replaced whole, and its
/// folders are made.
///
/// # Errors
/// What the file system or `stdout` says; a file is then as it was.
pub(crate) fn write(rendered: &[u8], path: &Path, stdout: &mut impl Write) -> io::Result<()> {
    if path.as_os_str() == "-" {
        stdout.write_all(rendered)?;
        return stdout.flush();
    }
    crate::files::replace(path, rendered).map(drop)
}

#[cfg(test)]
#[path = "tests/sink.rs"]
mod tests;
