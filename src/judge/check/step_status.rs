//! How calls of a tool must end, or that a call which ended badly is made again.

use glob::Pattern;

use super::measure::not_measured;
use super::required_call::times;
use super::scope::Steps;
use super::tools::at_call;
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
        let calls: Vec<_> = steps.calls().filter(|(_, tool, _)| self.tool.matches(tool)).collect();
        let ended = |wanted| calls.iter().filter(move |(.., step)| step.status == Some(wanted));
        let mut broken: Vec<Finding> = steps.nameless().into_iter().collect();
        let mut silent = calls.iter().filter(|(.., step)| step.status.is_none());
        if let Some((index, ..)) = silent.next() {
            let count = 1 + silent.count();
            let finding = not_measured(format!(
                "{count} calls of {:?} are recorded without how they ended",
                self.tool.as_str()
            ));
            broken.push(finding.at(format!("steps[{index}].status")).of(*index));
        }
        let met = ended(self.status).count();
        if met < self.at_least {
            let message = format!(
                "calls of {:?} must end with `{}` at least {}; {} calls were made, and {met} did",
                self.tool.as_str(),
                self.status,
                times(self.at_least),
                calls.len()
            );
            broken.push(Finding::error(FindingKind::CallStatus, message));
        }
        match self.then {
            Some(then) => broken.extend(ended(self.status).filter_map(|(index, tool, step)| {
                let later =
                    |other: &crate::run::Step<'_>| other.turn.is_none() || other.turn != step.turn;
                let again = ended(then)
                    .any(|(next, name, other)| next > index && name == tool && later(other));
                let message = format!(
                    "tool {tool:?} ended with `{}`, and no later call of it ended with `{then}`",
                    self.status
                );
                (!again).then(|| at_call(FindingKind::CallStatus, *index, message))
            })),
            None => {
                let otherwise = calls.iter().filter_map(|(index, tool, step)| {
                    let status = step.status.filter(|status| *status != self.status)?;
                    let message = format!(
                        "tool {tool:?} must end with `{}`, but ended with `{status}`",
                        self.status
                    );
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
