//! Accepted behaviours side by side: which steps of two belong together, and where their values differ.

use std::collections::BTreeMap;

use super::differences::output;
use super::fitting::Fitting;
use super::leaves::leaves;
use crate::json::Json;
use crate::judge::behaviour::{AcceptedBehaviour, Behaviour, BehaviourStep};
use crate::judge::mask::erase;
use crate::judge::matcher::is_matcher_value;
use crate::judge::policy::{Arguments, Output, Policy};

/// If a turn makes more calls of one tool than this, each is compared with the call in its place.
const MAX_PAIRED: usize = 32;

/// A place of a behaviour: a step, or the output (`None`), and the keys and indices that lead from there to the value.
pub(crate) type Place = (Option<usize>, Vec<Part>);

/// A key of the path within a step or an output.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Args,
    Result,
    Key(String),
    Index(usize),
}

/// For each step of `first` the one of `other` that belongs to it; `None` unless they end alike, go through the same stages, and
/// take steps of the same kinds and names that ended alike.
pub(crate) fn align(first: &Behaviour, other: &Behaviour, policy: &Policy) -> Option<Vec<usize>> {
    let same = first.outcome == other.outcome
        && first.stages == other.stages
        && first.counts == other.counts
        && first.steps.len() == other.steps.len()
        && first.output.is_some() == other.output.is_some();
    if !same {
        return None;
    }
    let (mine, theirs) = (buckets(first, policy), buckets(other, policy));
    let mut order = vec![0; first.steps.len()];
    if mine.len() != theirs.len() {
        return None;
    }
    for ((what, mine), (known, theirs)) in mine.into_iter().zip(theirs) {
        if what != known || mine.len() != theirs.len() {
            return None;
        }
        for (one, two) in paired(first, &mine, other, &theirs) {
            order[one] = two;
        }
    }
    Some(order)
}

/// What two steps share that belong together, and which turn they are of, or which place they have where there is an order.
type Bucket<'a> = (usize, String, Option<&'a str>, Option<&'a str>, String, bool, [bool; 2]);

fn buckets<'a>(behaviour: &'a Behaviour, policy: &Policy) -> BTreeMap<Bucket<'a>, Vec<usize>> {
    let mut buckets: BTreeMap<Bucket<'a>, Vec<usize>> = BTreeMap::new();
    let mut last = 0;
    for (index, step) in behaviour.steps.iter().enumerate() {
        let joined =
            index > 0 && step.turn.is_some() && step.turn == behaviour.steps[index - 1].turn;
        last += usize::from(!joined);
        let BehaviourStep {
            kind,
            name,
            args,
            args_hash,
            result,
            status,
            turn: _,
            same_turn: _,
            optional,
        } = step;
        let bucket = (
            if policy.trajectory.is_set() { 0 } else { last },
            format!("{kind:?}"),
            name.as_deref(),
            args_hash.as_deref(),
            format!("{status:?}"),
            *optional,
            [args.is_some(), result.is_some()],
        );
        buckets.entry(bucket).or_default().push(index);
    }
    buckets
}

/// Pairs calls of one tool: those that are most alike first.
fn paired(
    first: &Behaviour,
    mine: &[usize],
    other: &Behaviour,
    theirs: &[usize],
) -> Vec<(usize, usize)> {
    if mine.len() == 1 || mine.len() > MAX_PAIRED {
        return mine.iter().copied().zip(theirs.iter().copied()).collect();
    }
    let unlike = |one: usize, two: usize| {
        let (one, two) = (&first.steps[one], &other.steps[two]);
        leaves(one.args.as_ref(), two.args.as_ref(), Arguments::Exact, "").len()
            + leaves(one.result.as_ref(), two.result.as_ref(), Arguments::Exact, "").len()
    };
    let mut all: Vec<(usize, usize, usize)> = mine
        .iter()
        .flat_map(|&one| theirs.iter().map(move |&two| (one, two)))
        .map(|(one, two)| (unlike(one, two), one, two))
        .collect();
    all.sort_unstable();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, one, two) in all {
        if pairs.iter().all(|&(left, right)| left != one && right != two) {
            pairs.push((one, two));
        }
    }
    pairs
}

/// A value in one behaviour, and in how many runs it was seen.
type Seen<'a> = (&'a Json, u32);

/// Where aligned behaviours differ, as places of the first, and whether that is noise: no value there belongs to two repetitions.
pub(crate) fn varying(
    members: &[(&AcceptedBehaviour, Vec<usize>)],
    policy: &Policy,
) -> BTreeMap<Place, bool> {
    let mut found = BTreeMap::new();
    let Some((first, _)) = members.first().filter(|_| members.len() > 1) else { return found };
    for index in 0..first.behaviour.steps.len() {
        let of = |(known, order): &'_ (&'_ AcceptedBehaviour, Vec<usize>)| {
            let step = order.get(index).and_then(|&step| known.behaviour.steps.get(step));
            step.map(|step| (step.args.clone(), step.result.clone(), known.seen))
        };
        let steps: Vec<_> = members.iter().filter_map(of).collect();
        let args: Vec<Seen<'_>> =
            steps.iter().filter_map(|(args, _, seen)| Some((args.as_ref()?, *seen))).collect();
        let results: Vec<Seen<'_>> =
            steps.iter().filter_map(|(_, result, seen)| Some((result.as_ref()?, *seen))).collect();
        for (part, values) in [(Part::Args, args), (Part::Result, results)] {
            if !values.is_empty() {
                vary(&values, &mut vec![part], &mut |path, noise| {
                    found.insert((Some(index), path), noise);
                });
            }
        }
    }
    let outputs: Vec<Seen<'_>> = members
        .iter()
        .filter_map(|(known, _)| Some((known.behaviour.output.as_ref()?, known.seen)))
        .collect();
    if let Output::Similarity(_) = policy.output {
        let unlike = |one: &AcceptedBehaviour, two: &AcceptedBehaviour| {
            !output(&one.behaviour, &two.behaviour, policy).is_empty()
        };
        let mut pairs = members.iter().enumerate().flat_map(|(index, (one, _))| {
            members.iter().skip(index + 1).map(move |(two, _)| unlike(one, two))
        });
        let (mut some, mut all) = (false, true);
        pairs.by_ref().for_each(|unlike| {
            some |= unlike;
            all &= unlike;
        });
        let texts = outputs.iter().all(|(value, seen)| *seen == 1 && value.as_str().is_some());
        if some {
            found.insert((None, Vec::new()), all && texts);
        }
    } else if !outputs.is_empty() {
        vary(&outputs, &mut Vec::new(), &mut |path, noise| {
            found.insert((None, path), noise);
        });
    }
    found
}

fn vary(values: &[Seen<'_>], path: &mut Vec<Part>, found: &mut dyn FnMut(Vec<Part>, bool)) {
    let Some(((first, _), rest)) = values.split_first() else { return };
    if rest.iter().all(|(value, _)| value == first) {
        return;
    }
    if let Some(matcher) = values.iter().find(|(value, _)| is_matcher_value(value)) {
        let fits =
            |(value, _): &Seen<'_>| Fitting::new(true).fits(matcher.0, value, Arguments::Exact);
        if !values.iter().all(fits) {
            found(path.clone(), false);
        }
        return;
    }
    let members = |value: &Json| match value {
        Json::Object(members) => {
            Some(members.iter().map(|(key, _)| Part::Key(key.clone())).collect::<Vec<_>>())
        }
        Json::Array(items) => Some((0..items.len()).map(Part::Index).collect()),
        _ => None,
    };
    let kind = std::mem::discriminant(*first);
    let parts = members(first);
    let alike = rest
        .iter()
        .all(|(value, _)| std::mem::discriminant(*value) == kind && members(value) == parts);
    match parts {
        Some(parts) if alike => {
            for part in parts {
                let inner: Vec<Seen<'_>> = values
                    .iter()
                    .filter_map(|&(value, seen)| Some((member(value, &part)?, seen)))
                    .collect();
                path.push(part.clone());
                vary(&inner, path, found);
                path.pop();
            }
        }
        _ => {
            let value = matches!(first, Json::String(_) | Json::Number(_));
            found(path.clone(), value && alike && never_repeats(values));
        }
    }
}

fn member<'a>(value: &'a Json, part: &Part) -> Option<&'a Json> {
    match (value, part) {
        (Json::Object(_), Part::Key(key)) => value.get(key),
        (Json::Array(items), Part::Index(index)) => items.get(*index),
        _ => None,
    }
}

/// Whether each value was seen once. Texts that differ only in the numbers of masked values are one: links are no noise.
fn never_repeats(values: &[Seen<'_>]) -> bool {
    let mut erased: Vec<Json> = values.iter().map(|(value, _)| erase(value)).collect();
    erased.sort();
    values.iter().all(|(_, seen)| *seen == 1) && erased.windows(2).all(|pair| pair[0] != pair[1])
}
