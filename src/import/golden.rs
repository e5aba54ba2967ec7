//! Runs that another tool accepted → a golden, as accepting the same runs here makes it.

use std::path::Path;

use crate::files::{open, position};
use crate::golden::{self, AcceptOptions, Acceptance, GoldenError};
use crate::judge::behaviour::project;
use crate::load::reader::LoadError;
use crate::load::{self, LoadOptions};
use crate::run::Outcome;
use crate::suite::SuiteConfig;

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) enum GoldenImportError {
    /// The file holds no accepted runs.
    Load(#[from] LoadError),
    /// The golden that is here cannot be read.
    Golden(#[from] GoldenError),
}

/// Accepts every run in the file at `path`, whatever its outcome and label, for the golden of `case` in `suite`, whose path is
/// `old`.
pub(crate) fn golden(
    path: &Path,
    (suite, case): (&str, &str),
    old: &Path,
    config: &SuiteConfig,
    options: &LoadOptions,
    buffer: &mut Vec<u8>,
) -> Result<Acceptance, GoldenImportError> {
    let text = open::read(path, None, buffer).map_err(LoadError::from)?;
    let place = |error: LoadError, line| error.at(path, line);
    let mut runs = Vec::new();
    for variant in load::golden_variants(text).map_err(|error| place(error, 1))? {
        let line = position(text, variant, 0).map_or(1, |(line, _)| line);
        let run = load::parse(variant, options).map_err(|error| place(error, line))?;
        let projection = project(&run, &config.policy).map_err(|error| {
            let part = error.text(&run).unwrap_or_default();
            place(LoadError::value(variant, &error.path, part, error.json()), line)
        })?;
        runs.push((u32::try_from(runs.len() + 1).unwrap_or(u32::MAX), projection.into()));
    }
    let before = golden::read(old, suite, case)?;
    let accepts = AcceptOptions {
        outcomes: Outcome::ALL.into_iter().filter(|outcome| outcome.is_bad()).collect(),
        imported: true,
        ..AcceptOptions::default()
    };
    Ok(golden::accept((suite, case), before.as_ref(), &runs, &config.policy, &accepts))
}
