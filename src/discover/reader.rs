//! One suite: its `suite.toml`, and its cases from entries, recordings and goldens.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::find::DiscoverOptions;
use super::inventory::{Case, Problem, Suite};
use super::runs::Layout;
use super::suite::SuiteConfig;
use super::{fixtures, goldens, index, manifest};
use crate::files::layout::{golden_dir, shown, suite_file};
use crate::files::names;
use crate::files::open::{MAX_WRITTEN, read_bytes};
use crate::files::walk::{self, Kind, WalkError};

/// Reads one suite.
pub(super) struct Reader<'a> {
    pub(super) root: &'a Path,
    pub(super) name: &'a str,
    pub(super) dir: PathBuf,
    pub(super) options: &'a DiscoverOptions,
}

impl Reader<'_> {
    /// The suite with all its cases, or with `only` that one. `None`, and a problem, if its `suite.toml` cannot be used.
    pub(super) fn suite(&self, only: Option<&str>, problems: &mut Vec<Problem>) -> Option<Suite> {
        let config = match self.config() {
            Ok(config) => config,
            Err(message) => {
                problems.push(whole(self.name, &self.file("suite.toml"), &message));
                return None;
            }
        };
        let folder = golden_dir(self.root, self.name);
        let recorded = || {
            let mut problems = Vec::new();
            (self.recorded(&config, only, &mut problems), problems)
        };
        let goldens = || {
            let mut problems = Vec::new();
            (self.goldens(&folder, only, &mut problems), problems)
        };
        // One case is looked up sooner than another thread could be asked.
        let (recorded, goldens) =
            if only.is_some() { (recorded(), goldens()) } else { rayon::join(recorded, goldens) };
        let mut cases: BTreeMap<String, Case> = BTreeMap::new();
        for entry in config.cases.iter().filter(|entry| only.is_none_or(|only| only == entry.name))
        {
            let (input, checks) = (entry.input.clone(), entry.checks.clone());
            let quarantine = entry.quarantine.clone();
            let case = Case {
                input,
                checks,
                expect: entry.expect,
                quarantine,
                ..Case::new(&folder, self.name, &entry.name)
            };
            cases.insert(entry.name.clone(), case);
        }
        // Where cases are unknown, so is whether a golden's case still exists: it may be the one a broken line was of.
        let exports = !config.load.runs.is_empty();
        let orphaned = !recorded.1.iter().any(|problem| problem.whole_suite || exports);
        problems.extend(recorded.1);
        for (name, found) in recorded.0 {
            if only.is_none_or(|only| only == name) {
                let case = cases
                    .entry(name)
                    .or_insert_with_key(|name| Case::new(&folder, self.name, name));
                case.recordings = found.recordings;
                case.problems.extend(found.problems);
            }
        }
        problems.extend(goldens.1);
        for (name, problem) in goldens.0 {
            let case = cases.entry(name).or_insert_with_key(|name| Case {
                orphaned,
                ..Case::new(&folder, self.name, name)
            });
            case.problems.extend(problem);
        }
        let fixtures = match only {
            Some(case) => fixtures::one(self.root, &self.dir, case),
            None => fixtures::all(self.root, &self.dir),
        };
        problems.extend(
            fixtures
                .problems
                .into_iter()
                .map(|(file, message)| self.problem(file, false, true, message)),
        );
        for (name, (path, problem)) in fixtures.cases {
            let case = cases.entry(name).or_insert_with_key(|name| Case {
                orphaned,
                ..Case::new(&folder, self.name, name)
            });
            case.fixture = Some(path);
            case.problems.extend(problem);
        }
        let cases = cases.into_values().collect();
        Some(Suite {
            name: self.name.to_owned(),
            dir: self.dir.clone(),
            manifest: false,
            config,
            cases,
        })
    }

    /// The suite that the eval manifest `file` in the folder is, likewise.
    pub(super) fn manifest(
        &self,
        file: &str,
        only: Option<&str>,
        problems: &mut Vec<Problem>,
    ) -> Option<Suite> {
        let path = self.dir.join(file);
        let mut manifest = match manifest::read(self.root, self.name, &path) {
            Ok(manifest) => manifest,
            Err(message) => {
                problems.push(whole(self.name, &self.file(file), &message));
                return None;
            }
        };
        problems.extend(manifest::problems(self.name, &self.file(file), &mut manifest));
        let mut cases = manifest.cases;
        cases.retain(|name, _| only.is_none_or(|only| only == name));
        let folder = golden_dir(self.root, self.name);
        for (name, problem) in self.goldens(&folder, only, problems) {
            let case = cases.entry(name).or_insert_with_key(|name| Case {
                orphaned: true,
                ..Case::new(&folder, self.name, name)
            });
            case.problems.extend(problem);
        }
        let (name, dir, config) = (self.name.to_owned(), self.dir.clone(), SuiteConfig::default());
        Some(Suite { name, dir, manifest: true, config, cases: cases.into_values().collect() })
    }

    /// The path of `file` in the suite's folder, relative to the root.
    fn file(&self, file: &str) -> String {
        shown(self.root, &self.dir.join(file))
    }

    fn problem(
        &self,
        file: String,
        whole_suite: bool,
        configuration: bool,
        message: String,
    ) -> Problem {
        Problem { suite: self.name.to_owned(), file, whole_suite, configuration, message }
    }

    fn config(&self) -> Result<SuiteConfig, String> {
        let path = suite_file(&self.dir);
        match walk::kind(&path) {
            Ok(Some(Kind::File)) => {}
            Ok(None) => {
                return Err(
                    "a suite is a folder with a suite.toml; create one (an empty file is enough), or remove the folder"
                        .to_owned(),
                );
            }
            Ok(Some(Kind::Link)) => return Err(WalkError::link(path).to_string()),
            Ok(Some(_)) => return Err(WalkError::not_regular(path).to_string()),
            Err(e) => return Err(e.to_string()),
        }
        let bytes = read_bytes(&path, MAX_WRITTEN).map_err(|error| error.reason())?;
        let text = String::from_utf8(bytes).map_err(|e| {
            let line = e.as_bytes()[..e.utf8_error().valid_up_to()]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count()
                + 1;
            format!("{line}: not valid UTF-8; save it as UTF-8")
        })?;
        SuiteConfig::parse_in(&text, Some(&self.dir)).map_err(|e| e.to_string())
    }

    /// Cases and recordings, from the files `[load] runs` lists or from `runs/`.
    fn recorded(
        &self,
        config: &SuiteConfig,
        only: Option<&str>,
        problems: &mut Vec<Problem>,
    ) -> BTreeMap<String, index::Indexed> {
        if config.load.runs.is_empty() {
            let layout = Layout { root: self.root, dir: &self.dir };
            let runs = match only {
                Some(case) => layout.only(case),
                None => {
                    let entries =
                        config.cases.iter().map(|entry| (names::encode(&entry.name), &entry.name));
                    let long: BTreeMap<String, &String> =
                        entries.filter(|(segment, _)| names::is_hashed(segment)).collect();
                    layout.all(|segment| {
                        let named = long.get(segment).map(|name| (*name).clone());
                        named.or_else(|| goldens::long_case(self.root, self.name, segment))
                    })
                }
            };
            let problem = |(file, hides_cases, message): (String, bool, String)| {
                self.problem(self.file(&file), hides_cases, true, message)
            };
            problems.extend(runs.problems.into_iter().map(problem));
            return runs.cases;
        }
        let index = index::index(self.root, &self.dir, &config.load, self.options.cache.as_deref());
        problems.extend(index.problems.into_iter().map(|problem| {
            let file = shown(self.root, &problem.path);
            self.problem(file, problem.hides_cases, problem.configuration, problem.message)
        }));
        index.cases
    }

    fn goldens(
        &self,
        folder: &Path,
        only: Option<&str>,
        problems: &mut Vec<Problem>,
    ) -> Vec<(String, Option<String>)> {
        if let Some(case) = only {
            return goldens::one(self.root, self.name, case)
                .map(|problem| (case.to_owned(), problem))
                .into_iter()
                .collect();
        }
        let goldens = goldens::all(self.root, folder);
        let problem = |(file, message)| self.problem(file, false, true, message);
        problems.extend(goldens.problems.into_iter().map(problem));
        goldens.cases.into_iter().collect()
    }
}

/// A problem that keeps a suite from being known.
pub(super) fn whole(suite: &str, file: &str, message: &str) -> Problem {
    let (suite, file, message) = (suite.to_owned(), file.to_owned(), message.to_owned());
    Problem { suite, file, whole_suite: true, configuration: true, message }
}
