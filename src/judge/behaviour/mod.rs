//! A run as its suite compares it: projected, masked and in canonical order.

mod canonical;
mod compared;
pub(crate) mod golden_step;
mod golden_value;
mod project;
mod step_text;
mod steps;
mod turn_order;

pub(crate) use canonical::{canonicalise, without_statuses};
pub use compared::{Compared, ComparedArguments, ComparedRedaction};
pub(crate) use golden_value::GoldenValue;
pub use project::{ProjectError, Projection, masked_input, project};
pub(crate) use project::{masked, masked_stage_text, output, turns};
pub(crate) use step_text::{step, whole_step};
pub(crate) use steps::Call;
pub use steps::{AcceptedBehaviour, Behaviour, BehaviourCounts, BehaviourStage, BehaviourStep};
pub(crate) use turn_order::is_certain as order_is_certain;
