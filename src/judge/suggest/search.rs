//! Masks that a suite lacks: what differs between repetitions of a case that behave alike, and which masks make it equal.
//!
//! Repetitions are compared if they do the same but for values: the same calls, turns, shapes, stages, end and label. Values that
//! differ there and that nobody chose (`leaf`) get a mask as narrow as it can be (`spot`). Then masks are tried (`trial`): those
//! without which nothing more differs are dropped, and those that make repetitions with different labels equal.

use std::collections::{BTreeMap, BTreeSet};

use super::describe::{suggestion, unexplained, untold};
use super::leaf::{
    Candidate, Fit, Proposal, Tokens, Use, fit, kinds_in, known, repeats_by_chance, rules,
};
use super::model::{Difference, Pair, SampledCase, Suggestions};
use super::spot::{Key, Part, Paths, Spot, paths};
use super::trial::{Chosen, Projected, merged, same_label, with};
use crate::json::Json;
use crate::judge::behaviour::{Behaviour, Projection};
use crate::judge::mask::{NamedMask, erase};
use crate::judge::matcher::unescaped;
use crate::judge::policy::Policy;
use crate::run::StepKind;

/// The masks that the suite lacks. The order of cases and runs only decides which of them are named as evidence.
pub(crate) fn find_masks(cases: &[SampledCase<'_>], policy: &Policy) -> Suggestions {
    let before = Projected::new(cases, policy);
    let wide = Projected::new(cases, &with(policy, &rules(&NamedMask::ALL)));
    let (pairs, apart) = pairs(cases, &wide);
    let (found, stable) = compare(cases, policy, [&before, &wide], &pairs);
    let (candidates, refused) = candidates(&found, &stable);
    let mut chosen =
        Chosen { cases, policy, pairs: &pairs, masks: candidates, dropped: Vec::new() };
    chosen.keep_labels_apart(&before);
    chosen.prune();
    let after = Projected::new(cases, &with(policy, &chosen.rules()));
    let masks = chosen
        .masks
        .iter()
        .filter_map(|(used, at)| suggestion(*used, at, &found, cases, &pairs))
        .collect();
    let (mut unexplained, told) = unexplained(&found, cases, &pairs, &refused, &chosen.dropped);
    unexplained.extend(untold(&told, cases, &pairs, &after));
    Suggestions {
        masks,
        unexplained,
        not_needed: chosen.not_needed(&after),
        apart,
        merged: merged(cases, &before, &after),
    }
}

/// Pairs each repetition with the first that does the same but for values. Also the cases whose repetitions do different things.
fn pairs(cases: &[SampledCase<'_>], wide: &Projected) -> (Vec<Pair>, Vec<(String, usize)>) {
    let (mut pairs, mut apart) = (Vec::new(), Vec::new());
    for (index, case) in cases.iter().enumerate() {
        let mut firsts: Vec<(usize, Behaviour)> = Vec::new();
        for run in 0..case.runs.len() {
            let Some(behaviour) = wide.behaviour(index, run) else { continue };
            let shape = shape(behaviour);
            let alike = |(first, known): &&(usize, Behaviour)| {
                *known == shape && same_label(case, *first, run)
            };
            match firsts.iter().find(alike) {
                Some((first, _)) => pairs.push(Pair { case: index, one: *first, other: run }),
                None => firsts.push((run, shape)),
            }
        }
        if firsts.len() > 1 {
            apart.push((case.name.clone(), firsts.len()));
        }
    }
    (pairs, apart)
}

/// A behaviour without its values.
fn shape(behaviour: &Behaviour) -> Behaviour {
    fn empty(value: &mut Json) {
        match value {
            Json::Null => {}
            Json::Bool(_) | Json::Number(_) | Json::String(_) => *value = Json::Bool(true),
            Json::Array(items) => items.iter_mut().for_each(empty),
            Json::Object(members) => members.iter_mut().for_each(|(_, member)| empty(member)),
        }
    }
    let mut shape = behaviour.clone();
    let values = shape.steps.iter_mut().flat_map(|step| [&mut step.args, &mut step.result]);
    values.chain([&mut shape.output]).flatten().for_each(empty);
    shape
}

/// What differs in the pairs, and for each kind where values of it that might have differed do not.
fn compare(
    cases: &[SampledCase<'_>],
    policy: &Policy,
    [before, wide]: [&Projected; 2],
    pairs: &[Pair],
) -> (Vec<Difference>, BTreeMap<NamedMask, BTreeSet<Spot>>) {
    let mut found = Vec::new();
    let mut knows: BTreeMap<(usize, usize), Tokens> = BTreeMap::new();
    for (index, pair) in pairs.iter().enumerate() {
        let mut differing: Vec<(Spot, Json, Json)> = Vec::new();
        for_each_leaf(pair, before, wide, &mut |spot, one, other| {
            if erase(one) != erase(other) {
                differing.push((spot.clone(), one.clone(), other.clone()));
            }
        });
        for run in [pair.one, pair.other].into_iter().filter(|_| !differing.is_empty()) {
            knows
                .entry((pair.case, run))
                .or_insert_with(|| known(&cases[pair.case].runs[run].1, policy));
        }
        let none = Tokens::new();
        let of = |run: usize| knows.get(&(pair.case, run)).unwrap_or(&none);
        found.extend(differing.into_iter().map(|(spot, one, other)| {
            let fit = fit(&spot, &one, &other, [of(pair.one), of(pair.other)]);
            Difference { pair: index, spot, one, other, fit }
        }));
    }
    let wanted: BTreeSet<NamedMask> =
        found.iter().flat_map(|d| d.sure()).map(|used| used.kind).collect();
    let mut stable: BTreeMap<NamedMask, BTreeSet<Spot>> = BTreeMap::new();
    if wanted.iter().any(|kind| !repeats_by_chance(*kind)) {
        for pair in pairs {
            for_each_leaf(pair, before, wide, &mut |spot, one, other| {
                if one == other {
                    let kinds = kinds_in(one, spot.key().unwrap_or_default()).into_iter();
                    for kind in
                        kinds.filter(|kind| wanted.contains(kind) && !repeats_by_chance(*kind))
                    {
                        stable.entry(kind).or_default().insert(spot.clone());
                    }
                }
            });
        }
    }
    (found, stable)
}

/// Every value that both of `pair` have, where it lies, and both as the suite compares them.
fn for_each_leaf(
    pair: &Pair,
    before: &Projected,
    wide: &Projected,
    visit: &mut impl FnMut(&Spot, &Json, &Json),
) {
    let places = |projection: &Projection| {
        let places = projection.origins.iter().enumerate();
        places.map(|(place, &origin)| (origin, place)).collect::<BTreeMap<_, _>>()
    };
    let (Some(one), Some(other), Some(wide_one), Some(wide_other)) = (
        before.run(pair.case, pair.one),
        before.run(pair.case, pair.other),
        wide.run(pair.case, pair.one),
        wide.run(pair.case, pair.other),
    ) else {
        return;
    };
    let (at, other_at) = (places(one), places(other));
    // Under every mask the calls of one turn are in an order that does not depend on what differs.
    for (origin, other_origin) in wide_one.origins.iter().zip(&wide_other.origins) {
        let (Some(&place), Some(&other_place)) = (at.get(origin), other_at.get(other_origin))
        else {
            continue;
        };
        let (step, other_step) = (&one.behaviour.steps[place], &other.behaviour.steps[other_place]);
        if step.kind != StepKind::Tool {
            continue;
        }
        for (part, value, other_value) in [
            (Part::Args, &step.args, &other_step.args),
            (Part::Result, &step.result, &other_step.result),
        ] {
            if let (Some(value), Some(other_value)) = (value, other_value) {
                let mut spot = Spot { part, tool: step.name.clone(), keys: Vec::new() };
                walk(&mut spot, value, other_value, visit);
            }
        }
    }
    if let (Some(output), Some(other_output)) = (&one.behaviour.output, &other.behaviour.output) {
        let mut spot = Spot { part: Part::Output, tool: None, keys: Vec::new() };
        walk(&mut spot, output, other_output, visit);
    }
}

fn walk(spot: &mut Spot, one: &Json, other: &Json, visit: &mut impl FnMut(&Spot, &Json, &Json)) {
    match (one, other) {
        (Json::Object(members), Json::Object(others))
            if members.iter().map(|(key, _)| key).eq(others.iter().map(|(key, _)| key)) =>
        {
            for ((key, one), (_, other)) in members.iter().zip(others) {
                spot.keys.push(Key::Name(unescaped(key).to_owned()));
                walk(spot, one, other, visit);
                spot.keys.pop();
            }
        }
        (Json::Array(items), Json::Array(others)) if items.len() == others.len() => {
            for (index, (one, other)) in items.iter().zip(others).enumerate() {
                spot.keys.push(Key::Index(index));
                walk(spot, one, other, visit);
                spot.keys.pop();
            }
        }
        (one, other) => visit(spot, one, other),
    }
}

/// Masks that make all equal that is sure, and for each what no mask may name.
fn candidates(
    found: &[Difference],
    stable: &BTreeMap<NamedMask, BTreeSet<Spot>>,
) -> (Vec<Candidate>, Vec<(Use, Spot)>) {
    let mut wanted: BTreeMap<Use, BTreeSet<Spot>> = BTreeMap::new();
    let mut forbidden: BTreeMap<NamedMask, BTreeSet<Spot>> = BTreeMap::new();
    for difference in found {
        for used in difference.sure() {
            wanted.entry(*used).or_default().insert(difference.spot.clone());
        }
        if difference.sure().is_empty() {
            let key = difference.spot.key().unwrap_or_default();
            let mut kinds: BTreeSet<NamedMask> =
                kinds_in(&difference.one, key).into_iter().collect();
            kinds.extend(kinds_in(&difference.other, key));
            if let Fit::Unsure(Proposal::Built(uses), _) = &difference.fit {
                kinds.extend(uses.iter().map(|used| used.kind));
            }
            for kind in kinds {
                forbidden.entry(kind).or_default().insert(difference.spot.clone());
            }
        }
    }
    let none = BTreeSet::new();
    let (mut masks, mut refused) = (Vec::new(), Vec::new());
    for (used, spots) in &wanted {
        let of = |spots: &'_ BTreeMap<NamedMask, BTreeSet<Spot>>| {
            spots.get(&used.kind).unwrap_or(&none).clone()
        };
        let Paths { at, refused: not } = paths(spots, &of(&forbidden), &of(stable), used.named);
        masks.extend(at.into_iter().map(|at| (*used, at)));
        refused.extend(not.into_iter().map(|spot| (*used, spot)));
    }
    (masks, refused)
}

#[cfg(test)]
#[path = "tests/search.rs"]
mod tests;
