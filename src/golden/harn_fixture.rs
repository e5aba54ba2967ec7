//! Harn's `replay_fixture` → [`Fixture`], by Harn's rules: a missing status or outcome demands that the stage has none, and a
//! missing branch demands that no branch is taken.
//!
//! Two rules differ. In Harn, a run with the same node twice fails; here, several assertions of a node are about its first, second, …
//! stage, and a single one about its last. And unknown keys, which Harn skips, are refused.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::fixture_fault::FixtureFault;
use crate::judge::check::{Fixture, QuestionRule, StageRule, Which};

pub(crate) const TYPE: &str = "replay_fixture";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplayFixture {
    #[serde(rename = "_type")]
    kind: Option<String>,
    #[serde(rename = "id")]
    _id: Option<String>,
    #[serde(rename = "source_run_id")]
    _source_run_id: Option<String>,
    #[serde(rename = "workflow_id")]
    _workflow_id: Option<String>,
    #[serde(rename = "workflow_name")]
    _workflow_name: Option<String>,
    #[serde(rename = "created_at")]
    _created_at: Option<String>,
    eval_kind: Option<String>,
    clarifying_question: Option<Clarifying>,
    expected_status: Option<String>,
    #[serde(default)]
    stage_assertions: Vec<StageAssertion>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Clarifying {
    expected_question: Option<String>,
    accepted_questions: Vec<String>,
    required_terms: Vec<String>,
    forbidden_terms: Vec<String>,
    min_questions: u32,
    max_questions: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StageAssertion {
    node_id: String,
    #[serde(default)]
    expected_status: String,
    #[serde(default)]
    expected_outcome: String,
    expected_branch: Option<String>,
    #[serde(default)]
    required_artifact_kinds: Vec<String>,
    visible_text_contains: Option<String>,
}

pub(crate) enum HarnError {
    Json(serde_json::Error),
    Fault(FixtureFault),
}

/// The fixture in `text`, which may assert nothing.
pub(crate) fn parse(text: &str) -> Result<Fixture, HarnError> {
    let read = serde_json::from_str(text).map_err(HarnError::Json)?;
    fixture(read).map_err(HarnError::Fault)
}

fn fixture(read: ReplayFixture) -> Result<Fixture, FixtureFault> {
    if read.kind.as_deref().is_some_and(|kind| kind != TYPE) {
        return Err(FixtureFault::HarnType);
    }
    let asks = match read.eval_kind.as_deref() {
        None | Some("" | "replay") => read.clarifying_question.is_some(),
        Some("clarifying_question") => true,
        Some(other) => return Err(FixtureFault::EvalKind(other.to_owned())),
    };
    let Some(status) = read.expected_status.filter(|status| !status.is_empty()) else {
        return Err(FixtureFault::NoExpectedStatus);
    };
    let questions = asks.then(|| {
        let asked = read.clarifying_question.unwrap_or_default();
        QuestionRule {
            expected: asked.expected_question,
            accepted: asked.accepted_questions,
            required_terms: asked.required_terms,
            forbidden_terms: asked.forbidden_terms,
            min: asked.min_questions.max(1),
            max: Some(asked.max_questions.unwrap_or(1)),
        }
    });
    let mut of_node: BTreeMap<&str, u32> = BTreeMap::new();
    for assertion in &read.stage_assertions {
        *of_node.entry(&assertion.node_id).or_default() += 1;
    }
    let mut counted: BTreeMap<&str, u32> = BTreeMap::new();
    let mut stages = Vec::with_capacity(read.stage_assertions.len());
    for assertion in &read.stage_assertions {
        let next = counted.entry(&assertion.node_id).or_default();
        let which =
            if of_node[assertion.node_id.as_str()] == 1 { Which::Last } else { Which::Nth(*next) };
        *next += 1;
        stages.push(StageRule {
            node: assertion.node_id.clone(),
            which,
            status: Some(assertion.expected_status.clone()),
            outcome: Some(assertion.expected_outcome.clone()),
            branch: Some(assertion.expected_branch.clone()),
            artifacts: assertion.required_artifact_kinds.clone(),
            text: assertion.visible_text_contains.clone().filter(|text| !text.is_empty()),
        });
    }
    Ok(Fixture { status: Some(status), stages, questions, ..Fixture::default() })
}
