//! Masks: values that differ from run to run give way to placeholders.
//!
//! Equal values of one run get equal numbers, so that what links two calls stays compared. Numbers given here are provisional:
//! `canonicalise` puts them in the order of the behaviour. What each kind takes: `mask_kinds`; where a mask applies: `at`.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use super::at::Place;
use super::mask_kinds::is_passed;
use super::placeholder::{escape, placeholder};
use super::policy::{MaskKind, MaskRule};
use super::secret::{SECRET, is_secret_key, is_sign, secrets};
use crate::run::Json;

/// Which bytes a text holds of those without which most texts need not be looked at: one look at each byte instead of several.
#[derive(Clone, Copy)]
struct Signs(u8);

impl Signs {
    /// What [`secrets`] needs.
    const CREDENTIAL: u8 = 1;
    /// What uuids and timestamps need.
    const DASH: u8 = 2;
    /// What placeholders begin with.
    const PLACEHOLDER: u8 = 4;

    const TABLE: [u8; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 128 {
            if is_sign(byte) {
                table[byte as usize] |= Self::CREDENTIAL;
            }
            byte += 1;
        }
        table[b'-' as usize] |= Self::DASH;
        table[b'<' as usize] |= Self::PLACEHOLDER;
        table
    };

    fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |signs, byte| signs | Self::TABLE[usize::from(byte)]))
    }

    fn holds(self, sign: u8) -> bool {
        self.0 & sign != 0
    }
}

/// Masks the values of one run.
pub(super) struct Masker<'p> {
    rules: &'p [MaskRule],
    numbers: HashMap<(&'static str, String), usize>,
    used: Vec<bool>,
    /// Whether keys are asked what their numbers are.
    durations: bool,
}

impl<'p> Masker<'p> {
    pub(super) fn new(rules: &'p [MaskRule]) -> Self {
        let durations = rules.iter().any(|rule| matches!(rule.kind, MaskKind::Duration));
        // Room for what most runs hold.
        let numbers = HashMap::with_capacity(if rules.is_empty() { 0 } else { 28 });
        Self { rules, numbers, used: vec![false; rules.len()], durations }
    }

    /// Masks what a run has as a whole: its `output`, its `input`.
    pub(super) fn of_run(&mut self, value: &mut Json, part: &str) {
        let place = Place::root(self.rules).enter(self.rules, &[part]);
        self.value(value, &place, false);
    }

    /// Masks a `part` (`args`, `result`) of the step at `index` of the recording, a call of `tool`.
    pub(super) fn of_step(&mut self, value: &mut Json, index: usize, tool: &str, part: &str) {
        let steps = Place::root(self.rules).enter(self.rules, &["steps"]);
        let place = steps.enter(self.rules, &[&index.to_string(), tool]).enter(self.rules, &[part]);
        self.value(value, &place, false);
    }

    /// Masks the visible text of the stage `node` at `index` of the recording.
    pub(super) fn of_stage(&mut self, value: &mut Json, index: usize, node: &str) {
        let stages = Place::root(self.rules).enter(self.rules, &["stages"]);
        let place = stages.enter(self.rules, &[&index.to_string(), node]).enter(self.rules, &["visible_text"]);
        self.value(value, &place, false);
    }

    /// For each rule, whether it has replaced anything.
    pub(super) fn used(self) -> Vec<bool> {
        self.used
    }

    /// Masks everything in `value`; `passed`: its key says that its numbers are times that passed.
    fn value(&mut self, value: &mut Json, place: &Place, passed: bool) {
        match value {
            Json::String(text) => self.text(text, place),
            Json::Number(number) => {
                let takes = |&(index, rule): &(usize, &MaskRule)| {
                    place.holds(rule, index) && rule.kind.takes(number, place.names(rule, index), passed)
                };
                let taken = self.rules.iter().enumerate().filter(takes).min_by_key(|(_, rule)| rule.kind.rank());
                if let Some((index, _)) = taken {
                    *value = Json::String(self.replaced(index, number.as_str()));
                }
            }
            Json::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.value(item, &place.item(self.rules, index), passed);
                }
            }
            Json::Object(members) => {
                for (key, member) in members {
                    match member {
                        Json::String(text) if !text.is_empty() && is_secret_key(key) => {
                            *text = self.placeholder(SECRET, text.clone());
                        }
                        _ => {
                            let passed = self.durations && is_passed(key);
                            self.value(member, &place.enter(self.rules, &[key]), passed);
                        }
                    }
                }
            }
            Json::Null | Json::Bool(_) => {}
        }
    }

    fn text(&mut self, text: &mut String, place: &Place) {
        let signs = Signs::of(text);
        // Without a rule: a credential.
        let mut found: Vec<(Range<usize>, Option<usize>)> = Vec::new();
        if signs.holds(Signs::CREDENTIAL) {
            found.extend(secrets(text).into_iter().map(|range| (range, None)));
        }
        for (index, rule) in self.rules.iter().enumerate().filter(|(index, rule)| place.holds(rule, *index)) {
            if rule.kind.needs_dash() && !signs.holds(Signs::DASH) {
                continue;
            }
            let ranges = rule.kind.find(text, place.names(rule, index));
            found.extend(ranges.into_iter().map(|range| (range, Some(index))));
        }
        if found.is_empty() && !signs.holds(Signs::PLACEHOLDER) {
            return;
        }
        if found.is_empty() {
            if let Cow::Owned(escaped) = escape(text) {
                *text = escaped;
            }
            return;
        }
        // Credentials go first wherever they begin; then the leftmost match, of these the longest, then the kind: the order
        // of the rules in the file does not matter. (What overlaps something taken is dropped.)
        let (mut taken, mut other): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, rule)| rule.is_none());
        let secrets = taken.len();
        other.sort_by_key(|(range, rule)| {
            (range.start, Reverse(range.end), rule.map(|index| self.rules[index].kind.rank()), *rule)
        });
        let mut free = 0;
        for (range, rule) in other {
            let next = taken[..secrets].partition_point(|(secret, _)| secret.end <= range.start);
            let in_secret = taken[..secrets].get(next).is_some_and(|(secret, _)| secret.start < range.end);
            if range.start >= free && !in_secret {
                free = range.end;
                taken.push((range, rule));
            }
        }
        taken.sort_by_key(|(range, _)| range.start);
        let (mut masked, mut end) = (String::with_capacity(text.len()), 0);
        for (range, rule) in taken {
            masked.push_str(&escape(&text[end..range.start]));
            let value = &text[range.clone()];
            let instead = match rule {
                Some(index) => self.replaced(index, value),
                None => self.placeholder(SECRET, value.to_owned()),
            };
            masked.push_str(&instead);
            end = range.end;
        }
        masked.push_str(&escape(&text[end..]));
        *text = masked;
    }

    /// The placeholder of `value`, which the rule at `index` takes.
    fn replaced(&mut self, index: usize, value: &str) -> String {
        let kind = &self.rules[index].kind;
        self.used[index] = true;
        self.placeholder(kind.word(), kind.same(value).into_owned())
    }

    fn placeholder(&mut self, word: &'static str, value: String) -> String {
        let next = self.numbers.len() + 1;
        placeholder(word, *self.numbers.entry((word, value)).or_insert(next))
    }
}

#[cfg(test)]
#[path = "test_mask.rs"]
mod tests;
