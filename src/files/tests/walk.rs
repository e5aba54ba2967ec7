use super::*;

#[test]
fn entries_are_sorted_hidden_ones_skipped_and_a_missing_folder_is_an_error() {
    let root = tempfile::tempdir().unwrap();
    for name in ["b.json", "a", ".hidden", "B"] {
        fs::write(root.path().join(name), "").unwrap();
    }
    let names: Vec<_> =
        list(root.path()).unwrap().entries.into_iter().map(|entry| entry.name).collect();
    assert_eq!(names, ["B", "a", "b.json"]);
    let error = list(&root.path().join("none")).unwrap_err();
    assert!(error.to_string().starts_with("cannot be read: "), "{error}");
    assert_eq!(kind(&root.path().join("a/b")), Ok(None), "below a file lies nothing");
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf8_is_reported_and_links_and_sockets_are_told_apart() {
    use std::os::unix::ffi::OsStrExt;

    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join(std::ffi::OsStr::from_bytes(b"\xff.json")), "").unwrap();
    std::os::unix::fs::symlink("nowhere", root.path().join("link")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(root.path().join("socket")).unwrap();
    let listing = list(root.path()).unwrap();
    let kinds: Vec<_> =
        listing.entries.iter().map(|entry| (entry.name.as_str(), entry.kind)).collect();
    assert_eq!(kinds, [("link", Kind::Link), ("socket", Kind::Other)]);
    assert_eq!(listing.errors.len(), 1);
    assert!(listing.errors[0].to_string().contains("not UTF-8"));
}
