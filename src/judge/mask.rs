//! Masks: values that differ from run to run give way to placeholders.
//!
//! Equal values of one run get equal numbers, so that what links two calls stays compared. Masks touch texts only, whole or
//! inside; keys, numbers and everything else stay. Numbers given here are provisional: `canonicalise` puts them in the order
//! of the behaviour.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::placeholder::{escape, placeholder};
use super::policy::{MaskKind, MaskRule};
use super::secret::{SECRET, is_secret_key, secrets};
use crate::run::Json;

#[expect(clippy::expect_used, reason = "fixed patterns, compiled by the tests")]
fn fixed(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

/// RFC 9562: 8-4-4-4-12 hex digits, any version.
static UUID: LazyLock<Regex> = LazyLock::new(|| fixed("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"));

/// RFC 3339, and its common relatives: a space for the `T`, no seconds, a comma before the fraction, an offset without a
/// colon or none. A date alone is no timestamp: it usually means something.
static TIMESTAMP: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9]",
        r"(?::[0-5][0-9](?:[.,][0-9]{1,9})?|:60)?(?:[Zz]|[+-][0-9]{2}:?[0-9]{2}| UTC)?"
    ))
});

impl MaskKind {
    /// The word in its placeholder.
    fn word(&self) -> &'static str {
        match self {
            MaskKind::Uuid => "uuid",
            MaskKind::Timestamp => "timestamp",
            MaskKind::Pattern(_) => "masked",
        }
    }

    /// Where it applies in `text`, in order.
    fn find(&self, text: &str) -> Vec<Range<usize>> {
        match self {
            // Most texts hold neither, and a regular expression costs something before it has looked at the first byte.
            MaskKind::Uuid if text.len() < 36 || !holds(text, 4, b'-') => Vec::new(),
            MaskKind::Timestamp if text.len() < 16 || !holds(text, 2, b'-') || !holds(text, 1, b':') => Vec::new(),
            MaskKind::Uuid => standing(&UUID, text),
            MaskKind::Timestamp => standing(&TIMESTAMP, text),
            MaskKind::Pattern(pattern) => {
                let found = pattern.captures_iter(text);
                let ranges = found.filter_map(|found| found.get(1).or_else(|| found.get(0)).map(|part| part.range()));
                ranges.filter(|range| !range.is_empty()).collect()
            }
        }
    }
}

/// Whether `byte` stands in `text` at least `times` times.
fn holds(text: &str, times: usize, byte: u8) -> bool {
    text.bytes().filter(|&other| other == byte).count() >= times
}

/// Matches that are not part of a longer word or number.
fn standing(pattern: &Regex, text: &str) -> Vec<Range<usize>> {
    let inside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let found = pattern.find_iter(text).map(|found| found.range());
    found.filter(|r| !inside(text[..r.start].chars().next_back()) && !inside(text[r.end..].chars().next())).collect()
}

/// Masks the texts of one run.
pub(super) struct Masker<'p> {
    rules: &'p [MaskRule],
    numbers: HashMap<(&'static str, String), usize>,
}

impl<'p> Masker<'p> {
    pub(super) fn new(rules: &'p [MaskRule]) -> Self {
        // Room for what most runs hold.
        Self { rules, numbers: HashMap::with_capacity(if rules.is_empty() { 0 } else { 28 }) }
    }

    /// Masks every text in `value`.
    pub(super) fn value(&mut self, value: &mut Json) {
        match value {
            Json::String(text) => self.text(text),
            Json::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Json::Object(members) => {
                for (key, member) in members {
                    match member {
                        Json::String(text) if !text.is_empty() && is_secret_key(key) => {
                            *text = self.placeholder(SECRET, text);
                        }
                        _ => self.value(member),
                    }
                }
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }

    fn text(&mut self, text: &mut String) {
        let mut found: Vec<(Range<usize>, &'static str)> =
            secrets(text).into_iter().map(|range| (range, SECRET)).collect();
        for rule in self.rules {
            found.extend(rule.kind.find(text).into_iter().map(|range| (range, rule.kind.word())));
        }
        if found.is_empty() {
            if let std::borrow::Cow::Owned(escaped) = escape(text) {
                *text = escaped;
            }
            return;
        }
        // Credentials go first wherever they begin; then the leftmost match, then the rule that stands first. (The sort is
        // stable, and what overlaps something taken is dropped.)
        let (mut taken, mut other): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, kind)| *kind == SECRET);
        let secrets = taken.len();
        other.sort_by_key(|(range, _)| range.start);
        let mut free = 0;
        for (range, kind) in other {
            let next = taken[..secrets].partition_point(|(secret, _)| secret.end <= range.start);
            let in_secret = taken[..secrets].get(next).is_some_and(|(secret, _)| secret.start < range.end);
            if range.start >= free && !in_secret {
                free = range.end;
                taken.push((range, kind));
            }
        }
        taken.sort_by_key(|(range, _)| range.start);
        let (mut masked, mut end) = (String::with_capacity(text.len()), 0);
        for (range, kind) in taken {
            masked.push_str(&escape(&text[end..range.start]));
            masked.push_str(&self.placeholder(kind, &text[range.clone()]));
            end = range.end;
        }
        masked.push_str(&escape(&text[end..]));
        *text = masked;
    }

    fn placeholder(&mut self, kind: &'static str, value: &str) -> String {
        // Hex digits of a UUID mean the same in either case.
        let value = if kind == MaskKind::Uuid.word() { value.to_ascii_lowercase() } else { value.to_owned() };
        let next = self.numbers.len() + 1;
        placeholder(kind, *self.numbers.entry((kind, value)).or_insert(next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(kind: MaskKind) -> MaskRule {
        MaskRule { kind, reason: "it varies".to_owned() }
    }

    fn masked(rules: &[MaskRule], text: &str) -> String {
        let mut value = Json::from(text);
        Masker::new(rules).value(&mut value);
        value.as_str().unwrap().to_owned()
    }

    const ID: &str = "550e8400-e29b-41d4-a716-446655440000";

    #[test]
    fn uuids_whole_inside_and_in_either_case() {
        let rules = [rule(MaskKind::Uuid)];
        assert_eq!(masked(&rules, ID), "<uuid 1>");
        let upper = ID.to_uppercase();
        let other = ID.replace('5', "6");
        assert_eq!(masked(&rules, &format!("a_{ID},{upper};{other}")), "a_<uuid 1>,<uuid 1>;<uuid 2>");
        assert_eq!(masked(&rules, &format!("x{ID}")), format!("x{ID}"), "part of a longer word");
        assert_eq!(masked(&[], ID), ID);
    }

    #[test]
    fn timestamps_have_a_date_and_a_time() {
        let rules = [rule(MaskKind::Timestamp)];
        for text in [
            "2026-01-31T23:59:60Z",
            "2026-01-31T23:59:59.123456789+02:00",
            "2026-01-31 23:59",
            "2026-01-31t00:00:00,5-0800",
            "2026-01-31 23:59:00 UTC",
        ] {
            assert_eq!(masked(&rules, &format!("at {text}.")), "at <timestamp 1>.", "{text}");
        }
        for text in
            ["2026-01-31", "2026-13-31T00:00", "2026-01-32T00:00", "2026-01-31T24:00", "12026-01-31T23:59", "23:59"]
        {
            assert_eq!(masked(&rules, text), text);
        }
    }

    #[test]
    fn patterns_mask_their_group_or_the_whole_and_never_nothing() {
        let pattern = |text: &str| rule(MaskKind::Pattern(Regex::new(text).unwrap()));
        assert_eq!(masked(&[pattern("req-[0-9]+")], "req-1 req-2 req-1"), "<masked 1> <masked 2> <masked 1>");
        assert_eq!(masked(&[pattern("req-([0-9]+)")], "req-1 req-2"), "req-<masked 1> req-<masked 2>");
        assert_eq!(masked(&[pattern("x*")], "ayxb"), "ay<masked 1>b");
    }

    #[test]
    fn credentials_are_masked_without_being_asked_and_win_over_other_masks() {
        let secret = format!("sk-{}", "a1".repeat(12));
        let rules = [rule(MaskKind::Pattern(Regex::new("a1").unwrap()))];
        assert_eq!(masked(&rules, &format!("a1 {secret} {secret}")), "<masked 1> <secret 2> <secret 2>");
        let mut value =
            Json::parse(r#"{"password": "hunter2", "n": {"api_key": "hunter2", "token": "ETH", "secret": ""}}"#)
                .unwrap();
        Masker::new(&[]).value(&mut value);
        let expected = r#"{"password": "<secret 1>", "n": {"api_key": "<secret 1>", "token": "ETH", "secret": ""}}"#;
        assert_eq!(value, Json::parse(expected).unwrap());
    }

    #[test]
    fn a_text_like_a_placeholder_is_not_one() {
        let rules = [rule(MaskKind::Uuid)];
        assert_ne!(masked(&rules, "<uuid 1>"), masked(&rules, ID));
        assert_eq!(masked(&rules, r"<uuid 1> <\uuid 1>"), r"<\uuid 1> <\\uuid 1>");
        // What stands around a masked value must not become a placeholder with it.
        let digits = [rule(MaskKind::Pattern(Regex::new("zz").unwrap()))];
        assert_eq!(masked(&digits, "<uuid zz>"), "<uuid <masked 1>>");
    }
}
