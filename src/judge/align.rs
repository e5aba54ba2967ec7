//! What a run did otherwise than a golden: an alignment of whole steps, then paths inside a changed step.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::behaviour::{Behaviour, BehaviourStage, BehaviourStep};
use super::finding::{Finding, FindingKind};
use super::project::Projection;
use super::words;
use crate::run::Json;

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
}

fn steps(golden: &[BehaviourStep], run: &Behaviour, origins: &[usize], findings: &mut Vec<Finding>) {
    let calls = |steps: &[BehaviourStep]| {
        let without_turn = |step: &BehaviourStep| BehaviourStep { turn: None, ..step.clone() };
        steps.iter().map(without_turn).collect::<Vec<_>>()
    };
    let (before, after) = (calls(golden), calls(&run.steps));
    let mut pairs = Vec::new();
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut in_hunk = false;
    for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
        let (old, new) = (op.old_range(), op.new_range());
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
            hunk.removed.extend(old);
            hunk.added.extend(new);
        }
    }
    let at = Steps { before: &before, after: &after, origins };
    let mut found = at.moved(&mut hunks);
    for hunk in hunks {
        at.changed(hunk, &mut found);
    }
    if found.is_empty() {
        found.extend(at.regrouped(golden, &run.steps, &pairs));
    }
    found.sort_by_key(|(position, _)| *position);
    findings.extend(found.into_iter().map(|(_, finding)| finding));
}

/// A finding, and where it stands: the step of the run (of the golden, where the run has none).
type Placed = ((usize, usize), Finding);

struct Steps<'a> {
    before: &'a [BehaviourStep],
    after: &'a [BehaviourStep],
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
        let mut found = Vec::new();
        let removed: Vec<usize> = hunks.iter().flat_map(|hunk| hunk.removed.iter().copied()).collect();
        for golden in removed {
            let same = |&run: &usize| self.after[run] == self.before[golden];
            let Some(run) = hunks.iter().flat_map(|hunk| hunk.added.iter().copied()).find(same) else { continue };
            for hunk in hunks.iter_mut() {
                hunk.removed.retain(|&index| index != golden);
                hunk.added.retain(|&index| index != run);
            }
            let message = format!("{} stood at step {} of the golden", place(self.origin(run)), golden + 1);
            found.push(((run, golden), self.finding(FindingKind::StepMoved, Some(golden), Some(run), message)));
        }
        found
    }

    /// What is left of a hunk: calls of one tool in order are the same call, changed; all others came or went.
    fn changed(&self, hunk: Hunk, found: &mut Vec<Placed>) {
        let Hunk { removed, mut added } = hunk;
        let first = added.first().copied().unwrap_or(self.after.len());
        for golden in removed {
            let old = &self.before[golden];
            let same_tool = |&run: &usize| (self.after[run].kind, &self.after[run].name) == (old.kind, &old.name);
            if let Some(run) = added.iter().position(same_tool).map(|index| added.remove(index)) {
                found.extend(self.arguments(golden, run).into_iter().map(|finding| ((run, golden), finding)));
            } else {
                let message = format!("step {} of the golden is dropped", golden + 1);
                found.push(((first, golden), self.finding(FindingKind::StepRemoved, Some(golden), None, message)));
            }
        }
        for run in added {
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
            let message = format!("{}: {path} of {tool} differs", place(origin));
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
    fn regrouped(&self, golden: &[BehaviourStep], run: &[BehaviourStep], pairs: &[(usize, usize)]) -> Option<Placed> {
        let together = |steps: &[BehaviourStep], index: usize| {
            steps[index].turn.is_some() && steps[index].turn == steps[index + 1].turn
        };
        pairs.windows(2).find_map(|pair| {
            let ((g, r), _) = (pair[0], pair[1]);
            let (then, now) = (together(golden, g), together(run, r));
            if then == now {
                return None;
            }
            let how = if now {
                "is made in one turn with the call before it, not after it"
            } else {
                "is made in a turn of its own, not in one turn with the call before it"
            };
            let message = format!("{} {how}", place(self.origin(r + 1)));
            Some(((r + 1, g + 1), self.finding(FindingKind::StepMoved, Some(g + 1), Some(r + 1), message)))
        })
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
        (Some(Json::Object(old)), Some(Json::Object(new))) => {
            let mut keys: Vec<&String> = old.iter().chain(new).map(|(key, _)| key).collect();
            keys.sort();
            keys.dedup();
            let get = |members: &Option<&Json>, key: &str| members.and_then(|object| object.get(key)).cloned();
            for key in keys {
                path.push_str(&words::key(key));
                leaf_differences(get(&before, key).as_ref(), get(&after, key).as_ref(), path, leaves);
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
        // What came in its place is the next finding, if anything did.
        FindingKind::StepRemoved => match rest.first().filter(|next| next.kind == FindingKind::StepAdded) {
            Some(next) => {
                let at = next.run_index.map(place).unwrap_or_default();
                format!("parts at {at}: was {}, now {}", step(&first.before), step(&next.after))
            }
            None => {
                let at = first.golden_index.map_or(0, |index| index + 1);
                format!("parts at step {at} of the golden: was {}, now dropped", step(&first.before))
            }
        },
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
