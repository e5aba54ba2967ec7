use super::*;
use crate::report::sample;

#[test]
fn files_are_made_with_their_folders_and_a_dash_is_stdout() {
    let root = tempfile::tempdir().unwrap();
    for &kind in Kind::ALL {
        let mut rendered = Vec::new();
        render(kind, &sample::report(), &mut rendered).unwrap();
        let path = root.path().join("a/b").join(format!("report.{}", kind.extension()));
        let mut stdout = Vec::new();
        write(&rendered, &path, &mut stdout).unwrap();
        assert!(stdout.is_empty());
        assert_eq!(std::fs::read(&path).unwrap(), rendered);
        write(&rendered, Path::new("-"), &mut stdout).unwrap();
        assert_eq!(stdout, rendered);
    }
}
