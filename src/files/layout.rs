//! Where things lie, and paths as people read them: relative, and with `/`.

use std::path::{Component, Path, PathBuf};

use super::names;

/// The folder of `suite`: the one there is, or would be.
pub(crate) fn suite_dir(root: &Path, suite: &str) -> PathBuf {
    let segment = names::encode(suite);
    let suites = root.join("suites");
    let found = candidates(suite, &segment)
        .map(|folder| suites.join(folder))
        .find(|folder| folder.is_dir());
    found.unwrap_or_else(|| suites.join(&segment))
}

/// The folders a name may have: its segment, and the very name where a person made it.
pub(crate) fn candidates<'a>(name: &'a str, segment: &'a str) -> impl Iterator<Item = &'a str> {
    let literal = (name != segment && names::is_literal_folder(name)).then_some(name);
    std::iter::once(segment).chain(literal)
}

/// The folder of the goldens of `suite`.
pub(crate) fn golden_dir(root: &Path, suite: &str) -> PathBuf {
    root.join("golden").join(names::encode(suite))
}

/// Where the golden of a case lies, or would lie.
pub(crate) fn golden_file(root: &Path, suite: &str, case: &str) -> PathBuf {
    golden_file_in(&golden_dir(root, suite), case)
}

/// The golden of a case whose suite's lie in `folder`.
pub(crate) fn golden_file_in(folder: &Path, case: &str) -> PathBuf {
    within(folder, &(names::encode(case) + ".json"))
}

/// `name` in `folder`, in no more room than that takes: an inventory holds a path for every recording.
pub(crate) fn within(folder: &Path, name: &str) -> PathBuf {
    let mut path = PathBuf::with_capacity(folder.as_os_str().len() + 1 + name.len());
    path.push(folder);
    path.push(name);
    path
}

/// `path` relative to `base` where it lies below it, else as it is.
pub(crate) fn shown(base: &Path, path: &Path) -> String {
    let path = path.strip_prefix(base).unwrap_or(path);
    let mut shown = String::new();
    for component in path.components() {
        if !shown.is_empty() && !shown.ends_with('/') {
            shown.push('/');
        }
        match component {
            Component::RootDir => shown.push('/'),
            component => shown.push_str(&component.as_os_str().to_string_lossy()),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_where_they_can_be() {
        assert_eq!(shown(Path::new("/p"), Path::new("/p/suites/s/runs/a")), "suites/s/runs/a");
        assert_eq!(shown(Path::new("/p"), Path::new("/q/a.json")), "/q/a.json");
        assert_eq!(shown(Path::new("."), Path::new("./a/b")), "a/b");
    }
}
