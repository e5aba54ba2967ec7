//! The runs of files that `[load] runs` lists: which case and repetition each record is, and where it lies.
//!
//! Listing must read such files, since their records name the cases. What it learns of each is kept in `cache`. A cache may be
//! wrong however careful it is, so who reads a recording checks it again: [`verify`].

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::cache::{self, Stamp};
use super::inventory::Recording;
use super::names;
use super::pattern::RunPattern;
use super::places::shown;
use super::suite::LoadConfig;
use crate::load::{FieldPath, Part, Records};

/// Broken records of one file that are told one by one.
const TOLD: usize = 10;

/// What one file holds.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileIndex {
    records: Vec<Located>,
    /// What is wrong with records that are no case's.
    errors: Vec<String>,
    /// The line of the first record without the field that names the case, and how many there are.
    unnamed: Option<(u64, u64)>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Located {
    offset: u64,
    length: u64,
    line: u64,
    /// Absent without `case_from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    repetition: Option<u32>,
    /// What is wrong with it, where its case is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// What all files of a suite hold.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// By case.
    pub(super) cases: BTreeMap<String, Indexed>,
    /// By file or pattern.
    pub(super) problems: Vec<IndexProblem>,
}

#[derive(Debug, Default)]
pub(super) struct Indexed {
    pub(super) recordings: Vec<Recording>,
    pub(super) problems: Vec<String>,
}

/// A problem that is no single case's.
#[derive(Debug)]
pub(super) struct IndexProblem {
    pub(super) path: PathBuf,
    /// Whether cases stay unknown by it.
    pub(super) hides_cases: bool,
    pub(super) configuration: bool,
    pub(super) message: String,
}

/// Indexes every file that the suite in `dir` lists. `root` is what paths in messages are relative to.
pub(super) fn index(root: &Path, dir: &Path, config: &LoadConfig, cache: Option<&Path>) -> Index {
    let mut index = Index::default();
    let mut files = BTreeSet::new();
    for text in &config.runs {
        let hidden = |message| IndexProblem {
            path: dir.join("suite.toml"),
            hides_cases: true,
            configuration: true,
            message,
        };
        match RunPattern::new(text) {
            Ok(pattern) => {
                let (matching, errors) = pattern.files(dir);
                if matching.is_empty() {
                    let message = format!(
                        "`load.runs` has {text:?}, which matches no file; put the files there or mend the pattern"
                    );
                    index.problems.push(hidden(message));
                }
                files.extend(matching);
                for error in errors {
                    let message = error.to_string();
                    let problem = IndexProblem {
                        path: error.path,
                        hides_cases: true,
                        configuration: false,
                        message,
                    };
                    index.problems.push(problem);
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
                let message = format!("cannot be read: {e}");
                gathering.index.problems.push(IndexProblem {
                    path,
                    hides_cases: true,
                    configuration: false,
                    message,
                });
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
    let field = |field: &Option<FieldPath>| field.as_ref().map(ToString::to_string);
    let options = [
        field(&config.case_from),
        field(&config.repetition_from),
        Some(config.max_bytes.to_string()),
    ];
    if let Some(file) = cache.and_then(|cache| cache::load(cache, path, &options)) {
        return Ok(file);
    }
    let handle = File::open(path)?;
    // Taken before the first byte is read: whatever changes from now on shows in a later time stamp.
    let metadata = handle.metadata()?;
    let stamp = Stamp::of(&metadata);
    let file = read_file(&handle, config)?;
    // Half of what is being written is not what there is.
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
        let mut located = Located {
            offset: record.offset,
            length: record.length,
            line,
            case: None,
            repetition: None,
            problem: None,
        };
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
fn case_of(field: &FieldPath, record: &str) -> Result<Option<String>, String> {
    let Some(value) = field.find(record).map_err(|e| e.to_string())? else { return Ok(None) };
    let case = match value.as_bytes() {
        [b'"', ..] => serde_json::from_str(value).map_err(|e| format!("field `{field}`: {e}"))?,
        [b'{' | b'[' | b'n', ..] => {
            return Err(format!(
                "field `{field}` names the case, and is no text, number or boolean"
            ));
        }
        _ => value.to_owned(),
    };
    names::check_case(&case)
        .map_err(|e| format!("field `{field}` names the case {case:?}: {e}"))?;
    Ok(Some(case))
}

/// The repetition that `field` numbers in `record`.
fn repetition_of(field: &FieldPath, record: &str) -> Result<u32, String> {
    let value = field.find(record).map_err(|e| e.to_string())?;
    let value = value.ok_or_else(|| format!("no field `{field}` to number its repetition"))?;
    let digits = value.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(value);
    number(digits).ok_or_else(|| {
        let shown: String = value.chars().take(40).collect();
        format!(
            "field `{field}` numbers the repetition, and {shown} is no whole number from 0 to {}",
            u32::MAX
        )
    })
}

/// A repetition's number: digits and nothing else.
pub(super) fn number(digits: &str) -> Option<u32> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// Puts the files together, in their order.
struct Gathering<'a> {
    root: &'a Path,
    config: &'a LoadConfig,
    index: Index,
    /// Files whose stem names the case.
    stems: BTreeMap<String, PathBuf>,
}

impl Gathering<'_> {
    fn file(&mut self, path: &Path, file: FileIndex) {
        let mut problem = |hides_cases, configuration, message| {
            let path = path.to_path_buf();
            self.index.problems.push(IndexProblem { path, hides_cases, configuration, message });
        };
        if file.records.is_empty() && file.errors.is_empty() && file.unnamed.is_none() {
            problem(
                true,
                false,
                "holds no record; remove it, or put recordings into it".to_owned(),
            );
        }
        if let (Some((line, count)), Some(field)) = (file.unnamed, &self.config.case_from) {
            let others = if count > 1 {
                format!(" (nor have {} more records)", count - 1)
            } else {
                String::new()
            };
            // Where no record has the field, it is the wrong field.
            let message = format!(
                "{line}: no field `{field}` to name its case{others}; mend the record, or `load.case_from`"
            );
            problem(true, file.records.is_empty(), message);
        }
        for error in file.errors {
            problem(false, false, error);
        }
        let mut stem = None;
        if self.config.case_from.is_none() {
            if file.records.len() > 1 {
                let message = format!(
                    "holds {} records, and nothing says which case each is; set `load.case_from` to the field that does",
                    file.records.len()
                );
                return problem(true, true, message);
            }
            let name =
                path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
            if let Err(e) = names::check_case(&name) {
                return problem(
                    true,
                    true,
                    format!("names the case {name:?} by its own name: {e}; rename it"),
                );
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
                "{first} and {path} both name this case by their own name; rename one, or set `load.case_from` or `load.repetition_from`"
            );
            self.index.cases.entry(name.to_owned()).or_default().problems.push(message);
        }
    }

    fn finish(mut self) -> Index {
        for indexed in self.index.cases.values_mut() {
            // Stable: of two that claim one number, the first found stays.
            indexed.recordings.sort_by_key(|recording| recording.repetition);
            let root = self.root;
            let problems = &mut indexed.problems;
            indexed.recordings.dedup_by(|second, first| {
                let twice = second.repetition == first.repetition;
                if twice {
                    problems.push(found_twice(root, first, second));
                }
                twice
            });
        }
        self.index
    }
}

/// What is said of two recordings with one number.
pub(super) fn found_twice(root: &Path, first: &Recording, second: &Recording) -> String {
    let place = |recording: &Recording| match recording.slice {
        Some(slice) => format!("{}:{}", shown(root, &recording.path), slice.line),
        None => shown(root, &recording.path),
    };
    format!(
        "repetition {} is found twice: {} and {}; keep one",
        first.repetition,
        place(first),
        place(second)
    )
}

/// Why a record is not the one that was listed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file changed since it was listed: {0}")]
pub struct StaleRecord(String);

/// Whether `record`, read from where discovery found `case`'s repetition `repetition`, is still that one: one whole JSON value
/// whose fields name this case and number this repetition, where `config` says which fields do.
///
/// # Errors
/// What it is instead. Discovering again, with no cache, finds out where the record is now.
pub fn verify(
    record: &str,
    config: &LoadConfig,
    case: &str,
    repetition: u32,
) -> Result<(), StaleRecord> {
    let stale = |e: String| StaleRecord(e);
    serde_json::from_str::<serde::de::IgnoredAny>(record)
        .map_err(|e| stale(format!("no record stands there now: {e}")))?;
    if let Some(field) = &config.case_from {
        let found = case_of(field, record).map_err(stale)?;
        if found.as_deref() != Some(case) {
            let found =
                found.map_or_else(|| "no case".to_owned(), |found| format!("case {found:?}"));
            return Err(stale(format!("{found} stands where {case:?} was")));
        }
    }
    if let Some(field) = &config.repetition_from {
        let found = repetition_of(field, record).map_err(stale)?;
        if found != repetition {
            return Err(stale(format!("repetition {found} stands where {repetition} was")));
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "test_index.rs"]
mod tests;
