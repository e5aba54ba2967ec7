//! The recorded run: what any recording becomes before it is judged.
//!
//! Here live the model and its JSON form (`goldrun/run@1`). Nothing here reads a file, knows a foreign format, or compares two runs.

mod outcome;
mod record;
mod stage;
mod step;
mod usage;
mod validation;

pub use crate::json::{Json, JsonError, Number, RawJson, Text, call_identity};
pub use outcome::Outcome;
pub(crate) use record::RUN_FORMAT;
pub use record::{Agent, Artifact, Checkpoint, Child, Execution, Run, Span, Transition};
pub use stage::{Attempt, Stage};
pub use step::{Step, StepKind, StepStatus};
pub use usage::Usage;
pub use validation::{Observed, Validation, ValidatorKind, VerifyVerdict};
