//! `[redact]`: values that must stand in nothing that is written or printed of a run, beyond the credentials that `secret`
//! knows by themselves. Which they are, and where in a text; `mask` replaces them.

use std::borrow::Cow;
use std::ops::Range;

use regex::Regex;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::placeholder::edit;
use super::rule::taken;
use super::secret::{PLAIN as PLAIN_SECRET, secrets, without_secrets};
use crate::json::{Json, MAX_DEPTH};
use crate::judge::finding::Finding;

pub(crate) const REDACTED: &str = "redacted";

/// What stands where equal values need not stay equal: in keys, in words of stages, in messages.
const PLAIN: &str = "<redacted>";

/// What a suite's `[redact]` takes out of everything before it is compared, written or printed.
///
/// Patterns are searched in texts, numbers and keys; the first group of a pattern, or a whole number, is what goes. Keys name
/// members of objects at any depth, also in a text that is JSON itself. Values become `<redacted 1>`, numbered like masked values:
/// equal ones stay equal within a run. Names of suites, cases, tools and stages stay.
#[derive(Clone, Debug, Default)]
pub(crate) struct Redaction {
    pub patterns: Vec<Regex>,
    pub keys: Vec<RedactedKey>,
}

/// The key of a member whose value is redacted, or the last keys on the way to it (`customer.email`), lists passed through.
/// Case, `_` and `-` do not count: `api_key` is `apiKey`, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RedactedKey {
    text: String,
    plain: String,
}

impl RedactedKey {
    /// The key written as `password` or `customer.email`. `None` where a part of it has nothing to compare.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let whole = text.split('.').all(|part| !plain(part).trim().is_empty());
        whole.then(|| Self { text: text.to_owned(), plain: plain(text) })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    fn names(&self, trail: &Trail<'_>) -> bool {
        ends(&self.plain, trail)
    }
}

/// Whether the keys of `trail` end with `path`. A key that holds dots itself is one part of it.
fn ends(path: &str, trail: &Trail<'_>) -> bool {
    let Some(rest) = path.strip_suffix(plain(trail.key).as_str()) else { return false };
    match rest.strip_suffix('.') {
        _ if rest.is_empty() => true,
        Some(rest) => trail.up.is_some_and(|up| ends(rest, up)),
        None => false,
    }
}

fn plain(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
}

/// The keys on the way to a value, innermost first.
#[derive(Clone, Copy)]
pub(crate) struct Trail<'a> {
    pub(crate) key: &'a str,
    pub(crate) up: Option<&'a Trail<'a>>,
}

impl Redaction {
    /// Whether nothing is redacted beyond credentials.
    pub(crate) fn is_empty(&self) -> bool {
        self.patterns.is_empty() && self.keys.is_empty()
    }

    /// Its rules in words, patterns first: `pattern /sk_[0-9]+/`, `key customer.email`.
    pub(crate) fn rules(&self) -> Vec<String> {
        let patterns = self.patterns.iter().map(|pattern| format!("pattern /{pattern}/"));
        patterns.chain(self.keys.iter().map(|key| format!("key {}", key.text))).collect()
    }

    /// The rule, counted as in [`rules`](Self::rules), whose key names the value at `trail`. What says nothing is no secret.
    pub(crate) fn keyed(&self, trail: &Trail<'_>, value: &Json) -> Option<usize> {
        let says_nothing = match value {
            Json::Null => true,
            Json::String(text) => text.is_empty(),
            Json::Array(items) => items.is_empty(),
            Json::Object(members) => members.is_empty(),
            Json::Bool(_) | Json::Number(_) => false,
        };
        if says_nothing { None } else { self.key(trail) }
    }

    fn key(&self, trail: &Trail<'_>) -> Option<usize> {
        self.keys.iter().position(|key| key.names(trail)).map(|index| self.patterns.len() + index)
    }

    /// What of `text` is redacted, with the rule that says so. Ranges may overlap.
    pub(crate) fn find(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found = self.matches(text);
        if !self.keys.is_empty()
            && text.trim_start().starts_with(['{', '['])
            && let Ok(whole) = serde_json::from_str::<&RawValue>(text)
        {
            self.within(text, whole, None, 0, &mut found);
        }
        found
    }

    fn matches(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        for (rule, pattern) in self.patterns.iter().enumerate() {
            let parts = taken(pattern, text).filter(|range| !range.is_empty());
            found.extend(parts.map(|range| (range, rule)));
        }
        found
    }

    /// Values that keys name in `raw`, JSON that stands in `text`.
    fn within(
        &self,
        text: &str,
        raw: &RawValue,
        up: Option<&Trail<'_>>,
        depth: usize,
        found: &mut Vec<(Range<usize>, usize)>,
    ) {
        if depth > MAX_DEPTH {
            // Values that are not searched are redacted whole.
            let start = raw.get().as_ptr() as usize - text.as_ptr() as usize;
            found.push((start..start + raw.get().len(), self.patterns.len()));
            return;
        }
        let members = match raw.get().as_bytes().first() {
            Some(b'{') => serde_json::from_str(raw.get())
                .map_or_else(|_| Vec::new(), |Members(members)| members),
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
                items.into_iter().for_each(|item| self.within(text, item, up, depth + 1, found));
                return;
            }
            _ => return,
        };
        for (key, value) in members {
            let trail = Trail { key: &key, up };
            let Some(rule) = self.key(&trail) else {
                self.within(text, value, Some(&trail), depth + 1, found);
                continue;
            };
            let value = value.get();
            let start = value.as_ptr() as usize - text.as_ptr() as usize;
            let quote = usize::from(value.starts_with('"'));
            let range = start + quote..start + value.len() - quote;
            if !range.is_empty() && !matches!(value, "null" | "[]" | "{}") {
                found.push((range, rule));
            }
        }
    }

    /// The first rule whose pattern is found in the number or key `text`.
    pub(crate) fn in_word(&self, text: &str) -> Option<usize> {
        self.matches(text).first().map(|(_, rule)| *rule)
    }

    /// `text` without credentials and without what patterns take; which of equal values are equal is no longer said.
    pub(crate) fn words<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut found: Vec<_> =
            self.matches(text).into_iter().map(|(range, _)| (range, PLAIN)).collect();
        if found.is_empty() {
            return without_secrets(text);
        }
        found.extend(secrets(text).into_iter().map(|range| (range, PLAIN_SECRET)));
        found.sort_by_key(|(range, _)| (range.start, range.end));
        // What overlaps is one.
        found.dedup_by(|(next, _), (first, _)| {
            let overlaps = next.start < first.end;
            first.end = if overlaps { first.end.max(next.end) } else { first.end };
            overlaps
        });
        edit(text, found.into_iter())
    }

    /// A finding about what was not masked, such as the words of a stage.
    pub(crate) fn finding(&self, mut finding: Finding) -> Finding {
        if let Cow::Owned(words) = self.words(&finding.message) {
            finding.message = words;
        }
        for value in [&mut finding.before, &mut finding.after] {
            if let Some(Json::String(text)) = value
                && let Cow::Owned(words) = self.words(text)
            {
                *text = words;
            }
        }
        finding
    }
}

/// The members of an object in order, also those whose key stands twice.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    members.push((key, value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}
