use super::*;

#[test]
fn everything_but_links_and_what_was_given_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let (work_dir, folder) = (dir.path().join("work"), dir.path().join("run"));
    for name in
        ["input.json", "run.json", "notes.txt", "artifacts/out/report.md", "artifacts/notes.txt"]
    {
        let path = work_dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, name).unwrap();
    }
    std::os::unix::fs::symlink("/etc", work_dir.join("etc")).unwrap();
    std::os::unix::fs::symlink("/etc", work_dir.join("artifacts/etc")).unwrap();
    fs::set_permissions(work_dir.join("artifacts"), fs::Permissions::from_mode(0o500)).unwrap();
    fs::create_dir(&folder).unwrap();
    collect(&work_dir, &folder, Some("input.json")).unwrap();
    assert_eq!(fs::read_to_string(folder.join("run.json")).unwrap(), "run.json");
    let (found, more) = artifacts(&folder).unwrap();
    let paths: Vec<_> = found.iter().map(|artifact| artifact.path.as_deref().unwrap()).collect();
    assert_eq!((paths, more), (vec!["artifacts/notes.txt", "artifacts/out/report.md"], 0));
    assert_eq!(
        fs::read_to_string(folder.join("artifacts/notes.txt")).unwrap(),
        "artifacts/notes.txt"
    );
    assert!(fs::symlink_metadata(folder.join("artifacts/etc")).is_err());
    assert_eq!(
        found[0].sha256.as_deref(),
        Some(crate::json::sha256_hex(b"artifacts/notes.txt").as_str())
    );
    fs::remove_dir_all(&work_dir).unwrap();
    collect(&work_dir, &folder, None).unwrap();
    // A link in the place of the artifacts leads nowhere.
    fs::create_dir(&work_dir).unwrap();
    std::os::unix::fs::symlink("/etc", work_dir.join("artifacts")).unwrap();
    collect(&work_dir, &folder, None).unwrap();
    assert_eq!(artifacts(&folder).unwrap().0.len(), 2);
}
