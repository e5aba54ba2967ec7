//! Placeholders: the text that replaces a masked value or a credential in a behaviour, such as `<uuid 1>`.
//!
//! A recorded text that looks like a placeholder gets a backslash (`<\uuid 1>`).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::json::Json;
use crate::judge::matcher::is_matcher;

const MAX_DIGITS: usize = 9;

pub(crate) fn placeholder(kind: &str, number: usize) -> String {
    let mut text = String::with_capacity(kind.len() + 3 + MAX_DIGITS);
    push_placeholder(&mut text, kind, number);
    text
}

pub(crate) fn push_placeholder(text: &mut String, kind: &str, number: usize) {
    text.extend(["<", kind, " "]);
    match u8::try_from(number) {
        Ok(digit @ 0..10) => text.push(char::from(b'0' + digit)),
        _ => text.push_str(&number.to_string()),
    }
    text.push('>');
}

/// A text of a recording as it stands in a behaviour.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    edit(text, lookalikes(text).map(|lookalike| (lookalike.start + 1..lookalike.start + 1, r"\")))
}

/// Visits every string value (not the keys) in canonical order, except in matchers.
pub(crate) fn for_each_text(value: &mut Json, visit: &mut impl FnMut(&mut String)) {
    match value {
        Json::String(text) => visit(text),
        Json::Array(items) => items.iter_mut().for_each(|item| for_each_text(item, visit)),
        Json::Object(members) if is_matcher(members) => {}
        Json::Object(members) => {
            members.iter_mut().for_each(|(_, member)| for_each_text(member, visit));
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// Numbers placeholders anew in the order in which texts are given, per kind from 1.
#[derive(Default)]
pub(crate) struct Renumber {
    /// By kind, of which there are few.
    numbers: Vec<(String, Numbers)>,
}

#[derive(Default)]
struct Numbers {
    /// So many came first, in order from 1, and stay what they are: of most behaviours all do.
    same: usize,
    /// The others, by the digits of the old ones.
    others: BTreeMap<u64, usize>,
}

impl Renumber {
    pub(crate) fn text(&mut self, text: &mut String) {
        // Most texts hold none.
        if text.as_bytes().contains(&b'<')
            && let Cow::Owned(new) = renumber(text, |kind, old| self.number(kind, old))
        {
            *text = new;
        }
    }

    fn number(&mut self, kind: &str, old: &str) -> usize {
        let index = self.numbers.iter().position(|(known, _)| known == kind).unwrap_or_else(|| {
            self.numbers.push((kind.to_owned(), Numbers::default()));
            self.numbers.len() - 1
        });
        let Numbers { same, others } = &mut self.numbers[index].1;
        if let Some(old) = old.parse().ok().filter(|_| !old.starts_with('0')) {
            if others.is_empty() && old == *same + 1 {
                *same = old;
            }
            if old <= *same {
                return old;
            }
        }
        // `1` and `01` stay two: the first digit counts what stands before them all.
        let old = old.bytes().fold(1, |number, digit| number * 10 + u64::from(digit - b'0'));
        let next = *same + others.len() + 1;
        *others.entry(old).or_insert(next)
    }
}

/// `value` with every placeholder's number left out: equal for values that differ in numbers only.
pub(crate) fn erase(value: &Json) -> Json {
    let mut erased = value.clone();
    for_each_text(&mut erased, &mut |text| {
        if let Cow::Owned(new) = renumber(text, |_, _| 0) {
            *text = new;
        }
    });
    erased
}

pub(crate) fn without<'t>(text: &'t str, kind: &str) -> Cow<'t, str> {
    let found = lookalikes(text).filter(|found| found.slashes == 0 && found.kind(text) == kind);
    edit(text, found.map(|found| (found.start..found.number.end + 1, "")))
}

/// The kind of the placeholder that `text` is as a whole.
pub(crate) fn is_placeholder(text: &str) -> Option<&str> {
    let found = lookalikes(text).find(|found| found.slashes == 0 && found.start == 0)?;
    (found.number.end + 1 == text.len()).then(|| found.kind(text))
}

/// Whether any text in `value`, outside matchers, holds a placeholder.
pub(crate) fn holds_placeholder(value: &Json) -> bool {
    match value {
        Json::String(text) => placeholders(text).next().is_some(),
        Json::Array(items) => items.iter().any(holds_placeholder),
        Json::Object(members) => {
            !is_matcher(members) && members.iter().any(|(_, member)| holds_placeholder(member))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

/// The placeholders of a text, in order: kind and number.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = (&str, &str)> {
    lookalikes(text)
        .filter(|found| found.slashes == 0)
        .map(move |found| (found.kind(text), found.number(text)))
}

/// `text` with the numbers that `by` makes of the kinds and numbers of its placeholders.
pub(crate) fn renumber<'t>(text: &'t str, mut by: impl FnMut(&str, &str) -> usize) -> Cow<'t, str> {
    let found = lookalikes(text).filter(|found| found.slashes == 0);
    let renumbered = found.filter_map(|found| {
        let old = found.number(text);
        let new = by(found.kind(text), old);
        // Most numbers are right as they are.
        let same = !old.starts_with('0') && old.parse() == Ok(new);
        (!same).then(|| (found.number, new.to_string()))
    });
    edit(text, renumbered)
}

/// A placeholder or, with backslashes, a text that looks like one: `<`, backslashes, letters, a space, digits, `>`.
struct Lookalike {
    start: usize,
    slashes: usize,
    number: Range<usize>,
}

impl Lookalike {
    /// The one at the start of `text`, which begins with `<` at byte `start` of the whole.
    fn at(text: &[u8], start: usize) -> Option<Self> {
        let letter = end_of(text, 1, |byte| byte == b'\\');
        let (slashes, space) = (letter - 1, end_of(text, letter, |byte| byte.is_ascii_lowercase()));
        if space == letter || text.get(space) != Some(&b' ') {
            return None;
        }
        let end = end_of(text, space + 1, |byte| byte.is_ascii_digit());
        let digits = end - space - 1;
        let fits = (1..=MAX_DIGITS).contains(&digits) && text.get(end) == Some(&b'>');
        fits.then_some(Self { start, slashes, number: start + space + 1..start + end })
    }

    fn kind<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start + 1 + self.slashes..self.number.start - 1]
    }

    fn number<'t>(&self, text: &'t str) -> &'t str {
        &text[self.number.clone()]
    }
}

/// Where from `at` the bytes end that are `of` a kind.
fn end_of(text: &[u8], mut at: usize, of: impl Fn(u8) -> bool) -> usize {
    while text.get(at).is_some_and(|byte| of(*byte)) {
        at += 1;
    }
    at
}

/// Everything in `text` that is or looks like a placeholder, in order.
fn lookalikes(text: &str) -> impl Iterator<Item = Lookalike> {
    let text = text.as_bytes();
    let starts = text.iter().enumerate().filter(|(_, byte)| **byte == b'<');
    starts.filter_map(|(start, _)| Lookalike::at(&text[start..], start))
}

/// `text` with these parts, given in order, replaced. Borrowed where none is.
pub(super) fn edit<T: AsRef<str>>(
    text: &str,
    parts: impl Iterator<Item = (Range<usize>, T)>,
) -> Cow<'_, str> {
    let (mut edited, mut end) = (String::new(), 0);
    for (part, by) in parts {
        edited.push_str(&text[end..part.start]);
        edited.push_str(by.as_ref());
        end = part.end;
    }
    if end == 0 {
        return Cow::Borrowed(text);
    }
    edited.push_str(&text[end..]);
    Cow::Owned(edited)
}

#[cfg(test)]
#[path = "tests/placeholder.rs"]
pub(super) mod tests;
