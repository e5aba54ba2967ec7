//! The order in which the calls of one turn stand in a behaviour. They have none among themselves, so one is chosen that depends
//! only on what they are: not on how they were recorded, and not on the numbers of placeholders, which follow from it.
//!
//! Calls are sorted by everything but those numbers. Calls that differ only in numbers are told apart by where their masked values
//! appear again, refined step by step (colour refinement: B. Weisfeiler, A. Leman, 1968). Of values that remain interchangeable
//! one is put first, and the rest is refined again. With dozens of linked values in one turn the order may not be certain
//! ([`is_certain`]); such calls are compared in pairs.

use std::collections::HashMap;

use super::steps::{Behaviour, BehaviourStep};
use crate::json::{Json, canonical};
use crate::judge::mask::{Renumber, for_each_text, holds_placeholder, placeholders};
use crate::judge::matcher::is_matcher;
use crate::run::{StepKind, StepStatus};

/// How many times one of several interchangeable values is put first. Each costs a pass over all steps.
const MAX_CHOICES: usize = 4096;
/// How many values such passes look at in all: a run of a hundred thousand linked calls must not take minutes.
const MAX_LOOKS: usize = 1 << 22;

/// For each place of the canonical order the step that belongs there. `groups` tells which steps are calls of one turn.
pub(crate) fn turn_order(behaviour: &Behaviour, groups: &[usize]) -> Vec<usize> {
    let steps = &behaviour.steps;
    let mut order: Vec<usize> = (0..steps.len()).collect();
    if groups.windows(2).all(|pair| pair[0] != pair[1]) {
        return order;
    }
    // By group and name first. Where that tells a step from all others of its turn, nothing more need be known of it.
    let named = |i: usize| (groups[i], steps[i].kind, steps[i].name.as_deref());
    order.sort_by_key(|&i| named(i));
    let mut alike = vec![false; steps.len()];
    for pair in order.windows(2).filter(|pair| named(pair[0]) == named(pair[1])) {
        pair.iter().for_each(|&i| alike[i] = true);
    }
    if !alike.contains(&true) {
        return order;
    }
    let keys: Vec<_> =
        (0..steps.len()).map(|i| (named(i), alike[i].then(|| key(&steps[i])))).collect();
    let ranks = ranks(&keys);
    order.sort_by_key(|&index| ranks[index]);
    if order.windows(2).all(|pair| ranks[pair[0]] != ranks[pair[1]]) {
        return order;
    }
    let ranks = Links::new(behaviour, ranks).told_apart();
    order.sort_by_key(|&index| ranks[index]);
    order
}

/// Whether the order of the calls depends only on what they are, and not on which of several interchangeable values came first.
pub(crate) fn is_certain(behaviour: &Behaviour, all_one_turn: bool) -> bool {
    let turn = |step: &BehaviourStep, index: usize| match step.turn {
        _ if all_one_turn => 0,
        Some(turn) => turn as usize,
        None => behaviour.steps.len() + index,
    };
    let steps = behaviour.steps.iter().enumerate();
    let keys: Vec<_> = steps.map(|(index, step)| (turn(step, index), key(step))).collect();
    let mut links = Links::new(behaviour, ranks(&keys));
    let told = links.refined();
    links.interchangeable(&told).is_none()
}

/// Kind, name, arguments, their hash, result, how it ended, whether it is optional.
type Key<'a> = (
    StepKind,
    Option<&'a str>,
    Option<Vec<u8>>,
    Option<&'a str>,
    Option<Vec<u8>>,
    Option<StepStatus>,
    bool,
);

/// The step without its turn, with placeholders numbered within it. The name comes first: the order of calls of different
/// tools must stay the same when arguments are no longer compared.
fn key(step: &BehaviourStep) -> Key<'_> {
    let mut numbers = Renumber::default();
    let mut numbered = |value: &Json| {
        if !holds_placeholder(value) {
            return canonical(value);
        }
        let mut value = value.clone();
        for_each_text(&mut value, &mut |text| numbers.text(text));
        canonical(&value)
    };
    let (args, result) =
        (step.args.as_ref().map(&mut numbered), step.result.as_ref().map(&mut numbered));
    let (name, hash) = (step.name.as_deref(), step.args_hash.as_deref());
    (step.kind, name, args, hash, result, step.status, step.optional)
}

/// Which masked values stand where. The output stands as a step of its own behind the others.
struct Links {
    /// For each step, the values it holds, in order.
    held: Vec<Vec<usize>>,
    /// What steps are sorted by before links are.
    base: Vec<usize>,
    /// For each value, whether several steps hold it.
    shared: Vec<bool>,
    /// For each value, what is known of it: values of one colour are not told apart.
    colours: Vec<usize>,
    steps: usize,
}

impl Links {
    fn new(behaviour: &Behaviour, mut base: Vec<usize>) -> Self {
        let mut names: HashMap<(String, String), usize> = HashMap::new();
        let mut kinds = Vec::new();
        let steps = behaviour.steps.iter().map(|step| [step.args.as_ref(), step.result.as_ref()]);
        let mut held: Vec<Vec<usize>> = Vec::with_capacity(base.len() + 1);
        for texts in steps.chain([[behaviour.output.as_ref(), None]]) {
            let mut values = Vec::new();
            let mut hold = |kind: &str, number: &str| {
                let next = names.len();
                let id = *names.entry((kind.to_owned(), number.to_owned())).or_insert(next);
                if id == next {
                    kinds.push(kind.to_owned());
                }
                values.push(id);
            };
            texts.into_iter().for_each(|value| for_each_placeholder(value, &mut hold));
            held.push(values);
        }
        let mut holder = vec![None; names.len()];
        let mut shared = vec![false; names.len()];
        for (step, values) in held.iter().enumerate() {
            for &value in values {
                shared[value] |= *holder[value].get_or_insert(step) != step;
            }
        }
        let steps = base.len();
        base.push(usize::MAX);
        Self { colours: ranks(&kinds), held, base, shared, steps }
    }

    /// Ranks of the steps, refined by links alone.
    fn refined(&mut self) -> Vec<usize> {
        // The output comes last: what it tells must not change the order of calls that is known without it.
        self.refine(self.steps);
        self.refine(self.steps + 1)
    }

    /// Ranks of the steps, refined until links tell no more.
    fn told_apart(mut self) -> Vec<usize> {
        let mut told = self.refined();
        let looks = self.held.iter().map(Vec::len).sum::<usize>().max(1);
        for _ in 0..MAX_CHOICES.min(MAX_LOOKS / looks) {
            let Some(value) = self.interchangeable(&told) else { break };
            for (other, colour) in self.colours.iter_mut().enumerate() {
                *colour = *colour * 2 + usize::from(other != value);
            }
            told = self.refine(self.steps + 1);
        }
        told.truncate(self.steps);
        told
    }

    /// Tells apart values by the steps that hold them and steps by their values, as far as that goes. Returns ranks of the first `steps`.
    fn refine(&mut self, steps: usize) -> Vec<usize> {
        let mut known = count(&self.colours);
        loop {
            let signature = |step: usize| {
                (
                    self.base[step],
                    self.held[step].iter().map(|&value| self.colours[value]).collect::<Vec<_>>(),
                )
            };
            let told = ranks(&(0..steps).map(signature).collect::<Vec<_>>());
            let mut places: Vec<(usize, Vec<(usize, usize)>)> =
                self.colours.iter().map(|&c| (c, Vec::new())).collect();
            for (step, values) in self.held.iter().enumerate().take(steps) {
                for (place, &value) in values.iter().enumerate() {
                    places[value].1.push((told[step], place));
                }
            }
            places.iter_mut().for_each(|(_, places)| places.sort_unstable());
            self.colours = ranks(&places);
            let now = count(&self.colours);
            if now == known {
                return told;
            }
            known = now;
        }
    }

    /// A value that links steps which are not told apart, and has others of its colour.
    fn interchangeable(&self, told: &[usize]) -> Option<usize> {
        let sizes = |ranks: &[usize]| {
            let mut sizes = vec![0_usize; ranks.len()];
            ranks.iter().for_each(|&rank| sizes[rank] += 1);
            sizes
        };
        let (steps, values) = (sizes(told), sizes(&self.colours));
        let open = |&step: &usize| steps[told[step]] > 1;
        let choice = |step: usize| {
            let linking = |&&value: &&usize| self.shared[value] && values[self.colours[value]] > 1;
            self.held[step].iter().find(linking).map(|&value| (told[step], value))
        };
        // The first of its rank, as recorded.
        (0..self.steps)
            .filter(open)
            .filter_map(choice)
            .min_by_key(|&(rank, _)| rank)
            .map(|(_, value)| value)
    }
}

fn for_each_placeholder(value: Option<&Json>, visit: &mut impl FnMut(&str, &str)) {
    match value {
        Some(Json::String(text)) => {
            placeholders(text).for_each(|(kind, number)| visit(kind, number));
        }
        Some(Json::Array(items)) => {
            items.iter().for_each(|item| for_each_placeholder(Some(item), visit));
        }
        Some(Json::Object(members)) if is_matcher(members) => {}
        Some(Json::Object(members)) => {
            members.iter().for_each(|(_, member)| for_each_placeholder(Some(member), visit));
        }
        Some(Json::Null | Json::Bool(_) | Json::Number(_)) | None => {}
    }
}

/// For each item its place among the distinct ones, from 0.
fn ranks<T: Ord>(items: &[T]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|&a, &b| items[a].cmp(&items[b]));
    let (mut ranks, mut rank) = (vec![0; items.len()], 0);
    for (place, &index) in order.iter().enumerate() {
        rank += usize::from(place > 0 && items[order[place - 1]] != items[index]);
        ranks[index] = rank;
    }
    ranks
}

fn count(ranks: &[usize]) -> usize {
    ranks.iter().max().map_or(0, |last| last + 1)
}
