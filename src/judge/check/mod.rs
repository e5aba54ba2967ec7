//! Checks: demands on a whole run beside what a suite compares. Rules in, broken rules out; a check only ever adds findings.
//!
//! `demand` is what a check can ask, each kind in a file of its own; `scope` is which steps it looks at; `set` is all checks of a
//! case and what a run makes of them. What a recording does not say is never met: it is a finding.

mod budget;
mod calls;
mod demand;
mod fixture;
mod identical;
mod measure;
mod place;
mod questions;
mod required_call;
mod run_path;
pub mod schema;
mod scope;
mod set;
mod step_status;
#[cfg(test)]
#[path = "tests/support.rs"]
mod test_support;
mod tools;
mod validated;
pub(crate) mod validator;
mod value;

pub use budget::{GoldenUsage, Limit, RelativeLimit, accepted_usage, measured};
pub use calls::{
    CallOrder, ExpectedCall, ToolArgumentsMatch, ToolNames, arguments_match, names_f1,
};
pub use demand::{Check, Demand};
pub use fixture::{Fixture, StageRule, Which};
pub use identical::IdenticalCalls;
pub use measure::Measure;
pub use place::Place;
pub use questions::QuestionRule;
pub use required_call::RequiredCall;
pub use run_path::{RunPath, RunPathError};
pub use scope::Scope;
pub use set::{Checked, Checks, Criterion, CriterionResult};
pub use step_status::CallStatus;
pub use tools::{AllowedTools, ForbiddenTools};
pub use value::{Alike, ValueCheck, ValueRule};
