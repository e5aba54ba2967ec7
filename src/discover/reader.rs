//! One suite: its `suite.toml`, and its cases from entries, recordings and goldens.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::goldens;
use super::inventory::{Case, Indexed, Recorded, Suite};
use super::problem::{EXCERPT, FileProblem, Problem};
use super::runs::Layout;
use super::{fixtures, index, manifest};
use crate::files::{Kind, MAX_WRITTEN, WalkError, golden_dir, names, read_bytes, suite_file, walk};
use crate::suite::{CaseEntry, SuiteConfig};

pub(crate) struct Reader<'a> {
    pub(super) root: &'a Path,
    pub(super) name: &'a str,
    pub(super) dir: PathBuf,
    /// Where the index of files that hold many runs is kept.
    pub(super) cache: Option<&'a Path>,
}

impl Reader<'_> {
    /// The suite with all its cases, or with `only` that one. `None`, and a problem, if its `suite.toml` cannot be used.
    pub(crate) fn suite(&self, only: Option<&str>, problems: &mut Vec<Problem>) -> Option<Suite> {
        let config = match self.config() {
            Ok(config) => config,
            Err(problem) => {
                problems.push(problem.of_suite(self.name));
                return None;
            }
        };
        let folder = golden_dir(self.root, self.name);
        let recorded = || self.recorded(&config, only);
        let goldens = || goldens::all(self.root, &folder, only);
        // For one case, a second thread would take longer.
        let (recorded, goldens) =
            if only.is_some() { (recorded(), goldens()) } else { rayon::join(recorded, goldens) };
        let fixtures = fixtures::all(self.root, &self.dir, only);
        // If cases are unknown, a golden's case may be one of them, so the golden is not called orphaned.
        let exports = !config.load.runs.is_empty();
        let orphaned = !recorded.problems.iter().any(|problem| problem.hides_cases || exports);
        for found in [recorded.problems, goldens.problems, fixtures.problems] {
            problems.extend(found.into_iter().map(|problem| problem.of_suite(self.name)));
        }
        let mut cases = Cases { suite: self.name, goldens: &folder, only, cases: BTreeMap::new() };
        cases.add_entries(&config.cases);
        cases.add_recordings(recorded.cases);
        for (name, problem) in goldens.cases {
            cases.case(name, orphaned).problems.extend(problem);
        }
        for (name, (path, problem)) in fixtures.cases {
            let case = cases.case(name, orphaned);
            case.fixture = Some(path);
            case.problems.extend(problem);
        }
        let cases = cases.cases.into_values().collect();
        let (name, dir) = (self.name.to_owned(), self.dir.clone());
        Some(Suite { name, dir, manifest: false, config, cases })
    }

    /// The suite that the eval manifest `file` in the folder is, likewise.
    pub(crate) fn manifest(
        &self,
        file: &str,
        only: Option<&str>,
        problems: &mut Vec<Problem>,
    ) -> Option<Suite> {
        let path = self.dir.join(file);
        let mut manifest = match manifest::read(self.root, self.name, &path) {
            Ok(manifest) => manifest,
            Err(problem) => {
                problems.push(problem.of_suite(self.name));
                return None;
            }
        };
        if !manifest.problems.is_empty() {
            let problem = FileProblem::new(self.root, &path, manifest.problems.join("\n"));
            problems.push(problem.of_suite(self.name));
        }
        manifest.cases.retain(|name, _| only.is_none_or(|only| only == name));
        let folder = golden_dir(self.root, self.name);
        let goldens = goldens::all(self.root, &folder, only);
        problems.extend(goldens.problems.into_iter().map(|problem| problem.of_suite(self.name)));
        let mut cases = Cases { suite: self.name, goldens: &folder, only, cases: manifest.cases };
        for (name, problem) in goldens.cases {
            cases.case(name, true).problems.extend(problem);
        }
        let (name, dir, config) = (self.name.to_owned(), self.dir.clone(), SuiteConfig::default());
        let cases = cases.cases.into_values().collect();
        Some(Suite { name, dir, manifest: true, config, cases })
    }

    fn config(&self) -> Result<SuiteConfig, FileProblem> {
        let path = suite_file(&self.dir);
        let refuse = |message: String| FileProblem::new(self.root, &path, message).hiding();
        match walk::kind(&path) {
            Ok(Some(Kind::File)) => {}
            Ok(None) => {
                let message = "is missing, and without it the folder is not a suite; create it (an empty file is enough), or remove the folder";
                return Err(refuse(message.to_owned()));
            }
            Ok(Some(Kind::Link)) => return Err(refuse(WalkError::link(path.clone()).to_string())),
            Ok(Some(_)) => return Err(refuse(WalkError::not_regular(path.clone()).to_string())),
            Err(e) => return Err(refuse(e.to_string())),
        }
        let bytes = read_bytes(&path, MAX_WRITTEN).map_err(|error| refuse(error.reason()))?;
        let text = String::from_utf8(bytes).map_err(|e| {
            let valid = &e.as_bytes()[..e.utf8_error().valid_up_to()];
            let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
            refuse(format!("{line}: not valid UTF-8; save it as UTF-8"))
        })?;
        SuiteConfig::parse_in(&text, Some(&self.dir)).map_err(|error| {
            let excerpt = error.excerpt().iter().map(|line| format!("\n{EXCERPT}{line}"));
            refuse(error.to_string() + &excerpt.collect::<String>())
        })
    }

    /// Cases and recordings, from the files `[load] runs` lists or from `runs/`.
    fn recorded(&self, config: &SuiteConfig, only: Option<&str>) -> Recorded {
        if !config.load.runs.is_empty() {
            return index::index(self.root, &self.dir, &config.load, self.cache);
        }
        let layout = Layout { root: self.root, dir: &self.dir };
        if let Some(case) = only {
            return layout.only(case);
        }
        let entries = config.cases.iter().map(|entry| (names::encode(&entry.name), &entry.name));
        let long: BTreeMap<String, &String> =
            entries.filter(|(segment, _)| names::is_hashed(segment)).collect();
        layout.all(|segment| {
            let named = long.get(segment).map(|name| (*name).clone());
            named.or_else(|| goldens::long_case(self.root, self.name, segment))
        })
    }
}

/// The cases of one suite while they are put together.
struct Cases<'a> {
    suite: &'a str,
    /// The folder of the suite's goldens.
    goldens: &'a Path,
    only: Option<&'a str>,
    cases: BTreeMap<String, Case>,
}

impl Cases<'_> {
    fn is_wanted(&self, name: &str) -> bool {
        self.only.is_none_or(|only| only == name)
    }

    fn add_entries(&mut self, entries: &[CaseEntry]) {
        for entry in entries {
            if self.is_wanted(&entry.name) {
                let case = Case {
                    input: entry.input.clone(),
                    checks: entry.checks.clone(),
                    expect: entry.expect,
                    quarantine: entry.quarantine.clone(),
                    ..Case::new(self.goldens, self.suite, &entry.name)
                };
                self.cases.insert(entry.name.clone(), case);
            }
        }
    }

    fn add_recordings(&mut self, recorded: BTreeMap<String, Indexed>) {
        for (name, found) in recorded {
            if self.is_wanted(&name) {
                let case = self.case(name, false);
                case.recordings = found.recordings;
                case.problems.extend(found.problems);
            }
        }
    }

    /// The case `name`, which is new with this `orphaned` where nothing named it before.
    fn case(&mut self, name: String, orphaned: bool) -> &mut Case {
        let (goldens, suite) = (self.goldens, self.suite);
        self.cases
            .entry(name)
            .or_insert_with_key(|name| Case { orphaned, ..Case::new(goldens, suite, name) })
    }
}
