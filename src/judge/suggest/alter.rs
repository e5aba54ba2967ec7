//! Small changes of a recorded run that its suite should notice: what mutants are to tests.

use crate::json::{Json, Number, RawJson, Text};
use crate::judge::policy::Policy;
use crate::run::{Run, Step, StepKind};

words! {
    /// How a recorded run is altered.
    pub(crate) enum Alteration {
        /// A call is not made.
        Dropped = "dropped",
        /// A call is made twice.
        Repeated = "repeated",
        /// Two calls that follow each other, of different turns, are made in the other order.
        Swapped = "swapped",
        /// One value of a call's arguments is another.
        Argument = "argument",
        /// One digit or letter of the answer is another.
        Wording = "wording",
        /// The answer is another altogether.
        Answer = "answer",
    }
}

impl Alteration {
    /// What of a run is altered so, in words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Dropped => "dropped calls",
            Self::Repeated => "repeated calls",
            Self::Swapped => "swapped calls",
            Self::Argument => "changed arguments",
            Self::Wording => "changed wordings",
            Self::Answer => "other answers",
        }
    }
}

/// How often a run is altered in one way at most: at even distances where there are more places.
const MOST: usize = 16;

/// What an altered run answers.
const OTHER: &str = "I am sorry, but I cannot help with that.";

/// Gets the kind of an alteration, what of the run it alters, and the altered run.
type Visit<'v, 'r> = &'v mut dyn FnMut(Alteration, &str, &Run<'r>);

/// Passes each alteration of `run` to `visit`. Values that cannot be decoded are not altered.
pub(crate) fn alterations<'r>(run: &Run<'r>, policy: &Policy, visit: Visit<'_, 'r>) {
    let calls: Vec<usize> =
        (0..run.steps.len()).filter(|&index| run.steps[index].kind == StepKind::Tool).collect();
    let tool = |index: usize| run.steps[index].name.as_ref().map_or("", Text::as_str);
    let mut altered = run.clone();
    for &index in spread(&calls) {
        altered.steps.remove(index);
        visit(Alteration::Dropped, tool(index), &altered);
        altered.steps.clone_from(&run.steps);
        altered.steps.insert(index, run.steps[index].clone());
        visit(Alteration::Repeated, tool(index), &altered);
        altered.steps.clone_from(&run.steps);
    }
    let neighbours: Vec<(usize, usize)> = calls
        .windows(2)
        .map(|pair| (pair[0], pair[1]))
        .filter(|&(one, other)| swaps(&run.steps[one], &run.steps[other]))
        .collect();
    for &(one, other) in spread(&neighbours) {
        altered.steps.swap(one, other);
        let turns = [run.steps[one].turn, run.steps[other].turn];
        [altered.steps[one].turn, altered.steps[other].turn] = turns;
        visit(Alteration::Swapped, &format!("{} and {}", tool(one), tool(other)), &altered);
        altered.steps.clone_from(&run.steps);
    }
    let of_call = |&index: &usize| {
        let others = other_arguments(&run.steps[index], policy).into_iter();
        others.map(move |(keys, step)| (index, keys, step))
    };
    let arguments: Vec<(usize, String, Step<'r>)> = calls.iter().flat_map(of_call).collect();
    for (index, keys, step) in spread(&arguments) {
        altered.steps[*index] = step.clone();
        let keys = if keys.is_empty() { "arguments" } else { keys };
        visit(Alteration::Argument, &format!("{keys} of {}", tool(*index)), &altered);
        altered.steps[*index] = run.steps[*index].clone();
    }
    answers(run, policy, visit);
}

/// At most [`MOST`] of `places`.
fn spread<T>(places: &[T]) -> impl Iterator<Item = &T> {
    places.iter().step_by(places.len().div_ceil(MOST).max(1))
}

/// Whether two calls that follow each other have an order, and are told apart by it.
fn swaps(one: &Step<'_>, other: &Step<'_>) -> bool {
    let same_turn = one.turn.is_some() && one.turn == other.turn;
    let text = |raw: &Option<RawJson<'_>>| raw.as_ref().map(|raw| raw.text().to_owned());
    let call = |step: &Step<'_>| {
        let name = step.name.as_ref().map(|name| name.as_str().to_owned());
        let hash = step.args_hash.as_ref().map(|hash| hash.as_str().to_owned());
        (name, text(&step.args), hash)
    };
    !same_turn && call(one) != call(other)
}

/// The call with another value in its arguments, once for each value, with the keys that lead to it.
fn other_arguments<'r>(step: &Step<'r>, policy: &Policy) -> Vec<(String, Step<'r>)> {
    if let Some(hash) = &step.args_hash {
        let args_hash = Some(Text::from(other_text(hash.as_str())));
        return vec![(String::new(), Step { args_hash, ..step.clone() })];
    }
    let Some(args) = step.args.as_ref().and_then(|args| policy.decode(args).ok()) else {
        return Vec::new();
    };
    let other = |(keys, args): (String, Json)| (keys, Step { args: raw(&args), ..step.clone() });
    others(&args).into_iter().map(other).collect()
}

fn answers<'r>(run: &Run<'r>, policy: &Policy, visit: Visit<'_, 'r>) {
    let last = run.steps.iter().rposition(|step| step.kind == StepKind::Final);
    let of_step = last.and_then(|index| run.steps[index].result.as_ref());
    let answer = run.output.as_ref().or(of_step).and_then(|answer| policy.decode(answer).ok());
    let Some(answer) = answer else { return };
    let mut altered = run.clone();
    let mut tell = |how, keys: &str, answer: &Json| {
        match (&run.output, last) {
            (None, Some(index)) => altered.steps[index].result = raw(answer),
            _ => altered.output = raw(answer),
        }
        visit(how, keys, &altered);
    };
    for (keys, answer) in spread(&others(&answer)) {
        tell(Alteration::Wording, keys, answer);
    }
    if answer.as_str() != Some(OTHER) {
        tell(Alteration::Answer, "", &Json::from(OTHER));
    }
}

fn raw<'r>(value: &Json) -> Option<RawJson<'r>> {
    RawJson::new(serde_json::to_string(value).ok()?).ok()
}

/// `value` with one of its values changed, for each of them, with the keys that lead to it.
fn others(value: &Json) -> Vec<(String, Json)> {
    let mut all = Vec::new();
    for_each_value(&mut value.clone(), "", &mut |keys, _| all.push(keys.to_owned()));
    let other = |(chosen, keys): (usize, String)| {
        let (mut altered, mut place) = (value.clone(), 0);
        for_each_value(&mut altered, "", &mut |_, value| {
            if place == chosen {
                *value = other_value(value);
            }
            place += 1;
        });
        (keys, altered)
    };
    all.into_iter().enumerate().map(other).collect()
}

/// Visits each value that is no object or list, with the keys that lead to it; lists have none.
fn for_each_value(value: &mut Json, keys: &str, visit: &mut dyn FnMut(&str, &mut Json)) {
    match value {
        Json::Array(items) => items.iter_mut().for_each(|item| for_each_value(item, keys, visit)),
        Json::Object(members) => {
            for (key, member) in members {
                let dot = if keys.is_empty() { "" } else { "." };
                for_each_value(member, &format!("{keys}{dot}{key}"), visit);
            }
        }
        value => visit(keys, value),
    }
}

/// Another value of the same shape: what a mask takes here, it takes there.
fn other_value(value: &Json) -> Json {
    match value {
        Json::Bool(value) => Json::Bool(!value),
        Json::Number(number) => Json::Number(Number::from_literal(&other_text(number.as_str()))),
        Json::String(text) => Json::String(other_text(text)),
        _ => Json::Bool(true),
    }
}

/// `text` with its last digit changed, or else its last letter.
fn other_text(text: &str) -> String {
    let digit = text.rfind(|c: char| c.is_ascii_digit());
    let Some(place) = digit.or_else(|| text.rfind(char::is_alphabetic)) else {
        return format!("{text}x");
    };
    let (before, rest) = text.split_at(place);
    let mut rest = rest.chars();
    let other = match rest.next() {
        Some(digit @ '0'..='8') => char::from(digit as u8 + 1),
        Some('9') => '0',
        Some(letter @ ('a'..='y' | 'A'..='Y')) => char::from(letter as u8 + 1),
        Some('z') => 'a',
        _ => 'x',
    };
    format!("{before}{other}{}", rest.as_str())
}

#[cfg(test)]
#[path = "tests/alter.rs"]
mod tests;
