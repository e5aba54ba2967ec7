use std::fs;
use std::sync::atomic::AtomicBool;

use super::*;
use crate::record::validate::look::{Place, validate};
use crate::record::validate::test_support::{Tree, after, environment, git, look, said, target};
use crate::run::VerifyVerdict;

#[test]
fn an_artifact_is_what_this_run_wrote() {
    let project = Tree::new();
    let report = target(ValidatorKind::ArtifactExists, "out/report.md");
    let write = || project.change(&["out/report.md"]);
    let verdict = |run: &dyn Fn()| after(&report, project.path(), run);
    assert_eq!(verdict(&|| {}).1, "out/report.md does not exist");
    assert_eq!(verdict(&write), (VerifyVerdict::Pass, "out/report.md exists: 4 bytes".to_owned()));
    let (stale, why) = verdict(&|| {});
    assert_eq!(
        (stale, why.as_str()),
        (VerifyVerdict::Fail, "out/report.md was there before the run, which did not write it")
    );
    assert_eq!(verdict(&write).0, VerifyVerdict::Pass, "the same words, written again");
    let folder = target(ValidatorKind::ArtifactExists, "out");
    assert_eq!(after(&folder, project.path(), write).0, VerifyVerdict::Pass);
    assert_eq!(
        said(&folder, project.path()).0,
        VerifyVerdict::Fail,
        "an old folder with old files"
    );
    project.write("run/artifacts/log.txt", "x");
    let (env, cancel, before) = (environment(), AtomicBool::new(false), Before::default());
    let run_dir = project.join("run");
    let place = Place {
        tree: &project.join("out"),
        run_dir: Some(&run_dir),
        env: &env,
        mark: None,
        before: &before,
        cancel: &cancel,
    };
    let log = target(ValidatorKind::ArtifactExists, "artifacts/log.txt");
    assert_eq!(validate(&log, &place).verdict, VerifyVerdict::Pass, "in the run's own folder");
}

#[test]
fn changed_files_are_those_that_the_run_changed() {
    let changes = |pattern: &str, before: &dyn Fn(&Tree), run: &dyn Fn(&Tree)| {
        let project = Tree::repository(&["src/a.rs", "b.rs", ".gitignore"]);
        project.write(".gitignore", "ignored\n");
        before(&project);
        after(&target(ValidatorKind::FileChanged, pattern), project.path(), || run(&project)).0
    };
    let nothing = |_: &Tree| {};
    let a = |project: &Tree| project.change(&["src/a.rs"]);
    let commit = |project: &Tree| {
        project.write("src/a.rs", "two\n");
        git(project.path(), &["commit", "-qam", "two"]);
    };
    let restore = |project: &Tree| git(project.path(), &["checkout", "-q", "src/a.rs"]);
    let pass = VerifyVerdict::Pass;
    assert_eq!(changes("src/a.rs", &nothing, &a), pass);
    assert_eq!(changes("src/a.rs", &a, &nothing), VerifyVerdict::Fail, "it was changed before");
    assert_eq!(changes("src/a.rs", &a, &|project| project.change(&["src/a.rs", "src/a.rs"])), pass);
    assert_eq!(changes("src/a.rs", &a, &restore), pass, "put back is changed");
    assert_eq!(changes("src/a.rs", &nothing, &commit), pass, "committed is changed");
    assert_eq!(
        changes("b.rs", &nothing, &|project| fs::remove_file(project.join("b.rs"))
            .expect("it was there")),
        pass,
        "removed is changed"
    );
    assert_eq!(changes("**/*.md", &nothing, &|project| project.change(&["x/größe 東京.md"])), pass);
    assert_eq!(
        changes("ignored", &nothing, &|project| project.change(&["ignored"])),
        VerifyVerdict::Fail
    );
    assert_eq!(changes("b.rs", &nothing, &a), VerifyVerdict::Fail);
}

#[test]
fn a_folder_without_git_is_an_error_and_a_subfolder_has_its_own_names() {
    let project = Tree::new();
    project.write("a.rs", "");
    let (verdict, reason) = said(&target(ValidatorKind::FileChanged, "a.rs"), project.path());
    assert_eq!(verdict, VerifyVerdict::Error);
    assert!(reason.contains("not a git repository"), "{reason}");
    let project = Tree::repository(&["sub/a.rs", "b.rs"]);
    let sub = project.join("sub");
    let before = Before::look(&[target(ValidatorKind::FileChanged, "*")], &sub, None);
    project.change(&["sub/a.rs", "sub/new.rs", "b.rs"]);
    let seen = look(&target(ValidatorKind::FileChanged, "*"), &sub, &before);
    assert_eq!(
        seen.observed.files.iter().map(|file| file.as_str()).collect::<Vec<_>>(),
        ["a.rs", "new.rs"]
    );
}
