//! Known noise: differences that the golden's own behaviours show among themselves.

use std::collections::{BTreeMap, BTreeSet};

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
    /// For each accepted behaviour that was asked for, where the others differ from it.
    among: BTreeMap<usize, BTreeSet<Where>>,
}

/// Where two behaviours differ, and no more of it: many may differ in one place.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Where {
    kind: FindingKind,
    golden_index: Option<usize>,
    path: String,
    /// Of what is new: kind, name and node.
    what: Option<[Option<Json>; 3]>,
}

/// With how many others an accepted behaviour is compared; if there are more, with some of them at even distances.
pub(super) const MAX_OTHERS: usize = 24;

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
            let every = accepted.len().div_ceil(MAX_OTHERS);
            let others =
                accepted.iter().enumerate().step_by(every).filter(|(other, _)| *other != index);
            let found = others.flat_map(|(_, other)| differences(from, &as_run(other), policy));
            found.filter_map(|finding| Where::of(&finding)).collect()
        });
        for finding in findings {
            finding.known = Where::of(finding)
                .is_some_and(|place| among.iter().any(|known| known.covers(&place)));
        }
    }
}

pub(super) fn as_run(behaviour: &Behaviour) -> Projection {
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

impl Where {
    fn of(finding: &Finding) -> Option<Self> {
        use FindingKind::{
            OutcomeChanged, OutputChanged, StageAdded, StageChanged, StageRemoved, StepAdded,
            StepChanged, StepMoved, StepRemoved,
        };
        let place = |golden_index, path: &str| Self {
            kind: finding.kind,
            golden_index,
            path: path.to_owned(),
            what: None,
        };
        Some(match finding.kind {
            OutcomeChanged => place(None, ""),
            OutputChanged => place(None, &finding.path),
            StepChanged | StageChanged => place(finding.golden_index, inner_path(finding)),
            StepRemoved | StepMoved | StageRemoved => place(finding.golden_index, ""),
            StepAdded | StageAdded => {
                let value = finding.after.as_ref()?;
                let what = ["kind", "name", "node"].map(|key| value.get(key).cloned());
                Self { what: Some(what), ..place(None, "") }
            }
            _ => return None,
        })
    }

    /// Whether what differs at `other` differs here.
    fn covers(&self, other: &Self) -> bool {
        (self.kind, self.golden_index, &self.what) == (other.kind, other.golden_index, &other.what)
            && within(&other.path, &self.path)
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
