//! Findings: one difference or broken demand each, as data.

use serde::{Deserialize, Serialize};

use crate::json::{Json, present};

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FindingKind {
    /// A file of the case cannot be read, or does not hold what it should.
    Unreadable,
    /// The suite's configuration cannot be used.
    Configuration,
    /// There is no recording of the case.
    NoRun,
    /// A golden whose case the suite does not have.
    OrphanedGolden,
    /// There is no golden.
    NoGolden,
    /// The golden was accepted under another policy.
    GoldenPolicy,
    /// Fewer repetitions than the suite demands.
    TooFewRepetitions,
    /// The run was given another input than the golden.
    InputChanged,
    /// The recording does not say what the run was given, so that its input was not compared.
    InputNotRecorded,
    /// The run ended another way.
    OutcomeChanged,
    /// A step that the golden does not have.
    StepAdded,
    /// A step that only the golden has.
    StepRemoved,
    /// A step that differs.
    StepChanged,
    /// A step that stands elsewhere.
    StepMoved,
    /// The output differs.
    OutputChanged,
    /// A stage that the golden does not have.
    StageAdded,
    /// A stage that only the golden has.
    StageRemoved,
    /// A stage that differs.
    StageChanged,
    /// A tool that neither `effects` nor `reads` names, taken for an effect.
    UnclassifiedTool,
    /// Arguments that the recording does not hold, so that only the tool's name was compared.
    ArgumentsNotRecorded,
    /// Results that the recording does not hold, so that only the calls were compared.
    ResultsNotRecorded,
    /// Whether masked values link calls as in the golden was not found out.
    LinksNotCompared,
    /// The golden does not hold how calls ended, so that it was not compared.
    StatusesNotHeld,
    /// The run ended badly, and nothing but checks says what it should do.
    BadOutcome,
    /// The run has more or fewer turns or steps.
    CountsChanged,
    /// What was accepted leaves little or nothing to compare.
    NothingAsserted,
    /// Nothing in the recording was understood as a step.
    Hollow,
    /// A fixture whose case the suite does not have.
    OrphanedFixture,
    /// The run's status or outcome is not what its fixture demands.
    FixtureRun,
    /// A stage that the fixture demands is not there.
    FixtureStageMissing,
    /// A stage's status, outcome or branch is not what the fixture demands.
    FixtureStage,
    /// A stage left too few artifacts of a kind that the fixture demands.
    FixtureArtifact,
    /// A stage's text does not contain what the fixture demands.
    FixtureText,
    /// Stages come in another order than the fixture demands.
    FixtureOrder,
    /// A stage that the fixture does not have, and does not allow.
    FixtureStageExtra,
    /// What the run asked a person is not what the fixture demands.
    FixtureQuestion,
    /// A mask of the suite that replaced nothing in any of its runs.
    StaleMask,
    /// A check asks for what the recording does not say.
    NotMeasured,
    /// The run used more than its budget.
    Budget,
    /// A tool was called that must not be.
    ForbiddenTool,
    /// A tool was called that is not among the allowed ones.
    ToolNotAllowed,
    /// A validator did not pass.
    Validator,
    /// A recorded value is not what a check demands.
    Value,
    /// A recorded value breaks the JSON Schema of a check.
    Schema,
    /// What the run asked a person is not what a check demands.
    Question,
    /// The calls of a run are less like those of a check than it demands.
    Calls,
    /// A tool was called without one that was to be called before.
    CallTooEarly,
    /// A call that must be made was not, or too often.
    RequiredCall,
    /// A call ended otherwise than it must, or was not made again.
    CallStatus,
    /// The same call was made too often.
    IdenticalCalls,
    /// A check of the user's own is broken.
    Check,
    /// A check of the user's own panicked.
    CheckPanicked,
    /// A rule of the suite's `[redact]` that found nothing in any of its runs.
    StaleRedaction,
    /// A run of a negative golden that is not rejected for what it did.
    NotRejected,
    /// What the case's quarantine means today.
    Quarantine,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It makes its repetition, or the whole case, unacceptable.
    Error,
    /// A person should look; it does not decide.
    Warning,
    /// Worth knowing.
    Note,
}

/// One difference or broken demand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Finding {
    /// The repetition it was found in, the first of those that behaved alike; none where it is about the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repetition: Option<u32>,
    /// What it is about.
    pub kind: FindingKind,
    /// How much it weighs.
    pub severity: Severity,
    /// Where in the run it lies, such as `steps[2].args.order`; empty where it is about the whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// Index of the step or stage among the golden's, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub golden_index: Option<usize>,
    /// Index of the step or stage among the run's own, as recorded, counted from 0; of a step that only the golden has, that
    /// of the new step in its place, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_index: Option<usize>,
    /// What was accepted.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub before: Option<Json>,
    /// What the run did.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub after: Option<Json>,
    /// Whether the golden's own behaviours differ there too. That does not change its severity.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub known: bool,
    /// The finding in words, one line.
    pub message: String,
    /// The line of the file at fault, and a line with a caret below the column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excerpt: Vec<String>,
}

impl Finding {
    /// A finding about a whole case or run.
    #[must_use]
    pub fn new(kind: FindingKind, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            repetition: None,
            kind,
            severity,
            path: String::new(),
            golden_index: None,
            run_index: None,
            before: None,
            after: None,
            known: false,
            message: message.into(),
            excerpt: Vec::new(),
        }
    }

    /// The same, as an error.
    #[must_use]
    pub fn error(kind: FindingKind, message: impl Into<String>) -> Self {
        Self::new(kind, Severity::Error, message)
    }

    pub(crate) fn warning(kind: FindingKind, message: impl Into<String>) -> Self {
        Self::new(kind, Severity::Warning, message)
    }

    pub(crate) fn note(kind: FindingKind, message: impl Into<String>) -> Self {
        Self::new(kind, Severity::Note, message)
    }

    /// The same, lying at `path`.
    pub(crate) fn at(self, path: impl Into<String>) -> Self {
        Self { path: path.into(), ..self }
    }

    /// The same, of the run's step or stage at `run_index`.
    pub(crate) fn of(self, run_index: impl Into<Option<usize>>) -> Self {
        Self { run_index: run_index.into(), ..self }
    }

    pub(crate) fn values(self, before: Option<Json>, after: Option<Json>) -> Self {
        Self { before, after, ..self }
    }

    pub(crate) fn in_repetition(self, number: u32) -> Self {
        Self { repetition: Some(number), ..self }
    }
}

/// That a check asks for what the recording does not say.
pub(crate) fn not_measured(message: impl Into<String>) -> Finding {
    Finding::error(FindingKind::NotMeasured, message)
}
