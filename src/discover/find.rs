//! A root → [`Inventory`]: of everything, or of one case by the shortest way.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::goldens;
use super::inventory::{Case, Inventory, Suite};
use super::problem::{Problem, whole};
use super::reader::Reader;
use crate::files::{Kind, WalkError, golden_dir, goldens_dir, names, shown, suites_dir, walk};

/// How discovery goes about it.
#[derive(Clone, Debug, Default)]
pub(crate) struct DiscoverOptions {
    /// The folder whose `index/` caches what is in files that hold many runs, such as `target/goldrun`.
    pub cache: Option<PathBuf>,
}

/// Why nothing at all can be discovered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", path.display())]
#[non_exhaustive]
pub struct DiscoverError {
    path: PathBuf,
    message: String,
}

impl DiscoverError {
    /// The folder that stands in the way.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl From<WalkError> for DiscoverError {
    fn from(error: WalkError) -> Self {
        Self { message: error.to_string(), path: error.path }
    }
}

impl Inventory {
    /// Everything below `root`: the suites in `suites/`, their cases, and the goldens in `golden/`. Fails only if one of these folders
    /// cannot be listed; any other problem is in the inventory and costs its case or suite.
    pub(crate) fn discover(root: &Path, options: &DiscoverOptions) -> Result<Self, DiscoverError> {
        check_root(root)?;
        let mut inventory = Inventory::default();
        let top = Top::list(root, &mut inventory.problems)?;
        for index in 0..top.folders.len() {
            inventory.suites.extend(top.read(index, root, None, options, &mut inventory.problems));
        }
        inventory.orphans(root, &top.known)?;
        inventory.sort();
        Ok(inventory)
    }

    /// Only `suite::case`, if it exists. Reads that suite's `suite.toml`, the case's own files and (through the cache) those that
    /// `[load] runs` lists; of others only the names, which may fold together. Problems are those of the whole suite.
    pub(crate) fn find(
        root: &Path,
        suite: &str,
        case: &str,
        options: &DiscoverOptions,
    ) -> Result<Self, DiscoverError> {
        check_root(root)?;
        let mut inventory = Inventory::default();
        if names::check_suite(suite).is_err() || names::check_case(case).is_err() {
            return Ok(inventory);
        }
        let top = Top::list(root, &mut inventory.problems)?;
        top_folder(&goldens_dir(root))?;
        let (problems, suites) = (&mut inventory.problems, &mut inventory.suites);
        for index in (0..top.folders.len()).filter(|&index| top.folders[index].1 == suite) {
            suites.extend(top.read(index, root, Some(case), options, problems));
        }
        suites.retain(|suite| !suite.cases.is_empty());
        problems.retain(|problem| problem.suite == suite && problem.whole_suite);
        if !top.known.contains(suite) {
            let folder = golden_dir(root, suite);
            let golden = goldens::one(root, suite, case);
            inventory.orphans.extend(golden.map(|problem| orphan(&folder, suite, case, problem)));
        }
        inventory.sort();
        Ok(inventory)
    }

    /// Goldens of suites that do not exist.
    fn orphans(&mut self, root: &Path, known: &BTreeSet<String>) -> Result<(), DiscoverError> {
        let segments: BTreeSet<String> = known.iter().map(|suite| names::encode(suite)).collect();
        for entry in entries(root, &goldens_dir(root), &mut self.problems)? {
            let file = format!("golden/{}", entry.name);
            let mut problem = |suite: &str, message: &str| {
                self.problems.push(Problem { whole_suite: false, ..whole(suite, &file, message) });
            };
            let path = goldens_dir(root).join(&entry.name);
            match entry.kind {
                _ if segments.contains(&entry.name) => {}
                Kind::Link => problem(&entry.name, &WalkError::link(path).to_string()),
                Kind::Folder => {
                    let long = || goldens::long_suite(&path, &entry.name);
                    let Some(suite) = names::decode(&entry.name).or_else(long) else {
                        let canonical = names::encode(&entry.name);
                        let message = format!(
                            "is not spelled as goldrun spells this suite; rename it to golden/{canonical}"
                        );
                        problem(&entry.name, &message);
                        continue;
                    };
                    if let Err(e) = names::check_suite(&suite) {
                        problem(&suite, &format!("belongs to no suite: {e}; remove it"));
                        continue;
                    }
                    let goldens = goldens::all(root, &path, None);
                    let orphan =
                        |(case, problem): (String, _)| orphan(&path, &suite, &case, problem);
                    self.orphans.extend(goldens.cases.into_iter().map(orphan));
                    let problems = goldens.problems.into_iter();
                    self.problems.extend(problems.map(|problem| problem.of_suite(&suite)));
                }
                Kind::File | Kind::Other if entry.split().1 == Some("json") => {
                    problem(
                        entry.split().0,
                        "is not in a suite's folder; goldens are golden/<suite>/<case>.json; move or remove it",
                    );
                }
                Kind::File | Kind::Other => {}
            }
        }
        Ok(())
    }

    /// Sorts, and joins the problems of each file, because a problem is reported under its suite and file.
    fn sort(&mut self) {
        self.suites.sort_by(|a, b| a.name.cmp(&b.name));
        self.orphans.sort_by(|a, b| (&a.suite, &a.name).cmp(&(&b.suite, &b.name)));
        self.problems.sort_by(|a, b| (&a.suite, &a.file).cmp(&(&b.suite, &b.file)));
        self.problems.dedup_by(|later, first| {
            let same = (&later.suite, &later.file) == (&first.suite, &first.file);
            if same {
                first.message.push('\n');
                first.message.push_str(&later.message);
                first.whole_suite |= later.whole_suite;
                first.configuration |= later.configuration;
            }
            same
        });
    }
}

/// What lies in `suites/`, by name.
#[derive(Default)]
struct Top {
    /// Folders and eval manifests, each with the suite's name.
    folders: Vec<(String, String)>,
    /// How many of them are folders: those come first.
    plain: usize,
    /// The names of all suites, also of those that cannot be used.
    known: BTreeSet<String>,
    /// What is listed under names that are one, or fold together.
    alike: BTreeMap<(bool, String), Vec<String>>,
}

impl Top {
    fn list(root: &Path, problems: &mut Vec<Problem>) -> Result<Self, DiscoverError> {
        let mut top = Self::default();
        let mut manifests: Vec<(String, String)> = Vec::new();
        for entry in entries(root, &suites_dir(root), problems)? {
            let mut problem = |suite: &str, message: &str| {
                top.known.insert(suite.to_owned());
                problems.push(whole(suite, &format!("suites/{}", entry.name), message));
            };
            match (entry.kind, entry.split()) {
                (Kind::Folder, _) => match names::of_folder(&entry.name) {
                    None => problem(
                        &entry.name,
                        "is the shortened form of a long name, that nothing says in full; rename it",
                    ),
                    Some(name) => match names::check_suite(&name) {
                        Err(e) => {
                            problem(&name, &format!("cannot be a suite: {e}; rename the folder"));
                        }
                        Ok(()) => top.folders.push((entry.name, name)),
                    },
                },
                (Kind::Link, _) => {
                    problem(
                        &names::of_folder(&entry.name).unwrap_or(entry.name.clone()),
                        &WalkError::link(PathBuf::new()).to_string(),
                    );
                }
                (Kind::File, (stem, Some("json"))) => {
                    let name = names::of_folder(stem).unwrap_or_else(|| stem.to_owned());
                    match names::check_suite(&name) {
                        Err(e) => problem(&name, &format!("cannot be a suite: {e}; rename it")),
                        Ok(()) => manifests.push((entry.name, name)),
                    }
                }
                (Kind::File | Kind::Other, _) => {}
            }
        }
        top.plain = top.folders.len();
        top.folders.extend(manifests);
        top.known.extend(top.folders.iter().map(|(_, name)| name.clone()));
        for (folder, name) in &top.folders {
            for key in keys(folder, name) {
                top.alike.entry(key).or_default().push(folder.clone());
            }
        }
        Ok(top)
    }

    /// The suite in the folder or manifest at `index`, with all its cases or `only` that one.
    fn read(
        &self,
        index: usize,
        root: &Path,
        only: Option<&str>,
        options: &DiscoverOptions,
        problems: &mut Vec<Problem>,
    ) -> Option<Suite> {
        let (folder, name) = &self.folders[index];
        let others = keys(folder, name).into_iter().filter_map(|key| self.alike.get(&key));
        if let Some(other) = others.flatten().filter(|other| *other != folder).min() {
            let message = format!(
                "is the same suite as suites/{other}, at least where file systems ignore case or compose letters; rename one"
            );
            problems.push(whole(name, &format!("suites/{folder}"), &message));
            return None;
        }
        let (suites, cache) = (suites_dir(root), options.cache.as_deref());
        if index < self.plain {
            Reader { root, name, dir: suites.join(folder), cache }.suite(only, problems)
        } else {
            Reader { root, name, dir: suites, cache }.manifest(folder, only, problems)
        }
    }
}

/// A case of which only a golden is left.
fn orphan(goldens: &Path, suite: &str, case: &str, problem: Option<String>) -> Case {
    let problems = problem.into_iter().collect();
    Case { orphaned: true, problems, ..Case::new(goldens, suite, case) }
}

/// What a suite in `folder` must share with no other.
fn keys(folder: &str, name: &str) -> [(bool, String); 2] {
    [(false, name.to_owned()), (true, names::folded(folder))]
}

fn check_root(root: &Path) -> Result<(), DiscoverError> {
    let error = |message: String| DiscoverError { path: root.to_path_buf(), message };
    match std::fs::metadata(root) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(error("is not a folder".to_owned())),
        Err(e) => Err(error(format!("cannot be read: {e}"))),
    }
}

/// Whether the folder of all suites, or that of all goldens, exists.
fn top_folder(path: &Path) -> Result<bool, DiscoverError> {
    match walk::kind(path)? {
        None => Ok(false),
        Some(Kind::Folder) => Ok(true),
        Some(Kind::Link) => Err(WalkError::link(path.to_owned()).into()),
        Some(Kind::File | Kind::Other) => {
            Err(DiscoverError { path: path.to_owned(), message: "is not a folder".to_owned() })
        }
    }
}

fn entries(
    root: &Path,
    folder: &Path,
    problems: &mut Vec<Problem>,
) -> Result<Vec<walk::Entry>, DiscoverError> {
    if !top_folder(folder)? {
        return Ok(Vec::new());
    }
    let listing = walk::list(folder)?;
    for error in listing.errors {
        let file = shown(root, &error.path);
        let suite = error.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        problems.push(whole(&suite, &file, &error.to_string()));
    }
    Ok(listing.entries)
}

#[cfg(test)]
#[path = "tests/find.rs"]
mod tests;
