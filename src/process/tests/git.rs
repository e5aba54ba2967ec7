use std::fs;
use std::time::Instant;

use super::*;

const WITHOUT: &str = "**/.recording/**";

fn repository() -> (tempfile::TempDir, Git) {
    let dir = tempfile::tempdir().unwrap();
    let git = Git::new(dir.path());
    git.run(&["init", "--quiet"]).unwrap();
    (dir, git)
}

#[test]
fn uncommitted_work_is_in_the_commit_and_in_the_patch_and_nothing_is_touched() {
    let (dir, git) = repository();
    let scratch = tempfile::tempdir().unwrap();
    assert_eq!((git.head(), git.head_hash().unwrap()), (None, None));
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("kept", "kept\n");
    write("gone", "gone\n");
    write(".gitignore", "ignored\n");
    git.run(&["add", "."]).unwrap();
    git.run(&["commit", "--quiet", "-m", "first"]).unwrap();
    let first = git.head().unwrap();
    assert!(!first.dirty);
    assert_eq!(git.head_hash().unwrap().as_ref(), Some(&first.hash));
    write("new ünd.txt", "new\n");
    write("ignored", "secret\n");
    write("suites/s/.recording/x/1/journal.ndjson", "now\n");
    fs::remove_file(dir.path().join("gone")).unwrap();
    let status = git.run(&["status", "--porcelain"]).unwrap();
    let work = git.commit_work(&first.hash, WITHOUT, scratch.path()).unwrap();
    let names = git.run(&["ls-tree", "-r", "-z", "--name-only", &work]).unwrap();
    assert_eq!(String::from_utf8(names).unwrap(), ".gitignore\0kept\0new ünd.txt\0");
    let patch =
        String::from_utf8(git.changes(&first.hash, WITHOUT, scratch.path()).unwrap()).unwrap();
    assert!(
        patch.contains("+new") && patch.contains("-gone") && !patch.contains("secret"),
        "{patch}"
    );
    assert_eq!(git.run(&["status", "--porcelain"]).unwrap(), status);
    assert!(git.head().unwrap().dirty);
    assert_eq!(git.changes(&work, WITHOUT, scratch.path()).unwrap(), b"");
    assert_eq!(git.has_commit(&first.hash), Some(true));
    assert_eq!(git.has_commit(&"0".repeat(40)), Some(false));
    assert_eq!(git.has_commit("--help"), Some(false));
}

#[test]
fn the_error_is_what_git_says() {
    let (dir, git) = repository();
    let error = git.run(&["rev-parse", "--verify", "HEAD"]).unwrap_err().to_string();
    assert!(error.starts_with("git rev-parse: fatal: "), "{error}");
    let error = git.run(&["rev-parse", "--verify", "--quiet", "HEAD"]).unwrap_err();
    assert_eq!(error.to_string(), "git rev-parse: exit status: 1");
    let nowhere = Git::new(&dir.path().join("nowhere"));
    assert_eq!(
        nowhere.run(&["status"]).unwrap_err().to_string(),
        "git status: git is not installed, or the folder does not exist"
    );
    let outside = tempfile::tempdir().unwrap();
    let error = Git::new(outside.path()).head_hash().unwrap_err().to_string();
    assert!(error.contains("not a git repository"), "{error}");
    assert_eq!(Git::new(outside.path()).has_commit("0"), None);
}

#[test]
fn a_git_that_hangs_is_ended() {
    let dir = tempfile::tempdir().unwrap();
    let git = Git { limit: Duration::from_millis(300), ..Git::new(dir.path()) };
    let begun = Instant::now();
    // It waits for its input, which is never given to others.
    let script = "alias.hang=!cat; sleep 1000";
    let error = git.run(&["-c", script, "hang"]).unwrap_err();
    assert_eq!(error.to_string(), "git -c: it took longer than 0.3s");
    assert!(begun.elapsed() < Duration::from_secs(60));
}
