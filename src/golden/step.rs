//! A golden's step as serde reads it: the step itself, or `{"$optional": step}`.

use serde::{Deserialize, Serialize};

use super::text::{json, word};
use crate::judge::BehaviourStep;
use crate::run::{Json, Met, Skim, StepKind};

/// A step, or one that is optional: all that may stand in either. (Of an untagged enum, serde says neither what is wrong nor
/// where.)
#[derive(Deserialize, Serialize, Default)]
#[cfg_attr(test, derive(Debug, PartialEq))]
#[serde(deny_unknown_fields)]
pub(super) struct StepText {
    #[serde(default)]
    kind: Option<StepKind>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default, deserialize_with = "crate::run::present")]
    args: Option<Json>,
    #[serde(default)]
    args_hash: Option<String>,
    #[serde(default, deserialize_with = "crate::run::present")]
    result: Option<Json>,
    #[serde(default)]
    turn: Option<u32>,
    #[serde(rename = "$optional", default)]
    optional: Option<BehaviourStep>,
}

impl StepText {
    /// The next value as serde has it, if it is a step and no optional one.
    pub(super) fn quick(skim: &mut Skim<'_>) -> Option<Self> {
        let (mut step, mut met) = (Self::default(), Met::default());
        skim.object(|skim, key| {
            met.once(key)?;
            match key {
                "kind" => step.kind = skim.typed()?,
                "name" => step.name = word(skim)?,
                "args" => step.args = Some(json(skim)?),
                "args_hash" => step.args_hash = word(skim)?,
                "result" => step.result = Some(json(skim)?),
                "turn" => step.turn = skim.typed()?,
                _ => return None,
            }
            Some(())
        })?;
        Some(step)
    }

    /// The step, or what is wrong with it.
    pub(super) fn step(self) -> Result<BehaviourStep, &'static str> {
        let Self { kind, name, args, args_hash, result, turn, optional } = self;
        let alone = (&kind, &name, &args, &args_hash, &result, &turn)
            == (&None, &None, &None, &None, &None, &None);
        match (optional, kind) {
            (Some(step), _) if alone => Ok(BehaviourStep { optional: true, ..step }),
            (Some(_), _) => Err("`$optional` holds the whole step: nothing may stand beside it"),
            (None, Some(kind)) => {
                Ok(BehaviourStep { kind, name, args, args_hash, result, turn, optional: false })
            }
            (None, None) => Err("a step needs a `kind`"),
        }
    }
}

/// The same for its JSON Schema.
#[derive(Serialize, schemars::JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Step")]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) enum StepSchema {
    /// A step that a run must have.
    Needed(BehaviourStep),
    /// A step that a run may have or lack.
    Optional(OptionalStep),
}

#[derive(Serialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OptionalStep {
    /// The step.
    #[serde(rename = "$optional")]
    step: BehaviourStep,
}
