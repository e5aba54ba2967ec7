//! Where everything lies: every path of a project is built here. And paths for people: relative, and with `/`.

use std::path::{Component, Path, PathBuf};

use super::names;

pub(crate) fn suites_dir(root: &Path) -> PathBuf {
    root.join("suites")
}

/// The folder of `suite`: the one there is, or would be.
pub(crate) fn suite_dir(root: &Path, suite: &str) -> PathBuf {
    named_dir(&suites_dir(root), suite)
}

pub(crate) fn suite_file(dir: &Path) -> PathBuf {
    dir.join("suite.toml")
}

pub(crate) fn runs_dir(dir: &Path) -> PathBuf {
    dir.join("runs")
}

/// The folder of a case's recordings, in the suite in `dir`: the one there is, or would be.
pub(crate) fn case_dir(dir: &Path, case: &str) -> PathBuf {
    named_dir(&runs_dir(dir), case)
}

pub(crate) fn recording_file(case_dir: &Path, repetition: u32) -> PathBuf {
    case_dir.join(format!("{repetition}.json"))
}

pub(crate) fn fixtures_dir(dir: &Path) -> PathBuf {
    dir.join("fixtures")
}

/// The fixture of `case` in the suite in `dir`, where goldrun named it.
pub(crate) fn fixture_file(dir: &Path, case: &str) -> PathBuf {
    fixtures_dir(dir).join(names::encode(case) + ".json")
}

pub(crate) fn goldens_dir(root: &Path) -> PathBuf {
    root.join("golden")
}

pub(crate) fn golden_dir(root: &Path, suite: &str) -> PathBuf {
    goldens_dir(root).join(names::encode(suite))
}

/// Where the golden of a case lies, or would lie.
pub(crate) fn golden_file(root: &Path, suite: &str, case: &str) -> PathBuf {
    golden_file_in(&golden_dir(root, suite), case)
}

/// The golden of a case whose suite's lie in `folder`.
pub(crate) fn golden_file_in(folder: &Path, case: &str) -> PathBuf {
    within(folder, &(names::encode(case) + ".json"))
}

/// The folder for what may be deleted at any time: `target/goldrun`, or `.goldrun` where there is no `target`.
pub(crate) fn state_dir(root: &Path) -> PathBuf {
    // Messages name it: without the `./` of the current folder.
    let root = root.strip_prefix(".").unwrap_or(root);
    let target = root.join("target");
    if target.is_dir() { target.join("goldrun") } else { root.join(".goldrun") }
}

/// Both folders that [`state_dir`] may have chosen: a `target` may have come since, or gone.
pub(crate) fn state_dirs(root: &Path) -> [PathBuf; 2] {
    [root.join(".goldrun"), root.join("target").join("goldrun")]
}

/// The folder for the sessions of `harness --run`. It is not below `target/`, which `cargo clean` removes.
pub(crate) fn sessions_dir(root: &Path) -> PathBuf {
    // As in `state_dir`.
    root.strip_prefix(".").unwrap_or(root).join(".goldrun").join("sessions")
}

/// The folder for the sessions of `suite`.
pub(crate) fn suite_sessions_dir(root: &Path, suite: &str) -> PathBuf {
    sessions_dir(root).join(names::encode(suite))
}

/// The folder for the sessions of a case.
pub(crate) fn case_sessions_dir(root: &Path, suite: &str, case: &str) -> PathBuf {
    suite_sessions_dir(root, suite).join(names::encode(case))
}

pub(crate) fn receipt_file(state_dir: &Path, suite: &str, case: &str) -> PathBuf {
    state_dir.join("receipts").join(names::encode(suite)).join(names::encode(case) + ".json")
}

/// The file with everything about a case that failed, written where reports leave something out.
pub(crate) fn failure_file(state_dir: &Path, suite: &str, case: &str) -> PathBuf {
    state_dir.join("failures").join(names::encode(suite)).join(names::encode(case) + ".txt")
}

/// The last report in a format whose files have this extension.
pub(crate) fn report_file(state_dir: &Path, extension: &str) -> PathBuf {
    state_dir.join(format!("report.{extension}"))
}

pub(crate) fn history_file(state_dir: &Path) -> PathBuf {
    state_dir.join("history.ndjson")
}

/// The index of a file that holds many runs, whose path has this hash.
pub(crate) fn index_file(state_dir: &Path, path_hash: &str) -> PathBuf {
    state_dir.join("index").join(format!("{path_hash}.json"))
}

/// The folder of `name` in `parent`: the one there is, or would be. A person may have made it under the very name.
fn named_dir(parent: &Path, name: &str) -> PathBuf {
    let encoded = parent.join(names::encode(name));
    if !names::is_literal_folder(name) || encoded.is_dir() {
        return encoded;
    }
    Some(parent.join(name)).filter(|literal| literal.is_dir()).unwrap_or(encoded)
}

/// `name` in `folder`, allocated to its exact size: an inventory holds a path for every recording.
pub(crate) fn within(folder: &Path, name: &str) -> PathBuf {
    let mut path = PathBuf::with_capacity(folder.as_os_str().len() + 1 + name.len());
    path.push(folder);
    path.push(name);
    path
}

/// `path` relative to `base` where it lies below it, else as it is.
pub(crate) fn shown(base: &Path, path: &Path) -> String {
    let path = path.strip_prefix(base).unwrap_or(path);
    let mut shown = String::new();
    for component in path.components() {
        if !shown.is_empty() && !shown.ends_with('/') {
            shown.push('/');
        }
        match component {
            Component::RootDir => shown.push('/'),
            component => shown.push_str(&component.as_os_str().to_string_lossy()),
        }
    }
    shown
}

#[cfg(test)]
#[path = "tests/layout.rs"]
mod tests;
