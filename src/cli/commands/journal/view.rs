//! What the commands of `harness journal` have in common: reading a journal, and how its parts are printed.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::shell::{Failure, Output};
use crate::ledger::events::Identity;
use crate::ledger::{Damage, journal_path};
use crate::run::Outcome;

/// How much of an event a line of `show` holds, in characters.
pub(crate) const WIDTH: usize = 200;

/// The path of the journal at or below `path`, and its bytes.
pub(crate) fn read(path: &Path) -> Result<(PathBuf, Vec<u8>), Failure> {
    let path = journal_path(path);
    match fs::read(&path) {
        Ok(bytes) => Ok((path, bytes)),
        Err(error) => Err(Failure::Broken(format!("{}: cannot be read: {error}", path.display()))),
    }
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

pub(crate) fn print(value: &impl Serialize, output: &mut Output) -> Result<(), Failure> {
    let text =
        serde_json::to_string_pretty(value).map_err(|error| Failure::Broken(error.to_string()))?;
    Ok(writeln!(output.out, "{text}")?)
}
