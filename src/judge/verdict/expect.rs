//! Negative goldens: `expect = "fail"`, under which a run must be rejected.
//!
//! Such a case is a counter-example: its golden or fixture says what is good, and its recordings must not pass. The case fails once a
//! change of policy, mask or golden accepts one of them. It is never recorded again nor accepted.

use serde::{Deserialize, Serialize};

use crate::judge::finding::{Finding, FindingKind, Severity};

/// What is expected of the runs of a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// They behave as accepted.
    #[default]
    Pass,
    /// They are rejected, each for what it did: a negative golden.
    Fail,
}

impl Expect {
    /// Whether it is [`Pass`](Self::Pass).
    #[must_use]
    pub fn is_pass(&self) -> bool {
        *self == Self::Pass
    }
}

/// Why a run does not count as rejected; `None` if it does. Only what it did may reject it: a run with another input, or with
/// nothing to compare, differs from every golden. `bare`: it lacks arguments or results, so a changed step may be only that. `noise`: it differs from what is
/// accepted in values that never repeat.
pub(crate) fn not_rejected<'f>(
    errors: impl Iterator<Item = &'f Finding> + Clone,
    bare: bool,
    noise: bool,
) -> Option<Finding> {
    let mut errors = errors.filter(|finding| finding.severity == Severity::Error).peekable();
    if errors.peek().is_none() {
        let message = if noise {
            "this run should be rejected (expect = \"fail\"), but it differs only in values that never repeat"
        } else {
            "this run should be rejected (expect = \"fail\") and was accepted"
        };
        return Some(Finding::error(FindingKind::NotRejected, message));
    }
    if let Some(other) = errors.clone().find(|finding| !finding.kind.is_of_behaviour()) {
        let message = format!(
            "this run should be rejected for what it did, but only this was found: {}",
            other.message
        );
        return Some(Finding::error(FindingKind::NotRejected, message));
    }
    (bare && errors.all(|finding| finding.kind == FindingKind::StepChanged)).then(|| {
        let message = "this run should be rejected for what it did, but it differs only in steps whose arguments or results \
                       are not recorded";
        Finding::error(FindingKind::NotRejected, message)
    })
}

impl Finding {
    /// Whether it says that the recording lacks part of the calls that are compared.
    pub(crate) fn tells_of_a_lack(&self) -> bool {
        matches!(self.kind, FindingKind::ArgumentsNotRecorded | FindingKind::ResultsNotRecorded)
    }
}

impl FindingKind {
    /// Whether the run did it, and its recording does not only lack it. All kinds are listed, so that a new one needs a decision.
    fn is_of_behaviour(self) -> bool {
        match self {
            Self::OutcomeChanged
            | Self::StepAdded
            | Self::StepRemoved
            | Self::StepChanged
            | Self::StepMoved
            | Self::OutputChanged
            | Self::StageAdded
            | Self::StageRemoved
            | Self::StageChanged
            | Self::CountsChanged
            | Self::FixtureRun
            | Self::FixtureStageMissing
            | Self::FixtureStage
            | Self::FixtureArtifact
            | Self::FixtureText
            | Self::FixtureOrder
            | Self::FixtureStageExtra
            | Self::FixtureQuestion
            | Self::Budget
            | Self::ForbiddenTool
            | Self::ToolNotAllowed
            | Self::RequiredCall
            | Self::CallStatus
            | Self::IdenticalCalls
            | Self::Validator
            | Self::Value
            | Self::Schema
            | Self::Question
            | Self::Calls
            | Self::CallTooEarly
            | Self::Check => true,
            Self::Unreadable
            | Self::Configuration
            | Self::NoRun
            | Self::OrphanedGolden
            | Self::OrphanedFixture
            | Self::NoGolden
            | Self::GoldenPolicy
            | Self::TooFewRepetitions
            | Self::InputChanged
            | Self::InputNotRecorded
            | Self::UnclassifiedTool
            | Self::ArgumentsNotRecorded
            | Self::ResultsNotRecorded
            | Self::StatusesNotHeld
            | Self::BadOutcome
            | Self::LinksNotCompared
            | Self::NothingAsserted
            | Self::Hollow
            | Self::StaleMask
            | Self::NotRejected
            | Self::StaleRedaction
            | Self::Quarantine
            | Self::NotMeasured
            | Self::CheckPanicked => false,
        }
    }
}

#[cfg(test)]
#[path = "tests/expect.rs"]
mod tests;
