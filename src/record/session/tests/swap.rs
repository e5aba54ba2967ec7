use super::*;

#[test]
fn what_stood_there_is_kept_and_a_second_one_too() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let write = |name: &str, text: &str| {
        fs::create_dir_all(path(name)).unwrap();
        fs::write(path(name).join("file"), text).unwrap();
    };
    let read = |name: &str| fs::read_to_string(path(name).join("file")).ok();
    for (text, before) in [("one", None), ("two", Some("one")), ("three", Some("two"))] {
        write("staged", text);
        replace(&path("staged"), &path("runs/a"), &path("previous/a/S")).unwrap();
        assert_eq!(read("runs/a").as_deref(), Some(text));
        assert_eq!(
            read(if text == "three" { "previous/a/S.1" } else { "previous/a/S" }).as_deref(),
            before
        );
        assert!(!path("staged").exists());
    }
}

#[test]
fn what_was_displaced_goes_back_only_where_nothing_stands() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    for name in ["old", "runs"] {
        fs::create_dir(path(name)).unwrap();
    }
    recover(&path("old"), &path("runs/a"), &path("previous/S")).unwrap();
    assert!(path("runs/a").is_dir() && !path("previous").exists());
    fs::create_dir(path("old")).unwrap();
    recover(&path("old"), &path("runs/a"), &path("previous/S")).unwrap();
    assert!(path("previous/S").is_dir() && path("runs/a").is_dir());
}
