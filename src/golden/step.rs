//! A golden's step as serde reads it: the step itself, or `{"$optional": step}`.

use serde::{Deserialize, Serialize};

use crate::judge::BehaviourStep;
use crate::run::{Json, StepKind};

/// A step, optional or not.
#[derive(Clone, Deserialize, Serialize)]
#[serde(try_from = "Members", into = "Members")]
pub(super) struct StepText(BehaviourStep);

impl From<StepText> for BehaviourStep {
    fn from(text: StepText) -> Self {
        text.0
    }
}

/// All that may stand in either. (Of an untagged enum, serde says neither what is wrong nor where.)
#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Members {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kind: Option<StepKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, deserialize_with = "crate::run::present", skip_serializing_if = "Option::is_none")]
    args: Option<Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    args_hash: Option<String>,
    #[serde(default, deserialize_with = "crate::run::present", skip_serializing_if = "Option::is_none")]
    result: Option<Json>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    turn: Option<u32>,
    #[serde(rename = "$optional", default, skip_serializing_if = "Option::is_none")]
    optional: Option<BehaviourStep>,
}

impl TryFrom<Members> for StepText {
    type Error = &'static str;

    fn try_from(members: Members) -> Result<Self, Self::Error> {
        let Members { kind, name, args, args_hash, result, turn, optional } = members;
        let alone = kind.is_none()
            && name.is_none()
            && args.is_none()
            && args_hash.is_none()
            && result.is_none()
            && turn.is_none();
        match (optional, kind) {
            (Some(step), _) if alone => Ok(Self(BehaviourStep { optional: true, ..step })),
            (Some(_), _) => Err("`$optional` holds the whole step: nothing may stand beside it"),
            (None, Some(kind)) => {
                Ok(Self(BehaviourStep { kind, name, args, args_hash, result, turn, optional: false }))
            }
            (None, None) => Err("missing field `kind`"),
        }
    }
}

impl From<StepText> for Members {
    fn from(StepText(step): StepText) -> Self {
        if step.optional {
            return Self { optional: Some(step), ..Self::default() };
        }
        let BehaviourStep { kind, name, args, args_hash, result, turn, optional: _ } = step;
        Self { kind: Some(kind), name, args, args_hash, result, turn, optional: None }
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
