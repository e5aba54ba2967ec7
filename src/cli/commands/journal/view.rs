//! What the commands of `harness journal` have in common: reading a journal, and how its parts are printed.

use std::borrow::Cow;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::shell::{Exit, Failure, Output};
use crate::discover::{KEPT, raw_run};
use crate::files::{list, names, sessions_dir, suite_dir, suite_file, suite_sessions_dir};
use crate::json::Json;
use crate::judge::mask::{Redaction, without_hidden};
use crate::ledger::events::Identity;
use crate::ledger::{Damage, Journal, journal_path};
use crate::run::Outcome;
use crate::suite::SuiteConfig;
use crate::text::plain;

/// How much of an event a line of `show` holds, in characters.
pub(crate) const WIDTH: usize = 200;

/// The path of the journal at or below `path`, and its bytes. `runs/<case>/<repetition>.json` stands for the journal it was made of.
pub(crate) fn read(path: &Path) -> Result<(PathBuf, Vec<u8>), Failure> {
    let raw = raw(path);
    let path = journal_path(raw.as_deref().unwrap_or(path));
    match fs::read(&path) {
        Ok(bytes) => Ok((path, bytes)),
        Err(error) => Err(Failure::Broken(format!("{}: cannot be read: {error}", path.display()))),
    }
}

/// The folder of the run that the file at `path`, or one beside it with this number, is kept of: in the last session that was kept.
fn raw(path: &Path) -> Option<PathBuf> {
    if path.is_dir() {
        return None;
    }
    let path = std::path::absolute(path).ok()?;
    let repetition = path.file_name()?.to_str()?;
    let repetition = repetition.strip_suffix(".json").unwrap_or(repetition).parse().ok()?;
    let case = path.parent()?;
    let suite = case.parent().filter(|runs| runs.ends_with("runs"))?.parent()?;
    let segment = |folder: &Path| names::of_folder(folder.file_name()?.to_str()?);
    let root = suite.parent()?.parent()?;
    let sessions = suite_sessions_dir(root, &segment(suite)?).join(names::encode(&segment(case)?));
    let listed = list(&sessions).ok()?.entries;
    let mut sessions = listed.into_iter().rev().map(|entry| sessions.join(entry.name));
    raw_run(&sessions.find(|session| session.join(KEPT).is_file())?, repetition)
}

/// What the suite of the journal at `path` redacts; nothing outside of suites, where only credentials are hidden.
pub(crate) fn redaction(path: &Path) -> Result<Redaction, Failure> {
    suite_of(path).map_or_else(|| Ok(Redaction::default()), |dir| of_suite(&dir))
}

/// The folder of the suite that the journal at `path` is of.
pub(crate) fn suite_of(path: &Path) -> Option<PathBuf> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut folders = path.ancestors().skip(1);
    folders.find_map(|dir| {
        if suite_file(dir).is_file() {
            return Some(dir.to_owned());
        }
        // The folder of a suite's raw sessions.
        let root = dir.parent()?.parent().filter(|state| state.ends_with(".goldrun"))?.parent()?;
        let suite = names::of_folder(dir.file_name()?.to_str()?)?;
        (sessions_dir(root) == dir.parent()?).then(|| suite_dir(root, &suite))
    })
}

/// What the suite in the folder `dir` redacts.
pub(crate) fn of_suite(dir: &Path) -> Result<Redaction, Failure> {
    let file = suite_file(dir);
    let broken = |why: &dyn std::fmt::Display| {
        let file = file.display();
        Failure::Broken(format!("{file}: {why}; what its [redact] hides is not known without it"))
    };
    let text = fs::read_to_string(&file).map_err(|error| broken(&error))?;
    let config = SuiteConfig::parse_in(&text, Some(dir)).map_err(|error| broken(&error))?;
    Ok(config.policy.redact)
}

/// `text` on one line, without what is hidden.
pub(crate) fn shown(text: &str, redaction: &Redaction) -> String {
    plain(&redaction.words(text), WIDTH)
}

/// Says what is damaged in the journal at `path`, if anything is.
pub(crate) fn exit(journal: &Journal<'_>, path: &Path, output: &mut Output) -> Exit {
    let Some(damage) = &journal.damage else { return Exit::Passed };
    output.error(&format!("{}: {damage}", path.display()));
    Exit::Failed
}

#[derive(Serialize)]
pub(crate) struct DamageView<'a> {
    kind: &'static str,
    line: u64,
    offset: usize,
    why: &'a str,
}

impl<'a> From<&'a Damage> for DamageView<'a> {
    fn from(damage: &'a Damage) -> Self {
        let kind = if damage.torn { "torn" } else { "corrupt" };
        Self { kind, line: damage.line, offset: damage.offset, why: &damage.why }
    }
}

pub(crate) fn name(run: &Identity) -> String {
    let retry = if run.retry > 0 { format!(".{}", run.retry) } else { String::new() };
    format!("{}::{} #{}{retry}", run.suite, run.case, run.repetition)
}

pub(crate) fn standing(status: &str, outcome: Option<Outcome>) -> String {
    outcome.map_or_else(|| status.to_owned(), |outcome| format!("{status}: {outcome}"))
}

/// Prints `value` as JSON, without what is hidden.
pub(crate) fn print(
    value: &impl Serialize,
    redaction: &Redaction,
    output: &mut Output,
) -> Result<(), Failure> {
    let text = serde_json::to_string(value)?;
    let text = match without_hidden(&text, redaction) {
        Cow::Borrowed(_) => serde_json::to_string_pretty(value)?,
        Cow::Owned(text) => serde_json::to_string_pretty(&serde_json::from_str::<Json>(&text)?)?,
    };
    Ok(writeln!(output.out, "{text}")?)
}
