//! Whether files changed that judging reads: their lengths and times, for `harness watch`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

use super::api::Harness;
use super::plan::Plan;
use crate::files::walk::{Kind, list};
use crate::files::{goldens_dir, suites_dir};

/// Lengths and times of files and folders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamps(BTreeMap<PathBuf, Option<(u64, SystemTime)>>);

impl Stamps {
    /// The first path that is other than in `before`, by name.
    pub(crate) fn changed(&self, before: &Self) -> Option<PathBuf> {
        let gone = before.0.keys().filter(|path| !self.0.contains_key(*path));
        let other = self.0.iter().filter(|(path, stamp)| before.0.get(*path) != Some(*stamp));
        let files = other.map(|(path, _)| path).chain(gone);
        // A folder changes with each file in it: the file says more.
        files.min_by_key(|path| (path.is_dir(), *path)).cloned()
    }

    fn add(&mut self, path: &Path) {
        let stamp = |metadata: fs::Metadata| -> io::Result<_> {
            Ok((metadata.len(), metadata.modified()?))
        };
        let stamp = path.symlink_metadata().and_then(stamp).ok();
        self.0.insert(path.to_owned(), stamp);
    }

    /// Adds what lies in `folder`, at any depth. What cannot be read is left out: judging says so.
    fn add_all(&mut self, folder: &Path) {
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            self.add(&folder);
            for entry in list(&folder).unwrap_or_default().entries {
                let path = folder.join(&entry.name);
                match entry.kind {
                    Kind::Folder if !entry.is_hidden() => folders.push(path),
                    Kind::File if !entry.is_hidden() => self.add(&path),
                    _ => {}
                }
            }
        }
    }
}

impl Harness {
    /// The stamps of `suites/`, of `golden/`, and of the recordings of `plan` with their folders, wherever they lie.
    pub(crate) fn stamps(&self, plan: &Plan) -> Stamps {
        let mut stamps = Stamps::default();
        stamps.add_all(&suites_dir(self.root()));
        stamps.add_all(&goldens_dir(self.root()));
        for recording in plan.cases().flat_map(|(_, case)| &case.recordings) {
            if !stamps.0.contains_key(&recording.path) {
                stamps.add(&recording.path);
                recording.path.parent().into_iter().for_each(|folder| stamps.add(folder));
            }
        }
        stamps
    }
}
