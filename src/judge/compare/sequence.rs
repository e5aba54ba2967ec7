//! The differences between a run and a golden if the order of calls counts: whole steps are aligned, then changed steps are
//! compared path by path.

use std::collections::{HashMap, HashSet, VecDeque};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::graph::{Graph, Numbers};
use super::leaves::{Leaf, differs_unnumbered, how, leaves};
use super::optional::alignment;
use super::pairing::{matched_ids, pairs_calls_of};
use crate::json::Json;
use crate::judge::behaviour::{Behaviour, BehaviourStep, Call, Projection};
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::policy::{Arguments, Policy, Trajectory};
use crate::run::StepStatus;

/// Neighbouring steps of the golden and of the run that do not match each other.
#[derive(Default)]
struct Hunk {
    removed: Vec<usize>,
    added: Vec<usize>,
    /// The index of the run's step after these.
    end: usize,
}

/// Every difference, in the order of the run. Under `in_order`, additional calls are not differences.
pub(crate) fn sequence(golden: &Behaviour, run: &Projection, policy: &Policy) -> Vec<Finding> {
    let at = Steps::new(golden, run, policy);
    let (before, after) = if pairs_calls_of(golden, policy) {
        matched_ids(golden, run, policy)
    } else {
        let mut ids = HashMap::new();
        (call_ids(at.before, &mut ids), call_ids(at.after, &mut ids))
    };
    let pairs = at.without_optional(golden).unwrap_or_else(|| equal_pairs(&before, &after));
    let mut hunks = hunks(&pairs, before.len(), after.len());
    if policy.trajectory == Trajectory::InOrder {
        hunks.iter_mut().for_each(|hunk| hunk.removed.retain(|&index| !at.before[index].optional));
    }
    let mut found = at.moved(&before, &after, &mut hunks);
    for hunk in hunks {
        at.changed(hunk, &mut found);
    }
    if policy.trajectory == Trajectory::InOrder {
        found.retain(|(_, finding)| finding.kind != FindingKind::StepAdded);
    } else if found.is_empty() {
        found.extend(at.regrouped(&pairs));
    }
    found.sort_by_key(|(position, _)| *position);
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// Pairs of equal numbers, in order, so that as few as possible are left over.
fn equal_pairs(before: &[usize], after: &[usize]) -> Vec<(usize, usize)> {
    // The common beginning and end are paired first: among equal calls, the edit script could put a change anywhere.
    let head = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let tail = before[head..]
        .iter()
        .rev()
        .zip(after[head..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (old_end, new_end) = (before.len() - tail, after.len() - tail);
    let mut pairs: Vec<(usize, usize)> = (0..head).map(|index| (index, index)).collect();
    for op in capture_diff_slices(Algorithm::Myers, &before[head..old_end], &after[head..new_end]) {
        if let DiffOp::Equal { .. } = op {
            let (old, new) = (op.old_range(), op.new_range());
            pairs.extend((old.start + head..old.end + head).zip(new.start + head..new.end + head));
        }
    }
    pairs.extend((old_end..before.len()).zip(new_end..after.len()));
    pairs
}

/// The steps between `pairs`; `old` and `new` are the numbers of steps of golden and run.
fn hunks(pairs: &[(usize, usize)], old: usize, new: usize) -> Vec<Hunk> {
    let (mut hunks, mut from) = (Vec::new(), (0, 0));
    for &(golden, run) in pairs.iter().chain([&(old, new)]) {
        if (golden, run) != from {
            hunks.push(Hunk {
                removed: (from.0..golden).collect(),
                added: (from.1..run).collect(),
                end: run,
            });
        }
        from = (golden + 1, run + 1);
    }
    hunks
}

/// Equal calls get equal numbers, because comparing numbers is quicker than comparing arguments.
fn call_ids<'a>(steps: &'a [BehaviourStep], ids: &mut HashMap<Call<'a>, usize>) -> Vec<usize> {
    let mut id = |step: &'a BehaviourStep| {
        let next = ids.len();
        *ids.entry(step.call()).or_insert(next)
    };
    steps.iter().map(&mut id).collect()
}

/// A finding and where to sort it: the index of the run's step (or of the one that would follow), then of the golden's.
type Placed = ((usize, usize), Finding);

pub(crate) struct Steps<'a> {
    before: &'a [BehaviourStep],
    after: &'a [BehaviourStep],
    origins: &'a [usize],
    policy: &'a Policy,
}

impl<'a> Steps<'a> {
    pub(crate) fn new(golden: &'a Behaviour, run: &'a Projection, policy: &'a Policy) -> Self {
        Self { before: &golden.steps, after: &run.behaviour.steps, origins: &run.origins, policy }
    }

    /// If the golden has optional steps: its pairs with the run's steps, with the fewest edits.
    fn without_optional(&self, golden: &Behaviour) -> Option<Vec<(usize, usize)>> {
        let optional: Vec<bool> = golden.steps.iter().map(|step| step.optional).collect();
        if !optional.contains(&true) {
            return None;
        }
        let graph = Graph::new(self.before, self.after, self.policy, Numbers::WithinCalls);
        let others_are_free = self.policy.trajectory == Trajectory::InOrder;
        alignment(&optional, self.after.len(), others_are_free, |g, r| graph.joins(g, r))
    }

    /// The run's own index of its compared step `index`.
    pub(crate) fn origin(&self, index: usize) -> usize {
        self.origins.get(index).copied().unwrap_or(index)
    }

    pub(crate) fn place(&self, index: usize) -> String {
        place(self.origin(index))
    }

    pub(crate) fn finding(
        &self,
        kind: FindingKind,
        golden: Option<usize>,
        run: Option<usize>,
        message: String,
    ) -> Finding {
        let run_index = run.map(|index| self.origin(index));
        Finding {
            path: run_index.map_or_else(String::new, |index| format!("steps[{index}]")),
            golden_index: golden,
            run_index,
            before: golden.map(|index| self.before[index].to_json()),
            after: run.map(|index| self.after[index].to_json()),
            ..Finding::error(kind, message)
        }
    }

    /// Removes from `hunks` the steps that both sides have at different places: a moved step is one finding, not two.
    fn moved(&self, before: &[usize], after: &[usize], hunks: &mut [Hunk]) -> Vec<Placed> {
        let mut added: HashMap<usize, VecDeque<usize>> = HashMap::new();
        for &run in hunks.iter().flat_map(|hunk| &hunk.added) {
            added.entry(after[run]).or_default().push_back(run);
        }
        let mut found = Vec::new();
        let mut gone = vec![false; self.after.len()];
        for hunk in hunks.iter_mut() {
            hunk.removed.retain(|&golden| {
                let Some(run) = added.get_mut(&before[golden]).and_then(VecDeque::pop_front) else {
                    return true;
                };
                gone[run] = true;
                let message =
                    format!("{} moved: it is step {} of the golden", self.place(run), golden + 1);
                let moved = self.finding(FindingKind::StepMoved, Some(golden), Some(run), message);
                found.push(((run, golden), moved));
                false
            });
        }
        hunks.iter_mut().for_each(|hunk| hunk.added.retain(|&run| !gone[run]));
        found
    }

    /// The findings of a hunk. Calls of one tool are paired in order and changed. A missing step names the new one in its place.
    fn changed(&self, hunk: Hunk, found: &mut Vec<Placed>) {
        let mut tools: HashMap<_, VecDeque<usize>> = HashMap::new();
        for &run in &hunk.added {
            tools.entry((self.after[run].kind, &self.after[run].name)).or_default().push_back(run);
        }
        let same_tool = |&golden: &usize| {
            let old = &self.before[golden];
            (golden, tools.get_mut(&(old.kind, &old.name)).and_then(VecDeque::pop_front))
        };
        // Optional steps are paired last, so that a needed step gets the call first.
        let mut removed = hunk.removed.clone();
        removed.sort_by_key(|&golden| self.before[golden].optional);
        let mut pairs: Vec<(usize, Option<usize>)> = removed.iter().map(same_tool).collect();
        pairs.retain(|&(golden, run)| run.is_some() || !self.before[golden].optional);
        pairs.sort_unstable();
        let changed: HashSet<usize> = pairs.iter().filter_map(|(_, run)| *run).collect();
        let mut new = hunk.added.iter().copied().filter(|run| !changed.contains(run));
        let pairs: Vec<_> = pairs
            .into_iter()
            .map(|(golden, run)| (golden, run, if run.is_none() { new.next() } else { None }))
            .collect();
        let mut next = hunk.end;
        for (golden, run, instead) in pairs.into_iter().rev() {
            next = run.or(instead).unwrap_or(next);
            if let Some(run) = run {
                let changes = self.changes(golden, run).into_iter();
                found.extend(changes.map(|finding| ((run, golden), finding)));
            } else {
                let message = format!("step {} of the golden is missing", golden + 1);
                let run_index = instead.map(|run| self.origin(run));
                let dropped = self.finding(FindingKind::StepRemoved, Some(golden), None, message);
                found.push(((next, golden), Finding { run_index, ..dropped }));
            }
        }
        for run in hunk.added.into_iter().filter(|run| !changed.contains(run)) {
            let message = format!("{} is new", self.place(run));
            let added = self.finding(FindingKind::StepAdded, None, Some(run), message);
            found.push(((run, usize::MAX), added));
        }
    }

    /// The differences between two calls of one tool; empty if they match.
    pub(crate) fn changes(&self, golden: usize, run: usize) -> Vec<Finding> {
        let (old, new) = (&self.before[golden], &self.after[run]);
        let origin = self.origin(run);
        let tool = new.name.as_deref().unwrap_or_default();
        let mut found =
            leaves(old.args.as_ref(), new.args.as_ref(), self.policy.arguments_of(tool).0, "args");
        if old.args_hash != new.args_hash {
            let value = |hash: &Option<String>| hash.as_deref().map(Json::from);
            found.push(("args_hash".to_owned(), value(&old.args_hash), value(&new.args_hash)));
        }
        if old.status != new.status {
            // What did not fail, was not refused and is not open ended well, as far as is known.
            let word = |status: Option<StepStatus>| status.unwrap_or(StepStatus::Ok).to_string();
            let value = |status| Some(Json::from(&*word(status)));
            found.push(("status".to_owned(), value(old.status), value(new.status)));
        }
        found.extend(leaves(old.result.as_ref(), new.result.as_ref(), Arguments::Exact, "result"));
        // Other calls shift the numbers of masked values: differences in numbers alone count only if there are no others.
        if found.iter().any(differs_unnumbered) {
            found.retain(differs_unnumbered);
        }
        let finding = |leaf: Leaf| {
            let how = how(&leaf);
            let (path, before, after) = leaf;
            let message = format!("step {}: steps[{origin}].{path} of {tool} {how}", origin + 1);
            let finding = Finding::error(FindingKind::StepChanged, message).of(origin);
            let finding = finding.at(format!("steps[{origin}].{path}")).values(before, after);
            Finding { golden_index: Some(golden), ..finding }
        };
        found.into_iter().map(finding).collect()
    }

    /// The finding if the calls are the same and only their turns differ.
    fn regrouped(&self, pairs: &[(usize, usize)]) -> Option<Placed> {
        let moved = |g: usize, r: usize, how: &str| {
            let message = format!("{} {how}", self.place(r));
            ((r, g), self.finding(FindingKind::StepMoved, Some(g), Some(r), message))
        };
        let together = |steps: &[BehaviourStep], index: usize| {
            steps[index].turn.is_some() && steps[index].turn == steps[index + 1].turn
        };
        let apart = pairs.windows(2).find_map(|pair| {
            let (g, r) = pair[0];
            let (then, now) = (together(self.before, g), together(self.after, r));
            let how = if now {
                "is in the same turn as the call before it, in the golden in a later turn"
            } else {
                "is in a later turn than the call before it, in the golden in the same turn"
            };
            (then != now).then(|| moved(g + 1, r + 1, how))
        });
        // Turns with other numbers, or recorded on one side only.
        let other = || {
            let (g, r) =
                pairs.iter().copied().find(|&(g, r)| self.before[g].turn != self.after[r].turn)?;
            Some(moved(g, r, "is in another turn than in the golden"))
        };
        apart.or_else(other)
    }
}

/// The place of a step of a run, counted from 1 and as a path.
pub(crate) fn place(index: usize) -> String {
    format!("step {} (steps[{index}])", index + 1)
}
