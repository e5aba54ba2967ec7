//! Paths → the files to import, and the role of each. Opens no file.

use std::path::{Path, PathBuf};

use crate::files::{Kind, kind, list};
use crate::load::Format;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A recording, or a file of many. `named` if the user named this very file: then it must be a recording.
    Recording { named: bool },
    /// Accepted runs of the case with this name.
    Golden { case: String },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    pub(crate) role: Role,
}

#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// The files, folder by folder, sorted by name.
    pub(crate) files: Vec<Source>,
    /// What could not be read, and why.
    pub(crate) errors: Vec<String>,
    /// What a user should know.
    pub(crate) notes: Vec<String>,
}

/// The files that `paths` mean.
///
/// A folder stands for all recordings below it. For brooder, a project's folder stands for its `.brooder/baselines` and
/// `.brooder/runs`; a folder that holds `golden/`, for that and its `reps/`, or else its `runs/`.
pub(crate) fn sources(format: Format, paths: &[PathBuf]) -> Sources {
    let mut found = Sources::default();
    for path in paths {
        // A path that the user names may be a link; links below it are ignored.
        if path.is_dir() {
            found.folder(format, path);
        } else if path.is_file() {
            found.files.push(Source { path: path.clone(), role: Role::Recording { named: true } });
        } else {
            found.errors.push(format!("{} is neither a file nor a folder", path.display()));
        }
    }
    found
}

impl Sources {
    fn folder(&mut self, format: Format, folder: &Path) {
        let has = |name: &str| folder.join(name).is_dir();
        if format != Format::Brooder {
            return self.recordings(format, folder);
        }
        if has(".brooder") {
            return self.tree(folder, &folder.join(".brooder"), "baselines", "runs");
        }
        match (has("baselines"), has("golden"), has("reps")) {
            (true, _, _) => self.tree(folder, folder, "baselines", "runs"),
            (_, true, false) => self.tree(folder, folder, "golden", "runs"),
            (_, _, true) => self.tree(folder, folder, "golden", "reps"),
            _ => self.recordings(format, folder),
        }
    }

    /// Goldens and recordings of brooder below `folder`.
    fn tree(&mut self, project: &Path, folder: &Path, goldens: &str, recordings: &str) {
        let settings = project.join("brooder.yaml");
        if settings.is_file() {
            let settings = settings.display();
            self.notes
                .push(format!("{settings} is not read: set the same in the suite's suite.toml"));
        }
        let goldens = folder.join(goldens);
        if goldens.is_dir() {
            for path in self.below(&goldens, &["json"]) {
                let agent = path.parent().and_then(|agent| agent.strip_prefix(&goldens).ok());
                let parts = agent
                    .into_iter()
                    .flat_map(Path::components)
                    .map(|part| part.as_os_str().to_string_lossy());
                let agent = parts.collect::<Vec<_>>().join("/");
                let id = path.file_stem().unwrap_or_default().to_string_lossy();
                if agent.is_empty() {
                    self.errors.push(format!("{} lies in no agent's folder", path.display()));
                } else {
                    let case = super::name::brooder(&agent, &id);
                    self.files.push(Source { path, role: Role::Golden { case } });
                }
            }
        }
        let recordings = folder.join(recordings);
        if recordings.is_dir() {
            self.recordings(Format::Brooder, &recordings);
        }
    }

    fn recordings(&mut self, format: Format, folder: &Path) {
        let extensions: &[&str] =
            if format == Format::Openai { &["json", "jsonl", "ndjson"] } else { &["json"] };
        for path in self.below(folder, extensions) {
            self.files.push(Source { path, role: Role::Recording { named: false } });
        }
    }

    /// The files below `folder` with one of these extensions, sorted, hidden ones left out.
    fn below(&mut self, folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut due = vec![folder.to_path_buf()];
        while let Some(path) = due.pop() {
            if path != folder && !matches!(kind(&path), Ok(Some(Kind::Folder))) {
                files.push(path);
                continue;
            }
            let listing = match list(&path) {
                Ok(listing) => listing,
                Err(error) => {
                    self.errors.push(format!("{} {error}", error.path.display()));
                    continue;
                }
            };
            self.errors.extend(
                listing.errors.iter().map(|error| format!("{} {error}", error.path.display())),
            );
            // `due` is a stack, so the first by name must be pushed last.
            for entry in listing.entries.iter().rev() {
                let wanted = entry.split().1.is_some_and(|own| extensions.contains(&own));
                match entry.kind {
                    Kind::Folder => due.push(path.join(&entry.name)),
                    _ if wanted => due.push(path.join(&entry.name)),
                    _ => {}
                }
            }
        }
        files
    }
}
