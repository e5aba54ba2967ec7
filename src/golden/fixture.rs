//! A fixture's text, both ways: `goldrun/fixture@1`. Harn's form is read in `replay_fixture`.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::{GoldenError, GoldenErrorKind};
use super::pretty::{Node, pretty};
use super::replay_fixture;
use crate::judge::{Fixture, QuestionRule, StageRule, Which};
use crate::load;
use crate::replace::replace;
use crate::run::{Json, Outcome};

/// The `format` of fixtures.
pub const FIXTURE_FORMAT: &str = "goldrun/fixture@1";

/// A fixture: of which case, made of what, and what it asserts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixtureFile {
    /// The suite; one written by hand may leave it out, as its path tells.
    pub suite: Option<String>,
    /// The case, likewise.
    pub case: Option<String>,
    /// SHA-256 of the recording it was derived from, in hex; none where a person wrote it.
    pub derived_from: Option<String>,
    /// What it asserts.
    pub fixture: Fixture,
}

/// The file as serde reads it.
#[derive(Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "goldrun/fixture@1")]
struct FixtureText {
    /// `goldrun/fixture@1`
    format: String,
    /// The suite.
    #[serde(default)]
    suite: Option<String>,
    /// The case.
    #[serde(default)]
    case: Option<String>,
    /// SHA-256 of the recording it was derived from, in hex.
    #[serde(default)]
    derived_from: Option<String>,
    /// Where the run must stand, in the recording's own word.
    #[serde(default)]
    status: Option<String>,
    /// How the run must have ended.
    #[serde(default)]
    outcome: Option<Outcome>,
    /// Stages that the run must have.
    #[serde(default)]
    stages: Vec<StageText>,
    /// Whether they must come in this order.
    #[serde(default)]
    in_order: bool,
    /// Whether the run must have no others.
    #[serde(default)]
    no_other_stages: bool,
    /// What the run must ask a person.
    #[serde(default)]
    questions: Option<QuestionText>,
}

#[derive(Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FixtureStage")]
struct StageText {
    /// The node.
    node: String,
    /// Which time the node was run, counted from 0.
    #[serde(default)]
    occurrence: u32,
    /// Where it must stand.
    #[serde(default)]
    status: Option<String>,
    /// How it must have ended.
    #[serde(default)]
    outcome: Option<String>,
    /// The branch that must be taken after it; `null`: none.
    #[serde(default, deserialize_with = "crate::run::present")]
    branch: Option<Option<String>>,
    /// Kinds of artifacts it must leave behind, each as often as it stands here.
    #[serde(default)]
    artifacts: Vec<String>,
    /// What its visible text must contain.
    #[serde(default)]
    text: Option<String>,
}

#[derive(Deserialize, Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FixtureQuestions")]
struct QuestionText {
    /// What one question must say, but for case and punctuation.
    #[serde(default)]
    expected: Option<String>,
    /// What the same question may say.
    #[serde(default)]
    accepted: Vec<String>,
    /// What the same question must contain.
    #[serde(default)]
    required_terms: Vec<String>,
    /// What the same question must not contain.
    #[serde(default)]
    forbidden_terms: Vec<String>,
    /// The fewest questions; 1 where a question must say something, else 0.
    #[serde(default)]
    min: Option<u32>,
    /// The most questions.
    #[serde(default)]
    max: Option<u32>,
}

/// JSON Schema of fixtures.
#[must_use]
pub fn fixture_schema() -> serde_json::Value {
    schemars::schema_for!(FixtureText).to_value()
}

impl FixtureFile {
    /// Reads a fixture's text, in our format or in Harn's; `path` is for messages.
    ///
    /// # Errors
    /// With line and column on what is no JSON and on unknown keys; on other versions, and on a fixture that asserts nothing.
    pub fn parse(text: &str, path: &Path) -> Result<Self, GoldenError> {
        #[derive(Deserialize)]
        struct Head {
            #[serde(rename = "_type")]
            harn: Option<String>,
            format: Option<String>,
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let head: Head = serde_json::from_str(text).map_err(|error| invalid(path, &error))?;
        let refuse = |message: String| GoldenError::content(path, message);
        match (head.format.as_deref(), head.harn.as_deref()) {
            (None, Some(replay_fixture::TYPE)) => {
                let fixture = replay_fixture::parse(text).map_err(|error| match error {
                    Ok(error) => invalid(path, &error),
                    Err(message) => refuse(message),
                })?;
                Ok(Self { suite: None, case: None, derived_from: None, fixture })
            }
            (Some(FIXTURE_FORMAT), _) => {
                let read: FixtureText =
                    serde_json::from_str(text).map_err(|error| invalid(path, &error))?;
                Self::from_text(read).map_err(refuse)
            }
            (format, harn) => {
                let found = match (format, harn) {
                    (Some(format), _) => {
                        format!("format {format:?} is not known to this version of goldrun")
                    }
                    (_, Some(harn)) => format!("\"_type\": {harn:?} is no fixture"),
                    _ => "no \"format\"".to_owned(),
                };
                let known =
                    format!("{FIXTURE_FORMAT:?}, and Harn's \"_type\": {:?}", replay_fixture::TYPE);
                Err(refuse(format!("{found}; known are \"format\": {known}")))
            }
        }
    }

    fn from_text(read: FixtureText) -> Result<Self, String> {
        if let Some(hash) = &read.derived_from
            && (hash.len() != 64 || !hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
        {
            return Err("derived_from: must be a SHA-256 in 64 lower-case hex digits".to_owned());
        }
        let stages = read.stages.into_iter().map(|stage| StageRule {
            node: stage.node,
            which: Which::Nth(stage.occurrence),
            status: stage.status,
            outcome: stage.outcome,
            branch: stage.branch,
            artifacts: stage.artifacts,
            text: stage.text,
        });
        let questions = read.questions.map(|read| {
            let mut rule = QuestionRule {
                expected: read.expected,
                accepted: read.accepted,
                required_terms: read.required_terms,
                forbidden_terms: read.forbidden_terms,
                min: 0,
                max: read.max,
            };
            rule.min = read.min.unwrap_or(u32::from(rule.has_words()));
            rule
        });
        let fixture = Fixture {
            status: read.status,
            outcome: read.outcome,
            stages: stages.collect(),
            in_order: read.in_order,
            no_other_stages: read.no_other_stages,
            questions,
        };
        check(&fixture)?;
        Ok(Self { suite: read.suite, case: read.case, derived_from: read.derived_from, fixture })
    }

    /// The fixture's text. The same fixture gives the same bytes.
    #[must_use]
    pub fn render(&self) -> String {
        let text = |text: &str| Node::Json(Json::from(text));
        let texts = |texts: &[String]| {
            Node::Json(Json::Array(texts.iter().map(|text| Json::from(text.as_str())).collect()))
        };
        let fixture = &self.fixture;
        let mut members = vec![("format", text(FIXTURE_FORMAT))];
        for (key, value) in [
            ("suite", self.suite.as_deref()),
            ("case", self.case.as_deref()),
            ("derived_from", self.derived_from.as_deref()),
            ("status", fixture.status.as_deref()),
            ("outcome", fixture.outcome.map(Outcome::as_str)),
        ] {
            members.extend(value.map(|value| (key, text(value))));
        }
        let stage = |stage: &StageRule| {
            let mut members = vec![("node", text(&stage.node))];
            if let Which::Nth(occurrence @ 1..) = stage.which {
                members
                    .push(("occurrence", Node::Json(Json::Number(u64::from(occurrence).into()))));
            }
            for (key, value) in [("status", &stage.status), ("outcome", &stage.outcome)] {
                members.extend(value.as_deref().map(|value| (key, text(value))));
            }
            if let Some(branch) = &stage.branch {
                members.push(("branch", branch.as_deref().map_or(Node::Json(Json::Null), text)));
            }
            if !stage.artifacts.is_empty() {
                members.push(("artifacts", texts(&stage.artifacts)));
            }
            members.extend(stage.text.as_deref().map(|value| ("text", text(value))));
            Node::Object(members)
        };
        if !fixture.stages.is_empty() {
            members.push(("stages", Node::List(fixture.stages.iter().map(stage).collect())));
        }
        for (key, asked) in
            [("in_order", fixture.in_order), ("no_other_stages", fixture.no_other_stages)]
        {
            members.extend(asked.then_some((key, Node::Json(Json::Bool(true)))));
        }
        if let Some(rule) = &fixture.questions {
            let number = |number: u32| Node::Json(Json::Number(u64::from(number).into()));
            let mut questions: Vec<_> = rule
                .expected
                .as_deref()
                .map(|value| ("expected", text(value)))
                .into_iter()
                .collect();
            for (key, list) in [
                ("accepted", &rule.accepted),
                ("required_terms", &rule.required_terms),
                ("forbidden_terms", &rule.forbidden_terms),
            ] {
                questions.extend((!list.is_empty()).then(|| (key, texts(list))));
            }
            questions.push(("min", number(rule.min)));
            questions.extend(rule.max.map(|max| ("max", number(max))));
            members.push(("questions", Node::Object(questions)));
        }
        pretty(&Node::Object(members))
    }
}

/// What makes a fixture worthless, in words.
pub(super) fn check(fixture: &Fixture) -> Result<(), String> {
    if fixture.is_empty() {
        return Err(
            "it asserts nothing, and every run would pass: give it a status, stages or questions"
                .to_owned(),
        );
    }
    if fixture.outcome.is_some_and(|outcome| outcome.is_unknown()) {
        return Err("outcome: what is not known cannot be demanded; leave it out".to_owned());
    }
    for (index, stage) in fixture.stages.iter().enumerate() {
        if stage.text.as_deref() == Some("") {
            return Err(format!(
                "stages[{index}].text: every text contains the empty one; leave it out"
            ));
        }
    }
    match fixture.questions.as_ref().and_then(QuestionRule::useless) {
        Some(why) => Err(format!("questions: {why}")),
        None => Ok(()),
    }
}

fn invalid(path: &Path, error: &serde_json::Error) -> GoldenError {
    GoldenErrorKind::Invalid {
        path: path.to_owned(),
        line: error.line(),
        column: error.column(),
        message: crate::json::message(error),
    }
    .into()
}

/// Reads the fixture at `path`, which must be of `case` in `suite` where it says so.
///
/// # Errors
/// On anything but a readable fixture of that case.
pub fn read_fixture(path: &Path, suite: &str, case: &str) -> Result<Fixture, GoldenError> {
    let mut buffer = Vec::new();
    let text = load::read_within(path, None, load::MAX_WRITTEN, &mut buffer)
        .map_err(|error| GoldenErrorKind::of_fixture(path, error))?;
    let file = FixtureFile::parse(text, path)?;
    let (of_suite, of_case) =
        (file.suite.as_deref().unwrap_or(suite), file.case.as_deref().unwrap_or(case));
    if (of_suite, of_case) != (suite, case) {
        let message = format!(
            "is the fixture of {of_suite}::{of_case}, not of {suite}::{case}: move it back"
        );
        return Err(GoldenError::content(path, message));
    }
    Ok(file.fixture)
}

/// Replaces the fixture at `path`, whole or not at all. Returns whether anything changed.
///
/// # Errors
/// Where the file cannot be replaced; it is then as it was.
pub fn write_fixture(path: &Path, fixture: &FixtureFile) -> Result<bool, GoldenError> {
    replace(path, fixture.render().as_bytes())
        .map_err(|source| GoldenErrorKind::Write { path: path.to_owned(), source }.into())
}

#[cfg(test)]
#[path = "test_fixture.rs"]
mod tests;
