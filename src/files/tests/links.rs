use std::fs;
use std::os::unix::fs::symlink;

use super::no_links;

#[test]
fn links_among_the_own_folders_are_named_and_those_above_are_not_looked_at() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("there/golden")).unwrap();
    symlink("there", dir.path().join("root")).unwrap();
    symlink("golden", dir.path().join("there/link")).unwrap();
    let refused = |path: &str, own| no_links(&dir.path().join(path), own).err();
    assert!(refused("root/golden/s", 2).is_none());
    assert!(refused("root/golden/s", 3).is_some());
    let why = refused("root/link/s", 2).unwrap().to_string();
    assert!(why.contains("root/link is a symbolic link"), "{why}");
    // A link that leads nowhere is one.
    symlink("nowhere", dir.path().join("there/golden/s")).unwrap();
    assert!(refused("root/golden/s", 1).is_some());
    assert!(no_links(std::path::Path::new("golden/s"), 5).is_ok());
}
