//! What a golden's matchers become when another run is accepted: they stay in their places where they still fit.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::differences::accepts;
use super::fitting::{Fitting, mismatch};
use super::graph::{Graph, Numbers, links};
use super::leaves::leaves;
use super::links::fits_alone;
use super::optional::alignment;
use crate::json::Json;
use crate::judge::behaviour::{Behaviour, BehaviourStage, BehaviourStep, Projection, canonicalise};
use crate::judge::mask::renumber;
use crate::judge::matcher::{Part, is_matcher_value, unescaped};
use crate::judge::policy::{Arguments, Policy};

/// How many calls of a tool are looked at for the one most like another.
pub(super) const MAX_LIKENESS: usize = 16;

/// Numbers of masked values that only a step has which the run lacks; others are below.
const FRESH: usize = 500_000_000;

#[derive(Clone, Debug)]
pub(crate) struct Merged {
    pub behaviour: Behaviour,
    /// The matchers that are not in it: where they stood in the golden's, and why they went.
    pub dropped: BTreeMap<String, String>,
}

/// Whether `run` did what `known` says and nothing else, apart from what matchers and optional steps allow.
pub(crate) fn is_that_behaviour(known: &Behaviour, run: &Projection, policy: &Policy) -> bool {
    accepts(known, run, &policy.plainly())
}

/// The run's behaviour with the matchers and optional steps of `known` that still fit. [It is](is_that_behaviour) that of `run`.
pub(crate) fn merge(known: &Behaviour, run: &Projection, policy: &Policy) -> Merged {
    if is_that_behaviour(known, run, policy) {
        return Merged { behaviour: known.clone(), dropped: BTreeMap::new() };
    }
    let mut merging = Merging::default();
    let pairs = paired(known, run, policy);
    let mut behaviour = Behaviour {
        steps: merging.steps(known, run, &pairs),
        output: merging.value(known.output.as_ref(), run.behaviour.output.as_ref(), "output"),
        stages: merging.stages(&known.stages, &run.behaviour.stages),
        ..run.behaviour.clone()
    };
    if policy.trajectory.is_set() {
        behaviour.steps.iter_mut().for_each(|step| step.turn = Some(0));
    }
    canonicalise(&mut behaviour);
    if !policy.trajectory.keeps_turns() {
        behaviour.forget_turns();
    }
    if is_that_behaviour(&behaviour, run, policy) {
        return Merged { behaviour, dropped: merging.dropped };
    }
    // Masked values that link what matchers stood for: the run as it is.
    for path in std::mem::take(&mut merging.kept) {
        merging.dropped.insert(path, "it would lose which masked values are equal".to_owned());
    }
    Merged { behaviour: run.behaviour.clone(), dropped: merging.dropped }
}

/// The input for a golden of these runs, `known` if it fits all, else the one they share with the matchers that fit; and the rest.
pub(crate) fn merge_input(
    known: Option<&Json>,
    inputs: &[Option<&Json>],
) -> (Option<Json>, BTreeMap<String, String>) {
    let fits = |known: &&Json| {
        inputs.iter().all(|input| input.is_some_and(|input| fits_alone(known, input)))
    };
    if let Some(known) = known.filter(fits) {
        return (Some(known.clone()), BTreeMap::new());
    }
    let first = inputs.first().copied().flatten();
    let shared = first.filter(|first| inputs.iter().all(|input| *input == Some(*first)));
    let mut merging = Merging::default();
    let merged = merging.value(known, shared, "input");
    let fits =
        merged.as_ref().zip(shared).is_none_or(|(merged, shared)| fits_alone(merged, shared));
    (if fits { merged } else { shared.cloned() }, merging.dropped)
}

/// For each step of `known` the run's that stands for it: calls that match, then calls of the same tool.
fn paired(known: &Behaviour, run: &Projection, policy: &Policy) -> Vec<Option<usize>> {
    let (golden, steps) = (&known.steps, &run.behaviour.steps);
    let graph = Graph::new(golden, steps, &policy.plainly(), Numbers::WithinCalls);
    let optional: Vec<bool> = golden.iter().map(|step| step.optional).collect();
    let in_order = (!policy.trajectory.is_set())
        .then(|| alignment(&optional, steps.len(), false, |g, r| graph.joins(g, r)))
        .flatten();
    let mut pairs = match in_order {
        Some(found) => {
            let mut pairs = vec![None; golden.len()];
            found.into_iter().for_each(|(g, r)| pairs[g] = Some(r));
            pairs
        }
        None => graph
            .pairs(&(0..golden.len()).collect::<Vec<_>>(), &(0..steps.len()).collect::<Vec<_>>()),
    };
    let mut free = vec![true; steps.len()];
    pairs.iter().flatten().for_each(|&run| free[run] = false);
    let mut open: Vec<usize> = (0..golden.len()).filter(|&index| pairs[index].is_none()).collect();
    open.sort_by_key(|&index| optional[index]);
    for index in open {
        let unlike = |run: &usize| {
            let of = |old: &Option<Json>, new: &Option<Json>| {
                leaves(old.as_ref(), new.as_ref(), Arguments::Exact, "").len()
            };
            of(&golden[index].args, &steps[*run].args)
                + of(&golden[index].result, &steps[*run].result)
        };
        let same_tool = |&run: &usize| {
            free[run]
                && (steps[run].kind, &steps[run].name) == (golden[index].kind, &golden[index].name)
        };
        pairs[index] = (0..steps.len()).filter(same_tool).take(MAX_LIKENESS).min_by_key(unlike);
        if let Some(run) = pairs[index] {
            free[run] = false;
        }
    }
    pairs
}

#[derive(Default)]
struct Merging {
    kept: BTreeSet<String>,
    dropped: BTreeMap<String, String>,
}

impl Merging {
    fn steps(
        &mut self,
        known: &Behaviour,
        run: &Projection,
        pairs: &[Option<usize>],
    ) -> Vec<BehaviourStep> {
        let (golden, steps) = (&known.steps, &run.behaviour.steps);
        let mut merged: Vec<BehaviourStep> = steps.clone();
        for (index, pair) in pairs.iter().enumerate() {
            let (old, path) = (&golden[index], format!("steps[{index}]"));
            match pair {
                Some(pair) => {
                    let new = &mut merged[*pair];
                    self.merge(&old.args, &mut new.args, &format!("{path}.args"));
                    self.merge(&old.result, &mut new.result, &format!("{path}.result"));
                    new.optional = old.optional;
                }
                None if old.optional => {}
                None => {
                    let gone = "the run does not make this call";
                    self.drop_all(old.args.as_ref(), &format!("{path}.args"), gone);
                    self.drop_all(old.result.as_ref(), &format!("{path}.result"), gone);
                }
            }
        }
        // Behind each of the run's steps (at 0: before the first) the optional steps that it lacks.
        let mut lacking: Vec<Vec<BehaviourStep>> = vec![Vec::new(); steps.len() + 1];
        let mut numbers = Relinked::new(golden, steps, pairs);
        let mut place = 0;
        for (index, pair) in pairs.iter().enumerate() {
            let old = &golden[index];
            if let Some(pair) = pair {
                place = pair + 1;
                continue;
            }
            if !old.optional {
                continue;
            }
            let same_turn =
                |&(other, _): &(usize, usize)| old.turn.is_some() && golden[other].turn == old.turn;
            let all = pairs.iter().enumerate().filter_map(|(other, pair)| Some((other, (*pair)?)));
            let mut step = numbers.of(old);
            let behind = match all.into_iter().find(same_turn) {
                Some((_, partner)) => {
                    step.turn = steps[partner].turn;
                    partner + 1
                }
                None => {
                    step.turn = old.turn.map(|turn| u32::MAX - turn);
                    // A turn is not broken up.
                    let turn = |at: usize| steps[at].turn.filter(|_| at > 0);
                    (place..=steps.len())
                        .find(|&at| {
                            at == 0
                                || at == steps.len()
                                || turn(at).is_none()
                                || turn(at) != steps[at - 1].turn
                        })
                        .unwrap_or(steps.len())
                }
            };
            lacking[behind].push(step);
        }
        let mut all = std::mem::take(&mut lacking[0]);
        for (step, behind) in merged.into_iter().zip(lacking.into_iter().skip(1)) {
            all.push(step);
            all.extend(behind);
        }
        all
    }

    fn stages(&mut self, known: &[BehaviourStage], run: &[BehaviourStage]) -> Vec<BehaviourStage> {
        let mut stages = run.to_vec();
        for (index, old) in known.iter().enumerate() {
            let same = |new: &&mut BehaviourStage| {
                (&new.node, new.occurrence) == (&old.node, old.occurrence)
            };
            let place = |key: &str| format!("stages[{index}].{key}");
            let Some(new) = stages.iter_mut().find(same) else {
                let why = "the run does not have this stage";
                for (key, value) in old.values() {
                    self.drop_all(value.as_ref(), &place(key), why);
                }
                continue;
            };
            self.merge(&old.status, &mut new.status, &place("status"));
            self.merge(&old.outcome, &mut new.outcome, &place("outcome"));
            self.merge(&old.branch, &mut new.branch, &place("branch"));
        }
        stages
    }

    fn merge(&mut self, known: &Option<Json>, run: &mut Option<Json>, path: &str) {
        *run = self.value(known.as_ref(), run.as_ref(), path);
    }

    /// The run's value, with the golden's matchers that fit what stands in their places.
    fn value(&mut self, known: Option<&Json>, run: Option<&Json>, path: &str) -> Option<Json> {
        let (Some(old), Some(new)) = (known, run) else {
            self.drop_all(known, path, "there is no value now");
            return run.cloned();
        };
        match (old, new) {
            (old, new) if is_matcher_value(old) => {
                if Fitting::new(true).fits(old, new, Arguments::Exact) {
                    self.kept.insert(path.to_owned());
                    return Some(old.clone());
                }
                self.dropped
                    .insert(path.to_owned(), mismatch(Some(old), Some(new)).unwrap_or_default());
                Some(new.clone())
            }
            (Json::Object(was), Json::Object(now)) => {
                for (key, value) in was.iter().filter(|(key, _)| new.get(key).is_none()) {
                    self.drop_all(Some(value), &below(path, key), "there is no value now");
                }
                let member = |(key, value): &(String, Json)| {
                    let value = self.value(old.get(key), Some(value), &below(path, key));
                    (key.clone(), value.unwrap_or(Json::Null))
                };
                Some(Json::Object(now.iter().map(member).collect()))
            }
            (Json::Array(was), Json::Array(now)) => {
                for (index, value) in was.iter().enumerate().skip(now.len()) {
                    let path = format!("{path}[{index}]");
                    self.drop_all(Some(value), &path, "there is no value now");
                }
                let item = |(index, value): (usize, &Json)| {
                    self.value(was.get(index), Some(value), &format!("{path}[{index}]"))
                        .unwrap_or(Json::Null)
                };
                Some(Json::Array(now.iter().enumerate().map(item).collect()))
            }
            _ => {
                self.drop_all(known, path, "the value around it has changed");
                run.cloned()
            }
        }
    }

    fn drop_all(&mut self, known: Option<&Json>, path: &str, why: &str) {
        match known {
            Some(matcher) if is_matcher_value(matcher) => {
                self.dropped.insert(path.to_owned(), why.to_owned());
            }
            Some(Json::Object(members)) => {
                members
                    .iter()
                    .for_each(|(key, member)| self.drop_all(Some(member), &below(path, key), why));
            }
            Some(Json::Array(items)) => {
                let item =
                    |(index, item)| self.drop_all(Some(item), &format!("{path}[{index}]"), why);
                items.iter().enumerate().for_each(item);
            }
            _ => {}
        }
    }
}

fn below(path: &str, key: &str) -> String {
    format!("{path}{}", Part::Key(unescaped(key).to_owned()))
}

/// Masked values of a golden under the numbers that they have in a run; those it lacks under numbers of their own.
struct Relinked(HashMap<(String, String), usize>);

impl Relinked {
    fn new(golden: &[BehaviourStep], run: &[BehaviourStep], pairs: &[Option<usize>]) -> Self {
        let mut numbers = HashMap::new();
        let pairs = golden.iter().zip(pairs).filter_map(|(old, pair)| Some((old, &run[(*pair)?])));
        for (old, new) in pairs {
            for (kind, number, with) in links(old, new).unwrap_or_default() {
                if let Ok(with) = with.parse() {
                    numbers.entry((kind.to_owned(), number.to_owned())).or_insert(with);
                }
            }
        }
        Self(numbers)
    }

    fn of(&mut self, step: &BehaviourStep) -> BehaviourStep {
        let mut step = step.clone();
        step.for_each_text(&mut |text| {
            let renumbered = renumber(text, |kind, number| {
                let next = FRESH + self.0.len();
                *self.0.entry((kind.to_owned(), number.to_owned())).or_insert(next)
            });
            *text = renumbered.into_owned();
        });
        step
    }
}

#[cfg(test)]
#[path = "tests/keep_matchers.rs"]
mod tests;
