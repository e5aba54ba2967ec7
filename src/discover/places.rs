//! Paths as people read them: relative, and with `/`.

use std::path::{Component, Path};

/// `path` relative to `base` where it lies below it, else as it is.
pub(super) fn shown(base: &Path, path: &Path) -> String {
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

/// The file of a problem of the suite in `dir`: relative to that folder, else to the root.
pub(super) fn of_problem(root: &Path, dir: &Path, path: &Path) -> String {
    if path.starts_with(dir) { shown(dir, path) } else { shown(root, path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_nearest_of_suite_and_root() {
        let (root, dir) = (Path::new("/p"), Path::new("/p/suites/s"));
        assert_eq!(of_problem(root, dir, Path::new("/p/suites/s/runs/a")), "runs/a");
        assert_eq!(of_problem(root, dir, Path::new("/p/golden/s/a.json")), "golden/s/a.json");
        assert_eq!(of_problem(root, dir, Path::new("/q/a.json")), "/q/a.json");
        assert_eq!(shown(Path::new("."), Path::new("./a/b")), "a/b");
    }
}
