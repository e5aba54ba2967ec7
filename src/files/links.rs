//! Symbolic links where a project's own folders should be: nothing is written through them.

use std::io;
use std::path::Path;

/// Refuses `folder` if it, or one of the folders above it, is a symbolic link. `own` is how many of them are the project's own:
/// a link further up leads to the project and is its user's choice.
pub(crate) fn no_links(folder: &Path, own: usize) -> io::Result<()> {
    let is_link = |path: &&Path| path.symlink_metadata().is_ok_and(|there| there.is_symlink());
    let named = folder.ancestors().take(own).filter(|path| !path.as_os_str().is_empty());
    let Some(link) = named.filter(is_link).last() else { return Ok(()) };
    let link = link.display();
    Err(io::Error::other(format!(
        "{link} is a symbolic link, and nothing is written through links: put the folder itself there"
    )))
}

#[cfg(all(test, unix))]
#[path = "tests/links.rs"]
mod tests;
