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
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_first_that_can_be_run_is_found_as_the_system_would_find_it() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        for (name, mode) in
            [("a/tool", 0o644), ("b/tool", 0o755), ("c/tool", 0o755), ("here", 0o755)]
        {
            fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            fs::write(root.join(name), "").unwrap();
            fs::set_permissions(root.join(name), fs::Permissions::from_mode(mode)).unwrap();
        }
        fs::create_dir_all(root.join("d/tool")).unwrap();
        let find = |program: &str, path: &str| {
            let found = find(program.as_ref(), Some(path.as_ref()), root);
            found.map(|found| found.strip_prefix(root).unwrap().display().to_string())
        };
        let absolute = root.join("c").display().to_string();
        for (program, path, expected) in [
            // What cannot be run and what is a folder are passed over.
            ("tool", "missing:a:d:b:c", Some("b/tool")),
            ("tool", &absolute, Some("c/tool")),
            ("tool", "a:d", None),
            // An empty element is the agent's own folder, and so is an empty list.
            ("here", "a::b", Some("here")),
            ("here", "a:", Some("here")),
            ("here", "", Some("here")),
            ("here", "a:b", None),
            ("./here", "a:b", None),
            ("b/tool", "", None),
            ("", "", None),
        ] {
            assert_eq!(find(program, path).as_deref(), expected, "{program} in {path:?}");
        }
        assert_eq!(super::find("sh".as_ref(), None, root), Some("/bin/sh".into()));
    }
}
