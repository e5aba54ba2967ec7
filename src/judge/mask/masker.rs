//! Masks: values that differ from run to run give way to placeholders.
//!
//! Equal values of one run get equal numbers, so that what links two calls stays compared. `canonicalise` later puts the numbers in
//! the order of the behaviour.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::kinds::is_passed;
use super::place::Place;
use super::placeholder::{erase, escape, placeholder, push_placeholder};
use super::redact::{REDACTED, Redaction, Trail};
use super::rule::{MaskKind, MaskRule};
use super::secret::{SECRET, SHORTEST_KEY, secrets, without_secrets};
use super::shapes::PAIRS;
use super::word::{is_secret_flag, is_secret_member};
use crate::json::{Json, canonical};
use crate::judge::matcher::is_matcher;

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

    fn of(text: &str) -> Self {
        let (mut signs, mut pairs, mut before) = (0, 0_u32, 0);
        for byte in text.bytes() {
            let (ends, begins) = PAIRS[usize::from(byte)];
            pairs |= ends & std::mem::replace(&mut before, begins);
            signs |= u8::from(byte == b'-') * Self::DASH;
            signs |= u8::from(byte == b'<') * Self::PLACEHOLDER;
        }
        signs |= u8::from(pairs != 0) * Self::CREDENTIAL;
        Self(signs)
    }

    fn holds(self, sign: u8) -> bool {
        self.0 & sign != 0
    }
}

pub(crate) struct Masker<'p> {
    rules: &'p [MaskRule],
    redaction: Option<&'p Redaction>,
    /// By kind, as canonical numbers are: most then are right already.
    numbers: BTreeMap<&'static str, HashMap<String, usize>>,
    /// For each rule and then for each rule of the redaction, whether it has replaced anything.
    used: Vec<bool>,
    /// Whether keys are asked what their numbers are.
    durations: bool,
    /// Whether everything but what is replaced stays as it is, unescaped: for a recording that is read again.
    verbatim: bool,
    /// Whether what is masked stands in a golden: matchers stay as they are.
    golden: bool,
    /// Whether anything was replaced that must not be kept.
    hid: bool,
}

impl<'p> Masker<'p> {
    pub(crate) fn new(rules: &'p [MaskRule]) -> Self {
        let durations = rules.iter().any(|rule| matches!(rule.kind, MaskKind::Duration));
        Self {
            rules,
            redaction: None,
            numbers: BTreeMap::new(),
            used: vec![false; rules.len()],
            durations,
            verbatim: false,
            golden: false,
            hid: false,
        }
    }

    /// For what stands in a golden: it is escaped already, and matchers are not masked.
    pub(crate) fn in_golden(self) -> Self {
        Self { verbatim: true, golden: true, ..self }
    }

    /// Whether any rule has replaced anything so far.
    pub(crate) fn any_used(&self) -> bool {
        self.used.contains(&true)
    }

    pub(crate) fn redacting(mut self, redaction: &'p Redaction) -> Self {
        if !redaction.is_empty() {
            self.redaction = Some(redaction);
            self.used
                .resize(self.rules.len() + redaction.patterns.len() + redaction.keys.len(), false);
        }
        self
    }

    /// Masks what a run has as a whole: its `output`, its `input`.
    pub(crate) fn of_run(&mut self, value: &mut Json, part: &str) {
        let place = Place::root(self.rules).enter(self.rules, &[part]);
        self.value(value, &place, false, None);
    }

    /// Masks a `part` (`args`, `result`) of the step at `index` of the recording, a call of `tool`.
    pub(crate) fn of_step(&mut self, value: &mut Json, index: usize, tool: &str, part: &str) {
        let steps = Place::root(self.rules).enter(self.rules, &["steps"]);
        let place = steps.enter_at(self.rules, index, tool).enter(self.rules, &[part]);
        self.value(value, &place, false, None);
    }

    pub(crate) fn of_stage(&mut self, value: &mut Json, index: usize, node: &str) {
        let stages = Place::root(self.rules).enter(self.rules, &["stages"]);
        let place = stages.enter_at(self.rules, index, node).enter(self.rules, &["visible_text"]);
        self.value(value, &place, false, None);
    }

    pub(crate) fn used(self) -> Vec<bool> {
        self.used
    }

    /// What was replaced: each value once, with the word of its kind.
    pub(crate) fn values(self) -> BTreeSet<(&'static str, String)> {
        let of_kind =
            |(word, values): (_, HashMap<_, _>)| values.into_keys().map(move |value| (word, value));
        self.numbers.into_iter().flat_map(of_kind).collect()
    }

    /// `up` are the keys around `value`; `passed`: its key says that its numbers are times that passed.
    fn value(&mut self, value: &mut Json, place: &Place, passed: bool, up: Option<&Trail<'_>>) {
        match value {
            Json::String(text) => self.text(text, place),
            Json::Number(number) => {
                if let Some(rule) =
                    self.redaction.and_then(|redaction| redaction.in_word(number.as_str()))
                {
                    *value = Json::String(self.redacted(rule, number.as_str().to_owned()));
                    return;
                }
                let takes = |&(index, rule): &(usize, &MaskRule)| {
                    place.holds(rule, index)
                        && rule.kind.takes(number, place.names(rule, index), passed)
                };
                let taken = self
                    .rules
                    .iter()
                    .enumerate()
                    .filter(takes)
                    .min_by_key(|(_, rule)| rule.kind.rank());
                if let Some((index, _)) = taken {
                    let (word, number) = self.replaced(index, number.as_str());
                    *value = Json::String(placeholder(word, number));
                }
            }
            Json::Array(items) => {
                let mut after_flag = false;
                for (index, item) in items.iter_mut().enumerate() {
                    let flag = item.as_str().is_some_and(is_secret_flag);
                    match item {
                        Json::String(text) if after_flag && !flag && !text.is_empty() => {
                            *text = self.placeholder(SECRET, text.clone());
                        }
                        _ => self.value(item, &place.item(self.rules, index), passed, up),
                    }
                    after_flag = flag;
                }
            }
            Json::Object(members) if self.golden && is_matcher(members) => {}
            Json::Object(members) => {
                for (key, member) in members.iter_mut() {
                    let trail = Trail { key, up };
                    if let Some(rule) =
                        self.redaction.and_then(|redaction| redaction.keyed(&trail, member))
                    {
                        *member = Json::String(self.redacted(rule, own_text(member)));
                        continue;
                    }
                    if is_secret_member(key, member) {
                        *member = Json::String(self.placeholder(SECRET, own_text(member)));
                        continue;
                    }
                    let passed = self.durations && is_passed(key);
                    self.value(member, &place.enter(self.rules, &[key]), passed, Some(&trail));
                }
                self.keys(members);
                // A `$` alone is a matcher's. Members stay in their order: all keys that begin so get one more.
                if !self.verbatim {
                    members
                        .iter_mut()
                        .filter(|(key, _)| key.as_bytes().first() == Some(&b'$'))
                        .for_each(|(key, _)| key.insert(0, '$'));
                }
            }
            Json::Null | Json::Bool(_) => {}
        }
    }

    /// Redacts keys. Members whose keys become the same are told apart by a number, in the order of what they hold.
    fn keys(&mut self, members: &mut [(String, Json)]) {
        let redaction = self.redaction.filter(|redaction| !redaction.patterns.is_empty());
        let mut changed = false;
        for (key, _) in members.iter_mut() {
            if let Some(redaction) = redaction
                && let Some(rule) = redaction.in_word(key)
            {
                self.used[self.rules.len() + rule] = true;
                *key = redaction.words(key).into_owned();
                changed = true;
            }
            if key.len() >= SHORTEST_KEY
                && let Cow::Owned(plain) = without_secrets(key)
            {
                *key = plain;
                changed = true;
            }
        }
        if changed {
            self.hid = true;
            members.sort_by_cached_key(|(key, member)| (key.clone(), canonical(&erase(member))));
            let mut known = HashSet::new();
            for (key, _) in members.iter_mut() {
                let plain = key.clone();
                let mut number = 2;
                while !known.insert(key.clone()) {
                    *key = format!("{plain} {number}");
                    number += 1;
                }
            }
            members.sort_by(|a, b| a.0.cmp(&b.0));
        }
    }

    fn text(&mut self, text: &mut String, place: &Place) {
        let signs = Signs::of(text);
        let never_kept = self.never_kept(text, signs);
        let mut taken: Vec<(Range<usize>, Why)> = Vec::new();
        for (index, rule) in
            self.rules.iter().enumerate().filter(|(index, rule)| place.holds(rule, *index))
        {
            if rule.kind.needs_dash() && !signs.holds(Signs::DASH) {
                continue;
            }
            rule.kind.each(text, place.names(rule, index), &mut |range| {
                taken.push((range, Why::Mask(index)));
            });
        }
        if taken.is_empty() && never_kept.is_empty() {
            if signs.holds(Signs::PLACEHOLDER)
                && !self.verbatim
                && let Cow::Owned(escaped) = escape(text)
            {
                *text = escaped;
            }
            return;
        }
        // What must not be kept goes first; then the leftmost match, of these the longest, then the kind, whatever the order of rules.
        // (What overlaps something taken is dropped.)
        let rank = |why: &Why| match why {
            Why::Mask(rule) => (self.rules[*rule].kind.rank(), *rule),
            Why::Secret | Why::Redacted => (0, 0),
        };
        taken.sort_by_key(|(range, why)| (range.start, Reverse(range.end), rank(why)));
        let mut free = 0;
        taken.retain(|(range, _)| {
            let next = never_kept.partition_point(|(secret, _)| secret.end <= range.start);
            let in_secret =
                never_kept.get(next).is_some_and(|(secret, _)| secret.start < range.end);
            let takes = range.start >= free && !in_secret;
            if takes {
                free = range.end;
            }
            takes
        });
        taken.extend(never_kept);
        taken.sort_by_key(|(range, _)| range.start);
        let verbatim = self.verbatim;
        let kept = |text| if verbatim { Cow::Borrowed(text) } else { escape(text) };
        let (mut masked, mut end) = (String::with_capacity(text.len()), 0);
        for (range, why) in taken {
            masked.push_str(&kept(&text[end..range.start]));
            let value = &text[range.clone()];
            let (word, number) = match why {
                Why::Mask(index) => self.replaced(index, value),
                Why::Redacted => self.number(REDACTED, value.to_owned()),
                Why::Secret => self.number(SECRET, value.to_owned()),
            };
            push_placeholder(&mut masked, word, number);
            end = range.end;
        }
        masked.push_str(&kept(&text[end..]));
        *text = masked;
    }

    /// Where `text` holds credentials or redacted text, in order. Overlapping places are joined.
    fn never_kept(&mut self, text: &str, signs: Signs) -> Vec<(Range<usize>, Why)> {
        let secrets = if signs.holds(Signs::CREDENTIAL) { secrets(text) } else { Vec::new() };
        let mut secrets: Vec<_> = secrets.into_iter().map(|range| (range, Why::Secret)).collect();
        if signs.holds(Signs::PLACEHOLDER) {
            let before = secrets.len();
            secrets.extend(self.hidden_before(text));
            if secrets.len() > before {
                secrets.sort_by_key(|(range, _)| (range.start, range.end));
                secrets.dedup_by(|next, first| next.0.start < first.0.end);
            }
        }
        let Some(redaction) = self.redaction else { return secrets };
        let redacted = redaction.find(text);
        for (_, rule) in &redacted {
            self.used[self.rules.len() + rule] = true;
        }
        let mut found: Vec<_> =
            redacted.into_iter().map(|(range, _)| (range, Why::Redacted)).chain(secrets).collect();
        found.sort_by_key(|(range, _)| (range.start, range.end));
        found.dedup_by(|next, first| {
            let overlap = next.0.start < first.0.end;
            if overlap {
                first.0.end = first.0.end.max(next.0.end);
                first.1 = Why::Redacted;
            }
            overlap
        });
        found
    }

    /// Placeholders of credentials and of redacted text, in a recording that was written without them. They are numbered like what
    /// they stand for. The rule that redacted is unknown, so all count as used.
    fn hidden_before(&mut self, text: &str) -> Vec<(Range<usize>, Why)> {
        let mut found = Vec::new();
        for (start, _) in text.match_indices('<') {
            let rest = &text[start + 1..];
            let kinds = [(SECRET, Why::Secret), (REDACTED, Why::Redacted)];
            let Some((rest, why)) = kinds
                .into_iter()
                .find_map(|(word, why)| Some((rest.strip_prefix(word)?.strip_prefix(' ')?, why)))
            else {
                continue;
            };
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 || !rest[digits..].starts_with('>') {
                continue;
            }
            if matches!(why, Why::Redacted) && self.redaction.is_some() {
                self.used[self.rules.len()..].fill(true);
            }
            found.push((start..text.len() - rest.len() + digits + 1, why));
        }
        found
    }

    /// The placeholder of `value`, which the rule of the redaction at `rule` takes.
    fn redacted(&mut self, rule: usize, value: String) -> String {
        self.used[self.rules.len() + rule] = true;
        self.placeholder(REDACTED, value)
    }

    /// The placeholder of `value`, which the rule at `index` takes: the word of its kind, and its number.
    fn replaced(&mut self, index: usize, value: &str) -> (&'static str, usize) {
        let kind = &self.rules[index].kind;
        self.used[index] = true;
        self.number(kind.word(), kind.same(value).into_owned())
    }

    fn placeholder(&mut self, word: &'static str, value: String) -> String {
        let (word, number) = self.number(word, value);
        placeholder(word, number)
    }

    fn number(&mut self, word: &'static str, value: String) -> (&'static str, usize) {
        self.hid |= matches!(word, SECRET | REDACTED);
        let numbers = self.numbers.entry(word).or_insert_with(|| HashMap::with_capacity(14));
        let next = numbers.len() + 1;
        (word, *numbers.entry(value).or_insert(next))
    }
}

/// Takes credentials and what a suite redacts out of the values of a recording, which is judged then as the whole one would be.
pub(crate) struct Hiding<'p> {
    masker: Masker<'p>,
    redaction: &'p Redaction,
}

impl<'p> Hiding<'p> {
    pub(crate) fn new(redaction: &'p Redaction) -> Self {
        let mut masker = Masker::new(&[]).redacting(redaction);
        masker.verbatim = true;
        Self { masker, redaction }
    }

    /// The JSON `text` without them. What is equal in two texts stays equal.
    pub(crate) fn json<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let Ok(mut value) = Json::parse(text) else { return self.redaction.words(text) };
        self.masker.hid = false;
        self.masker.of_run(&mut value, "output");
        if !self.masker.hid {
            return Cow::Borrowed(text);
        }
        serde_json::to_string(&value).map_or_else(|_| self.redaction.words(text), Cow::Owned)
    }
}

/// The JSON `text` without credentials and without what `redaction` takes. It is judged as the whole text would be.
pub(crate) fn without_hidden<'t>(text: &'t str, redaction: &Redaction) -> Cow<'t, str> {
    Hiding::new(redaction).json(text)
}

#[derive(Clone, Copy)]
enum Why {
    Secret,
    Redacted,
    Mask(usize),
}

/// What makes two redacted values the same.
fn own_text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => String::from_utf8_lossy(&canonical(other)).into_owned(),
    }
}

#[cfg(test)]
#[path = "tests/masker.rs"]
mod tests;
