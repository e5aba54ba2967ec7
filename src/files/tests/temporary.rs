use std::fs;

use super::{clear_temporaries, temporary_in};

#[test]
fn what_is_written_stays_and_what_a_dead_process_left_goes() {
    let dir = tempfile::tempdir().unwrap();
    let held = temporary_in(dir.path(), &dir.path().join("a.json")).unwrap();
    for left in [".goldrun-abc.tmp", ".goldrun-def.tmp"] {
        fs::write(dir.path().join(left), "half").unwrap();
    }
    for other in [".goldrun-abc", "goldrun-abc.tmp", ".other.tmp"] {
        fs::write(dir.path().join(other), "whole").unwrap();
    }
    fs::create_dir(dir.path().join(".goldrun-folder.tmp")).unwrap();
    assert_eq!(clear_temporaries(dir.path()), 2);
    assert!(held.path().exists());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 5);
    assert_eq!(clear_temporaries(&dir.path().join("absent")), 0);
}

/// The two never disagree, whatever the moment: who writes keeps the file.
#[test]
fn whoever_clears_meanwhile_takes_nothing_from_who_writes() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("a.json");
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                clear_temporaries(dir.path());
            }
        });
        for number in 0..500 {
            let file = temporary_in(dir.path(), &target).unwrap();
            fs::write(file.path(), number.to_string()).unwrap();
            file.persist(&target).unwrap();
        }
        done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    assert_eq!(fs::read_to_string(target).unwrap(), "499");
}
