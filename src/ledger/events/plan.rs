//! The plan of a run's stages: read from what a planner wrote, and held to its rules.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::fence::json_of;
use crate::json::Json;
use crate::run::ValidatorKind;

/// How often a stage may be tried again where its plan does not say.
const RETRIES: u32 = 2;

/// The planned stages of a run, and what must hold at its end. Planners' words `steps`, `id`, `owner_agent` and
/// `acceptance_criteria` are read too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What the run is for.
    #[serde(default)]
    pub goal: String,
    /// The stages.
    #[serde(default, alias = "steps")]
    pub stages: Vec<PlannedStage>,
    /// What must hold at the end.
    #[serde(default, alias = "acceptance_criteria")]
    pub criteria: Vec<Criterion>,
}

/// A planned stage. Where a planner says in which folder to validate, that is not read: it is not the planner's to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStage {
    /// Its name, unique in the plan.
    #[serde(default, alias = "id", alias = "step_id")]
    pub node: String,
    /// What it is for.
    #[serde(default)]
    pub goal: String,
    /// Who works on it.
    #[serde(default, alias = "owner_agent")]
    pub owner: String,
    /// How its success is told.
    #[serde(default)]
    pub validator: Validator,
    /// Sets of tools its owner may use, by name.
    #[serde(default)]
    pub tool_profile: Vec<String>,
    /// Stages that must be done before.
    #[serde(default)]
    pub depends_on: Vec<String>,
    /// How often it may be tried again.
    #[serde(default = "retries")]
    pub max_retries: u32,
}

fn retries() -> u32 {
    RETRIES
}

/// How success is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validator {
    /// The word of a [`ValidatorKind`].
    #[serde(default, rename = "type")]
    pub kind: String,
    /// What it looks at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Its settings.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, Json>,
}

/// What must hold at the end of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// In words.
    #[serde(default)]
    pub description: String,
    /// How it is told.
    #[serde(default)]
    pub validator: Validator,
}

/// Why a planner's text is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// It holds no plan as JSON.
    #[error("the plan is not valid JSON: {0}")]
    NotJson(String),
    /// The plan breaks these rules.
    #[error("not a valid plan: {}", .0.join("; "))]
    Invalid(Vec<String>),
}

impl Plan {
    /// The plan in what a planner wrote: a block fenced as `json`, or JSON alone. Stages without tool profiles get one by
    /// their validator: `approval` → `supervisor`, all others → `coding`.
    ///
    /// # Errors
    /// [`PlanError::NotJson`], and [`PlanError::Invalid`] with every broken rule. `owners`: who may own a stage; empty: anyone.
    pub fn parse(text: &str, owners: &[&str]) -> Result<Self, PlanError> {
        let json = json_of(text).map_err(PlanError::NotJson)?;
        if !json.starts_with('{') {
            return Err(PlanError::NotJson("the JSON is not an object".to_owned()));
        }
        let mut plan: Self = serde_json::from_str(json)
            .map_err(|error| PlanError::NotJson(crate::json::message(&error)))?;
        plan.validate(owners)?;
        for stage in plan.stages.iter_mut().filter(|stage| stage.tool_profile.is_empty()) {
            let profile = if stage.validator.kind == "approval" { "supervisor" } else { "coding" };
            stage.tool_profile.push(profile.to_owned());
        }
        Ok(plan)
    }

    /// Holds the plan to its rules.
    ///
    /// # Errors
    /// Every broken rule. `owners`: who may own a stage; empty: anyone.
    pub fn validate(&self, owners: &[&str]) -> Result<(), PlanError> {
        let mut broken = Vec::new();
        if is_blank(&self.goal) {
            broken.push("the goal is missing".to_owned());
        }
        if self.stages.is_empty() {
            broken.push("there is no stage".to_owned());
        }
        broken.extend(broken_stages(&self.stages, owners));
        for (index, criterion) in self.criteria.iter().enumerate() {
            let place = format!("criteria[{index}]");
            if is_blank(&criterion.description) {
                broken.push(format!("{place}: the description is missing"));
            }
            broken.extend(criterion.validator.broken().map(|rule| format!("{place}: {rule}")));
        }
        if broken.is_empty() { Ok(()) } else { Err(PlanError::Invalid(broken)) }
    }
}

/// The rules that `stages` break, alone and together.
pub(crate) fn broken_stages(stages: &[PlannedStage], owners: &[&str]) -> Vec<String> {
    let mut broken = Vec::new();
    let mut known = BTreeSet::new();
    for (index, stage) in stages.iter().enumerate() {
        if is_blank(&stage.node) {
            broken.push(format!("stages[{index}]: the name is missing"));
            continue;
        }
        let mut say = |rule: String| broken.push(format!("stage {:?}: {rule}", stage.node));
        if !known.insert(stage.node.as_str()) {
            say("two stages have this name".to_owned());
        }
        if is_blank(&stage.goal) {
            say("the goal is missing".to_owned());
        }
        if is_blank(&stage.owner) {
            say("the owner is missing".to_owned());
        } else if !owners.is_empty() && !owners.contains(&stage.owner.as_str()) {
            say(format!(
                "the owner {:?} is not known; known are {}",
                stage.owner,
                owners.join(", ")
            ));
        }
        stage.validator.broken().map(say);
    }
    for stage in stages {
        for on in stage.depends_on.iter().filter(|on| !known.contains(on.as_str())) {
            broken
                .push(format!("stage {:?}: it waits for {on:?}, which is not a stage", stage.node));
        }
    }
    let circle = circle(stages);
    if !circle.is_empty() {
        broken.push(format!("these stages wait for each other: {}", circle.join(", ")));
    }
    broken
}

/// The stages that can never start because they wait for themselves, directly or through others. Unknown names are reported
/// elsewhere.
fn circle(stages: &[PlannedStage]) -> Vec<&str> {
    let mut left: BTreeMap<&str, &PlannedStage> =
        stages.iter().map(|stage| (stage.node.as_str(), stage)).collect();
    loop {
        let waits = |stage: &&PlannedStage| {
            stage.depends_on.iter().any(|on| left.contains_key(on.as_str()))
        };
        let free: Vec<&str> =
            left.values().filter(|stage| !waits(stage)).map(|stage| stage.node.as_str()).collect();
        if free.is_empty() {
            return left.into_keys().collect();
        }
        for node in free {
            left.remove(node);
        }
    }
}

impl Validator {
    /// The rule it breaks.
    pub(crate) fn broken(&self) -> Option<String> {
        if self.kind.is_empty() {
            return Some("the validator's type is missing".to_owned());
        }
        let Some(kind) = ValidatorKind::ALL.into_iter().find(|kind| kind.as_str() == self.kind)
        else {
            let known = ValidatorKind::ALL.map(ValidatorKind::as_str).join(", ");
            return Some(format!("the validator {:?} is not known; known are {known}", self.kind));
        };
        let needs_target = matches!(
            kind,
            ValidatorKind::ArtifactExists | ValidatorKind::FileChanged | ValidatorKind::CommandPass
        );
        (needs_target && self.target.as_deref().is_none_or(is_blank))
            .then(|| format!("the validator {:?} needs a target", self.kind))
    }
}

pub(crate) fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

#[cfg(test)]
#[path = "tests/plan.rs"]
mod tests;
