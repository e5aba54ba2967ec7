//! What a golden says was compared when it was accepted, and whether that still covers what the suite compares.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::canonical::canonicalise;
use super::steps::{Behaviour, BehaviourStep};
use crate::json::Json;
use crate::judge::mask::{MaskKind, MaskRule};
use crate::judge::policy::{
    Arguments, Hollow, Output, Policy, Results, Stages, Statuses, StepCounts, Trajectory,
};
use crate::run::{StepKind, StepStatus};

/// The policy under which a golden was accepted, as the golden holds it, in the order of its keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Compared {
    /// Tool calls.
    pub trajectory: Trajectory,
    /// Their arguments.
    pub arguments: Arguments,
    /// How arguments of single tools were compared, by the names or patterns of the suite; not where calls are not compared.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tool_arguments: BTreeMap<String, ComparedArguments>,
    /// How calls ended. `exact`: a step without a status is not known to have ended badly. Left out: the golden does not hold it,
    /// as no recording said it, or none was asked; it is not compared then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Statuses>,
    /// What tools answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub results: Results,
    /// How many turns and steps there were.
    #[serde(default, skip_serializing_if = "is_default")]
    pub counts: StepCounts,
    /// Patterns of tools that change the world; under `effects` only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<String>,
    /// Patterns of tools that only look; under `effects` only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
    /// The tools that only look and whose calls were left out; under `effects` only. Not in goldens from before, which have `reads`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<Vec<String>>,
    /// The masks that replaced something: `"uuid"`, `{"pattern": "…"}`; with a path `{"use": "uuid", "at": "…"}`,
    /// `{"pattern": "…", "at": "…"}`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masks: Vec<Json>,
    /// The suite's other masks, where others replaced something: what stands beside a placeholder was searched for these too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub idle: Vec<Json>,
    /// What was redacted before anything was compared, beyond credentials.
    #[serde(default, skip_serializing_if = "is_default")]
    pub redact: ComparedRedaction,
    /// The output.
    pub output: Output,
    /// The stages.
    #[serde(default)]
    pub stages: Stages,
    /// `allowed`: in a run that was accepted, nothing was understood as a step, and the suite said that its text is all it has.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hollow: Hollow,
}

/// What was redacted, each list sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct ComparedRedaction {
    /// Keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// Patterns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patterns: Vec<String>,
}

/// How the arguments of some tools were compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct ComparedArguments {
    /// What was taken out of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
    /// What was asked of them; none: as of those of all tools.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Arguments>,
}

pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl From<&Policy> for Compared {
    fn from(policy: &Policy) -> Self {
        let sorted = |mut texts: Vec<String>| {
            texts.sort();
            texts.dedup();
            texts
        };
        let effects = policy.trajectory == Trajectory::Effects;
        let patterns = |patterns: &[glob::Pattern]| {
            sorted(patterns.iter().filter(|_| effects).map(|p| p.as_str().to_owned()).collect())
        };
        let mut masks: Vec<_> = policy.masks.iter().map(mask_json).collect();
        masks.sort();
        masks.dedup();
        let redact = ComparedRedaction {
            patterns: sorted(policy.redact.patterns.iter().map(ToString::to_string).collect()),
            keys: sorted(policy.redact.keys.iter().map(|key| key.as_str().to_owned()).collect()),
        };
        let calls = policy.trajectory != Trajectory::Off;
        let tool_arguments = policy.tool_arguments.iter().filter(|_| calls).map(|entry| {
            let ignore = sorted(entry.ignore.iter().map(ToString::to_string).collect());
            (entry.tools.as_str().to_owned(), ComparedArguments { mode: entry.mode, ignore })
        });
        Self {
            trajectory: policy.trajectory,
            arguments: policy.arguments,
            tool_arguments: tool_arguments.collect(),
            status: Some(policy.status).filter(|status| calls && *status == Statuses::Ignore),
            results: policy.results,
            counts: policy.counts,
            effects: patterns(&policy.tools.effects),
            reads: patterns(&policy.tools.reads),
            left_out: None,
            masks,
            idle: Vec::new(),
            redact,
            output: policy.output,
            stages: policy.stages,
            // Not before a hollow run is accepted.
            hollow: Hollow::Refused,
        }
    }
}

pub(super) fn mask_json(mask: &MaskRule) -> Json {
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
    /// What the suite compares and this golden cannot answer, in words; `None` if it covers everything.
    pub(crate) fn lacks(&self, policy: &Policy) -> Option<String> {
        let now = Compared::from(policy);
        let changed = |what: &str, then: &dyn std::fmt::Display, now: &dyn std::fmt::Display| {
            Some(format!(
                "the suite now compares {what} {now}, the golden was accepted with {what} {then}"
            ))
        };
        let differ =
            |what: &str| Some(format!("the suite's {what} changed since the golden was accepted"));
        if !self.covers_trajectory(now.trajectory) {
            return changed("trajectory", &self.trajectory, &now.trajectory);
        }
        if now.trajectory != Trajectory::Off {
            if !now.keeps_no_arguments()
                && self.arguments == Arguments::Ignore
                && now.arguments != Arguments::Ignore
            {
                return changed("arguments", &self.arguments, &now.arguments);
            }
            if !self.covers_arguments(&now) {
                return differ("[tools.arguments] have");
            }
            // Effects that failed or were refused are not in a golden that holds how calls ended.
            let dropped = self.status == Some(Statuses::Exact)
                && now.status == Some(Statuses::Ignore)
                && self.trajectory == Trajectory::Effects;
            if dropped || (self.status == Some(Statuses::Ignore) && now.status.is_none()) {
                return changed(
                    "status",
                    &self.status.unwrap_or_default(),
                    &now.status.unwrap_or_default(),
                );
            }
            // Calls of one turn are sorted by their results too, and effects no longer say which turn made them.
            let sorted = self.trajectory == Trajectory::Effects;
            if self.results != now.results && (self.results == Results::Ignore || sorted) {
                return changed("results", &self.results, &now.results);
            }
        }
        if self.output == Output::Ignore && now.output != Output::Ignore {
            return changed("output", &self.output, &now.output);
        }
        if self.counts == StepCounts::Ignore && now.counts != StepCounts::Ignore {
            return changed("counts", &self.counts, &now.counts);
        }
        if self.stages == Stages::Ignore && now.stages == Stages::Exact {
            return changed("stages", &self.stages, &now.stages);
        }
        if let Some(mask) = self.masks.iter().find(|mask| !now.masks.contains(mask)) {
            let mask = serde_json::to_string(mask).unwrap_or_default();
            return Some(format!(
                "the suite no longer has the mask {mask}, which replaced values in the golden"
            ));
        }
        if self.redact != now.redact {
            return differ("[redact] has");
        }
        let both_effects =
            self.trajectory == Trajectory::Effects && now.trajectory == Trajectory::Effects;
        match &self.left_out {
            Some(left_out) if both_effects => {
                let tool = left_out.iter().find(|tool| policy.tools.is_effect(tool))?;
                Some(format!("tool {tool:?} is an effect now, and the golden leaves its calls out"))
            }
            None if both_effects && (&self.effects, &self.reads) != (&now.effects, &now.reads) => {
                differ("`effects` or `reads` have")
            }
            _ => None,
        }
    }

    /// Whether a golden accepted so holds all that `now` looks at. `exact` holds everything, `in_order` everything but the answer.
    fn covers_trajectory(&self, now: Trajectory) -> bool {
        match (self.trajectory, now) {
            (_, Trajectory::Off) | (Trajectory::Exact, _) => true,
            (Trajectory::InOrder, now) => now != Trajectory::Exact,
            (then, now) => then == now || (then.is_set() && now.is_set()),
        }
    }

    /// Whether it holds all arguments that `now` looks at. Goldens hold arguments whole, however they are compared.
    fn covers_arguments(&self, now: &Self) -> bool {
        let plain = |compared: &Self| {
            compared.tool_arguments.is_empty() && compared.arguments != Arguments::Ignore
        };
        // Calls of one turn are sorted by all their arguments, and effects no longer say which turn made them.
        let sorted = self.trajectory == Trajectory::Effects;
        let takes_out = now.tool_arguments.values().any(|entry| !entry.ignore.is_empty());
        now.keeps_no_arguments()
            || self.kept() == now.kept()
            || (plain(self) && !(sorted && takes_out))
    }

    /// For each tool or pattern whether arguments are kept, and without which; under the empty name those of all others.
    fn kept(&self) -> BTreeMap<&str, (bool, &[String])> {
        let kept = |mode: Arguments| mode != Arguments::Ignore;
        let named = self.tool_arguments.iter().map(|(tools, entry)| {
            let keeps = kept(entry.mode.unwrap_or(self.arguments));
            (tools.as_str(), (keeps, if keeps { entry.ignore.as_slice() } else { &[] }))
        });
        named.chain([("", (kept(self.arguments), &[][..]))]).collect()
    }

    fn keeps_no_arguments(&self) -> bool {
        self.kept().values().all(|(kept, _)| !kept)
    }

    /// The accepted `behaviour` without the parts that are no longer compared.
    pub(crate) fn narrow(&self, behaviour: Behaviour, policy: &Policy) -> Behaviour {
        self.arranged(self.stripped(behaviour, policy), policy)
    }

    /// The same, not yet in canonical form.
    pub(super) fn stripped(&self, mut behaviour: Behaviour, policy: &Policy) -> Behaviour {
        if self.trajectory.keeps_turns() {
            behaviour.number_turns();
        }
        let kept = |step: &BehaviourStep| match policy.trajectory {
            Trajectory::Off => false,
            Trajectory::Exact => true,
            Trajectory::Effects => {
                step.kind == StepKind::Tool
                    && policy.is_effect(step.name.as_deref().unwrap_or_default(), step.status)
            }
            _ => step.kind == StepKind::Tool,
        };
        behaviour.steps.retain(kept);
        for step in &mut behaviour.steps {
            let (mode, ignored) = policy.arguments_of(step.name.as_deref().unwrap_or_default());
            if mode == Arguments::Ignore {
                (step.args, step.args_hash) = (None, None);
            }
            if let Some(args) = &mut step.args {
                ignored.iter().for_each(|path| path.remove_from_golden(args));
            }
            step.status = step
                .status
                .filter(|status| policy.status == Statuses::Exact && *status != StepStatus::Ok);
            if policy.results == Results::Ignore {
                step.result = None;
            }
            if policy.trajectory.is_set() {
                step.turn = Some(0);
            } else if !self.trajectory.keeps_turns() {
                step.turn = None;
            }
        }
        if policy.output == Output::Ignore {
            behaviour.output = None;
        }
        if policy.stages == Stages::Ignore {
            behaviour.stages.clear();
        }
        if policy.counts == StepCounts::Ignore {
            behaviour.counts = None;
        }
        behaviour
    }

    /// `behaviour` in the canonical form that it has under `policy`.
    pub(super) fn arranged(&self, mut behaviour: Behaviour, policy: &Policy) -> Behaviour {
        canonicalise(&mut behaviour);
        if !policy.trajectory.keeps_turns() {
            behaviour.forget_turns();
        }
        behaviour
    }

    /// Whether `mask` replaced something in the golden.
    pub(crate) fn has_mask(&self, mask: &MaskRule) -> bool {
        self.masks.contains(&mask_json(mask))
    }

    /// Says of what the golden holds which masks of `policy` replaced something in it, which tools it left out, and whether any of its
    /// texts holds a placeholder.
    pub(crate) fn holding(
        mut self,
        used: &[bool],
        left_out: BTreeSet<String>,
        placeholders: bool,
        policy: &Policy,
    ) -> Self {
        let took = |wanted: bool| {
            let rules = policy.masks.iter().zip(used).filter(|(_, used)| **used == wanted);
            rules.map(|(rule, _)| mask_json(rule)).collect::<BTreeSet<_>>()
        };
        let (masks, idle) = (took(true), took(false));
        let idle = idle.into_iter().filter(|mask| placeholders && !masks.contains(mask)).collect();
        (self.masks, self.idle) = (masks.into_iter().collect(), idle);
        if self.trajectory == Trajectory::Effects {
            self.left_out = Some(left_out.into_iter().collect());
            self.reads.clear();
        }
        self
    }
}

#[cfg(test)]
#[path = "tests/compared.rs"]
mod tests;
