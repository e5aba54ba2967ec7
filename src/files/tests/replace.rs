use super::*;

#[test]
fn replaces_makes_folders_and_leaves_equal_files_alone() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("a/b.json");
    assert!(replace(&path, b"one", 1).unwrap());
    assert!(!replace(&path, b"one", 1).unwrap());
    assert!(replace(&path, b"two", 1).unwrap());
    assert_eq!(fs::read(&path).unwrap(), b"two");
    assert_eq!(
        fs::read_dir(root.path().join("a")).unwrap().count(),
        1,
        "no temporary file stays behind"
    );
}

#[test]
fn a_folder_in_its_place_is_an_error_and_stays() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("b.json")).unwrap();
    let error = replace(&root.path().join("b.json"), b"x", 1).unwrap_err();
    let expected =
        if cfg!(windows) { io::ErrorKind::PermissionDenied } else { io::ErrorKind::IsADirectory };
    assert_eq!(error.kind(), expected, "{error}");
    assert!(root.path().join("b.json").is_dir());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
}
