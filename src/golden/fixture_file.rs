//! A fixture's file, read and written: `goldrun/fixture@1`. Harn's form is read in `harn_fixture`.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::{GoldenError, GoldenErrorKind};
use super::fixture_fault::FixtureFault;
use super::harn_fixture::{self, HarnError};
use super::pretty::pretty;
use crate::files::{open, replace};
use crate::judge::check::{Fixture, QuestionRule, StageRule, Which};
use crate::run::Outcome;

pub(crate) const FIXTURE_FORMAT: &str = "goldrun/fixture@1";

/// A fixture: of which case, made of what, and what it asserts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FixtureFile {
    /// A fixture written by hand may leave it out.
    pub suite: Option<String>,
    /// The case, likewise.
    pub case: Option<String>,
    /// SHA-256 of the recording it was derived from, in hex; none where a person wrote it.
    pub derived_from: Option<String>,
    pub fixture: Fixture,
}

sparse! {
    /// The file's object, its members in their order: read, written and described by this alone.
    #[derive(Deserialize, Serialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "cli", schemars(title = "goldrun/fixture@1"))]
    struct FixtureObject {
        /// `goldrun/fixture@1`
        pub format: String,
        /// The suite.
        pub ?suite: Option<String>,
        /// The case.
        pub ?case: Option<String>,
        /// SHA-256 of the recording it was derived from, in hex.
        pub ?derived_from: Option<String>,
        /// Where the run must stand, in the recording's own word.
        pub ?status: Option<String>,
        /// How the run must have ended.
        pub ?outcome: Option<Outcome>,
        /// Stages that the run must have.
        pub ?stages: Vec<StageObject>,
        /// Whether they must come in this order.
        pub ?in_order: bool,
        /// Whether the run must have no others.
        pub ?no_other_stages: bool,
        /// What the run must ask a person.
        pub ?questions: Option<QuestionObject>,
    }

    #[derive(Deserialize, Serialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "cli", schemars(rename = "FixtureStage"))]
    struct StageObject {
        /// The node.
        pub node: String,
        /// Which time the node was run, counted from 0.
        pub ?occurrence: u32,
        /// Where it must stand.
        pub ?status: Option<String>,
        /// How it must have ended.
        pub ?outcome: Option<String>,
        /// The branch that must be taken after it; `null`: none.
        #[serde(deserialize_with = "crate::json::present")]
        pub ?branch: Option<Option<String>>,
        /// Kinds of artifacts it must leave behind, each as often as it stands here.
        pub ?artifacts: Vec<String>,
        /// What its visible text must contain.
        pub ?text: Option<String>,
    }

    #[derive(Deserialize, Serialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    #[cfg_attr(feature = "cli", schemars(rename = "FixtureQuestions"))]
    struct QuestionObject {
        /// What one question must say, but for case and punctuation.
        pub ?expected: Option<String>,
        /// What the same question may say.
        pub ?accepted: Vec<String>,
        /// What the same question must contain.
        pub ?required_terms: Vec<String>,
        /// What the same question must not contain.
        pub ?forbidden_terms: Vec<String>,
        /// The fewest questions; 1 where a question must say something, else 0.
        pub ?min: Option<u32>,
        /// The most questions.
        pub ?max: Option<u32>,
    }
}

#[cfg(feature = "cli")]
pub(crate) fn fixture_schema() -> serde_json::Value {
    schemars::schema_for!(FixtureObject).to_value()
}

impl FixtureFile {
    /// Reads a fixture's text, in our format or in Harn's; `path` is for messages.
    pub(crate) fn parse(text: &str, path: &Path) -> Result<Self, GoldenError> {
        #[derive(Deserialize)]
        struct Head {
            #[serde(rename = "_type")]
            harn: Option<String>,
            format: Option<String>,
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let invalid = |error: serde_json::Error| GoldenError::json(path, text, &error);
        let refuse = |fault: FixtureFault| GoldenErrorKind::Fixture(fault).at(path);
        let head: Head = serde_json::from_str(text).map_err(invalid)?;
        let file = match (head.format.as_deref(), head.harn.as_deref()) {
            (None, Some(harn_fixture::TYPE)) => {
                let fixture = harn_fixture::parse(text).map_err(|error| match error {
                    HarnError::Json(error) => invalid(error),
                    HarnError::Fault(fault) => refuse(fault),
                })?;
                Self { suite: None, case: None, derived_from: None, fixture }
            }
            (Some(FIXTURE_FORMAT), _) => {
                Self::from(serde_json::from_str::<FixtureObject>(text).map_err(invalid)?)
            }
            (format, harn) => {
                let found = match (format, harn) {
                    (Some(format), _) => {
                        format!("format {format:?} is not known to this version of goldrun")
                    }
                    (_, Some(harn)) => format!("\"_type\": {harn:?} is not a fixture"),
                    _ => "has no \"format\"".to_owned(),
                };
                return Err(refuse(FixtureFault::Format(found)));
            }
        };
        let hex = |hash: &String| {
            hash.len() == 64 && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        };
        if !file.derived_from.as_ref().is_none_or(hex) {
            return Err(refuse(FixtureFault::DerivedFrom));
        }
        FixtureFault::of(&file.fixture).map_or(Ok(file), |fault| Err(refuse(fault)))
    }

    /// The fixture's text. The same fixture gives the same bytes.
    pub(crate) fn render(&self) -> String {
        pretty(&FixtureObject::from(self.clone()))
    }
}

impl From<FixtureObject> for FixtureFile {
    fn from(object: FixtureObject) -> Self {
        let FixtureObject {
            format: _,
            suite,
            case,
            derived_from,
            status,
            outcome,
            stages,
            in_order,
            no_other_stages,
            questions,
        } = object;
        let stages = stages.into_iter().map(StageRule::from).collect();
        let questions = questions.map(QuestionRule::from);
        let fixture = Fixture { status, outcome, stages, in_order, no_other_stages, questions };
        Self { suite, case, derived_from, fixture }
    }
}

impl From<FixtureFile> for FixtureObject {
    fn from(file: FixtureFile) -> Self {
        let FixtureFile { suite, case, derived_from, fixture } = file;
        let Fixture { status, outcome, stages, in_order, no_other_stages, questions } = fixture;
        Self {
            format: FIXTURE_FORMAT.to_owned(),
            suite,
            case,
            derived_from,
            status,
            outcome,
            stages: stages.into_iter().map(StageObject::from).collect(),
            in_order,
            no_other_stages,
            questions: questions.map(QuestionObject::from),
        }
    }
}

impl From<StageObject> for StageRule {
    fn from(object: StageObject) -> Self {
        let StageObject { node, occurrence, status, outcome, branch, artifacts, text } = object;
        Self { node, which: Which::Nth(occurrence), status, outcome, branch, artifacts, text }
    }
}

impl From<StageRule> for StageObject {
    fn from(rule: StageRule) -> Self {
        let StageRule { node, which, status, outcome, branch, artifacts, text } = rule;
        let occurrence = match which {
            Which::Nth(occurrence) => occurrence,
            Which::Last => 0,
        };
        Self { node, occurrence, status, outcome, branch, artifacts, text }
    }
}

impl From<QuestionObject> for QuestionRule {
    fn from(object: QuestionObject) -> Self {
        let QuestionObject { expected, accepted, required_terms, forbidden_terms, min, max } =
            object;
        let rule = Self { expected, accepted, required_terms, forbidden_terms, min: 0, max };
        Self { min: min.unwrap_or(u32::from(rule.has_words())), ..rule }
    }
}

impl From<QuestionRule> for QuestionObject {
    fn from(rule: QuestionRule) -> Self {
        let QuestionRule { expected, accepted, required_terms, forbidden_terms, min, max } = rule;
        Self { expected, accepted, required_terms, forbidden_terms, min: Some(min), max }
    }
}

/// Reads the fixture at `path`, which must be of `case` in `suite` where it says so.
pub(crate) fn read_fixture(path: &Path, suite: &str, case: &str) -> Result<Fixture, GoldenError> {
    let mut buffer = Vec::new();
    let text = open::read_within(path, None, open::MAX_WRITTEN, &mut buffer)
        .map_err(|error| GoldenError::unreadable_fixture(path, error))?;
    let file = FixtureFile::parse(text, path)?;
    let (of_suite, of_case) =
        (file.suite.as_deref().unwrap_or(suite), file.case.as_deref().unwrap_or(case));
    if (of_suite, of_case) != (suite, case) {
        let (found, wanted) = (format!("{of_suite}::{of_case}"), format!("{suite}::{case}"));
        return Err(GoldenErrorKind::OtherCase { what: "fixture", found, wanted }.at(path));
    }
    Ok(file.fixture)
}

/// Replaces the fixture at `path`, whole or not at all. Returns whether anything changed.
pub(crate) fn write_fixture(path: &Path, fixture: &FixtureFile) -> Result<bool, GoldenError> {
    // `suites/<suite>/fixtures/`
    replace(path, fixture.render().as_bytes(), 3)
        .map_err(|error| GoldenErrorKind::Write(error).at(path))
}

#[cfg(test)]
#[path = "tests/fixture_file.rs"]
mod tests;
