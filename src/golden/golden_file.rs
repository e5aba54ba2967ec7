//! A golden's file, read and written: `goldrun/golden@1`. Its steps and stages are defined in `judge::behaviour`.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::{GoldenError, GoldenErrorKind};
use super::golden_check::check;
use super::pretty::pretty;
use crate::json::Json;
#[cfg(feature = "cli")]
use crate::judge::behaviour::GoldenValue;
use crate::judge::behaviour::{AcceptedBehaviour, Behaviour, Compared};
use crate::judge::case::Accepted;
use crate::judge::check::GoldenUsage;

pub(crate) const GOLDEN_FORMAT: &str = "goldrun/golden@1";

/// A golden: which case it is of, and what was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GoldenFile {
    pub suite: String,
    /// The case: its whole name, which the file's name may only abbreviate.
    pub case: String,
    /// Why it was accepted, if the person who accepted it said so.
    pub reason: Option<String>,
    pub accepted: Accepted,
}

/// The object in the file, with its members in order. Reading, writing and the schema all come from this type.
#[derive(Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "cli", schemars(title = "goldrun/golden@1"))]
struct GoldenObject {
    /// `goldrun/golden@1`
    format: String,
    /// The suite.
    suite: String,
    /// The case.
    case: String,
    /// Why it was accepted, where `--reason` said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What the agent was given, if all repetitions were given the same.
    #[serde(
        default,
        deserialize_with = "crate::json::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "cli", schemars(with = "GoldenValue"))]
    input: Option<Json>,
    /// The policy it was accepted under.
    compared: Compared,
    /// Runs considered when it was accepted.
    repetitions: u32,
    /// The median usage of these runs, for each measure that `[budget]` limits with `of_golden`.
    #[serde(default, skip_serializing_if = "GoldenUsage::is_empty")]
    usage: GoldenUsage,
    /// The accepted behaviours, sorted by their canonical bytes.
    behaviours: Vec<AcceptedBehaviour>,
}

#[cfg(feature = "cli")]
pub(crate) fn golden_schema() -> serde_json::Value {
    schemars::schema_for!(GoldenObject).to_value()
}

impl From<GoldenObject> for GoldenFile {
    fn from(object: GoldenObject) -> Self {
        let GoldenObject {
            format: _,
            suite,
            case,
            reason,
            input,
            compared,
            repetitions,
            usage,
            mut behaviours,
        } = object;
        if compared.trajectory.keeps_turns() {
            behaviours.iter_mut().for_each(|known| known.behaviour.number_turns());
        }
        Self {
            suite,
            case,
            reason,
            accepted: Accepted { input, compared, repetitions, usage, behaviours },
        }
    }
}

impl From<GoldenFile> for GoldenObject {
    fn from(file: GoldenFile) -> Self {
        let GoldenFile { suite, case, reason, accepted } = file;
        let Accepted { input, compared, repetitions, usage, mut behaviours } = accepted;
        behaviours.sort_by_cached_key(|known| known.behaviour.canonical());
        let format = GOLDEN_FORMAT.to_owned();
        Self { format, suite, case, reason, input, compared, repetitions, usage, behaviours }
    }
}

impl GoldenFile {
    /// Reads a golden's text; `path` is for messages.
    pub(crate) fn parse(text: &str, path: &Path) -> Result<Self, GoldenError> {
        let conflict = |line: &str| {
            ["<<<<<<< ", ">>>>>>> ", "||||||| "].iter().any(|mark| line.starts_with(mark))
        };
        if let Some(index) = text.lines().position(conflict) {
            return Err(GoldenErrorKind::Conflict.at(path).placed(index as u64 + 1, None));
        }
        let object: GoldenObject =
            serde_json::from_str(text).map_err(|error| invalid(text, path, &error))?;
        if object.format != GOLDEN_FORMAT {
            return Err(other_version(object.format, path));
        }
        let mut golden = Self::from(object);
        check(&golden.accepted, text, path)?;
        golden.accepted.merge_equal();
        Ok(golden)
    }

    /// The golden's text. The same golden gives the same bytes.
    pub(crate) fn render(&self) -> String {
        pretty(&GoldenObject::from(self.clone()))
    }
}

pub(crate) fn behaviour_text(known: &Behaviour) -> String {
    pretty(known)
}

fn other_version(found: String, path: &Path) -> GoldenError {
    GoldenErrorKind::Version { found, known: GOLDEN_FORMAT }.at(path)
}

fn invalid(text: &str, path: &Path, error: &serde_json::Error) -> GoldenError {
    // A golden of another version may hold anything: its version is the better message.
    #[derive(Deserialize)]
    struct Version {
        format: String,
    }
    if let Ok(Version { format }) = serde_json::from_str(text)
        && format != GOLDEN_FORMAT
    {
        return other_version(format, path);
    }
    if text.trim().is_empty() {
        return GoldenErrorKind::Empty.at(path);
    }
    GoldenError::json(path, text, error)
}

#[cfg(test)]
#[path = "tests/golden_file.rs"]
mod tests;
