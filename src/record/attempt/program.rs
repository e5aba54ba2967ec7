//! Finds a program that is named without a slash.
//!
//! If a child has a `PATH` of its own, `std` forks and lets the child search. Copying this process's page tables takes longer than most
//! agents run. A program that is started by its path needs no fork.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

/// The folders where no `PATH` is set, as for `execvp`.
const DEFAULT: &str = "/bin:/usr/bin";

/// The first executable file `program` in the folders of `path`; relative ones are relative to `folder`. `None` if there is none, or
/// if `program` is a path already.
pub(crate) fn find(program: &OsStr, path: Option<&OsStr>, folder: &Path) -> Option<PathBuf> {
    if program.is_empty() || program.as_encoded_bytes().contains(&b'/') {
        return None;
    }
    let folders = std::env::split_paths(path.unwrap_or(OsStr::new(DEFAULT)));
    let mut candidates = folders.map(|place| folder.join(place).join(program));
    candidates.find(|candidate| access(candidate, Access::EXEC_OK).is_ok() && candidate.is_file())
}

#[cfg(test)]
#[path = "tests/program.rs"]
mod tests;
