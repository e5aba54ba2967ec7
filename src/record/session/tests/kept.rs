use super::*;

/// What lies in a project at `root`: a session of one run that says `text`, and where its files go.
fn session(root: &Path, id: &str, text: &str) -> (Place, PathBuf) {
    let session = root.join(".goldrun/sessions/s/a").join(id);
    fs::create_dir_all(session.join(DISTILLED)).unwrap();
    fs::write(session.join(DISTILLED).join("1.json"), text).unwrap();
    let place = Place {
        sessions: root.join(".goldrun/sessions/s/a"),
        target: root.join("suites/s/runs/a"),
        previous: root.join(".goldrun/previous/s/a"),
    };
    (place, session)
}

fn read(path: impl AsRef<Path>) -> Option<String> {
    fs::read_to_string(path.as_ref().join("1.json")).ok()
}

#[test]
fn files_take_the_place_of_others_whole() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    for (id, text) in [("1", "one"), ("2", "two"), ("3", "three")] {
        let (place, session) = session(root, id, text);
        assert!(place.put(&session, id).unwrap().is_none());
        assert_eq!(read(root.join("suites/s/runs/a")).as_deref(), Some(text));
        assert_eq!(read(session.join(DISTILLED)).as_deref(), Some(text), "the session stays whole");
    }
    let previous = |id: &str| read(root.join(".goldrun/previous/s/a").join(id));
    assert_eq!([previous("2").as_deref(), previous("3").as_deref()], [Some("one"), Some("two")]);
    // A file that the new session has no run for is gone.
    let (place, other) = session(root, "4", "four");
    fs::rename(other.join("runs/1.json"), other.join("runs/2.json")).unwrap();
    place.put(&other, "4").unwrap();
    assert_eq!(read(root.join("suites/s/runs/a")), None);
    assert!(!root.join(".goldrun/sessions/s/a/.placing-4").exists());
}

/// What a process that died has left is moved away by the next; what was there before goes back where nothing is.
#[test]
fn what_a_dead_process_has_left_is_mended() {
    for (files, target, expected) in [
        // While it copied.
        (&["runs"][..], Some("old"), Some("old")),
        (&["runs"], None, None),
        // Between two renames, where folders cannot be swapped.
        (&["runs", "runs.old"], None, Some("old")),
        // Before what was displaced was moved away.
        (&["runs.old"], Some("new"), Some("new")),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        let (place, _) = session(root, "2", "later");
        for file in files {
            let folder = root.join(".goldrun/sessions/s/a/.placing-1").join(file);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("1.json"), if *file == "runs" { "new" } else { "old" }).unwrap();
        }
        if let Some(text) = target {
            fs::create_dir_all(root.join("suites/s/runs/a")).unwrap();
            fs::write(root.join("suites/s/runs/a/1.json"), text).unwrap();
        }
        place.mend().unwrap();
        assert_eq!(read(root.join("suites/s/runs/a")).as_deref(), expected, "{files:?} {target:?}");
        assert!(!root.join(".goldrun/sessions/s/a/.placing-1").exists());
        // Nothing is lost.
        assert!(
            root.join(".goldrun/previous/s/a").exists() || files.len() == 2 && target.is_none()
        );
    }
}

#[test]
fn what_another_process_places_now_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (place, _) = session(dir.path(), "2", "later");
    let placing = dir.path().join(".goldrun/sessions/s/a/.placing-1");
    let held = hold(&placing).unwrap();
    fs::create_dir(placing.join("runs")).unwrap();
    place.mend().unwrap();
    assert!(placing.join("runs").is_dir());
    drop(held);
    place.mend().unwrap();
    assert!(!placing.exists());
}
