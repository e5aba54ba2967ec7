//! What of a recording is compared, or the place of what cannot be.

use std::path::Path;

use crate::judge::behaviour::{Projection, project};
use crate::judge::policy::Policy;
use crate::load::reader::LoadError;
use crate::load::{self, LoadOptions};
use crate::run::Run;

/// What of `run` is compared under `policy`; `text` is its recording, for the place of an error.
pub(crate) fn projected(
    text: &str,
    run: &Run<'_>,
    policy: &Policy,
) -> Result<Projection, LoadError> {
    project(run, policy).map_err(|error| {
        let part = error.text(run).unwrap_or_default();
        LoadError::value(text, &error.path, part, error.json())
    })
}

/// What of the recording with this text at `path` is compared under `policy`.
pub(crate) fn projected_at(
    path: &Path,
    text: &str,
    options: &LoadOptions,
    policy: &Policy,
) -> Result<Projection, LoadError> {
    let projection = load::parse(text, options).and_then(|run| projected(text, &run, policy));
    projection.map_err(|error| error.at(path, 1))
}
