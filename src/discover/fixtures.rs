//! `suites/<suite>/fixtures/<case>.json`: which cases have a fixture. Opens one only to learn a name too long for its file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::folder::entries;
use super::goldens;
use super::problem::FileProblem;
use super::runs::looks_like_data;
use crate::files::{Kind, fixtures_dir, names, shown};

#[derive(Debug, Default)]
pub(crate) struct Fixtures {
    /// By case: the file, and what is wrong with it.
    pub(super) cases: BTreeMap<String, (PathBuf, Option<String>)>,
    pub(super) problems: Vec<FileProblem>,
}

impl Fixtures {
    /// Adds the file at `path`; a case has one.
    fn add(&mut self, root: &Path, name: String, path: PathBuf, kind: Kind) {
        if let Some((first, problem)) = self.cases.get_mut(&name) {
            let (first, second) = (shown(root, first), shown(root, &path));
            *problem = Some(format!("{first} and {second} are fixtures of one case; keep one"));
            return;
        }
        let unusable = goldens::unusable(root, &path, kind);
        self.cases.insert(name, (path, unusable));
    }

    /// Reports files that are one where file systems fold case.
    fn clashes(&mut self, root: &Path) {
        let mut folded: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (path, _) in self.cases.values() {
            let shown = shown(root, path);
            folded.entry(names::folded(&shown)).or_default().push(shown);
        }
        for (path, problem) in self.cases.values_mut() {
            if let Some([one, other, ..]) =
                folded.get(&names::folded(&shown(root, path))).map(Vec::as_slice)
            {
                let message = format!(
                    "{one} and {other} are the same file where file systems ignore case or compose letters; rename one"
                );
                problem.get_or_insert(message);
            }
        }
    }
}

/// All fixtures in the suite's folder `dir`, or `only` that of one case, of which no other is opened.
pub(crate) fn all(root: &Path, dir: &Path, only: Option<&str>) -> Fixtures {
    let mut fixtures = Fixtures::default();
    let folder = fixtures_dir(dir);
    let named = "fixtures are fixtures/<case>.json";
    for entry in entries(root, &folder, named, &mut fixtures.problems) {
        let path = folder.join(&entry.name);
        let refuse = |message: String| FileProblem::new(root, &path, message);
        match (entry.split(), entry.kind) {
            ((stem, _), _) if goldens::of_another(stem, only) => {}
            ((stem, Some(extension)), kind) if extension.eq_ignore_ascii_case("json") => {
                let name = names::of_folder(stem)
                    .map_or_else(|| goldens::case_in(root, &path, stem, kind), Ok)
                    .and_then(|name| match names::check_case(&name) {
                        Ok(()) => Ok(name),
                        Err(e) => Err(refuse(format!("belongs to no case: {e}; rename it"))),
                    });
                match name {
                    Ok(name) => fixtures.add(root, name, path, kind),
                    Err(problem) => fixtures.problems.push(problem),
                }
            }
            (_, Kind::Folder | Kind::Link) => {
                let message = "is not a fixture; fixtures are fixtures/<case>.json; remove it";
                fixtures.problems.push(refuse(message.to_owned()));
            }
            _ if !looks_like_data(&entry.name) => {}
            _ => {
                let message = "is not read: a fixture is fixtures/<case>.json; rename or remove it";
                fixtures.problems.push(refuse(message.to_owned()));
            }
        }
    }
    fixtures.clashes(root);
    fixtures.cases.retain(|name, _| only.is_none_or(|only| only == name));
    fixtures
}
