//! `suites/<manifest>.json`: Harn's eval manifests, each a suite. Opens the manifest, never a run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::inventory::{Case, Recording};
use super::problem::FileProblem;
use crate::files::{MAX_WRITTEN, golden_dir, names, position, read_bytes};
use crate::json::{message, offset_of};

/// The `_type` that tells a manifest from any other file.
const TYPE: &str = "eval_suite_manifest";

/// What a manifest says, with every path resolved.
#[derive(Debug, Default)]
pub(crate) struct Manifest {
    pub(super) cases: BTreeMap<String, Case>,
    /// Problems of entries that are not cases.
    pub(super) problems: Vec<String>,
}

/// The file as serde reads it. Unknown keys are refused, because one could be a demand that would not be checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(rename = "_type")]
    _kind: String,
    #[serde(rename = "id")]
    _id: Option<String>,
    #[serde(rename = "name")]
    _name: Option<String>,
    base_dir: Option<String>,
    #[serde(default)]
    cases: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    label: Option<String>,
    #[serde(default)]
    run_path: String,
    fixture_path: Option<String>,
    compare_to: Option<String>,
}

/// Reads the manifest of suite `suite` at `path`.
///
/// Relative paths resolve against `base_dir`, and `base_dir` against the manifest's folder. (Harn uses the working directory, but a suite
/// must not depend on where the harness is started.)
pub(crate) fn read(root: &Path, suite: &str, path: &Path) -> Result<Manifest, FileProblem> {
    let mut manifest = Manifest::default();
    let refuse = |message: String| FileProblem::new(root, path, message).hiding();
    let text = parse(path).map_err(refuse)?;
    let folder = path.parent().unwrap_or(root);
    let base = folder.join(text.base_dir.as_deref().unwrap_or_default());
    if text.cases.is_empty() {
        manifest.problems.push("the manifest has no case: add some, or remove it".to_owned());
    }
    for (index, entry) in text.cases.into_iter().enumerate() {
        manifest.add(root, suite, &base, index, entry);
    }
    Ok(manifest)
}

fn parse(path: &Path) -> Result<Text, String> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(rename = "_type")]
        kind: Option<String>,
    }
    let bytes = read_bytes(path, MAX_WRITTEN).map_err(|error| error.reason())?;
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let text = String::from_utf8_lossy(bytes);
    let placed = |e: &serde_json::Error| {
        let (line, column) = position(&text, &text, offset_of(&text, e)).unwrap_or((1, 1));
        format!("{line}:{column}: {}", message(e))
    };
    let no_suite = format!(
        "not a suite: a suite is a folder with a suite.toml, or an eval manifest (\"_type\": {TYPE:?}); move or remove it"
    );
    let head: Option<Head> = serde_json::from_slice(bytes).map_err(|e| match e.classify() {
        serde_json::error::Category::Data => no_suite.clone(),
        _ => format!("{}; {no_suite}", placed(&e)),
    })?;
    if head.and_then(|head| head.kind).as_deref() != Some(TYPE) {
        return Err(no_suite);
    }
    serde_json::from_slice(bytes).map_err(|e| placed(&e))
}

impl Manifest {
    fn add(&mut self, root: &Path, suite: &str, base: &Path, index: usize, entry: Entry) {
        if entry.run_path.is_empty() {
            return self
                .problems
                .push(format!("cases[{index}] has no run_path; name the run record to judge"));
        }
        let run = resolve(base, &entry.run_path);
        let stem = || run.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let name = entry.label.clone().filter(|label| !label.is_empty()).unwrap_or_else(stem);
        if let Err(e) = names::check_case(&name) {
            return self
                .problems
                .push(format!("cases[{index}] is named {name:?}: {e}; give it another label"));
        }
        if let Some(first) = self.cases.get_mut(&name) {
            let message = format!(
                "the manifest has two cases of this name, the second at cases[{index}]; give one another label"
            );
            return first.problems.push(message);
        }
        let mut case = Case::new(&golden_dir(root, suite), suite, &name);
        case.embedded_fixture = true;
        for (key, path, place) in [
            ("fixture_path", entry.fixture_path, &mut case.fixture),
            ("compare_to", entry.compare_to, &mut case.baseline),
        ] {
            match path {
                Some(path) if path.is_empty() => {
                    case.problems.push(format!("{key} is empty; remove the key"));
                }
                Some(path) => *place = Some(resolve(base, &path)),
                None => {}
            }
        }
        if case.baseline.as_ref() == Some(&run) {
            let message = "compare_to names the run itself, which is always identical; name another record, or remove the key";
            case.problems.push(message.to_owned());
        }
        case.recordings.push(Recording { repetition: 1, path: run, slice: None });
        self.cases.insert(name, case);
    }
}

/// `path` below `base`, without `.` and `..` where that is possible by name, so that messages and comparisons see one form.
fn resolve(base: &Path, path: &str) -> PathBuf {
    use std::path::Component;
    let mut resolved = PathBuf::new();
    for component in base.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(resolved.components().next_back(), Some(Component::Normal(_))) =>
            {
                resolved.pop();
            }
            component => resolved.push(component),
        }
    }
    resolved
}

#[cfg(test)]
#[path = "tests/manifest.rs"]
mod tests;
