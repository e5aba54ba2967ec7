//! Known noise: differences that the golden's own behaviours show among themselves.

use std::collections::BTreeMap;

use super::differences::differences;
use crate::json::Json;
use crate::judge::behaviour::{Behaviour, Projection};
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::policy::Policy;

/// Marks findings in which accepted behaviours differ from each other too. What is accepted stays what it is.
///
/// A difference from the accepted behaviour `nearest` is known where another accepted behaviour differs from that one
/// - in the same value of the same step or stage, in a value around it, or in the same part of the output;
/// - by dropping or moving the same step or stage;
/// - by a further call of the same tool, or a further stage of the same node;
/// - in its outcome.
///
/// So a tool that no accepted behaviour calls is never noise.
pub(crate) struct Noise<'a> {
    accepted: Vec<&'a Behaviour>,
    policy: &'a Policy,
    /// For each accepted behaviour that was asked for, how the others differ from it.
    among: BTreeMap<usize, Vec<Finding>>,
}

impl<'a> Noise<'a> {
    pub(crate) fn new(accepted: impl Iterator<Item = &'a Behaviour>, policy: &'a Policy) -> Self {
        Self { accepted: accepted.collect(), policy, among: BTreeMap::new() }
    }

    /// Marks what is known among `findings`, the differences from the accepted behaviour `nearest`.
    pub(crate) fn mark(&mut self, nearest: Option<usize>, findings: &mut [Finding]) {
        let Some((index, from)) =
            nearest.and_then(|index| Some((index, *self.accepted.get(index)?)))
        else {
            return;
        };
        if findings.is_empty() || self.accepted.len() < 2 {
            return;
        }
        let (accepted, policy) = (&self.accepted, self.policy);
        let among = self.among.entry(index).or_insert_with(|| {
            let others = accepted.iter().enumerate().filter(|(other, _)| *other != index);
            others.flat_map(|(_, other)| differences(from, &as_run(other), policy)).collect()
        });
        for finding in findings {
            finding.known = among.iter().any(|known| covers(known, finding));
        }
    }
}

fn as_run(behaviour: &Behaviour) -> Projection {
    let origins = (0..behaviour.steps.len()).collect();
    let turns = behaviour.steps.iter().map(|step| step.turn).collect();
    Projection {
        behaviour: behaviour.clone(),
        origins,
        turns,
        has_steps: true,
        ..Projection::default()
    }
}

/// Whether `finding` differs where `known` does.
fn covers(known: &Finding, finding: &Finding) -> bool {
    use FindingKind::{
        OutcomeChanged, OutputChanged, StageAdded, StageChanged, StageRemoved, StepAdded,
        StepChanged, StepMoved, StepRemoved,
    };
    if known.kind != finding.kind {
        return false;
    }
    match finding.kind {
        OutcomeChanged => true,
        OutputChanged => within(&finding.path, &known.path),
        StepChanged | StageChanged => {
            known.golden_index == finding.golden_index
                && within(inner_path(finding), inner_path(known))
        }
        StepRemoved | StepMoved | StageRemoved => known.golden_index == finding.golden_index,
        StepAdded | StageAdded => {
            let what = |finding: &Finding| {
                let value = finding.after.clone()?;
                Some(["kind", "name", "node"].map(|key| value.get(key).cloned()))
            };
            what(known).is_some_and(|known: [Option<Json>; 3]| Some(known) == what(finding))
        }
        _ => false,
    }
}

/// The path inside the step or stage, whose index in a run says nothing about another run.
fn inner_path(finding: &Finding) -> &str {
    finding.path.split_once(']').map_or(finding.path.as_str(), |(_, inner)| inner)
}

/// Whether `path` is `around` or lies in it.
fn within(path: &str, around: &str) -> bool {
    path.strip_prefix(around).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
#[path = "tests/noise.rs"]
mod tests;
