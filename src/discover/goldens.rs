//! `golden/<suite>/<case>.json`: which cases have a golden. Opens one only to learn a name too long for its file.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::folder::entries;
use super::problem::FileProblem;
use crate::files::{
    Kind, MAX_WRITTEN, WalkError, golden_dir, golden_file, names, read_bytes, shown, walk,
};

#[derive(Debug, Default)]
pub(crate) struct Goldens {
    /// By case: what is wrong with the file itself.
    pub(super) cases: BTreeMap<String, Option<String>>,
    pub(super) problems: Vec<FileProblem>,
}

/// All goldens in `folder`, or `only` that of one case, of which no other is opened. A folder that does not exist holds none.
pub(crate) fn all(root: &Path, folder: &Path, only: Option<&str>) -> Goldens {
    let mut goldens = Goldens::default();
    let named = "goldens are golden/<suite>/<case>.json";
    for entry in entries(root, folder, named, &mut goldens.problems) {
        let path = folder.join(&entry.name);
        match (entry.split(), entry.kind) {
            ((_, None), Kind::Folder | Kind::Link) => {
                let message = "is not a golden; goldens are golden/<suite>/<case>.json; remove it";
                goldens.problems.push(FileProblem::new(root, &path, message));
            }
            ((segment, Some("json")), _) if of_another(segment, only) => {}
            ((segment, Some("json")), kind) => match case_of(&path, segment, kind) {
                Ok(name) => _ = goldens.cases.insert(name, unusable(root, &path, kind)),
                Err(message) => goldens.problems.push(FileProblem::new(root, &path, message)),
            },
            // A note for people.
            ((_, Some("md")), Kind::File) => {}
            _ => {
                let message =
                    "is not read: a golden is golden/<suite>/<case>.json; rename or remove it";
                goldens.problems.push(FileProblem::new(root, &path, message));
            }
        }
    }
    goldens.cases.retain(|name, _| only.is_none_or(|only| only == name));
    goldens
}

/// Whether `segment` is the shortened form of a name that is not this one.
pub(crate) fn of_another(segment: &str, only: Option<&str>) -> bool {
    names::is_hashed(segment) && only.is_some_and(|case| names::encode(case) != segment)
}

/// The golden of `case`, if there is one: what is wrong with the file itself.
pub(crate) fn one(root: &Path, suite: &str, case: &str) -> Option<Option<String>> {
    let path = golden_file(root, suite, case);
    match walk::kind(&path) {
        Ok(kind) => kind.map(|kind| unusable(root, &path, kind)),
        Err(e) => Some(Some(format!("{} {e}", shown(root, &path)))),
    }
}

/// Why what lies at `path` is not read.
pub(crate) fn unusable(root: &Path, path: &Path, kind: Kind) -> Option<String> {
    let error = match kind {
        Kind::File => return None,
        Kind::Link => WalkError::link(path.to_path_buf()),
        Kind::Folder | Kind::Other => WalkError::not_regular(path.to_path_buf()),
    };
    Some(format!("{} {error}", shown(root, path)))
}

/// The case that the file at `path` says it is of, where its name is the shortened form of a long one.
pub(crate) fn case_in(
    root: &Path,
    path: &Path,
    segment: &str,
    kind: Kind,
) -> Result<String, FileProblem> {
    let message =
        "has a shortened name, and its \"case\" does not say the long one; correct or remove it";
    case_of(path, segment, kind).map_err(|_| FileProblem::new(root, path, message))
}

/// The case of the golden at `path`, or why it is none's.
fn case_of(path: &Path, segment: &str, kind: Kind) -> Result<String, String> {
    let name = if let Some(name) = names::decode(segment) {
        name
    } else if !names::is_hashed(segment) {
        let canonical = names::encode(segment);
        return Err(format!(
            "is not spelled as goldrun spells this case; rename it to {canonical}.json, or remove it and accept again"
        ));
    } else if kind == Kind::File {
        named(path).and_then(|golden| {
            golden.case.ok_or_else(|| {
                "does not say which case it is of; remove it and accept again".to_owned()
            })
        })?
    } else {
        return Err("is not a regular file; remove it".to_owned());
    };
    names::check_case(&name).map_err(|e| format!("belongs to no case: {e}; remove it"))?;
    if names::encode(&name) != segment {
        return Err(format!(
            "belongs to the case {name:?}, whose golden is {}.json; rename it",
            names::encode(&name)
        ));
    }
    Ok(name)
}

/// What of a golden names it.
#[derive(Deserialize)]
pub(crate) struct Named {
    pub(super) suite: Option<String>,
    pub(super) case: Option<String>,
}

/// The case of a golden whose file name is a long name's shortened form, if it can be told.
pub(crate) fn long_case(root: &Path, suite: &str, segment: &str) -> Option<String> {
    let path = golden_dir(root, suite).join(format!("{segment}.json"));
    case_of(&path, segment, walk::kind(&path).ok()??).ok()
}

/// The suite of the goldens in `folder`, whose name is a long name's shortened form, if any of them tells.
pub(crate) fn long_suite(folder: &Path, segment: &str) -> Option<String> {
    let entries = walk::list(folder).ok()?.entries;
    let files =
        entries.iter().filter(|entry| entry.kind == Kind::File && entry.split().1 == Some("json"));
    let mut suites = files.filter_map(|entry| named(&folder.join(&entry.name)).ok()?.suite);
    suites.find(|suite| names::encode(suite) == segment)
}

fn named(path: &Path) -> Result<Named, String> {
    let bytes = read_bytes(path, MAX_WRITTEN).map_err(|error| error.reason())?;
    serde_json::from_slice(&bytes).map_err(|e| format!("does not say which case it is of: {e}"))
}
