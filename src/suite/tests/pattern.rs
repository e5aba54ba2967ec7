use std::fs;

use super::*;

fn tree(files: &[&str]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for file in files {
        let path = root.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
    root
}

fn matches(root: &Path, base: &str, pattern: &str) -> Vec<String> {
    let (files, errors) = RunPattern::new(pattern).unwrap().files(&root.join(base));
    assert_eq!(errors, []);
    files
        .iter()
        .map(|file| file.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"))
        .collect()
}

#[test]
fn patterns_match_names_folders_and_what_lies_outside() {
    let root = tree(&[
        "s/a.json",
        "s/b.jsonl",
        "s/x/a.json",
        "s/x/y/a.json",
        "s/.h/a.json",
        "s/.a.json",
        "data/a.json",
    ]);
    let root = root.path();
    assert_eq!(matches(root, "s", "a.json"), ["s/a.json"]);
    assert_eq!(matches(root, "s", "./*.json"), ["s/a.json"], "hidden files do not match `*`");
    assert_eq!(matches(root, "s", "[ab].json*"), ["s/a.json", "s/b.jsonl"]);
    assert_eq!(matches(root, "s", "*/a.json"), ["s/x/a.json"]);
    assert_eq!(matches(root, "s", "**/a.json"), ["s/a.json", "s/x/a.json", "s/x/y/a.json"]);
    assert_eq!(matches(root, "s", "**/**/x/**/*.json"), ["s/x/a.json", "s/x/y/a.json"]);
    assert_eq!(
        matches(root, "s", ".h/*.json"),
        ["s/.h/a.json"],
        "hidden folders named in a pattern count"
    );
    assert_eq!(matches(root, "s", ".*/*.json"), ["s/.h/a.json"]);
    assert_eq!(matches(root, "s", "../data/*"), ["data/a.json"]);
    assert_eq!(matches(root, "s", "nowhere/*.json"), [] as [&str; 0]);
}

#[test]
fn texts_that_are_no_patterns() {
    for (text, error) in [
        ("", PatternError::Empty),
        ("/abs/*.json", PatternError::Absolute),
        ("c:/x.json", PatternError::Absolute),
        ("a\\b", PatternError::Backslash),
        ("a/../b", PatternError::Parent),
        ("*/../b", PatternError::Parent),
        ("runs/", PatternError::NoFile),
        ("runs/**", PatternError::NoFile),
        ("..", PatternError::NoFile),
    ] {
        assert_eq!(RunPattern::new(text).unwrap_err(), error, "{text}");
    }
    assert!(matches!(RunPattern::new("a**/b"), Err(PatternError::Glob(_))));
    assert!(matches!(RunPattern::new("[a/b"), Err(PatternError::Glob(_))));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_are_reported_where_they_match() {
    let root = tree(&["s/x/a.json"]);
    let s = root.path().join("s");
    std::os::unix::fs::symlink(&s, s.join("x/loop")).unwrap();
    std::os::unix::fs::symlink(s.join("x/a.json"), s.join("x/b.json")).unwrap();
    let (files, errors) = RunPattern::new("**/*.json").unwrap().files(&s);
    assert_eq!(files.into_iter().collect::<Vec<_>>(), [s.join("x/a.json")]);
    assert_eq!(errors, [WalkError::link(s.join("x/b.json"))]);
    let (files, errors) = RunPattern::new("x/loop/x/*.json").unwrap().files(&s);
    assert!(files.is_empty(), "{files:?}");
    assert_eq!(errors, [WalkError::link(s.join("x/loop"))], "nor where the pattern names one");
}
