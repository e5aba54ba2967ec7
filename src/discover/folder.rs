//! A folder of a suite that may be missing: its entries.

use std::path::Path;

use super::problem::FileProblem;
use crate::files::{Kind, WalkError, walk};

/// The entries of `folder`; none if it does not exist or cannot be listed. `named` says how the files in it are named.
pub(crate) fn entries(
    root: &Path,
    folder: &Path,
    named: &str,
    problems: &mut Vec<FileProblem>,
) -> Vec<walk::Entry> {
    let listing = match walk::kind(folder) {
        Ok(None) => return Vec::new(),
        Ok(Some(Kind::Folder)) => walk::list(folder),
        Ok(Some(Kind::Link)) => Err(WalkError::link(folder.to_path_buf())),
        Ok(Some(Kind::File | Kind::Other)) => {
            let message = format!("is not a folder; {named}");
            problems.push(FileProblem::new(root, folder, message).hiding());
            return Vec::new();
        }
        Err(e) => Err(e),
    };
    match listing {
        Ok(listing) => {
            problems.extend(listing.errors.iter().map(|e| FileProblem::of_walk(root, e)));
            listing.entries
        }
        Err(e) => {
            problems.push(FileProblem::of_walk(root, &e).hiding());
            Vec::new()
        }
    }
}
