use super::*;

#[test]
fn names_become_one_segment_each() {
    let (root, dir) = (Path::new("r"), Path::new("r/suites/s"));
    for (path, expected) in [
        (golden_file(root, "S", "a/b"), "r/golden/%53/a%2fb.json"),
        (fixture_file(dir, "a/b"), "r/suites/s/fixtures/a%2fb.json"),
        (recording_file(&case_dir(dir, "a/b"), 3), "r/suites/s/runs/a%2fb/3.json"),
        (receipt_file(root, "S", "a/b"), "r/receipts/%53/a%2fb.json"),
        (failure_file(root, "S", "a/b"), "r/failures/%53/a%2fb.txt"),
        (suite_file(&suite_dir(root, "..")), "r/suites/%2e%2e/suite.toml"),
    ] {
        assert_eq!(path, Path::new(expected));
    }
}

#[test]
fn a_folder_that_a_person_made_is_taken_unless_ours_is_there() {
    let root = tempfile::tempdir().unwrap();
    let dir = |name: &str| suites_dir(root.path()).join(name);
    assert_eq!(suite_dir(root.path(), "Login"), dir("%4cogin"));
    std::fs::create_dir_all(dir("Login")).unwrap();
    assert_eq!(suite_dir(root.path(), "Login"), dir("Login"));
    std::fs::create_dir_all(dir("%4cogin")).unwrap();
    assert_eq!(suite_dir(root.path(), "Login"), dir("%4cogin"));
}

#[test]
fn the_state_lies_in_target_where_there_is_one() {
    let root = tempfile::tempdir().unwrap();
    assert_eq!(state_dir(root.path()), root.path().join(".goldrun"));
    std::fs::create_dir(root.path().join("target")).unwrap();
    assert_eq!(state_dir(root.path()), root.path().join("target/goldrun"));
}

#[test]
fn paths_are_relative_where_they_can_be() {
    assert_eq!(shown(Path::new("/p"), Path::new("/p/suites/s/runs/a")), "suites/s/runs/a");
    assert_eq!(shown(Path::new("/p"), Path::new("/q/a.json")), "/q/a.json");
    assert_eq!(shown(Path::new("."), Path::new("./a/b")), "a/b");
}
