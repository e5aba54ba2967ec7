//! A root → [`Inventory`]: of everything, or of one case by the shortest way.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::goldens;
use super::inventory::{Case, Inventory};
use super::problem::{Problem, whole};
use super::reader::Reader;
use crate::files::{
    Kind, WalkError, candidates, golden_dir, goldens_dir, names, shown, suites_dir, walk,
};

/// How discovery goes about it.
#[derive(Clone, Debug, Default)]
pub(crate) struct DiscoverOptions {
    /// The folder (`target/goldrun`, say) where `index/` keeps what was learnt of files that hold many runs. None: they are read
    /// every time.
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
    /// Everything below `root`: the suites in `suites/`, their cases, and the goldens in `golden/`. Where there is no `suites/`,
    /// there are none.
    ///
    /// # Errors
    /// [`DiscoverError`] if `root`, `suites/` or `golden/` is no folder or cannot be listed. Whatever else is wrong is a problem in
    /// the inventory, and costs its case or its suite.
    pub(crate) fn discover(root: &Path, options: &DiscoverOptions) -> Result<Self, DiscoverError> {
        check_root(root)?;
        let cache = options.cache.as_deref();
        let mut inventory = Inventory::default();
        let mut known: BTreeSet<String> = BTreeSet::new();
        let mut folders: Vec<(String, String)> = Vec::new();
        let mut manifests: Vec<(String, String)> = Vec::new();
        for entry in entries(root, &suites_dir(root), &mut inventory.problems)? {
            let mut problem = |suite: &str, message: &str| {
                known.insert(suite.to_owned());
                inventory.problems.push(whole(suite, &format!("suites/{}", entry.name), message));
            };
            match (entry.kind, entry.split()) {
                (Kind::Folder, _) => match names::of_folder(&entry.name) {
                    None => problem(
                        &entry.name,
                        "is the shortened form of a long name that nothing says in full; rename it",
                    ),
                    Some(name) => match names::check_suite(&name) {
                        Err(e) => {
                            problem(&name, &format!("cannot be a suite: {e}; rename the folder"));
                        }
                        Ok(()) => folders.push((entry.name, name)),
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
        let of_manifests = folders.len();
        folders.extend(manifests);
        known.extend(folders.iter().map(|(_, name)| name.clone()));
        let mut alike: BTreeMap<(bool, String), Vec<&str>> = BTreeMap::new();
        let keys =
            |folder: &str, name: &str| [(false, name.to_owned()), (true, folder.to_lowercase())];
        for (folder, name) in &folders {
            for key in keys(folder, name) {
                alike.entry(key).or_default().push(folder);
            }
        }
        for (index, (folder, name)) in folders.iter().enumerate() {
            let others = keys(folder, name).into_iter().filter_map(|key| alike.get(&key)).flatten();
            if let Some(other) = others.copied().filter(|other| other != folder).min() {
                let message = format!(
                    "is the same suite as suites/{other}, at least where file systems ignore upper and lower case; rename one"
                );
                inventory.problems.push(whole(name, &format!("suites/{folder}"), &message));
                continue;
            }
            let suites = suites_dir(root);
            inventory.suites.extend(if index < of_manifests {
                Reader { root, name, dir: suites.join(folder), cache }
                    .suite(None, &mut inventory.problems)
            } else {
                Reader { root, name, dir: suites, cache }.manifest(
                    folder,
                    None,
                    &mut inventory.problems,
                )
            });
        }
        inventory.orphans(root, &known)?;
        inventory.sort();
        Ok(inventory)
    }

    /// Only `suite::case`: its one case, or nothing if it does not exist. Reads that suite's `suite.toml`, the case's own folder
    /// and (through the cache) the files `[load] runs` lists; lists neither `suites/` nor `runs/` nor `golden/`. Names that fold
    /// together are therefore not looked for. Problems are those that concern the whole suite.
    ///
    /// # Errors
    /// As [`discover`](Self::discover).
    pub(crate) fn find(
        root: &Path,
        suite: &str,
        case: &str,
        options: &DiscoverOptions,
    ) -> Result<Self, DiscoverError> {
        check_root(root)?;
        let cache = options.cache.as_deref();
        let mut inventory = Inventory::default();
        if names::check_suite(suite).is_err() || names::check_case(case).is_err() {
            return Ok(inventory);
        }
        let segment = names::encode(suite);
        let mut found = Vec::new();
        for top in [suites_dir(root), goldens_dir(root)] {
            top_folder(&top)?;
        }
        for candidate in
            candidates(suite, &segment).filter(|candidate| !names::is_hashed(candidate))
        {
            match walk::kind(&suites_dir(root).join(candidate))? {
                Some(Kind::Folder) => found.push(candidate.to_owned()),
                Some(Kind::Link) => {
                    let message = WalkError::link(PathBuf::new()).to_string();
                    inventory.problems.push(whole(suite, &format!("suites/{candidate}"), &message));
                }
                _ => {}
            }
            let manifest = format!("{candidate}.json");
            if walk::kind(&suites_dir(root).join(&manifest))? == Some(Kind::File) {
                found.push(manifest);
            }
        }
        match &found[..] {
            [] if inventory.problems.is_empty() => {
                inventory.orphans.extend(goldens::one(root, suite, case).map(|problem| Case {
                    orphaned: true,
                    problems: problem.into_iter().collect(),
                    ..Case::new(&golden_dir(root, suite), suite, case)
                }));
            }
            [] => {}
            [found] => {
                let (suites, problems) = (suites_dir(root), &mut inventory.problems);
                inventory.suites.extend(
                    if walk::kind(&suites.join(found))? == Some(Kind::Folder) {
                        Reader { root, name: suite, dir: suites.join(found), cache }
                            .suite(Some(case), problems)
                    } else {
                        Reader { root, name: suite, dir: suites, cache }.manifest(
                            found,
                            Some(case),
                            problems,
                        )
                    },
                );
                inventory.suites.retain(|suite| !suite.cases.is_empty());
                inventory.problems.retain(|problem| problem.whole_suite);
            }
            [one, other, ..] => {
                for (folder, other) in [(one, other), (other, one)] {
                    let message = format!(
                        "is the same suite as suites/{other}, at least where file systems ignore upper and lower case; rename one"
                    );
                    inventory.problems.push(whole(suite, &format!("suites/{folder}"), &message));
                }
            }
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
                let (suite, file, message) = (suite.to_owned(), file.clone(), message.to_owned());
                self.problems.push(Problem {
                    suite,
                    file,
                    whole_suite: false,
                    configuration: true,
                    message,
                });
            };
            let path = goldens_dir(root).join(&entry.name);
            match entry.kind {
                _ if segments.contains(&entry.name) => {}
                Kind::Link => problem(&entry.name, &WalkError::link(path).to_string()),
                Kind::Folder => {
                    let long = || goldens::long_suite(&path, &entry.name);
                    let Some(suite) = names::decode(&entry.name).or_else(long) else {
                        let canonical = names::encode(&entry.name);
                        problem(
                            &entry.name,
                            &format!(
                                "is not spelled as goldrun spells this suite; rename it to golden/{canonical}"
                            ),
                        );
                        continue;
                    };
                    if let Err(e) = names::check_suite(&suite) {
                        problem(&suite, &format!("belongs to no suite: {e}; remove it"));
                        continue;
                    }
                    let goldens = goldens::all(root, &path);
                    self.orphans.extend(goldens.cases.into_iter().map(|(case, problem)| Case {
                        orphaned: true,
                        problems: problem.into_iter().collect(),
                        ..Case::new(&path, &suite, &case)
                    }));
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
