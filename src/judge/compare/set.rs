//! What a run did otherwise than a golden where the order of calls does not count.

use super::graph::{Graph, Numbers};
use super::keep_matchers::MAX_LIKENESS;
use super::sequence::Steps;
use super::sides::Sides;
use crate::judge::behaviour::{Behaviour, Projection};
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::policy::{Policy, Trajectory};

/// Missing, new and changed calls, as far as the mode asks. A missing and a new call of one tool are one changed call.
/// Changed and missing calls stand in the golden's order; new ones follow in the run's.
pub(crate) fn set(golden: &Behaviour, run: &Projection, policy: &Policy) -> Vec<Finding> {
    let sides = Sides::new(golden, run, policy);
    let pairs = sides.pairs(&Graph::new(sides.golden, sides.run, policy, Numbers::WithinCalls));
    let mut extra = vec![true; sides.run.len()];
    pairs.iter().flatten().for_each(|&run| extra[run] = false);
    let steps = Steps::new(golden, run, policy);
    let mut findings = Vec::new();
    // Optional steps come last: one is only reported if a call fits no other step.
    let mut missing: Vec<usize> =
        (0..pairs.len()).filter(|&index| pairs[index].is_none()).collect();
    missing.retain(|&index| {
        policy.trajectory != Trajectory::Superset || !sides.golden[index].optional
    });
    missing.sort_by_key(|&index| sides.golden[index].optional);
    for missing in missing {
        let step = &sides.golden[missing];
        let same_tool = |&run: &usize| extra[run] && sides.run[run].name == step.name;
        let alike = (0..extra.len()).filter(same_tool).take(MAX_LIKENESS);
        match alike.min_by_key(|&run| steps.changes(missing, run).len()) {
            Some(run) => {
                extra[run] = false;
                findings.extend(steps.changes(missing, run));
            }
            None if policy.trajectory == Trajectory::Subset || step.optional => {}
            None => {
                let message = format!("step {} of the golden is missing", missing + 1);
                let kind = FindingKind::StepRemoved;
                findings.push(steps.finding(kind, Some(missing), None, message));
            }
        }
    }
    if policy.trajectory != Trajectory::Superset {
        let mut new: Vec<usize> = (0..extra.len()).filter(|&run| extra[run]).collect();
        new.sort_by_key(|&run| steps.origin(run));
        findings.extend(new.into_iter().map(|run| {
            let message = format!("{} is not in the golden", steps.place(run));
            steps.finding(FindingKind::StepAdded, None, Some(run), message)
        }));
    }
    findings
}
