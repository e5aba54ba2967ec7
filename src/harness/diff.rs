//! Two recordings compared, or a golden and a recording, outside of any suite's folder.

use std::path::{Path, PathBuf};

use super::projected::projected_at;
use crate::files::open;
use crate::golden::{GoldenError, GoldenFile};
use crate::judge::behaviour::{Behaviour, Projection};
use crate::judge::compare::{differences, divergence};
use crate::judge::finding::Finding;
use crate::judge::policy::Policy;
use crate::load::reader::LoadError;
use crate::load::{Format, LoadOptions};
use crate::suite::{SuiteConfig, SuiteError};

/// How a recording differs from the nearest behaviour that it was compared with.
#[derive(Clone, Debug)]
pub(crate) struct Difference {
    /// What differs. Nothing, if the recording does the same.
    pub findings: Vec<Finding>,
    /// Where they part, in words.
    pub divergence: Option<String>,
    /// The nearest behaviour.
    pub before: Behaviour,
    pub after: Behaviour,
}

/// Why nothing can be compared.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DiffError {
    #[error(transparent)]
    ReadPolicy(LoadError),
    #[error("{}:{error}", path.display())]
    Policy { path: PathBuf, error: SuiteError },
    /// The golden or a recording cannot be read. What the policy redacts is not in the message.
    #[error("{0}")]
    Unreadable(String),
    #[error("the policy compares nothing: everything would be the same")]
    NothingCompared,
    #[error("there is nothing in common to compare under this policy")]
    NothingInCommon,
}

/// Compares the recording at `run` with the golden or recording at `golden`, as the `suite.toml` at `policy` says; without one,
/// everything exactly. The format of the recordings is the suite's unless `format` is given.
pub(crate) fn diff(
    golden: &Path,
    run: &Path,
    policy: Option<&Path>,
    format: Option<Format>,
) -> Result<Difference, DiffError> {
    let config = policy.map(read_config).transpose()?.unwrap_or_default();
    let policy = &config.policy;
    let options = LoadOptions {
        format: format.unwrap_or(config.load.format),
        messages_from: config.load.messages_from.clone(),
        label_from: None,
        text_only: policy.text_only(),
    };
    let unreadable = |error: ReadError| {
        DiffError::Unreadable(policy.redact.words(&error.to_string()).into_owned())
    };
    let (known, knows_statuses) = read_known(golden, &options, policy).map_err(unreadable)?;
    let mut run =
        read_recording(run, &options, policy).map_err(|error| unreadable(error.into()))?;
    if !knows_statuses {
        run.forget_statuses();
    }
    if !policy.compares_something() {
        return Err(DiffError::NothingCompared);
    }
    if !run.holds_something(policy) {
        return Err(DiffError::NothingInCommon);
    }
    let all = known.into_iter().map(|known| (differences(&known, &run, policy), known));
    let (findings, before) =
        all.min_by_key(|(findings, _)| findings.len()).ok_or(DiffError::NothingInCommon)?;
    Ok(Difference { divergence: divergence(&findings), findings, before, after: run.behaviour })
}

/// Why a golden or a recording cannot be read.
#[derive(Debug, thiserror::Error)]
enum ReadError {
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Golden(#[from] GoldenError),
    #[error("{}: {lack}: pass its suite with --policy", path.display())]
    Lack { path: PathBuf, lack: String },
}

fn read_config(path: &Path) -> Result<SuiteConfig, DiffError> {
    let mut buffer = Vec::new();
    let text = open::read_within(path, None, open::MAX_WRITTEN, &mut buffer)
        .map_err(|error| DiffError::ReadPolicy(error.into()))?;
    SuiteConfig::parse_in(text, path.parent())
        .map_err(|error| DiffError::Policy { path: path.to_owned(), error })
}

/// The behaviours at `path` that hold something that is compared: a golden's, or the one of a recording; and whether they say how
/// calls ended.
fn read_known(
    path: &Path,
    options: &LoadOptions,
    policy: &Policy,
) -> Result<(Vec<Behaviour>, bool), ReadError> {
    let mut buffer = Vec::new();
    let text = open::read(path, None, &mut buffer).map_err(LoadError::from)?;
    if !is_golden(text) {
        let projection = projected_at(path, text, options, policy)?;
        let something = projection.holds_something(policy);
        let knows = projection.knows_statuses;
        return Ok((something.then_some(projection.behaviour).into_iter().collect(), knows));
    }
    let accepted = GoldenFile::parse(text, path)?.accepted;
    if let Some(lack) = accepted.compared.lacks(policy) {
        return Err(ReadError::Lack { path: path.to_owned(), lack });
    }
    let knows = !accepted.lacks_statuses();
    let reread = |known| {
        let lack = |lack| ReadError::Lack { path: path.to_owned(), lack };
        accepted.compared.reread(known, policy).map_err(lack)
    };
    let known = accepted.behaviours.into_iter().map(|known| reread(known.behaviour));
    Ok((known.collect::<Result<_, _>>()?, knows))
}

fn is_golden(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Head {
        format: String,
    }
    serde_json::from_str::<Head>(text).is_ok_and(|head| head.format.starts_with("goldrun/golden@"))
}

fn read_recording(
    path: &Path,
    options: &LoadOptions,
    policy: &Policy,
) -> Result<Projection, LoadError> {
    let mut buffer = Vec::new();
    let text = open::read(path, None, &mut buffer)?;
    projected_at(path, text, options, policy)
}
