//! Matchers: what may stand in a golden in place of a value.
//!
//! | matcher | fits |
//! |---|---|
//! | `{"$any": "string"}` | any value of that type: `string`, `number`, `integer`, `boolean`, `array`, `object`, `null`, or `any`. An integer is written without fraction and exponent: `1.0` is none |
//! | `{"$match": "^ord_"}` | a text in which the regular expression is found, anywhere unless it is anchored |
//! | `{"$near": 3.2, "within": 0.1}` | a number at most so far away, exactly; `3` and `3.0` are equally near |
//! | `{"$one_of": ["a", {"$any": "null"}]}` | whatever one of them fits |
//!
//! A matcher asks for a value: an absent one fits none. It sees the value that a golden would hold, masked and with
//! credentials redacted: a masked number is a text, and `$match` sees every placeholder with the number 1 (`<uuid 1>`), as
//! numbers depend on what else a run did. Values under a matcher link no calls.
//!
//! Objects that were recorded are told from matchers by their keys: one that begins with `$` has one `$` more in a behaviour.
//! Texts are never matchers.

use std::collections::HashMap;
use std::fmt;

use regex::Regex;

use super::behaviour::OPTIONAL;
use super::placeholder::renumber;
use super::policy::Arguments;
use super::words::{self, MAX_VALUE};
use crate::run::{Json, Number};

const ANY: &str = "$any";
const MATCH: &str = "$match";
const NEAR: &str = "$near";
const WITHIN: &str = "within";
/// The key of a list of values of which one is to fit.
pub(super) const ONE_OF: &str = "$one_of";

/// The words of `$any`.
pub(super) const TYPES: [&str; 8] =
    ["string", "number", "integer", "boolean", "array", "object", "null", "any"];

/// Whether these members are a matcher's, usable or not.
pub(super) fn is_matcher(members: &[(String, Json)]) -> bool {
    // By bytes: this is asked of every object, again and again.
    members
        .iter()
        .any(|(key, _)| matches!(key.as_bytes(), [b'$', rest @ ..] if rest.first() != Some(&b'$')))
}

/// Whether `value` is a matcher, usable or not.
pub(super) fn is_matcher_value(value: &Json) -> bool {
    matches!(value, Json::Object(members) if is_matcher(members))
}

/// Whether a matcher stands anywhere in `value`.
pub(super) fn holds_matcher(value: &Json) -> bool {
    matchers(value) > 0
}

/// How many matchers stand in `value`; those in a matcher are part of it.
pub(super) fn matchers(value: &Json) -> usize {
    match value {
        Json::Array(items) => items.iter().map(matchers).sum(),
        Json::Object(members) if is_matcher(members) => 1,
        Json::Object(members) => members.iter().map(|(_, member)| matchers(member)).sum(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => 0,
    }
}

/// Whether every value there is fits.
pub(super) fn accepts_everything(value: &Json) -> bool {
    let Json::Object(members) = value else { return false };
    // Most objects are none.
    match is_matcher(members).then(|| Matcher::read(members)) {
        Some(Ok(Matcher::Any(word))) => word == "any",
        Some(Ok(Matcher::OneOf(values))) => values.iter().any(accepts_everything),
        _ => false,
    }
}

/// The key as it was recorded.
pub(super) fn unescaped(key: &str) -> &str {
    if key.starts_with("$$") { &key[1..] } else { key }
}

/// A recorded value as goldens and behaviours hold it. (Masking does this on its way.)
#[cfg(test)]
pub(super) fn escaped(value: Json) -> Json {
    match value {
        Json::Array(items) => Json::Array(items.into_iter().map(escaped).collect()),
        Json::Object(members) => {
            let key = |key: String| if key.starts_with('$') { format!("${key}") } else { key };
            Json::Object(
                members.into_iter().map(|(name, member)| (key(name), escaped(member))).collect(),
            )
        }
        leaf => leaf,
    }
}

/// A usable matcher.
pub(super) enum Matcher<'a> {
    Any(&'a str),
    Match(&'a str),
    Near { target: &'a Number, within: &'a Number },
    OneOf(&'a [Json]),
}

impl<'a> Matcher<'a> {
    /// What is wrong with it, and what to do.
    pub(super) fn read(members: &'a [(String, Json)]) -> Result<Self, String> {
        let word = members
            .iter()
            .map(|(key, _)| key.as_str())
            .find(|key| key.starts_with('$') && !key.starts_with("$$"));
        let word = word.ok_or_else(|| "is no matcher".to_owned())?;
        let own = |key: &str| key == word || (word == NEAR && key == WITHIN);
        let get = |key: &str| members.iter().find(|(name, _)| name == key).map(|(_, value)| value);
        let known = [ANY, MATCH, NEAR, ONE_OF].contains(&word);
        if let Some((other, _)) = members.iter().find(|(key, _)| known && !own(key)) {
            return Err(format!("`{word}` does not go with {other:?}"));
        }
        match (word, get(word)) {
            (ANY, Some(Json::String(name))) if TYPES.contains(&name.as_str()) => {
                Ok(Self::Any(name))
            }
            (ANY, _) => Err(format!("`$any` takes a type: {}", quoted(&TYPES))),
            (MATCH, Some(Json::String(pattern))) => Ok(Self::Match(pattern)),
            (MATCH, _) => Err("`$match` takes a regular expression, a text".to_owned()),
            (NEAR, Some(Json::Number(target))) => match get(WITHIN) {
                Some(Json::Number(within)) => Ok(Self::Near { target, within }),
                Some(_) => Err("`within` takes a number".to_owned()),
                None => Err("`$near` needs `within`: how far away a number may be".to_owned()),
            },
            (NEAR, _) => Err("`$near` takes a number".to_owned()),
            (ONE_OF, Some(Json::Array(values))) if !values.is_empty() => Ok(Self::OneOf(values)),
            (ONE_OF, Some(Json::Array(_))) => {
                Err("`$one_of` lists no value: nothing would fit".to_owned())
            }
            (ONE_OF, _) => Err("`$one_of` takes a list of values".to_owned()),
            (OPTIONAL, _) => Err(format!("`{OPTIONAL}` stands in place of a step, not of a value")),
            _ => Err(format!(
                "{word:?} is no matcher; known are {}",
                quoted(&[ANY, MATCH, NEAR, ONE_OF])
            )),
        }
    }

    /// What no value can meet, or no machine can compute.
    fn check(&self) -> Result<(), String> {
        match self {
            Self::Match(pattern) => {
                let why = |error: &regex::Error| {
                    let words = error.to_string();
                    let last = words.lines().last().unwrap_or_default().trim();
                    last.strip_prefix("error: ").unwrap_or(last).to_owned()
                };
                Regex::new(pattern)
                    .map(drop)
                    .map_err(|error| format!("`$match`: {pattern:?}: {}", why(&error)))
            }
            // A target is within any distance of itself, if it is not negative.
            Self::Near { target, within } => match target.is_within(within, target) {
                Some(true) => Ok(()),
                Some(false) => {
                    Err("`within` is negative: nothing is less than no distance away".to_owned())
                }
                None => Err("`$near`: an exponent beyond 9999 is not compared".to_owned()),
            },
            Self::Any(_) | Self::OneOf(_) => Ok(()),
        }
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Which matchers fit which values. Regular expressions are compiled once.
pub(super) struct Fitting<'g> {
    patterns: HashMap<&'g str, Option<Regex>>,
    /// Whether the numbers of placeholders do not count.
    erased: bool,
}

impl<'g> Fitting<'g> {
    pub(super) fn new(erased: bool) -> Self {
        Self { patterns: HashMap::new(), erased }
    }

    /// Whether a run's value is what a golden's, with its matchers, asks for under `mode`. A matcher that cannot be used
    /// fits nothing.
    pub(super) fn fits(&mut self, golden: &'g Json, run: &Json, mode: Arguments) -> bool {
        match (golden, run) {
            (Json::Object(members), _) if is_matcher(members) => {
                golden == run || self.matches(members, run, mode)
            }
            (Json::Object(was), Json::Object(now)) => {
                let none_new = mode == Arguments::Superset
                    || now.iter().all(|(key, _)| golden.get(key).is_some());
                none_new
                    && was.iter().all(|(key, member)| match run.get(key) {
                        Some(value) => self.fits(member, value, mode),
                        None => mode == Arguments::Subset,
                    })
            }
            (Json::Array(was), Json::Array(now)) => {
                // As everywhere, lists are compared element by element, and so is all that is in them.
                was.len() == now.len()
                    && was.iter().zip(now).all(|(was, now)| self.fits(was, now, Arguments::Exact))
            }
            (Json::String(was), Json::String(now)) if self.erased => {
                was == now || renumber(was, |_, _| 0) == renumber(now, |_, _| 0)
            }
            _ => golden == run,
        }
    }

    /// The same of values that both may be absent.
    pub(super) fn both(
        &mut self,
        golden: Option<&'g Json>,
        run: Option<&Json>,
        mode: Arguments,
    ) -> bool {
        match (golden, run) {
            (Some(golden), Some(run)) => self.fits(golden, run, mode),
            (golden, run) => golden.is_none() && run.is_none(),
        }
    }

    fn matches(&mut self, members: &'g [(String, Json)], run: &Json, mode: Arguments) -> bool {
        match (Matcher::read(members), run) {
            (Ok(Matcher::Any(word)), _) => is_of_type(run, word),
            (Ok(Matcher::Match(pattern)), Json::String(text)) => {
                let compiled =
                    self.patterns.entry(pattern).or_insert_with(|| Regex::new(pattern).ok());
                compiled.as_ref().is_some_and(|pattern| pattern.is_match(&renumber(text, |_, _| 1)))
            }
            (Ok(Matcher::Near { target, within }), Json::Number(number)) => {
                number.is_within(within, target) == Some(true)
            }
            (Ok(Matcher::OneOf(values)), _) => {
                let erased = std::mem::replace(&mut self.erased, true);
                let fits = values.iter().any(|value| self.fits(value, run, mode));
                self.erased = erased;
                fits
            }
            _ => false,
        }
    }
}

fn is_of_type(value: &Json, word: &str) -> bool {
    match (word, value) {
        ("any", _)
        | ("string", Json::String(_))
        | ("number", Json::Number(_))
        | ("boolean", Json::Bool(_))
        | ("array", Json::Array(_))
        | ("object", Json::Object(_))
        | ("null", Json::Null) => true,
        ("integer", Json::Number(number)) => {
            number.as_str().bytes().all(|byte| matches!(byte, b'-' | b'0'..=b'9'))
        }
        _ => false,
    }
}

/// Why `value` does not fit what may be a matcher, in words: `is 3.5, not within 0.1 of 3.2`. `None` where `golden` is none.
pub(super) fn mismatch(golden: Option<&Json>, value: Option<&Json>) -> Option<String> {
    let Json::Object(members) = golden? else { return None };
    if !is_matcher(members) {
        return None;
    }
    let now = value.map_or_else(|| "absent".to_owned(), |value| words::value(value, MAX_VALUE));
    Some(match Matcher::read(members) {
        Ok(Matcher::Any("any")) => format!("is {now}, where there must be a value"),
        Ok(Matcher::Any(word)) => format!("is {now}, not of type {word}"),
        Ok(Matcher::Match(pattern)) => {
            let pattern = words::plain(pattern, MAX_VALUE);
            match value {
                Some(Json::String(_)) => format!("is {now}, which does not match {pattern}"),
                _ => format!("is {now}, not a text that matches {pattern}"),
            }
        }
        Ok(Matcher::Near { target, within }) => {
            format!("is {now}, not within {within} of {target}")
        }
        Ok(Matcher::OneOf(values)) => {
            format!("is {now}, none of {}", words::value(&Json::Array(values.to_vec()), MAX_VALUE))
        }
        Err(why) => format!("is {now}, and the golden's matcher is of no use: {why}"),
    })
}

/// One part of the place of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A member of an object, by its key as it stands in the file.
    Key(String),
    /// An element of a list.
    Index(usize),
}

/// What is wrong with a matcher.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct MatcherError {
    /// Where in the value.
    pub path: Vec<Part>,
    /// What, and what to do.
    pub message: String,
}

impl MatcherError {
    /// The same, of a value that lies at `place`.
    #[must_use]
    pub fn within(mut self, place: &[Part]) -> Self {
        self.path = [place, &self.path].concat();
        self
    }
}

impl From<&str> for Part {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => f.write_str(&words::key(key)),
            Self::Index(index) => write!(f, "[{index}]"),
        }
    }
}

/// Whether every matcher in a golden's value can be used.
///
/// # Errors
/// On the first that cannot: an unknown word, another type than it takes, a bad regular expression.
pub fn check_matchers(value: &Json) -> Result<(), MatcherError> {
    match value {
        Json::Array(items) => check_all(items),
        Json::Object(members) if is_matcher(members) => {
            let read = Matcher::read(members).and_then(|matcher| matcher.check().map(|()| matcher));
            match read {
                Ok(Matcher::OneOf(values)) => {
                    check_all(values).map_err(|error| error.within(&[ONE_OF.into()]))
                }
                Ok(_) => Ok(()),
                Err(message) => {
                    let hint = "a recorded key that begins with `$` has one `$` more in a golden";
                    Err(MatcherError { path: Vec::new(), message: format!("{message} ({hint})") })
                }
            }
        }
        Json::Object(members) => members.iter().try_for_each(|(key, member)| {
            check_matchers(member).map_err(|error| error.within(&[key.as_str().into()]))
        }),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Ok(()),
    }
}

fn check_all(values: &[Json]) -> Result<(), MatcherError> {
    let mut values = values.iter().enumerate();
    values.try_for_each(|(index, value)| {
        check_matchers(value).map_err(|error| error.within(&[Part::Index(index)]))
    })
}

/// Whether a run's value, masked with numbers of its own, is what a golden's asks for.
pub(super) fn fits_alone(golden: &Json, run: &Json) -> bool {
    if golden == run {
        return true;
    }
    if !holds_matcher(golden) {
        return false;
    }
    let mut links = Vec::new();
    Fitting::new(true).fits(golden, run, Arguments::Exact)
        && super::contain::linked(golden, run, &mut links).is_some()
        && super::graph::one_to_one(links)
}

#[cfg(test)]
#[path = "tests/matcher.rs"]
pub(super) mod tests;
