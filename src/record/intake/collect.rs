//! Moves what the agent left in its working folder to the run's folder, and lists its artifacts.

use std::ffi::OsString;
use std::fs::{self, File, FileType};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::record::{ARTIFACTS, ENDPOINT, LEFT};
use crate::run::Artifact;

/// How many artifacts are listed; all are kept.
const LISTED: usize = 1000;

/// Moves the files in the agent's working folder to the run's `folder`: its recording, and everything else to the artifacts.
/// `given` is the file with its input, which is there already. Links are not kept: they may lead anywhere. Returns whether there
/// are any artifacts.
pub(crate) fn collect(work_dir: &Path, folder: &Path, given: Option<&str>) -> io::Result<bool> {
    let artifacts = folder.join(ARTIFACTS);
    let mut any = take_artifacts(&work_dir.join(ARTIFACTS), &artifacts)?;
    // The agent may have removed the folder: then there is nothing to collect.
    for (name, kind) in entries(work_dir)? {
        let path = work_dir.join(&name);
        match name.to_str() {
            _ if !kind.is_file() && !kind.is_dir() => {}
            Some(ENDPOINT) => {}
            Some(name) if Some(name) == given => {}
            Some(LEFT) if kind.is_file() => fs::rename(&path, folder.join(LEFT))?,
            _ => {
                let target = artifacts.join(&name);
                let is_file = |path| fs::symlink_metadata(path).is_ok_and(|there| there.is_file());
                // Of two files with the same name, the one among the artifacts wins.
                if !kind.is_file() || !is_file(&target) {
                    fs::rename(&path, target)?;
                }
                any = true;
            }
        }
    }
    Ok(any)
}

/// Moves the agent's own folder of artifacts to `artifacts`, or makes an empty one. Returns whether anything is in it.
fn take_artifacts(own: &Path, artifacts: &Path) -> io::Result<bool> {
    let Some(metadata) = fs::symlink_metadata(own).ok().filter(fs::Metadata::is_dir) else {
        return fs::create_dir_all(artifacts).map(|()| false);
    };
    // A folder without these permissions could be neither kept nor removed.
    if metadata.mode() & 0o700 != 0o700 {
        fs::set_permissions(own, fs::Permissions::from_mode(0o755))?;
    }
    fs::rename(own, artifacts)?;
    let mut any = false;
    for (name, kind) in entries(artifacts)? {
        if kind.is_file() || kind.is_dir() {
            any = true;
        } else {
            fs::remove_file(artifacts.join(name))?;
        }
    }
    Ok(any)
}

fn entries(folder: &Path) -> io::Result<Vec<(OsString, FileType)>> {
    if !fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_dir()) {
        return Ok(Vec::new());
    }
    fs::read_dir(folder)?
        .map(|entry| entry.and_then(|entry| Ok((entry.file_name(), entry.file_type()?))))
        .collect()
}

/// Lists the run's artifacts by path, and counts those that are not listed.
pub(crate) fn artifacts(folder: &Path) -> io::Result<(Vec<Artifact<'static>>, usize)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.join(ARTIFACTS)];
    while let Some(folder) = folders.pop() {
        for (name, kind) in entries(&folder)? {
            let path = folder.join(name);
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                let bytes = fs::symlink_metadata(&path)?.len();
                files.push((path, bytes));
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
#[path = "tests/collect.rs"]
mod tests;
