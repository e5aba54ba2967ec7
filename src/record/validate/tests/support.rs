//! A working tree, and what validators say of it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;

use super::before::Before;
use super::look::{Place, validate};
use crate::judge::check::validator::Validator;
use crate::run::{Validation, ValidatorKind, VerifyVerdict};

/// A temporary folder with files.
pub(crate) struct Tree(tempfile::TempDir);

impl Tree {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A git repository with one commit of these files.
    pub(crate) fn repository(files: &[&str]) -> Self {
        let tree = Self::new();
        git(tree.path(), &["init", "-q"]);
        for file in files {
            tree.write(file, "one\n");
        }
        git(tree.path(), &["add", "."]);
        git(tree.path(), &["commit", "-qm", "one", "--allow-empty"]);
        tree
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.join(path)).unwrap()
    }

    /// Writes a file, making its folders.
    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    /// Writes files as an agent does.
    pub(crate) fn change(&self, files: &[&str]) {
        for file in files {
            self.write(file, "two\n");
        }
    }
}

pub(crate) fn environment() -> Vec<(OsString, OsString)> {
    std::env::vars_os().filter(|(name, _)| !name.to_string_lossy().starts_with("GIT_")).collect()
}

pub(crate) fn look(validator: &Validator, tree: &Path, before: &Before) -> Validation<'static> {
    let (env, cancel) = (environment(), AtomicBool::new(false));
    let place = Place { tree, run_dir: None, env: &env, mark: None, before, cancel: &cancel };
    validate(validator, &place)
}

/// What is said where `run` is what the agent does in the tree.
pub(crate) fn after(
    validator: &Validator,
    tree: &Path,
    run: impl FnOnce(),
) -> (VerifyVerdict, String) {
    let before = Before::look(std::slice::from_ref(validator), tree, None);
    run();
    let said = look(validator, tree, &before);
    (said.verdict, said.reason.to_string())
}

pub(crate) fn said(validator: &Validator, tree: &Path) -> (VerifyVerdict, String) {
    after(validator, tree, || {})
}

pub(crate) fn target(kind: ValidatorKind, target: &str) -> Validator {
    Validator { target: Some(target.to_owned()), ..Validator::new(kind) }
}

pub(crate) fn shell(text: &str) -> Validator {
    Validator {
        command: vec![text.to_owned()],
        shell: true,
        ..Validator::new(ValidatorKind::CommandPass)
    }
}

pub(crate) fn command(words: &[&str]) -> Validator {
    let command = words.iter().map(|word| (*word).to_owned()).collect();
    Validator { command, ..Validator::new(ValidatorKind::CommandPass) }
}

pub(crate) fn git(tree: &Path, args: &[&str]) {
    let name = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.args(name).args(args).current_dir(tree).env_clear().envs(environment());
    let output = command.output().expect("git starts");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}
