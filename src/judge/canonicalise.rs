//! The canonical form of a behaviour: turns counted from 0, the calls of one turn in a fixed order, placeholders numbered in
//! the order in which they appear. Behaviours that differ in nothing that is compared become equal values.

use std::collections::HashMap;

use super::behaviour::{Behaviour, BehaviourStep, for_each_text};
use super::placeholder::{Renumber, placeholders, without_numbers};
use crate::run::{Json, canonical};

/// Brings `behaviour` into its canonical form. Returns, for each step's new place, its place before.
pub(super) fn canonicalise(behaviour: &mut Behaviour) -> Vec<usize> {
    let groups = renumber_turns(&mut behaviour.steps);
    let order = sort_turns(behaviour, &groups);
    let mut numbers = Renumber::default();
    behaviour.for_each_text(&mut |text| numbers.text(text));
    order
}

/// Counts turns from 0 and returns the group of each step: neighbours of one turn share one, all others stand alone.
fn renumber_turns(steps: &mut [BehaviourStep]) -> Vec<usize> {
    let mut groups = Vec::with_capacity(steps.len());
    let (mut previous, mut turns) = (None, 0);
    for (index, step) in steps.iter_mut().enumerate() {
        let turn = step.turn;
        if turn.is_some() && turn == previous && index > 0 {
            step.turn = Some(turns - 1);
            groups.push(groups[index - 1]);
        } else {
            groups.push(groups.last().map_or(0, |last| last + 1));
            if turn.is_some() {
                step.turn = Some(turns);
                turns += 1;
            }
        }
        previous = turn;
    }
    groups
}

/// Sorts the calls of each turn, which have no order among themselves.
///
/// The order must not depend on the numbers of placeholders, for those follow from it: calls are sorted by everything else,
/// and calls that differ in numbers only, by where in the run their masked values appear again.
fn sort_turns(behaviour: &mut Behaviour, groups: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..behaviour.steps.len()).collect();
    if groups.windows(2).all(|pair| pair[0] != pair[1]) {
        return order;
    }
    let keys: Vec<Vec<u8>> = behaviour.steps.iter().map(key).collect();
    let places = places(behaviour, groups);
    order.sort_by(|&a, &b| {
        (groups[a], &keys[a]).cmp(&(groups[b], &keys[b])).then_with(|| links(a, &places).cmp(&links(b, &places)))
    });
    let mut steps: Vec<Option<BehaviourStep>> = std::mem::take(&mut behaviour.steps).into_iter().map(Some).collect();
    behaviour.steps = order.iter().filter_map(|&old| steps[old].take()).collect();
    order
}

/// The step without its turn and without the numbers of its placeholders.
fn key(step: &BehaviourStep) -> Vec<u8> {
    let mut step = BehaviourStep { turn: None, ..step.clone() };
    if let Some(args) = &mut step.args {
        for_each_text(args, &mut |text| *text = without_numbers(text).into_owned());
    }
    canonical(&step.to_json())
}

/// For each step the masked values it holds, and for each masked value the groups it appears in.
struct Places {
    of_step: Vec<Vec<(String, String)>>,
    of_value: HashMap<(String, String), Vec<usize>>,
    groups: Vec<usize>,
}

fn places(behaviour: &Behaviour, groups: &[usize]) -> Places {
    let mut places =
        Places { of_step: Vec::with_capacity(groups.len()), of_value: HashMap::new(), groups: groups.to_vec() };
    for (step, group) in behaviour.steps.iter().zip(groups) {
        let values = step.args.as_ref().map(values).unwrap_or_default();
        for value in &values {
            places.of_value.entry(value.clone()).or_default().push(*group);
        }
        places.of_step.push(values);
    }
    for value in behaviour.output.as_ref().map(values).unwrap_or_default() {
        places.of_value.entry(value).or_default().push(usize::MAX);
    }
    places
}

fn values(value: &Json) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for_each_text(&mut value.clone(), &mut |text| {
        found.extend(placeholders(text).map(|(kind, number)| (kind.to_owned(), number.to_owned())));
    });
    found
}

/// Where else each masked value of step `index` appears.
fn links(index: usize, places: &Places) -> Vec<Vec<usize>> {
    let own = places.groups[index];
    let elsewhere = |value| places.of_value.get(value).into_iter().flatten().copied().filter(|&g| g != own).collect();
    places.of_step[index].iter().map(elsewhere).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::StepKind;

    fn behaviour(calls: &[(u32, &str, &str)]) -> Behaviour {
        let step = |&(turn, name, args): &(u32, &str, &str)| BehaviourStep {
            kind: StepKind::Tool,
            name: Some(name.to_owned()),
            args: Some(Json::from(args)),
            args_hash: None,
            turn: Some(turn),
        };
        let mut behaviour = Behaviour { steps: calls.iter().map(step).collect(), ..Behaviour::default() };
        canonicalise(&mut behaviour);
        behaviour
    }

    #[test]
    fn calls_of_one_turn_have_no_order_and_turns_do() {
        assert_eq!(
            behaviour(&[(4, "b", ""), (4, "a", ""), (9, "c", "")]),
            behaviour(&[(0, "a", ""), (0, "b", ""), (1, "c", "")])
        );
        assert_ne!(behaviour(&[(0, "a", ""), (0, "b", "")]), behaviour(&[(0, "a", ""), (1, "b", "")]));
        assert_ne!(behaviour(&[(0, "a", ""), (1, "b", "")]), behaviour(&[(0, "b", ""), (1, "a", "")]));
        // The same number again later is another turn, not the same one.
        assert_eq!(behaviour(&[(0, "a", ""), (1, "b", ""), (0, "a", "")]).steps[2].turn, Some(2));
    }

    #[test]
    fn the_order_of_a_turn_does_not_leak_into_the_numbers() {
        let one = behaviour(&[(0, "get", "<uuid 1>"), (0, "get", "<uuid 2>"), (1, "book", "<uuid 2>")]);
        let other = behaviour(&[(0, "get", "<uuid 1>"), (0, "get", "<uuid 2>"), (1, "book", "<uuid 1>")]);
        assert_eq!(one, other, "both book one of the two that they got");
        let neither = behaviour(&[(0, "get", "<uuid 1>"), (0, "get", "<uuid 2>"), (1, "book", "<uuid 3>")]);
        assert_ne!(one, neither);
    }

    #[test]
    fn canonical_form_is_a_fixed_point_and_says_where_steps_came_from() {
        let mut once = behaviour(&[(0, "b", "<uuid 5>"), (0, "a", "<uuid 4>"), (1, "c", "<uuid 5>")]);
        let again = once.clone();
        assert_eq!(canonicalise(&mut once), [0, 1, 2]);
        assert_eq!(once, again);
        let texts: Vec<_> = once.steps.iter().map(|s| s.args.as_ref().unwrap().as_str().unwrap()).collect();
        assert_eq!(texts, ["<uuid 1>", "<uuid 2>", "<uuid 2>"]);
    }
}
