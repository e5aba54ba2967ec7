//! What of a run is compared, and how.

mod compare_rules;
mod day;
mod key_path;

pub(crate) use compare_rules::{
    Arguments, Hollow, Output, Policy, Results, Share, Stages, Statuses, StepCounts, ToolArguments,
    ToolClasses, Trajectory,
};
pub use day::Day;
