use crate::record::validate::before::Before;
use crate::record::validate::test_support::{Tree, look, said, target};
use crate::run::{ValidatorKind, VerifyVerdict};

#[test]
fn nothing_outside_the_folder_is_looked_at() {
    let project = Tree::new();
    project.write("outside.txt", "x").write("tree/in.txt", "x");
    let tree = project.join("tree");
    std::os::unix::fs::symlink(project.join("outside.txt"), tree.join("link.txt")).expect("a link");
    std::os::unix::fs::symlink(project.path(), tree.join("up")).expect("a link");
    std::os::unix::fs::symlink("in.txt", tree.join("inside.txt")).expect("a link");
    let escapes = [
        "../outside.txt",
        "../../x",
        "up/outside.txt",
        "link.txt",
        "/etc/hostname",
        "a/../../outside.txt",
    ];
    for path in escapes {
        let (verdict, reason) = said(&target(ValidatorKind::ArtifactExists, path), &tree);
        assert_eq!(verdict, VerifyVerdict::Error, "{path}: {reason}");
    }
    let before = Before::default();
    assert_eq!(
        look(&target(ValidatorKind::ArtifactExists, "inside.txt"), &tree, &before).verdict,
        VerifyVerdict::Pass
    );
}
