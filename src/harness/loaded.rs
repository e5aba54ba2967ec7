//! Loads the recordings of a case, and applies its checks and fixture to each.

use super::beside_golden::Demands;
use super::checks::CaseChecks;
use super::projected::projected;
use crate::discover::{Case, Recording, Suite, verify};
use crate::files::open;
use crate::golden::GoldenError;
use crate::judge::behaviour::Projection;
use crate::judge::case::{LoadedRun, Repetition};
use crate::load::reader::LoadError;
use crate::load::{self, LoadOptions};
use crate::run::Run;

/// The files of a case, apart from its golden.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub repetitions: Vec<Repetition>,
    /// The paths of the fixture and the record that its runs must satisfy, relative to the root.
    pub demands: Vec<String>,
    /// The names of the checks that are applied to its runs.
    pub checks: Vec<String>,
    /// What is wrong with its files, beyond its recordings.
    pub problems: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) enum RecordingError {
    Load(#[from] LoadError),
    Fixture(#[from] GoldenError),
}

/// What one recording did, and what it breaks of `demands` and of the case's checks.
pub(crate) fn load_one(
    checks: CaseChecks<'_>,
    recording: &Recording,
    demands: &Demands,
    buffer: &mut Vec<u8>,
) -> Result<LoadedRun, RecordingError> {
    let CaseChecks { suite, case, .. } = checks;
    let policy = &suite.config.policy;
    let judged = |text: &str, run: &Run<'_>| {
        Ok(held(checks, recording, demands, run, projected(text, run, policy)?))
    };
    Ok(load_run(suite, case, recording, buffer, judged)??)
}

/// `run` with what it breaks of `demands` and of the case's checks.
pub(super) fn held(
    checks: CaseChecks<'_>,
    recording: &Recording,
    demands: &Demands,
    run: &Run<'_>,
    mut projection: Projection,
) -> Result<LoadedRun, GoldenError> {
    let policy = &checks.suite.config.policy;
    let broken = demands.broken(run, &mut projection, policy, &recording.path)?;
    // What the demands quote of the run was not masked.
    let redacted =
        |findings: Vec<_>| findings.into_iter().map(|f| policy.redact.finding(f)).collect();
    let broken = broken.map(redacted);
    Ok(LoadedRun { projection, broken, checked: checks.hold(recording.repetition, run) })
}

/// What `with` makes of a recording of `case` and its text.
pub(crate) fn load_run<T>(
    suite: &Suite,
    case: &Case,
    recording: &Recording,
    buffer: &mut Vec<u8>,
    with: impl FnOnce(&str, &Run<'_>) -> Result<T, LoadError>,
) -> Result<T, LoadError> {
    let text = read_text(suite, case, recording, buffer)?;
    let line = recording.slice.map_or(1, |slice| slice.line);
    let run =
        load::parse(text, &options(suite)).map_err(|error| error.at(&recording.path, line))?;
    with(text, &run).map_err(|error| error.at(&recording.path, line))
}

/// The text of a recording of `case`, read through `buffer`.
pub(crate) fn read_text<'b>(
    suite: &Suite,
    case: &Case,
    recording: &Recording,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b str, LoadError> {
    let config = &suite.config.load;
    let text = open::read_at_most(&recording.path, recording.slice, config.max_bytes, buffer)?;
    let line = recording.slice.map_or(1, |slice| slice.line);
    if recording.slice.is_some() && verify(text, config, &case.name, recording.repetition).is_err()
    {
        return Err(LoadError::changed().at(&recording.path, line));
    }
    Ok(text)
}

/// How recordings of `suite` are parsed.
pub(crate) fn options(suite: &Suite) -> LoadOptions {
    let config = &suite.config.load;
    LoadOptions {
        format: config.format,
        messages_from: config.messages_from.clone(),
        label_from: config.label_from.clone(),
        text_only: suite.config.policy.text_only(),
    }
}
