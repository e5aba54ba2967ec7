//! Placeholders: what stands in a behaviour where a mask or a credential was, such as `<uuid 1>`.
//!
//! A text that holds something like a placeholder by itself keeps it with a backslash (`<\uuid 1>`), so that a
//! placeholder never means two things.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::run::Json;

#[expect(clippy::expect_used, reason = "fixed patterns, compiled by the tests")]
fn fixed(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| fixed(r"<([a-z]+) ([0-9]{1,9})>"));
static LOOKALIKE: LazyLock<Regex> = LazyLock::new(|| fixed(r"<(\\*)([a-z]+ [0-9]{1,9}>)"));

/// The placeholder of the `number`th value of `kind`.
pub(super) fn placeholder(kind: &str, number: usize) -> String {
    format!("<{kind} {number}>")
}

/// A text of a recording as it stands in a behaviour.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    if text.contains('<') { LOOKALIKE.replace_all(text, r"<\$1$2") } else { Cow::Borrowed(text) }
}

/// The text that [`escape`] was given.
#[cfg(test)]
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    LOOKALIKE.replace_all(text, |found: &Captures<'_>| {
        let slashes = &found[1];
        format!("<{}{}", slashes.strip_prefix('\\').unwrap_or(slashes), &found[2])
    })
}

/// Numbers placeholders anew in the order in which texts are given, per kind from 1.
#[derive(Default)]
pub(super) struct Renumber {
    numbers: HashMap<(String, String), usize>,
    last: HashMap<String, usize>,
}

impl Renumber {
    pub(super) fn text(&mut self, text: &mut String) {
        if let Cow::Owned(new) = replace(text, |kind, old| {
            let last = self.last.entry(kind.to_owned()).or_default();
            let number = *self.numbers.entry((kind.to_owned(), old.to_owned())).or_insert_with(|| {
                *last += 1;
                *last
            });
            placeholder(kind, number)
        }) {
            *text = new;
        }
    }
}

/// `value` with every placeholder's number left out: equal for values that differ in numbers only.
pub(super) fn erase(value: &Json) -> Json {
    let mut erased = value.clone();
    super::behaviour::for_each_text(&mut erased, &mut |text| {
        if let Cow::Owned(new) = replace(text, |kind, _| placeholder(kind, 0)) {
            *text = new;
        }
    });
    erased
}

/// Whether any text in `value` holds a placeholder.
pub(super) fn holds_placeholder(value: &Json) -> bool {
    match value {
        Json::String(text) => text.contains('<') && PLACEHOLDER.is_match(text),
        Json::Array(items) => items.iter().any(holds_placeholder),
        Json::Object(members) => members.iter().any(|(_, member)| holds_placeholder(member)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

/// The placeholders of a text, in order: kind and number.
pub(super) fn placeholders(text: &str) -> impl Iterator<Item = (&str, &str)> {
    PLACEHOLDER.captures_iter(text).map(|found| {
        let [kind, number] = found.extract().1;
        (kind, number)
    })
}

fn replace<'t>(text: &'t str, mut by: impl FnMut(&str, &str) -> String) -> Cow<'t, str> {
    if text.contains('<') {
        PLACEHOLDER.replace_all(text, |found: &Captures<'_>| by(&found[1], &found[2]))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn escaping_round_trips_and_leaves_no_placeholder(text in r"([<>\\a-b 0-9]|<uuid 1>|<\\uuid 2>){0,12}") {
            let escaped = escape(&text);
            prop_assert!(placeholders(&escaped).next().is_none(), "{}", escaped);
            prop_assert_eq!(unescape(&escaped), text.as_str());
        }
    }

    #[test]
    fn numbers_follow_first_appearance_per_kind() {
        let mut numbers = Renumber::default();
        let mut texts = ["<uuid 7> <timestamp 9>", "<uuid 3> <uuid 7>", r"<\uuid 3>"].map(str::to_owned);
        for text in &mut texts {
            numbers.text(text);
        }
        assert_eq!(texts, ["<uuid 1> <timestamp 1>", "<uuid 2> <uuid 1>", r"<\uuid 3>"]);
    }
}
