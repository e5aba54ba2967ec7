//! What a golden says was compared when it was accepted, and whether that still covers what the suite compares.

use serde::{Deserialize, Serialize};

use super::behaviour::Behaviour;
use super::canonicalise::{Turns, canonicalise};
use super::policy::{Arguments, MaskKind, MaskRule, Output, Policy, Stages, ToolClasses, Trajectory};
use crate::run::{Json, StepKind};

/// The policy under which a golden was accepted, as the golden holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    /// Tool calls.
    pub trajectory: Trajectory,
    /// Their arguments.
    pub arguments: Arguments,
    /// Patterns of tools that change the world; under `effects` only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<String>,
    /// Patterns of tools that only look; under `effects` only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
    /// The masks: `"uuid"`, `{"pattern": "…"}`; with a path `{"use": "uuid", "at": "…"}`, `{"pattern": "…", "at": "…"}`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masks: Vec<Json>,
    /// The output.
    pub output: Output,
    /// The stages.
    #[serde(default)]
    pub stages: Stages,
}

impl From<&Policy> for Compared {
    fn from(policy: &Policy) -> Self {
        let effects = policy.trajectory == Trajectory::Effects;
        let patterns = |patterns: &[glob::Pattern]| {
            let mut texts: Vec<_> = patterns.iter().filter(|_| effects).map(|p| p.as_str().to_owned()).collect();
            texts.sort();
            texts.dedup();
            texts
        };
        let mut masks: Vec<_> = policy.masks.iter().map(mask_json).collect();
        masks.sort();
        masks.dedup();
        Self {
            trajectory: policy.trajectory,
            arguments: policy.arguments,
            effects: patterns(&policy.tools.effects),
            reads: patterns(&policy.tools.reads),
            masks,
            output: policy.output,
            stages: policy.stages,
        }
    }
}

fn mask_json(mask: &MaskRule) -> Json {
    let (key, value) = match &mask.kind {
        MaskKind::Pattern(pattern) => ("pattern", pattern.as_str()),
        built_in => ("use", built_in.name().unwrap_or_default()),
    };
    let member = |key: &str, value: &str| (key.to_owned(), Json::from(value));
    match &mask.at {
        None if key == "use" => Json::from(value),
        None => Json::Object(vec![member(key, value)]),
        // Sorted: `at` comes first.
        Some(at) => Json::Object(vec![member("at", at.as_str()), member(key, value)]),
    }
}

impl Compared {
    /// What the suite compares and this golden cannot answer, in words; `None` where it covers everything.
    ///
    /// A golden that holds more than is compared now still serves ([`Compared::narrow`]).
    #[must_use]
    pub fn lacks(&self, policy: &Policy) -> Option<String> {
        let now = Compared::from(policy);
        let changed = |what: &str, then: &dyn std::fmt::Display, now: &dyn std::fmt::Display| {
            Some(format!("the suite now compares {what} {now}, the golden was accepted with {what} {then}"))
        };
        let trajectory_covered = match (self.trajectory, now.trajectory) {
            (_, Trajectory::Off) => true,
            (Trajectory::Exact, Trajectory::Effects) => true,
            (then, now) => then == now,
        };
        if !trajectory_covered {
            return changed("trajectory", &self.trajectory, &now.trajectory);
        }
        if now.trajectory != Trajectory::Off && self.arguments == Arguments::Ignore && now.arguments == Arguments::Exact
        {
            return changed("arguments", &self.arguments, &now.arguments);
        }
        if self.output == Output::Ignore && now.output == Output::Exact {
            return changed("output", &self.output, &now.output);
        }
        if self.stages == Stages::Ignore && now.stages == Stages::Exact {
            return changed("stages", &self.stages, &now.stages);
        }
        if self.masks != now.masks {
            return Some("the suite's masks have changed since the golden was accepted".to_owned());
        }
        let both_effects = self.trajectory == Trajectory::Effects && now.trajectory == Trajectory::Effects;
        if both_effects && (&self.effects, &self.reads) != (&now.effects, &now.reads) {
            return Some("the suite's `effects` or `reads` have changed since the golden was accepted".to_owned());
        }
        None
    }

    /// An accepted behaviour, without what is no longer compared.
    #[must_use]
    pub fn narrow(&self, mut behaviour: Behaviour, policy: &Policy) -> Behaviour {
        match policy.trajectory {
            Trajectory::Off => behaviour.steps.clear(),
            Trajectory::Effects if self.trajectory == Trajectory::Exact => {
                number_turns(&mut behaviour);
                behaviour
                    .steps
                    .retain(|step| step.kind == StepKind::Tool && is_effect(&policy.tools, step.name.as_deref()));
            }
            Trajectory::Effects => behaviour.forget_turns(),
            Trajectory::Exact => number_turns(&mut behaviour),
        }
        if policy.arguments == Arguments::Ignore {
            for step in &mut behaviour.steps {
                (step.args, step.args_hash) = (None, None);
            }
        }
        if policy.output == Output::Ignore {
            behaviour.output = None;
        }
        if policy.stages == Stages::Ignore {
            behaviour.stages.clear();
        }
        canonicalise(&mut behaviour);
        if policy.trajectory == Trajectory::Effects {
            behaviour.forget_turns();
        }
        behaviour
    }
}

/// Gives each call of a golden a turn: one that a person left out means a turn of its own.
fn number_turns(behaviour: &mut Behaviour) {
    let mut turns = Turns::default();
    behaviour.steps.iter_mut().for_each(|step| step.turn = turns.next(step.kind, step.turn));
}

fn is_effect(tools: &ToolClasses, tool: Option<&str>) -> bool {
    tools.is_effect(tool.unwrap_or_default())
}

#[cfg(test)]
#[path = "test_compared.rs"]
mod tests;
