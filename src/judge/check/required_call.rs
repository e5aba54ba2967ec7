//! A call that a run must make: which, how often, how it must end, and before what.

use glob::Pattern;

use super::scope::Steps;
use super::tools::at_call;
use crate::json::Json;
use crate::judge::compare::contains;
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::policy::Arguments;
use crate::run::{Step, StepStatus};
use crate::text::{MAX_VALUE, value};

#[derive(Clone, Debug)]
pub(crate) struct RequiredCall {
    /// The tool: a name, or a pattern of names.
    pub tool: Pattern,
    /// The arguments it must have; none: any.
    pub args: Option<Json>,
    /// How those are compared with the run's, as `[compare]` compares a golden's.
    pub arguments: Arguments,
    /// How it must have ended; none: in any way, also rejected.
    pub status: Option<StepStatus>,
    pub at_least: usize,
    /// How often at most; none: no limit.
    pub at_most: Option<usize>,
    /// The tool before whose first call it must stand, in an earlier turn. That call must be made too.
    pub before: Option<Pattern>,
}

impl RequiredCall {
    pub(crate) fn broken(&self, steps: &Steps<'_, '_>) -> Vec<Finding> {
        let (mut made, mut unknown) = (Vec::new(), 0);
        for (index, tool, step) in steps.calls() {
            match self.is_made_by(tool, step) {
                Some(true) => made.push((index, step)),
                Some(false) => {}
                None => unknown += 1,
            }
        }
        let mut broken = Vec::new();
        let mut counted = made.len();
        if let Some(before) = &self.before {
            match steps.calls().find(|(_, tool, _)| before.matches(tool)) {
                Some((next, _, next_step)) => {
                    // Calls of one turn have no order among themselves.
                    let alone =
                        |step: &Step<'_>| step.turn.is_none() || step.turn != next_step.turn;
                    counted =
                        made.iter().filter(|(index, step)| *index < next && alone(step)).count();
                }
                None => {
                    let next = before.as_str();
                    let message =
                        format!("{next:?} was never called, so no call can come before it");
                    broken.push(Finding::error(FindingKind::RequiredCall, message));
                }
            }
        }
        let untold = match unknown {
            0 => String::new(),
            calls => format!("; the recording does not say whether {calls} more calls count"),
        };
        let call = self.words();
        if counted < self.at_least {
            let (least, was) = (times(self.at_least), made_times(counted));
            let message = format!("{call} must be made at least {least}; it was {was}{untold}");
            broken.push(Finding::error(FindingKind::RequiredCall, message));
        }
        if let Some(most) = self.at_most.filter(|most| made.len() + unknown > *most) {
            let may = match most {
                0 => "must not be made".to_owned(),
                most => format!("may be made at most {}", times(most)),
            };
            let message = format!("{call} {may}; it was {}{untold}", made_times(made.len()));
            broken.push(match made.get(most) {
                Some((first, _)) => at_call(FindingKind::RequiredCall, *first, message),
                None => Finding::error(FindingKind::RequiredCall, message),
            });
        }
        broken
    }

    /// Whether this call counts; `None` if the recording does not say enough.
    fn is_made_by(&self, tool: &str, step: &Step<'_>) -> Option<bool> {
        if !tool.is_empty() && !self.tool.matches(tool) {
            return Some(false);
        }
        let args = self.args.as_ref().map(|wanted| {
            let args = step.args.as_ref()?.decode().ok()?;
            Some(match self.arguments {
                Arguments::Exact => args == *wanted,
                Arguments::Superset => contains(&args, wanted),
                Arguments::Subset => contains(wanted, &args),
                Arguments::Ignore => true,
            })
        });
        let status = self.status.map(|wanted| Some(step.status? == wanted));
        let known = [
            (!tool.is_empty()).then_some(true),
            args.unwrap_or(Some(true)),
            status.unwrap_or(Some(true)),
        ];
        if known.contains(&Some(false)) {
            return Some(false);
        }
        known.iter().all(Option::is_some).then_some(true)
    }

    fn words(&self) -> String {
        let mut words = format!("call {:?}", self.tool.as_str());
        if let Some(args) = &self.args {
            words.push_str(&format!(" with arguments {}", value(args, MAX_VALUE)));
        }
        if let Some(status) = self.status {
            words.push_str(&format!(" that ended {status}"));
        }
        if let Some(before) = &self.before {
            words.push_str(&format!(" before {:?}", before.as_str()));
        }
        words
    }
}

/// `once`, `2 times`; `never`.
fn made_times(count: usize) -> String {
    if count == 0 { "never made".to_owned() } else { format!("made {}", times(count)) }
}

pub(crate) fn times(count: usize) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

#[cfg(test)]
#[path = "tests/required_call.rs"]
mod tests;
