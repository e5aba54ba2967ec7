//! What a run did otherwise than a golden: an alignment of whole steps, then paths inside a changed step.

use std::collections::{HashMap, HashSet, VecDeque};

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::behaviour::{Behaviour, BehaviourStage, BehaviourStep};
use super::finding::{Finding, FindingKind};
use super::project::Projection;
use super::words;
use crate::run::{Json, StepKind};

/// Every difference of `run` from the accepted behaviour `golden`, the most telling first: the outcome, then steps in
/// order, then stages and output. Empty exactly where the run matches.
#[must_use]
pub fn differences(golden: &Behaviour, run: &Projection) -> Vec<Finding> {
    let behaviour = &run.behaviour;
    let mut findings = Vec::new();
    if !behaviour.outcome.matches(golden.outcome) {
        let message = format!("outcome was {}, now {}", golden.outcome, behaviour.outcome);
        findings.push(Finding {
            path: "outcome".to_owned(),
            before: Some(Json::from(golden.outcome.as_str())),
            after: Some(Json::from(behaviour.outcome.as_str())),
            ..Finding::error(FindingKind::OutcomeChanged, message)
        });
    }
    steps(&golden.steps, behaviour, &run.origins, &mut findings);
    stages(&golden.stages, &behaviour.stages, &mut findings);
    output(golden.output.as_ref(), behaviour.output.as_ref(), &mut findings);
    findings
}

/// Steps of the golden and of the run that stand in for each other's place.
#[derive(Default)]
struct Hunk {
    removed: Vec<usize>,
    added: Vec<usize>,
    /// The run's step after it.
    end: usize,
}

fn steps(golden: &[BehaviourStep], run: &Behaviour, origins: &[usize], findings: &mut Vec<Finding>) {
    let mut ids = HashMap::new();
    let mut calls = |steps| call_ids(steps, &mut ids);
    let at = Steps {
        before: golden,
        after: &run.steps,
        calls_before: calls(golden),
        calls_after: calls(&run.steps),
        origins,
    };
    // What begins and ends alike is set aside first: among equal calls, the edit script would be free to put a change
    // anywhere.
    let (before, after) = (&at.calls_before, &at.calls_after);
    let head = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let tail = before[head..].iter().rev().zip(after[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_end, new_end) = (before.len() - tail, after.len() - tail);
    let mut pairs: Vec<(usize, usize)> = (0..head).map(|index| (index, index)).collect();
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut in_hunk = false;
    for op in capture_diff_slices(Algorithm::Myers, &before[head..old_end], &after[head..new_end]) {
        let (old, new) = (op.old_range(), op.new_range());
        let (old, new) = (old.start + head..old.end + head, new.start + head..new.end + head);
        if let DiffOp::Equal { .. } = op {
            pairs.extend(old.zip(new));
            in_hunk = false;
            continue;
        }
        if !in_hunk {
            hunks.push(Hunk::default());
            in_hunk = true;
        }
        if let Some(hunk) = hunks.last_mut() {
            hunk.end = new.end;
            hunk.removed.extend(old);
            hunk.added.extend(new);
        }
    }
    pairs.extend((old_end..before.len()).zip(new_end..after.len()));
    let mut found = at.moved(&mut hunks);
    for hunk in hunks {
        at.changed(hunk, &mut found);
    }
    if found.is_empty() {
        found.extend(at.regrouped(&pairs));
    }
    found.sort_by_key(|(position, _)| *position);
    findings.extend(found.into_iter().map(|(_, finding)| finding));
}

/// What makes two steps the same call.
type Call<'a> = (StepKind, Option<&'a str>, Option<&'a Json>, Option<&'a str>);

/// For each step a number that it shares with equal calls only: numbers are quick to align, arguments are not.
fn call_ids<'a>(steps: &'a [BehaviourStep], ids: &mut HashMap<Call<'a>, usize>) -> Vec<usize> {
    let mut id = |step: &'a BehaviourStep| {
        let next = ids.len();
        *ids.entry(step.call()).or_insert(next)
    };
    steps.iter().map(&mut id).collect()
}

/// A finding, and where it stands: the step of the run (where the run has none, the one before which it would stand), then
/// that of the golden.
type Placed = ((usize, usize), Finding);

struct Steps<'a> {
    before: &'a [BehaviourStep],
    after: &'a [BehaviourStep],
    calls_before: Vec<usize>,
    calls_after: Vec<usize>,
    origins: &'a [usize],
}

impl Steps<'_> {
    /// The run's own index of its compared step `index`.
    fn origin(&self, index: usize) -> usize {
        self.origins.get(index).copied().unwrap_or(index)
    }

    fn finding(&self, kind: FindingKind, golden: Option<usize>, run: Option<usize>, message: String) -> Finding {
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

    /// Takes steps out of `hunks` that stand in both, elsewhere: a moved step is one finding.
    fn moved(&self, hunks: &mut [Hunk]) -> Vec<Placed> {
        let mut added: HashMap<usize, VecDeque<usize>> = HashMap::new();
        for &run in hunks.iter().flat_map(|hunk| &hunk.added) {
            added.entry(self.calls_after[run]).or_default().push_back(run);
        }
        let mut found = Vec::new();
        let mut gone = vec![false; self.after.len()];
        for hunk in hunks.iter_mut() {
            hunk.removed.retain(|&golden| {
                let Some(run) = added.get_mut(&self.calls_before[golden]).and_then(VecDeque::pop_front) else {
                    return true;
                };
                gone[run] = true;
                let message = format!("{} stood at step {} of the golden", place(self.origin(run)), golden + 1);
                found.push(((run, golden), self.finding(FindingKind::StepMoved, Some(golden), Some(run), message)));
                false
            });
        }
        hunks.iter_mut().for_each(|hunk| hunk.added.retain(|&run| !gone[run]));
        found
    }

    /// What is left of a hunk: calls of one tool in order are the same call, changed; all others came or went, and those
    /// that went are told of together with those that came in their place.
    fn changed(&self, hunk: Hunk, found: &mut Vec<Placed>) {
        let mut tools: HashMap<_, VecDeque<usize>> = HashMap::new();
        for &run in &hunk.added {
            tools.entry((self.after[run].kind, &self.after[run].name)).or_default().push_back(run);
        }
        let same_tool = |&golden: &usize| {
            let old = &self.before[golden];
            (golden, tools.get_mut(&(old.kind, &old.name)).and_then(VecDeque::pop_front))
        };
        let pairs: Vec<(usize, Option<usize>)> = hunk.removed.iter().map(same_tool).collect();
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
                found.extend(self.arguments(golden, run).into_iter().map(|finding| ((run, golden), finding)));
            } else {
                let message = format!("step {} of the golden is dropped", golden + 1);
                let run_index = instead.map(|run| self.origin(run));
                let dropped = self.finding(FindingKind::StepRemoved, Some(golden), None, message);
                found.push(((next, golden), Finding { run_index, ..dropped }));
            }
        }
        for run in hunk.added.into_iter().filter(|run| !changed.contains(run)) {
            let message = format!("{} is new", place(self.origin(run)));
            found.push(((run, usize::MAX), self.finding(FindingKind::StepAdded, None, Some(run), message)));
        }
    }

    fn arguments(&self, golden: usize, run: usize) -> Vec<Finding> {
        let (old, new) = (&self.before[golden], &self.after[run]);
        let origin = self.origin(run);
        let tool = new.name.as_deref().unwrap_or_default();
        let mut leaves = Vec::new();
        leaf_differences(old.args.as_ref(), new.args.as_ref(), &mut "args".to_owned(), &mut leaves);
        if old.args_hash != new.args_hash {
            let value = |hash: &Option<String>| hash.as_deref().map(Json::from);
            leaves.push(("args_hash".to_owned(), value(&old.args_hash), value(&new.args_hash)));
        }
        let finding = |(path, before, after): Leaf| {
            let message = format!("step {}: steps[{origin}].{path} of {tool} differs", origin + 1);
            Finding {
                path: format!("steps[{origin}].{path}"),
                golden_index: Some(golden),
                run_index: Some(origin),
                before,
                after,
                ..Finding::error(FindingKind::StepChanged, message)
            }
        };
        leaves.into_iter().map(finding).collect()
    }

    /// Where the calls are the same and only their turns are not.
    fn regrouped(&self, pairs: &[(usize, usize)]) -> Option<Placed> {
        let moved = |g: usize, r: usize, how: &str| {
            let message = format!("{} {how}", place(self.origin(r)));
            ((r, g), self.finding(FindingKind::StepMoved, Some(g), Some(r), message))
        };
        let together = |steps: &[BehaviourStep], index: usize| {
            steps[index].turn.is_some() && steps[index].turn == steps[index + 1].turn
        };
        let apart = pairs.windows(2).find_map(|pair| {
            let (g, r) = pair[0];
            let (then, now) = (together(self.before, g), together(self.after, r));
            let how = if now {
                "is made in one turn with the call before it, not after it"
            } else {
                "is made in a turn of its own, not in one turn with the call before it"
            };
            (then != now).then(|| moved(g + 1, r + 1, how))
        });
        // Turns that are numbered otherwise, or in one of the two not at all.
        let other = || {
            let (g, r) = pairs.iter().copied().find(|&(g, r)| self.before[g].turn != self.after[r].turn)?;
            Some(moved(g, r, "is made in another turn"))
        };
        apart.or_else(other)
    }
}

fn step(step: &Json) -> String {
    words::step(step, words::MAX_VALUE)
}

/// Where a step of a run stands, for people (from 1) and as its path.
fn place(index: usize) -> String {
    format!("step {} (steps[{index}])", index + 1)
}

type Leaf = (String, Option<Json>, Option<Json>);

/// Every leaf in which two values differ, with its path; a member or element only one of them has is one leaf.
fn leaf_differences(before: Option<&Json>, after: Option<&Json>, path: &mut String, leaves: &mut Vec<Leaf>) {
    let length = path.len();
    match (before, after) {
        (old, new) if old == new => {}
        (Some(old @ Json::Object(was)), Some(new @ Json::Object(now))) => {
            let mut keys: Vec<&String> = was.iter().chain(now).map(|(key, _)| key).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                path.push_str(&words::key(key));
                leaf_differences(old.get(key), new.get(key), path, leaves);
                path.truncate(length);
            }
        }
        (Some(Json::Array(old)), Some(Json::Array(new))) => {
            for index in 0..old.len().max(new.len()) {
                path.push_str(&format!("[{index}]"));
                leaf_differences(old.get(index), new.get(index), path, leaves);
                path.truncate(length);
            }
        }
        (old, new) => leaves.push((path.clone(), old.cloned(), new.cloned())),
    }
}

fn stages(golden: &[BehaviourStage], run: &[BehaviourStage], findings: &mut Vec<Finding>) {
    let name = |stage: &BehaviourStage| format!("{} (occurrence {})", stage.node, stage.occurrence);
    let (before, after): (Vec<_>, Vec<_>) = (golden.iter().map(name).collect(), run.iter().map(name).collect());
    for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
        let (old, new) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { .. } = op {
            for (g, r) in old.zip(new).filter(|&(g, r)| golden[g] != run[r]) {
                let (was, now) = (golden[g].to_json(), run[r].to_json());
                let mut leaves = Vec::new();
                leaf_differences(Some(&was), Some(&now), &mut String::new(), &mut leaves);
                findings.extend(leaves.into_iter().map(|(path, before, after)| {
                    let message = format!("stage {}: {} differs", name(&run[r]), path.trim_start_matches('.'));
                    Finding {
                        path: format!("stages[{r}]{path}"),
                        golden_index: Some(g),
                        run_index: Some(r),
                        before,
                        after,
                        ..Finding::error(FindingKind::StageChanged, message)
                    }
                }));
            }
            continue;
        }
        findings.extend(old.map(|g| Finding {
            golden_index: Some(g),
            before: Some(golden[g].to_json()),
            ..Finding::error(FindingKind::StageRemoved, format!("stage {} is dropped", before[g]))
        }));
        findings.extend(new.map(|r| Finding {
            path: format!("stages[{r}]"),
            run_index: Some(r),
            after: Some(run[r].to_json()),
            ..Finding::error(FindingKind::StageAdded, format!("stage {} is new", after[r]))
        }));
    }
}

fn output(golden: Option<&Json>, run: Option<&Json>, findings: &mut Vec<Finding>) {
    let mut leaves = Vec::new();
    leaf_differences(golden, run, &mut "output".to_owned(), &mut leaves);
    findings.extend(leaves.into_iter().map(|(path, before, after)| {
        let message = format!("{path} differs");
        Finding { path, before, after, ..Finding::error(FindingKind::OutputChanged, message) }
    }));
}

/// Where a run first parts from what it is compared with, in words; `findings` are [`differences`].
#[must_use]
pub fn divergence(findings: &[Finding]) -> Option<String> {
    let (first, rest) = findings.split_first()?;
    let step = |value: &Option<Json>| value.as_ref().map(step).unwrap_or_default();
    let at = first.run_index.map(place).unwrap_or_default();
    Some(match first.kind {
        FindingKind::OutcomeChanged => match divergence(rest) {
            Some(then) => format!("{}; {then}", first.message),
            None => first.message.clone(),
        },
        FindingKind::StepRemoved => {
            let instead = |next: &&Finding| next.kind == FindingKind::StepAdded && next.run_index == first.run_index;
            match rest.iter().find(instead).filter(|_| first.run_index.is_some()) {
                Some(next) => format!("parts at {at}: was {}, now {}", step(&first.before), step(&next.after)),
                None => {
                    let at = first.golden_index.map_or(0, |index| index + 1);
                    format!("parts at step {at} of the golden: was {}, now dropped", step(&first.before))
                }
            }
        }
        FindingKind::StepAdded => format!("parts at {at}: nothing before, now {}", step(&first.after)),
        FindingKind::StepMoved => format!("parts at {}: {}", first.message, step(&first.after)),
        FindingKind::StepChanged | FindingKind::OutputChanged | FindingKind::StageChanged => {
            let change = words::change(first.before.as_ref(), first.after.as_ref());
            let what = first.message.strip_suffix(" differs").unwrap_or(&first.message);
            format!("parts at {what}: {change}")
        }
        _ => first.message.clone(),
    })
}

#[cfg(test)]
#[path = "test_align.rs"]
mod tests;
