//! Checks: demands on a whole run beside what a suite compares. Rules in, broken rules out; a check only ever adds findings.
//!
//! `demand` is what a check can ask, each kind in a file of its own; `scope` is which steps it looks at; `set` is all checks of a
//! case. What a recording does not say breaks a check.

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
pub(crate) mod schema;
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

pub(crate) use budget::{GoldenUsage, Limit, RelativeLimit, accepted_usage, measured};
pub(crate) use calls::{CallOrder, ExpectedCall, ToolArgumentsMatch, ToolNames};
#[cfg(test)]
pub(crate) use calls::{arguments_match, names_f1};
pub(crate) use demand::{Check, Demand};
pub(crate) use fixture::{Fixture, StageRule, Which};
pub(crate) use identical::IdenticalCalls;
pub(crate) use measure::Measure;
pub(crate) use place::Place;
pub(crate) use questions::QuestionRule;
pub(crate) use required_call::RequiredCall;
pub(crate) use run_path::RunPath;
pub(crate) use scope::Scope;
#[cfg(test)]
pub(crate) use set::CriterionResult;
pub(crate) use set::{Checked, Checks, Criterion};
pub(crate) use step_status::CallStatus;
pub(crate) use tools::{AllowedTools, ForbiddenTools};
pub(crate) use value::{Alike, ValueCheck, ValueRule};
