//! What the agent left in its folder: into the run's folder, and its artifacts into the journal.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::layout::{ARTIFACTS, ENDPOINT, LEFT};
use crate::run::Artifact;

/// How many artifacts are listed; all are kept.
const LISTED: usize = 1000;

/// Moves what lies in the agent's folder `desk` into the run's `folder`: its recording, and all else to its artifacts. `given`
/// is the file of its input, which is there already. Links are not kept: they may lead anywhere.
pub(super) fn collect(desk: &Path, folder: &Path, given: Option<&str>) -> io::Result<()> {
    let artifacts = folder.join(ARTIFACTS);
    fs::create_dir_all(&artifacts)?;
    // An agent may have removed its folder: then there is nothing to collect.
    for (name, path) in entries(desk)?.into_iter().chain(entries(&desk.join(ARTIFACTS))?) {
        let top = path.parent() == Some(desk);
        let kind = match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_file() || metadata.is_dir() => metadata,
            _ => continue,
        };
        match name.to_str() {
            Some(ENDPOINT) if top => {}
            Some(ARTIFACTS) if top && kind.is_dir() => {}
            Some(name) if top && Some(name) == given => {}
            Some(LEFT) if top && kind.is_file() => fs::rename(&path, folder.join(LEFT))?,
            _ => {
                let target = artifacts.join(&name);
                // Its own artifacts come last and win: `rename` replaces a file.
                fs::rename(&path, target)?;
            }
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> io::Result<Vec<(std::ffi::OsString, PathBuf)>> {
    if !fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir()) {
        return Ok(Vec::new());
    }
    fs::read_dir(folder)?.map(|entry| entry.map(|entry| (entry.file_name(), entry.path()))).collect()
}

/// The files below the run's artifacts, by path; how many are not among them.
pub(super) fn artifacts(folder: &Path) -> io::Result<(Vec<Artifact<'static>>, usize)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.join(ARTIFACTS)];
    while let Some(folder) = folders.pop() {
        for (_, path) in entries(&folder)? {
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_dir() => folders.push(path),
                Ok(metadata) if metadata.is_file() => files.push((path, metadata.len())),
                _ => {}
            }
        }
    }
    files.sort();
    let more = files.len().saturating_sub(LISTED);
    files.truncate(LISTED);
    let artifact = |(path, bytes): (PathBuf, u64)| {
        let relative = path.strip_prefix(folder).unwrap_or(&path);
        let name = relative.to_string_lossy().into_owned();
        Ok(Artifact {
            path: Some(name.into()),
            bytes: Some(bytes),
            sha256: Some(hash(&path)?.into()),
            ..Artifact::default()
        })
    };
    Ok((files.into_iter().map(artifact).collect::<io::Result<_>>()?, more))
}

fn hash(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(path)?, &mut Update(&mut hasher))?;
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

struct Update<'h>(&'h mut Sha256);

impl io::Write for Update<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_but_links_and_what_was_given_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let (desk, folder) = (dir.path().join("desk"), dir.path().join("run"));
        for name in ["input.json", "run.json", "notes.txt", "artifacts/out/report.md", "artifacts/notes.txt"] {
            let path = desk.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        std::os::unix::fs::symlink("/etc", desk.join("etc")).unwrap();
        std::os::unix::fs::symlink("/etc", desk.join("artifacts/etc")).unwrap();
        fs::create_dir(&folder).unwrap();
        collect(&desk, &folder, Some("input.json")).unwrap();
        assert_eq!(fs::read_to_string(folder.join("run.json")).unwrap(), "run.json");
        let (found, more) = artifacts(&folder).unwrap();
        let paths: Vec<_> = found.iter().map(|artifact| artifact.path.as_deref().unwrap()).collect();
        assert_eq!((paths, more), (vec!["artifacts/notes.txt", "artifacts/out/report.md"], 0));
        assert_eq!(fs::read_to_string(folder.join("artifacts/notes.txt")).unwrap(), "artifacts/notes.txt");
        assert_eq!(found[0].sha256.as_deref(), Some(crate::run::sha256_hex(b"artifacts/notes.txt").as_str()));
        fs::remove_dir_all(&desk).unwrap();
        collect(&desk, &folder, None).unwrap();
        // A link in the place of the artifacts leads nowhere.
        fs::create_dir(&desk).unwrap();
        std::os::unix::fs::symlink("/etc", desk.join("artifacts")).unwrap();
        collect(&desk, &folder, None).unwrap();
        assert_eq!(artifacts(&folder).unwrap().0.len(), 2);
    }
}
