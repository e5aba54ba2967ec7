//! The official test suite of JSON Schema, where `GOLDRUN_FIELD_DATA` has it: drafts 2020-12 and 7, with the optional tests of
//! formats and of big numbers.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jsonschema::{Draft, Retrieve, Uri};
use serde_json::Value;

use super::{Schema, build, to_value};
use crate::json::Json;

/// What is not run: a file, a group or a test of it, and why.
const EXCLUDED: [(&str, &str, &str); 8] = [
    ("draft2020-12/format.json", "", "formats are asserted here, and there they are notes"),
    (
        "draft2020-12/vocabulary.json",
        "schema that uses custom metaschema with with no validation vocabulary",
        "a metaschema of one's own is refused when the suite is read",
    ),
    (
        "optional/bignum.json",
        "minimum integer comparison",
        "a limit of more digits than it can hold is refused when the suite is read",
    ),
    (
        "optional/bignum.json",
        "float comparison with high precision",
        "a limit of more digits than it can hold is refused when the suite is read",
    ),
    (
        "optional/bignum.json",
        "float comparison with high precision on negative numbers",
        "a limit of more digits than it can hold is refused when the suite is read",
    ),
    ("optional/format/idn-email.json", "", "the format is refused when the suite is read"),
    ("optional/format/idn-hostname.json", "", "the format is refused when the suite is read"),
    ("optional/format/unknown.json", "", "an unknown format is refused when the suite is read"),
];

/// The files beyond the required ones.
const OPTIONAL: [&str; 3] =
    ["optional/bignum.json", "optional/float-overflow.json", "optional/format/"];

/// The suite's remote documents, by their URI.
#[derive(Clone, Default)]
struct Remotes(BTreeMap<String, Value>);

impl Remotes {
    fn read(&mut self, folder: &Path, uri: &str) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() {
                self.read(&path, &format!("{uri}{name}/"));
            } else if let Ok(value) = serde_json::from_slice(&std::fs::read(&path).unwrap()) {
                self.0.insert(format!("{uri}{name}"), value);
            }
        }
    }
}

impl Retrieve for Remotes {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let uri = uri.as_str().trim_end_matches('#');
        self.0.get(uri).cloned().ok_or_else(|| format!("no document {uri}").into())
    }
}

/// All test files of a draft, each with its name below `tests`.
fn files(tests: &Path, draft: &str) -> Vec<(String, Json)> {
    let mut files = Vec::new();
    for folder in ["", "optional/", "optional/format/"] {
        for entry in std::fs::read_dir(tests.join(draft).join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{folder}{}", path.file_name().unwrap().to_str().unwrap());
            let wanted =
                folder.is_empty() || OPTIONAL.iter().any(|prefix| name.starts_with(prefix));
            if path.is_file() && wanted {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push((format!("{draft}/{name}"), Json::parse(&text).unwrap()));
            }
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

fn excluded(file: &str, group: &str) -> bool {
    EXCLUDED
        .iter()
        .any(|(name, only, _)| file.ends_with(name) && (only.is_empty() || *only == group))
}

#[test]
fn the_official_suite_has_the_verdicts_of_a_check() {
    let Some(data) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return;
    };
    let root = Path::new(&data).join("json-schema-suite");
    let mut remotes = Remotes::default();
    remotes.read(&root.join("remotes"), "http://localhost:1234/");
    let (mut wrong, mut run, mut linted) = (Vec::new(), 0, 0);
    for (name, draft) in [("draft2020-12", Draft::Draft202012), ("draft7", Draft::Draft7)] {
        for (file, groups) in files(&root.join("tests"), name) {
            let Json::Array(groups) = groups else { panic!("{file}") };
            for group in groups {
                let title = group.get("description").and_then(Json::as_str).unwrap();
                if excluded(&file, title) {
                    continue;
                }
                let text = group.get("schema").unwrap();
                let schema = to_value("", text).unwrap_or_else(|e| panic!("{file} {title}: {e}"));
                let schema = build(draft, &schema, remotes.clone())
                    .unwrap_or_else(|e| panic!("{file} {title}: {e}"));
                // Not linted: these schemas have unknown keywords on purpose.
                let validator = Arc::new(schema);
                let schema = Schema { validator, asserts_texts: true, chain: 1 };
                // A check reads schemas without `$schema` as of 2020-12.
                let check = Schema::new(text).ok().filter(|_| name == "draft2020-12");
                let Some(Json::Array(tests)) = group.get("tests") else { panic!("{file}") };
                for test in tests {
                    let (value, valid) = (test.get("data").unwrap(), test.get("valid"));
                    for schema in [Some(&schema), check.as_ref()].into_iter().flatten() {
                        let fits = schema.violations(value).is_empty();
                        if valid != Some(&Json::Bool(fits)) {
                            let test = test.get("description").and_then(Json::as_str).unwrap();
                            wrong.push(format!("{file}: {title}: {test}: found {fits}"));
                        }
                    }
                    (run, linted) = (run + 1, linted + usize::from(check.is_some()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {run}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(run > 2_000 && linted > 800, "{run} tests, {linted} of them by a whole check");
}
