//! The default layout: `runs/<case>/<repetition>.json`, and `runs/<case>/<repetition>/` for a run that goldrun recorded. Opens no
//! recording.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::folder::entries;
use super::inventory::{Indexed, Recorded, Recording, number};
use super::problem::FileProblem;
use crate::files::{Kind, WalkError, case_dir, names, runs_dir, shown, walk, within};
use crate::ledger::JOURNAL_FILE;

/// Folders that one thread lists before it is worth asking another: each takes some microseconds.
const MIN_FOLDERS: usize = 64;

pub(crate) struct Layout<'a> {
    /// What paths in messages are relative to.
    pub(super) root: &'a Path,
    pub(super) dir: &'a Path,
}

impl Layout<'_> {
    /// Every case. `hashed` tells the name of a folder whose name is cut and hashed.
    pub(crate) fn all(&self, hashed: impl Fn(&str) -> Option<String>) -> Recorded {
        let mut runs = Recorded::default();
        let folders = self.folders(hashed, &mut runs);
        self.read(&folders, |_| true, &mut runs);
        runs
    }

    /// Only `case`: of all other folders no more is read than their names, which may fold together with this one's.
    pub(crate) fn only(&self, case: &str) -> Recorded {
        let mut runs = Recorded::default();
        let segment = names::encode(case);
        let hashed = |folder: &str| (folder == segment).then(|| case.to_owned());
        let folders = self.folders(hashed, &mut runs);
        self.read(&folders, |name| name == case, &mut runs);
        runs.cases.retain(|name, _| name == case);
        runs
    }

    /// The folders of cases: each with the case's name, and what it is.
    fn folders(
        &self,
        hashed: impl Fn(&str) -> Option<String>,
        runs: &mut Recorded,
    ) -> Vec<(String, String, Kind)> {
        let folder = runs_dir(self.dir);
        let named = "recordings are runs/<case>/<repetition>.json";
        let mut folders = Vec::new();
        for entry in entries(self.root, &folder, named, &mut runs.problems) {
            let mut problem = |message: String| {
                let path = folder.join(&entry.name);
                runs.problems.push(FileProblem::new(self.root, &path, message));
            };
            match entry.kind {
                Kind::Folder | Kind::Link => {
                    match names::of_folder(&entry.name).or_else(|| hashed(&entry.name)) {
                        None => {
                            let message = "is the shortened form of a long name, which no `[[case]]` and no golden says; \
                                       add a `[[case]]` with that name, or rename the folder";
                            problem(message.to_owned());
                        }
                        Some(name) => match names::check_case(&name) {
                            Err(e) => problem(format!("cannot be a case: {e}; rename the folder")),
                            Ok(()) => folders.push((entry.name, name, entry.kind)),
                        },
                    }
                }
                Kind::File | Kind::Other if is_recording(&entry) => {
                    let (stem, _) = entry.split();
                    let folder = names::encode(stem);
                    problem(format!("is not in a case's folder; move it to runs/{folder}/1.json"));
                }
                Kind::File | Kind::Other => {}
            }
        }
        folders
    }

    /// Reads those of `folders` whose case is `wanted`, and tells which of all fold together.
    fn read(
        &self,
        folders: &[(String, String, Kind)],
        wanted: impl Fn(&str) -> bool,
        runs: &mut Recorded,
    ) {
        let runs_folder = runs_dir(self.dir);
        let due: Vec<_> = folders.iter().filter(|(_, name, _)| wanted(name)).collect();
        let listed = due.par_iter().with_min_len(MIN_FOLDERS);
        let listed: Vec<Indexed> =
            listed.map(|(folder, _, kind)| self.case(&runs_folder.join(folder), *kind)).collect();
        for ((_, name, _), found) in due.into_iter().zip(listed) {
            self.add(name, found, runs);
        }
        let (mut named, mut folded) = (BTreeMap::new(), BTreeMap::new());
        for (folder, name) in
            folders.iter().map(|(folder, name, _)| (folder.as_str(), name.as_str()))
        {
            let first = *named.entry(name).or_insert((folder, name));
            self.clash(first, (folder, name), runs);
            let first = *folded.entry(names::folded(folder)).or_insert((folder, name));
            self.clash(first, (folder, name), runs);
        }
    }

    /// Reports two folders that are the same case, here or on a machine whose file system ignores case.
    fn clash(
        &self,
        (one, name): (&str, &str),
        (other, other_name): (&str, &str),
        runs: &mut Recorded,
    ) {
        let why = if one == other {
            return;
        } else if name == other_name {
            "are the same case; move the recordings into one of them"
        } else if names::folded(one) == names::folded(other) {
            "are the same folder where file systems ignore case or compose letters; rename one"
        } else {
            return;
        };
        let runs_folder = shown(self.root, &runs_dir(self.dir));
        let message = format!("{runs_folder}/{one} and {runs_folder}/{other} {why}");
        for name in [name, other_name] {
            let problems = &mut runs.cases.entry(name.to_owned()).or_default().problems;
            if !problems.contains(&message) {
                problems.push(message.clone());
            }
        }
    }

    /// What lies in one case's folder, which is of this kind.
    fn case(&self, folder: &Path, kind: Kind) -> Indexed {
        let mut case = Indexed::default();
        let place = |name: &str| shown(self.root, &folder.join(name));
        let said = |e: &WalkError| format!("{} {e}", shown(self.root, &e.path));
        let listing = match kind {
            Kind::Link => Err(WalkError::link(folder.to_path_buf())),
            _ => walk::list(folder),
        };
        let listing = match listing {
            Ok(listing) => listing,
            Err(e) => {
                case.problems.push(said(&e));
                return case;
            }
        };
        case.problems.extend(listing.errors.iter().map(said));
        case.recordings.reserve_exact(listing.entries.len());
        let mut attempts: BTreeMap<u32, (u32, PathBuf)> = BTreeMap::new();
        for entry in listing.entries {
            let (stem, extension) = entry.split();
            match entry.kind {
                Kind::Link => case.problems.push(said(&WalkError::link(folder.join(&entry.name)))),
                Kind::Other => case.problems.push(said(&WalkError::not_regular(folder.join(&entry.name)))),
                Kind::Folder => match attempt(&entry.name) {
                    // Of several starts of a repetition, the last counts.
                    Some((repetition, retry)) => {
                        let last = attempts.entry(repetition).or_default();
                        if last.0 <= retry {
                            *last = (retry, folder.join(&entry.name));
                        }
                    }
                    None => case.problems.push(format!(
                        "{} is no recording; a case's recordings are files named <repetition>.json, or folders named \
                         <repetition>",
                        place(&entry.name)
                    )),
                },
                Kind::File if !is_recording(&entry) && !looks_like_data(&entry.name) => {}
                Kind::File if !is_recording(&entry) => case.problems.push(format!(
                    "{} is not read: a recording is a file named <repetition>.json; rename or remove it",
                    place(&entry.name)
                )),
                Kind::File => match number(stem) {
                    Some(repetition) if extension == Some("json") => {
                        let path = within(folder, &entry.name);
                        case.recordings.push(Recording { repetition, path, slice: None });
                    }
                    _ => case.problems.push(format!(
                        "{} is not named <repetition>.json, with a whole number up to {}; rename it, or list it in `load.runs`",
                        place(&entry.name),
                        u32::MAX
                    )),
                },
            }
        }
        for (repetition, (_, folder)) in attempts {
            case.recordings.push(Recording {
                repetition,
                path: within(&folder, JOURNAL_FILE),
                slice: None,
            });
        }
        case
    }

    /// Adds what was found in one of the folders of the case `name`.
    fn add(&self, name: &str, found: Indexed, runs: &mut Recorded) {
        let case = match runs.cases.entry(name.to_owned()) {
            Entry::Vacant(place) => place.insert(found),
            Entry::Occupied(place) => {
                let case = place.into_mut();
                case.recordings.extend(found.recordings);
                case.problems.extend(found.problems);
                case
            }
        };
        // The listing is sorted by name, with `10` before `2`.
        case.recordings.sort_by(|a, b| (a.repetition, &a.path).cmp(&(b.repetition, &b.path)));
        case.keep_first(self.root);
    }
}

/// The folder of a case's recordings, the one there is or would be, and the numbers of those in it.
pub(crate) fn recorded(dir: &Path, case: &str) -> (PathBuf, Vec<u32>) {
    let found = Layout { root: dir, dir }.only(case);
    let recordings = found.cases.get(case).map_or(&[][..], |case| &case.recordings);
    (case_dir(dir, case), recordings.iter().map(|recording| recording.repetition).collect())
}

/// The recordings in `folder`, which holds those of one case, and what is wrong with it; paths in messages are relative to `root`.
pub(crate) fn recordings_in(root: &Path, folder: &Path) -> (Vec<Recording>, Vec<String>) {
    let mut found = Recorded::default();
    let layout = Layout { root, dir: folder };
    layout.add("", layout.case(folder, Kind::Folder), &mut found);
    let case = found.cases.remove("").unwrap_or_default();
    (case.recordings, case.problems)
}

/// Whether a file's name says that it holds a recording.
fn is_recording(entry: &walk::Entry) -> bool {
    let (_, extension) = entry.split();
    extension.is_some_and(|e| {
        ["json", "jsonl", "ndjson"].iter().any(|known| e.eq_ignore_ascii_case(known))
    })
}

/// Whether a file that is not read might be meant for a recording or a fixture: it is numbered, or its name speaks of JSON or
/// YAML. Notes of people are not.
pub(crate) fn looks_like_data(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let speaks = [".json", ".ndjson", ".yaml", ".yml"].iter().any(|part| lower.contains(part));
    speaks || name.starts_with(|c: char| c.is_ascii_digit())
}

/// The repetition and the retry that a folder is of: `3` is (3, 0), `3.1` is (3, 1).
pub(crate) fn attempt(name: &str) -> Option<(u32, u32)> {
    // `01` beside `1` would be two folders of one repetition.
    let plain = |digits: &str| number(digits).filter(|number| number.to_string() == digits);
    match name.split_once('.') {
        None => Some((plain(name)?, 0)),
        Some((repetition, retry)) => {
            Some((plain(repetition)?, plain(retry).filter(|retry| *retry > 0)?))
        }
    }
}
