//! How calls of a tool must end, or that a call which ended badly is made again.

use glob::Pattern;

use super::super::finding::{Finding, FindingKind};
use super::not_measured;
use super::required_call::times;
use super::scope::Steps;
use super::tools::at_call;
use crate::run::StepStatus;

/// How calls must end.
#[derive(Clone, Debug)]
pub struct CallStatus {
    /// The tool: a name, or a pattern of names.
    pub tool: Pattern,
    /// How every call of it must end; with `then`, how a call ends after which another is due.
    pub status: StepStatus,
    /// How a later call of the same tool must end, in a later turn, for each that ended with `status`.
    pub then: Option<StepStatus>,
    /// How many calls must end with `status` at least.
    pub at_least: usize,
}

impl CallStatus {
    pub(super) fn broken(&self, steps: &Steps<'_, '_>) -> Vec<Finding> {
        let calls: Vec<_> = steps.calls().filter(|(_, tool, _)| self.tool.matches(tool)).collect();
        let ended = |wanted| calls.iter().filter(move |(.., step)| step.status == Some(wanted));
        let mut broken: Vec<Finding> = steps.nameless().into_iter().collect();
        let mut silent = calls.iter().filter(|(.., step)| step.status.is_none());
        if let Some((index, ..)) = silent.next() {
            let count = 1 + silent.count();
            let finding = not_measured(format!(
                "{count} calls of {:?} do not say how they ended",
                self.tool.as_str()
            ));
            broken.push(Finding {
                path: format!("steps[{index}].status"),
                run_index: Some(*index),
                ..finding
            });
        }
        let met = ended(self.status).count();
        if met < self.at_least {
            let message = format!(
                "{:?} must end {} at least {}, and of {} calls {met} did",
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
                    "tool {tool:?} ended {}, and no later call of it ended {then}",
                    self.status
                );
                (!again).then(|| at_call(FindingKind::CallStatus, *index, message))
            })),
            None => {
                let otherwise = calls.iter().filter_map(|(index, tool, step)| {
                    let status = step.status.filter(|status| *status != self.status)?;
                    let message =
                        format!("tool {tool:?} must end {}, and ended {status}", self.status);
                    Some(at_call(FindingKind::CallStatus, *index, message))
                });
                broken.extend(otherwise);
            }
        }
        broken
    }
}

#[cfg(test)]
mod tests {
    use super::super::Demand;
    use super::super::test_support::{calling, messages, pattern};
    use super::*;

    fn of(tool: &str, status: StepStatus, then: Option<StepStatus>, at_least: usize) -> Demand {
        Demand::CallStatus(CallStatus { tool: pattern(tool), status, then, at_least })
    }

    const OK: &str = r#", "status": "ok""#;
    const FAILED: &str = r#", "status": "error""#;

    #[test]
    fn every_call_must_end_so() {
        let demand = of("fetch", StepStatus::Ok, None, 1);
        assert_eq!(messages(&demand, &calling(&[("fetch", OK), ("x", FAILED)])), [""; 0]);
        let failed =
            calling(&[("fetch", OK), ("fetch", FAILED), ("fetch", r#", "status": "open""#)]);
        assert_eq!(
            messages(&demand, &failed),
            [
                "tool \"fetch\" must end ok, and ended error",
                "tool \"fetch\" must end ok, and ended open"
            ]
        );
    }

    #[test]
    fn what_failed_must_be_made_again() {
        let demand = of("f*", StepStatus::Error, Some(StepStatus::Ok), 1);
        assert_eq!(
            messages(&demand, &calling(&[("fetch", FAILED), ("x", ""), ("fetch", OK)])),
            [""; 0]
        );
        let broken = ["tool \"fetch\" ended error, and no later call of it ended ok"];
        for run in [
            calling(&[("fetch", FAILED), ("x", OK)]),
            calling(&[("fetch", OK), ("fetch", FAILED)]),
            // Another tool is no retry, and neither is a call of the same turn.
            calling(&[("fetch", FAILED), ("find", OK)]),
            calling(&[("fetch", FAILED), ("fetch", OK)]).replace("\"turn\": 1", "\"turn\": 0"),
        ] {
            assert_eq!(messages(&demand, &run), broken, "{run}");
        }
        let twice = calling(&[("fetch", FAILED), ("fetch", FAILED), ("fetch", OK)]);
        assert_eq!(messages(&demand, &twice), [""; 0]);
    }

    #[test]
    fn nothing_called_or_nothing_said_passes_neither() {
        for demand in [
            of("fetch", StepStatus::Ok, None, 1),
            of("fetch", StepStatus::Error, Some(StepStatus::Ok), 1),
        ] {
            let never = messages(&demand, &calling(&[("x", OK)]));
            assert!(never[0].ends_with("at least once, and of 0 calls 0 did"), "{never:?}");
            let silent = messages(
                &demand,
                &calling(&[("fetch", OK), ("fetch", FAILED), ("fetch", OK), ("fetch", "")]),
            );
            assert_eq!(silent[0], "1 calls of \"fetch\" do not say how they ended");
            assert_eq!(
                messages(&demand, ""),
                ["the recording holds no step: what was called is not known"]
            );
        }
        // A retry that is due only where a call fails; what is not known is not met all the same.
        let any = of("fetch", StepStatus::Error, Some(StepStatus::Ok), 0);
        assert_eq!(messages(&any, &calling(&[("fetch", OK)])), [""; 0]);
        assert_eq!(messages(&any, &calling(&[("fetch", "")])).len(), 1);
    }
}
