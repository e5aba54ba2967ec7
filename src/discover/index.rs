//! The runs of files that `[load] runs` lists: which case and repetition each record is, and where it lies.
//!
//! Listing reads such files, because their records name the cases, and caches what it finds. A cache may be wrong, so a recording is
//! checked again when it is read: [`verify`].

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use super::cache::{self, FileIndex, Located, Stamp};
use super::inventory::{Recorded, Recording, number};
use super::problem::FileProblem;
use crate::files::{Part, names, shown, suite_file};
use crate::json::KeyPath;
use crate::load::Records;
use crate::suite::{LoadConfig, RunPattern};

/// Broken records of one file that are told one by one.
const TOLD: usize = 10;

/// Indexes every file that the suite in `dir` lists. `root` is what paths in messages are relative to.
pub(crate) fn index(
    root: &Path,
    dir: &Path,
    config: &LoadConfig,
    cache: Option<&Path>,
) -> Recorded {
    let mut index = Recorded::default();
    let mut files = BTreeSet::new();
    for text in &config.runs {
        let hidden = |message: String| FileProblem::new(root, &suite_file(dir), message).hiding();
        match RunPattern::new(text) {
            Ok(pattern) => {
                let (matching, errors) = pattern.files(dir);
                if matching.is_empty() {
                    let message = format!(
                        "`load.runs` has {text:?}, which matches no file; put the files there or correct the pattern"
                    );
                    index.problems.push(hidden(message));
                }
                files.extend(matching);
                for error in errors {
                    let problem = FileProblem::of_walk(root, &error);
                    index.problems.push(problem.hiding().of_recording());
                }
            }
            Err(e) => index.problems.push(hidden(format!("`load.runs` has {text:?}: {e}"))),
        }
    }
    let mut gathering = Gathering { root, config, index, stems: BTreeMap::new() };
    for path in files {
        match cached_file(&path, config, cache) {
            Ok(file) => gathering.file(&path, file),
            Err(e) => {
                let problem = FileProblem::new(root, &path, format!("cannot be read: {e}"));
                gathering.index.problems.push(problem.hiding().of_recording());
            }
        }
    }
    gathering.finish()
}

fn cached_file(
    path: &Path,
    config: &LoadConfig,
    cache: Option<&Path>,
) -> std::io::Result<FileIndex> {
    let field = |field: &Option<KeyPath>| field.as_ref().map(ToString::to_string);
    let options = [
        field(&config.case_from),
        field(&config.repetition_from),
        Some(config.max_bytes.to_string()),
    ];
    if let Some(file) = cache.and_then(|cache| cache::load(cache, path, &options)) {
        return Ok(file);
    }
    let handle = File::open(path)?;
    // Taken before reading, so that a change during the reading has a later time stamp.
    let metadata = handle.metadata()?;
    let stamp = Stamp::of(&metadata);
    let file = read_file(&handle, config)?;
    // A file that is being written was read only in part.
    let after = handle.metadata()?;
    if (after.len(), after.modified().ok()) != (metadata.len(), metadata.modified().ok()) {
        return Err(std::io::Error::other(
            "it changed while it was read; run again when nothing writes to it",
        ));
    }
    if let (Some(cache), Some(stamp)) = (cache, stamp) {
        cache::store(cache, path, &options, &stamp, &file);
    }
    Ok(file)
}

fn read_file(handle: &File, config: &LoadConfig) -> std::io::Result<FileIndex> {
    let mut file = FileIndex::default();
    let mut untold = 0_u64;
    let mut tell = |errors: &mut Vec<String>, error: String| {
        if errors.len() < TOLD {
            errors.push(error);
        } else {
            untold += 1;
        }
    };
    for record in Records::new(handle).max_bytes(config.max_bytes) {
        let record = match record {
            Ok(record) => record,
            Err(e) if e.is_io() => return Err(std::io::Error::other(e)),
            Err(e) => {
                tell(&mut file.errors, e.to_string());
                continue;
            }
        };
        let line = record.line;
        let (offset, length) = (record.offset, record.length);
        let mut located = Located { offset, length, line, ..Located::default() };
        if let Some(field) = &config.case_from {
            match case_of(field, &record.text) {
                Ok(Some(case)) => located.case = Some(case),
                Ok(None) => {
                    let (_, count) = file.unnamed.get_or_insert((line, 0));
                    *count += 1;
                    continue;
                }
                Err(e) => {
                    tell(&mut file.errors, format!("{line}: {e}"));
                    continue;
                }
            }
        }
        if let Some(field) = &config.repetition_from {
            match repetition_of(field, &record.text) {
                Ok(repetition) => located.repetition = Some(repetition),
                Err(e) => located.problem = Some(e),
            }
        }
        file.records.push(located);
    }
    if untold > 0 {
        file.errors.push(format!("and {untold} more records that cannot be read"));
    }
    Ok(file)
}

/// The case that `field` names in `record`. `None` if there is no such field.
fn case_of(field: &KeyPath, record: &str) -> Result<Option<String>, String> {
    let Some(value) = field.find(record).map_err(|e| e.to_string())? else { return Ok(None) };
    let case = match value.as_bytes() {
        [b'"', ..] => serde_json::from_str(value).map_err(|e| format!("field `{field}`: {e}"))?,
        [b'{' | b'[' | b'n', ..] => {
            return Err(format!(
                "field `{field}` should name the case, but is not a text, number or boolean"
            ));
        }
        _ => value.to_owned(),
    };
    names::check_case(&case)
        .map_err(|e| format!("field `{field}` names the case {case:?}: {e}"))?;
    Ok(Some(case))
}

/// The repetition that `field` numbers in `record`.
fn repetition_of(field: &KeyPath, record: &str) -> Result<u32, String> {
    let value = field.find(record).map_err(|e| e.to_string())?;
    let value = value
        .ok_or_else(|| format!("has no field `{field}`, which should number the repetition"))?;
    let digits = value.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(value);
    number(digits).ok_or_else(|| {
        let shown: String = value.chars().take(40).collect();
        format!(
            "field `{field}` should number the repetition, but is {shown}, not a whole number from 0 to {}",
            u32::MAX
        )
    })
}

/// Puts the files together, in their order.
struct Gathering<'a> {
    root: &'a Path,
    config: &'a LoadConfig,
    index: Recorded,
    /// Files whose stem names the case.
    stems: BTreeMap<String, PathBuf>,
}

impl Gathering<'_> {
    fn file(&mut self, path: &Path, file: FileIndex) {
        let problem = |message: String| FileProblem::new(self.root, path, message);
        let problems = &mut self.index.problems;
        if file.records.is_empty() && file.errors.is_empty() && file.unnamed.is_none() {
            let message = "holds no record; remove it, or put recordings into it".to_owned();
            problems.push(problem(message).hiding().of_recording());
        }
        if let (Some((line, count)), Some(field)) = (file.unnamed, &self.config.case_from) {
            let others = if count > 1 {
                format!(" (as have {} more records)", count - 1)
            } else {
                String::new()
            };
            // If no record has the field, the configuration names the wrong field.
            let message = format!(
                "{line}: has no field `{field}`, which should name the case{others}; correct the record, or `load.case_from`"
            );
            let configuration = file.records.is_empty();
            problems.push(FileProblem { configuration, ..problem(message).hiding() });
        }
        // An unreadable record may belong to any case.
        problems
            .extend(file.errors.into_iter().map(|error| problem(error).hiding().of_recording()));
        let mut stem = None;
        if self.config.case_from.is_none() {
            if file.records.len() > 1 {
                let message = format!(
                    "holds {} records; set `load.case_from` to the field that names the case of each",
                    file.records.len()
                );
                return problems.push(problem(message).hiding());
            }
            let name =
                path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
            if let Err(e) = names::check_case(&name) {
                let message = format!("names a case {name:?} by its file name: {e}; rename it");
                return problems.push(problem(message).hiding());
            }
            if !file.records.is_empty() {
                self.stem(&name, path);
            }
            stem = Some(name);
        }
        for located in file.records {
            let Some(case) = located.case.or_else(|| stem.clone()) else { continue };
            let indexed = self.index.cases.entry(case).or_default();
            if let Some(problem) = located.problem {
                indexed.problems.push(format!(
                    "{}:{}: {problem}",
                    shown(self.root, path),
                    located.line
                ));
                continue;
            }
            let next = u32::try_from(indexed.recordings.len() + 1).unwrap_or(u32::MAX);
            let repetition = located.repetition.unwrap_or(next);
            let Located { offset, length, line, .. } = located;
            let slice = Some(Part { offset, length, line });
            indexed.recordings.push(Recording { repetition, path: path.to_path_buf(), slice });
        }
    }

    /// Two files of one stem are one case only where a field tells their repetitions apart.
    fn stem(&mut self, name: &str, path: &Path) {
        let first = self.stems.entry(name.to_owned()).or_insert_with(|| path.to_path_buf());
        if first != path && self.config.repetition_from.is_none() {
            let (first, path) = (shown(self.root, first), shown(self.root, path));
            let message = format!(
                "{first} and {path} both name this case by their file name; rename one, or set `load.case_from` or `load.repetition_from`"
            );
            self.index.cases.entry(name.to_owned()).or_default().problems.push(message);
        }
    }

    fn finish(mut self) -> Recorded {
        for indexed in self.index.cases.values_mut() {
            // Stable: of two with one number, the first that was found stays.
            indexed.recordings.sort_by_key(|recording| recording.repetition);
            indexed.keep_first(self.root);
        }
        self.index
    }
}

/// Why a record is not the one that was listed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file changed since it was listed: {0}")]
pub(crate) struct StaleRecord(String);

/// Checks that `record` still is `case`'s repetition `repetition`, as discovery found: one JSON value whose fields, if `config` names
/// them, say so.
pub(crate) fn verify(
    record: &str,
    config: &LoadConfig,
    case: &str,
    repetition: u32,
) -> Result<(), StaleRecord> {
    let stale = |e: String| StaleRecord(e);
    serde_json::from_str::<serde::de::IgnoredAny>(record)
        .map_err(|e| stale(format!("there is no record any more: {}", crate::json::message(&e))))?;
    if let Some(field) = &config.case_from {
        let found = case_of(field, record).map_err(stale)?;
        if found.as_deref() != Some(case) {
            let found =
                found.map_or_else(|| "no case".to_owned(), |found| format!("case {found:?}"));
            return Err(stale(format!("found {found} instead of case {case:?}")));
        }
    }
    if let Some(field) = &config.repetition_from {
        let found = repetition_of(field, record).map_err(stale)?;
        if found != repetition {
            return Err(stale(format!("found repetition {found} instead of {repetition}")));
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "tests/index.rs"]
mod tests;
