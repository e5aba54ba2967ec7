//! Checkpoints: what the working tree had become and what was printed last, at a moment of a run.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::git::Tree;
use super::layout::{CHECKPOINTS, PATCH, STDERR_LOG, STDOUT_LOG};

/// How many lines of each log are kept, and in how many bytes they are looked for.
const LINES: usize = 20;
const TAIL: u64 = 64 << 10;

/// Writes the checkpoint `number` of the run in `folder`: `changes.patch` since `base`, where `tree` lies in a repository, and
/// the ends of the logs. Returns what there is, in words with the command that takes the changes up again.
pub(super) fn write(folder: &Path, number: u32, tree: &Path, base: Option<&str>) -> Result<String, String> {
    let place = format!("{CHECKPOINTS}/{number}");
    let target = folder.join(&place);
    let said = |error: std::io::Error| format!("{place}: {error}");
    fs::create_dir_all(&target).map_err(said)?;
    for name in [STDOUT_LOG, STDERR_LOG] {
        fs::write(target.join(name), tail(&folder.join(name)).map_err(said)?).map_err(said)?;
    }
    let Some(base) = base else { return Ok(format!("{place}: the last lines of the logs")) };
    let changes = Tree::new(tree).changes(base)?;
    fs::write(target.join(PATCH), &changes).map_err(said)?;
    Ok(format!(
        "{place}: {} bytes of changes since {base}; `git apply --binary {place}/{PATCH}` makes them again",
        changes.len()
    ))
}

/// The last lines of a file.
fn tail(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes)?;
    let starts = bytes.iter().enumerate().rev().skip(1).filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let start = starts.take(LINES).nth(LINES - 1).unwrap_or(0);
    Ok(bytes.split_off(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_the_last_twenty_lines() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let lines: Vec<String> = (0..50).map(|n| format!("line {n}\n")).collect();
        for (text, expected) in [
            (lines.concat(), lines[30..].concat()),
            (lines[..3].concat(), lines[..3].concat()),
            (String::new(), String::new()),
        ] {
            fs::write(&path, text).unwrap();
            assert_eq!(String::from_utf8(tail(&path).unwrap()).unwrap(), expected);
        }
    }
}
