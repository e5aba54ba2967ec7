use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;

#[test]
fn the_first_that_can_be_run_is_found_as_the_system_would_find_it() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    for (name, mode) in [("a/tool", 0o644), ("b/tool", 0o755), ("c/tool", 0o755), ("here", 0o755)] {
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
