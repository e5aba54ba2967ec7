//! What is said of a recorded run, to which nobody can go back.

use super::decide::{ValidatorResult, fail, pass};
use super::spec::Validator;
use crate::json::{Json, RawJson, Text};
use crate::run::{Artifact, Observed, Run, Validation, ValidatorKind, VerifyVerdict};

impl Validator {
    /// What is said of a recorded run, by what was seen then, its artifacts or its stages; `None`, which is no pass, if nobody looked.
    pub(crate) fn judge(&self, run: &Run<'_>) -> Option<ValidatorResult> {
        if self.kind == ValidatorKind::Approval {
            return Some(self.approval(run));
        }
        let own = run.validations.iter().filter(|validation| self.is(validation));
        let results: Vec<_> = own.map(|validation| self.decide(&validation.observed)).collect();
        let bad = results.iter().find(|result| result.verdict != VerifyVerdict::Pass);
        if let Some(result) = bad.or(results.first()) {
            return Some(result.clone());
        }
        (self.kind == ValidatorKind::ArtifactExists).then(|| self.recorded_artifact(run)).flatten()
    }

    /// The end of what the validator's command printed, where it did not pass.
    pub(crate) fn output<'r>(&self, run: &'r Run<'_>) -> Option<&'r str> {
        let bad = |validation: &&Validation<'_>| {
            self.decide(&validation.observed).verdict != VerifyVerdict::Pass
        };
        let mut own = run.validations.iter().filter(|validation| self.is(validation));
        own.find(bad)?.observed.output.as_deref()
    }

    /// Whether `validation` looked at what this validator looks at. What is expected of it may have changed since.
    fn is(&self, validation: &Validation<'_>) -> bool {
        *validation.validator == *self.kind.as_str()
            && validation.target.as_deref() == self.target.as_deref()
            && validation.shell == self.shell
            && validation
                .command
                .iter()
                .map(Text::as_str)
                .eq(self.command.iter().map(String::as_str))
    }

    /// What the recording's own list of artifacts shows: one at that path, with its size or its content.
    fn recorded_artifact(&self, run: &Run<'_>) -> Option<ValidatorResult> {
        let target = self.target.as_deref()?;
        let all = run.artifacts.iter().chain(run.stages.iter().flat_map(|stage| &stage.artifacts));
        let at = |artifact: &&Artifact<'_>| {
            artifact.path.as_deref().is_some_and(|path| normal(path).eq(normal(target)))
        };
        let bytes = |artifact: &Artifact<'_>| {
            let content = || match artifact.content.as_ref()?.decode().ok()? {
                Json::String(text) => u64::try_from(text.len()).ok(),
                Json::Null => None,
                _ => artifact.content.as_ref().and_then(|raw| u64::try_from(raw.text().len()).ok()),
            };
            artifact.bytes.or_else(content)
        };
        let bytes = all.filter(at).filter_map(bytes).max()?;
        Some(self.decide(&Observed { bytes: Some(bytes), ..Observed::default() }))
    }

    /// Whether the stages that a person had to approve were approved: the one that the target names, or all of them.
    fn approval(&self, run: &Run<'_>) -> ValidatorResult {
        let asks = |raw: &RawJson<'_>| {
            raw.decode().ok().is_some_and(|json| {
                json.get("type").and_then(|kind| kind.as_str()) == Some("approval")
            })
        };
        let meant = |node: &str| self.target.as_deref().is_none_or(|target| target == node);
        let mut stages = run
            .stages
            .iter()
            .filter(|stage| meant(&stage.node) && stage.validator.as_ref().is_some_and(asks))
            .peekable();
        if stages.peek().is_none() {
            return fail(match &self.target {
                Some(target) => {
                    format!("the run has no stage {target:?} that waits for a person's approval")
                }
                None => "the run has no stage that waits for a person's approval".to_owned(),
            });
        }
        match stages.find(|stage| stage.status.as_deref() != Some("completed")) {
            Some(stage) => fail(format!("no person approved stage {:?}", stage.node.as_str())),
            None => pass("a person approved it"),
        }
    }
}

/// The parts of a path as written, without `.`.
fn normal(path: &str) -> impl Iterator<Item = &str> {
    path.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".")
}
