//! How calls of a tool must end, or that a call which ended badly is made again.

use glob::Pattern;

use super::required_call::times;
use super::scope::Steps;
use super::tools::at_call;
use crate::judge::finding::not_measured;
use crate::judge::finding::{Finding, FindingKind};
use crate::run::StepStatus;

#[derive(Clone, Debug)]
pub(crate) struct CallStatus {
    /// The tool: a name, or a pattern of names.
    pub tool: Pattern,
    /// How every call of the tool must end; with `then`, the status after which another call must follow.
    pub status: StepStatus,
    /// How a later call of the same tool must end, in a later turn, for each that ended with `status`.
    pub then: Option<StepStatus>,
    /// How many calls must end with `status` at least.
    pub at_least: usize,
}

impl CallStatus {
    pub(crate) fn broken(&self, steps: &Steps<'_, '_>) -> Vec<Finding> {
        let (pattern, status) = (self.tool.as_str(), self.status);
        let calls: Vec<_> = steps.calls().filter(|(_, tool, _)| self.tool.matches(tool)).collect();
        let ended = |wanted| calls.iter().filter(move |(.., step)| step.status == Some(wanted));
        let mut broken: Vec<Finding> = steps.nameless().into_iter().collect();
        let mut silent = calls.iter().filter(|(.., step)| step.status.is_none());
        if let Some((index, ..)) = silent.next() {
            let count = 1 + silent.count();
            let message =
                format!("{count} calls of {pattern:?} are recorded without how they ended");
            let finding = not_measured(message);
            broken.push(finding.at(format!("steps[{index}].status")).of(*index));
        }
        let met = ended(status).count();
        if met < self.at_least {
            let (least, made) = (times(self.at_least), calls.len());
            let message = format!(
                "calls of {pattern:?} must end with `{status}` at least {least}; {made} calls were made, and {met} did"
            );
            broken.push(Finding::error(FindingKind::CallStatus, message));
        }
        match self.then {
            Some(then) => broken.extend(ended(status).filter_map(|(index, tool, step)| {
                let later =
                    |other: &crate::run::Step<'_>| other.turn.is_none() || other.turn != step.turn;
                let again = ended(then)
                    .any(|(next, name, other)| next > index && name == tool && later(other));
                let message = format!(
                    "tool {tool:?} ended with `{status}`, and no later call of it ended with `{then}`"
                );
                (!again).then(|| at_call(FindingKind::CallStatus, *index, message))
            })),
            None => {
                let otherwise = calls.iter().filter_map(|(index, tool, step)| {
                    let other = step.status.filter(|other| *other != status)?;
                    let message =
                        format!("tool {tool:?} must end with `{status}`, but ended with `{other}`");
                    Some(at_call(FindingKind::CallStatus, *index, message))
                });
                broken.extend(otherwise);
            }
        }
        broken
    }
}

#[cfg(test)]
#[path = "tests/step_status.rs"]
mod tests;
