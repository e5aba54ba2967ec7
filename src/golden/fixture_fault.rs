//! What makes a fixture unusable.

use crate::judge::check::{Fixture, QuestionRule, StageRule};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FixtureFault {
    #[error(
        "{0}; known are \"format\": \"goldrun/fixture@1\", and Harn's \"_type\": \"replay_fixture\""
    )]
    Format(String),
    #[error("derived_from: must be a SHA-256 of 64 lower-case hex digits")]
    DerivedFrom,
    #[error("asserts nothing, so every run would pass: give it a status, stages or questions")]
    Nothing,
    #[error("outcome: \"unknown\" cannot be demanded; remove the key")]
    UnknownOutcome,
    #[error("stages[{0}].text: is empty, and every text contains the empty text; remove the key")]
    EmptyText(usize),
    #[error("`questions` {0}")]
    Questions(String),
    #[error("its \"_type\" is not \"replay_fixture\"")]
    HarnType,
    #[error("eval_kind {0:?} is not known; known are replay and clarifying_question")]
    EvalKind(String),
    #[error(
        "has no expected_status: without it Harn demands an empty status, which no finished run has; add one"
    )]
    NoExpectedStatus,
}

impl FixtureFault {
    /// What makes `fixture` unusable, whichever format it was written in.
    pub(crate) fn of(fixture: &Fixture) -> Option<Self> {
        if fixture.is_empty() {
            return Some(Self::Nothing);
        }
        if fixture.outcome.is_some_and(|outcome| outcome.is_unknown()) {
            return Some(Self::UnknownOutcome);
        }
        let empty = |stage: &StageRule| stage.text.as_deref() == Some("");
        if let Some(index) = fixture.stages.iter().position(empty) {
            return Some(Self::EmptyText(index));
        }
        fixture.questions.as_ref().and_then(QuestionRule::useless).map(Self::Questions)
    }
}
