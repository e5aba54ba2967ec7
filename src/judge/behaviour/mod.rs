//! A run as its suite compares it: projected, masked and in canonical order.

mod canonical;
mod compared;
pub(crate) mod golden_step;
#[cfg(feature = "cli")]
mod golden_value;
mod project;
mod reread;
mod step_text;
mod steps;
mod turn_order;

pub(crate) use canonical::{canonicalise, without_statuses};
pub(crate) use compared::{Compared, ComparedArguments, is_default};
#[cfg(feature = "cli")]
pub(crate) use golden_value::GoldenValue;
#[cfg(test)]
pub(crate) use project::ProjectError;
pub(crate) use project::{
    Projection, masked, masked_input, masked_stage_text, output, project, turns,
};
pub(crate) use step_text::{step, whole_step};
pub(crate) use steps::{AcceptedBehaviour, Behaviour, BehaviourStage, BehaviourStep, Call};
pub(crate) use turn_order::is_certain as order_is_certain;
