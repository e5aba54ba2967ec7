//! How much the calls of a run are those that a check names, and what must come before what.

use glob::Pattern;

use super::scope::Steps;
use super::tools::at_call;
use crate::json::{Json, RawJson};
use crate::judge::finding::not_measured;
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::policy::Share;
use crate::judge::similarity::{float, shared};
use crate::run::{Step, StepStatus};

/// The tools that are called, whatever their order and arguments: the F1 of both multisets of names, which is 1 if both are empty.
/// (Docker's cagent scores tool calls so.)
#[derive(Clone, Debug)]
pub(crate) struct ToolNames {
    /// Each name as often as it is to be called. Empty: nothing is to be called.
    pub expected: Vec<String>,
    pub at_least: Share,
}

/// The mean share of the expected arguments that the run's calls have.
/// Calls are paired by tool, in order, for the highest mean. A missing call counts 0, one without expected arguments 1. Values are
/// equal by JSON's measure (`1` is `1.0`). (ADK's `tool_parameter_match`, which pairs the first that fit.)
#[derive(Clone, Debug)]
pub(crate) struct ToolArgumentsMatch {
    /// The calls, in order; at least one.
    pub expected: Vec<ExpectedCall>,
    pub at_least: Share,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExpectedCall {
    pub tool: String,
    /// Arguments it is to have; it may have others.
    pub args: Vec<(String, Json)>,
}

/// Calls that may only come after others.
#[derive(Clone, Debug)]
pub(crate) struct CallOrder {
    /// One call of any of these, which did not fail, and in an earlier turn, …
    pub first: Vec<Pattern>,
    /// … must come before each call of these.
    pub then: Vec<Pattern>,
}

pub(crate) fn names_f1<'n>(expected: &[&'n str], called: &[&'n str]) -> f64 {
    let shared = shared(called.iter().copied(), expected.iter().copied());
    let all = expected.len() + called.len();
    if all == 0 { 1.0 } else { 2.0 * float(shared) / float(all) }
}

/// `None` if nothing is expected.
pub(crate) fn arguments_match(expected: &[ExpectedCall], called: &[(&str, Json)]) -> Option<f64> {
    // The best sum for the first expected calls and the first calls, a row an expected call.
    let mut best = vec![0.0_f64; called.len() + 1];
    for call in expected {
        let mut row = vec![0.0_f64; called.len() + 1];
        for (index, (tool, args)) in called.iter().enumerate() {
            let paired = if call.tool == *tool { best[index] + call.share(args) } else { 0.0 };
            row[index + 1] = row[index].max(best[index + 1]).max(paired);
        }
        best = row;
    }
    let sum = best.last().copied().unwrap_or(0.0);
    (!expected.is_empty()).then(|| sum / float(expected.len()))
}

impl ExpectedCall {
    fn share(&self, args: &Json) -> f64 {
        if self.args.is_empty() {
            return 1.0;
        }
        let has = |(key, wanted): &&(String, Json)| args.get(key).is_some_and(|own| own == wanted);
        float(self.args.iter().filter(has).count()) / float(self.args.len())
    }
}

impl ToolNames {
    pub(crate) fn broken(&self, steps: &Steps<'_, '_>) -> Vec<Finding> {
        if let Some(nameless) = steps.nameless() {
            return vec![nameless];
        }
        let called: Vec<&str> = steps.calls().map(|(_, tool, _)| tool).collect();
        let expected: Vec<&str> = self.expected.iter().map(String::as_str).collect();
        let f1 = names_f1(&expected, &called);
        let names =
            |names: &[&str]| Json::Array(names.iter().map(|name| Json::from(*name)).collect());
        if f1 >= self.at_least.get() {
            return Vec::new();
        }
        let message =
            below("the tools called and the tools expected have an F1", f1, self.at_least);
        let finding = Finding::error(FindingKind::Calls, message).at("steps");
        vec![finding.values(Some(names(&expected)), Some(names(&called)))]
    }
}

impl ToolArgumentsMatch {
    pub(crate) fn broken(&self, steps: &Steps<'_, '_>) -> Vec<Finding> {
        if let Some(nameless) = steps.nameless() {
            return vec![nameless];
        }
        let mut broken = Vec::new();
        let mut called = Vec::new();
        for (index, tool, step) in
            steps.calls().filter(|(_, tool, _)| self.expected.iter().any(|call| call.tool == *tool))
        {
            match step.args.as_ref().map(RawJson::decode) {
                Some(Ok(args)) => called.push((tool, args)),
                unread => {
                    let why = match unread {
                        Some(Err(error)) => format!("cannot be read: {error}"),
                        _ if step.args_hash.is_some() => "are known only as a hash".to_owned(),
                        _ => "are not recorded".to_owned(),
                    };
                    let finding = not_measured(format!("the arguments of tool {tool:?} {why}"));
                    broken.push(finding.at(format!("steps[{index}].args")).of(index));
                }
            }
        }
        let share = arguments_match(&self.expected, &called).unwrap_or(0.0);
        if share < self.at_least.get() {
            let message =
                below("the expected arguments are present to a share", share, self.at_least);
            broken.push(Finding::error(FindingKind::Calls, message).at("steps"));
        }
        broken
    }
}

fn below(what: &str, share: f64, at_least: Share) -> String {
    format!("{what} of {share:.4}, below {}, the least allowed", at_least.get())
}

impl CallOrder {
    pub(crate) fn broken(&self, steps: &Steps<'_, '_>) -> Vec<Finding> {
        let any =
            |patterns: &[Pattern], tool: &str| patterns.iter().any(|pattern| pattern.matches(tool));
        let mut broken: Vec<Finding> = steps.nameless().into_iter().collect();
        let good = |step: &Step<'_>| {
            !matches!(
                step.status,
                Some(StepStatus::Error | StepStatus::Rejected | StepStatus::Open)
            )
        };
        // The first of those that are to come first; later ones allow no less.
        let first = steps.calls().find(|(_, tool, step)| any(&self.first, tool) && good(step));
        let before = |index: usize, step: &Step<'_>| {
            // Calls of one turn have no order.
            let together = |other: &Step<'_>| other.turn.is_some() && other.turn == step.turn;
            first.is_some_and(|(first, _, other)| first < index && !together(other))
        };
        for (index, tool, _) in steps
            .calls()
            .filter(|(index, tool, step)| any(&self.then, tool) && !before(*index, step))
        {
            let first: Vec<_> =
                self.first.iter().map(|pattern| format!("{:?}", pattern.as_str())).collect();
            let message =
                format!("tool {tool:?} was called before any call of {}", first.join(" or "));
            broken.push(at_call(FindingKind::CallTooEarly, index, message));
        }
        broken
    }
}

#[cfg(test)]
#[path = "tests/calls.rs"]
mod tests;
