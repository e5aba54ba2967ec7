//! Links that stand where a project's own folders should: nothing is written through them.

use std::io;
use std::path::Path;

/// Refuses `folder` if it, or one of the folders above it, is a symbolic link. `own` is how many of them are the project's own:
/// a link further up leads to the project and is its user's choice.
///
/// # Errors
/// If one is a link, which the error names.
pub(crate) fn no_links(folder: &Path, own: usize) -> io::Result<()> {
    let is_link = |path: &&Path| path.symlink_metadata().is_ok_and(|there| there.is_symlink());
    let named = folder.ancestors().take(own).filter(|path| !path.as_os_str().is_empty());
    match named.filter(is_link).last() {
        None => Ok(()),
        Some(link) => Err(io::Error::other(format!(
            "{} is a symbolic link, and nothing is written through links: put the folder itself there",
            link.display()
        ))),
    }
}

#[cfg(all(test, unix))]
#[path = "tests/links.rs"]
mod tests;
