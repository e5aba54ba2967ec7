//! The files that are kept of a case's runs, made of its journals.

use std::fs;
use std::path::Path;

use crate::discover::{DISTILLED, Suite};
use crate::files::{open, recording_file, write_anew};
use crate::import::distilled;
use crate::ledger::JOURNAL_FILE;
use crate::load::reader::LoadError;
use crate::load::{self, LoadOptions};
use crate::record::{Meta, attempts};

/// Writes what is kept of each run of the case in `staged`. Fails with the repetition and the reason why it cannot be judged.
pub(super) fn distil(staged: &Path, suite: &Suite, repetitions: u32) -> Result<(), (u32, String)> {
    let folder = staged.join(DISTILLED);
    let made = fs::symlink_metadata(&folder).map_or(Ok(()), |there| match there.is_dir() {
        true => fs::remove_dir_all(&folder),
        // An agent made it.
        false => fs::remove_file(&folder),
    });
    made.and_then(|()| fs::create_dir(&folder)).map_err(|error| (1, error.to_string()))?;
    let found = attempts(staged).map_err(|error| (1, error.to_string()))?;
    for repetition in 1..=repetitions {
        let run = found.iter().rfind(|((number, _), _)| *number == repetition);
        let Some((_, run)) = run else { continue };
        let text = of_run(run, suite).map_err(|error| (repetition, error.to_string()))?;
        let written = write_anew(&recording_file(&folder, repetition), text.as_bytes(), 3);
        written.map_err(|error| (repetition, format!("it cannot be written: {error}")))?;
    }
    Ok(())
}

/// What is kept of the run in `folder`.
fn of_run(folder: &Path, suite: &Suite) -> Result<String, LoadError> {
    let (journal, config) = (folder.join(JOURNAL_FILE), &suite.config);
    let mut buffer = Vec::new();
    let text = open::read_at_most(&journal, None, config.load.max_bytes, &mut buffer)?;
    let options = LoadOptions::default();
    let mut run = load::parse(text, &options).map_err(|error| error.at(&journal, 1))?;
    run.recipe = Meta::read(folder).map(|meta| meta.recipe.into());
    let kept = distilled(run, &config.policy.redact);
    load::parse(&kept, &options).map_err(|error| error.at(&journal, 1))?;
    Ok(kept)
}
