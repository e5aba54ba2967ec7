//! Matchers as they are written in a golden: which objects are matchers, and whether they can be used. `compare` decides what they match.

use std::fmt;

use regex::Regex;

use super::repetition::too_many_repetitions;

use crate::json::{Json, Number};
use crate::text::{regex_reason, words};

/// The key of an optional step.
pub(crate) const OPTIONAL: &str = "$optional";

const ANY: &str = "$any";
const MATCH: &str = "$match";
const NEAR: &str = "$near";
const WITHIN: &str = "within";
/// The key of a list of values of which one is to fit.
pub(crate) const ONE_OF: &str = "$one_of";

pub(crate) const TYPES: [&str; 8] =
    ["string", "number", "integer", "boolean", "array", "object", "null", "any"];

/// Whether these members are a matcher's, usable or not.
pub(crate) fn is_matcher(members: &[(String, Json)]) -> bool {
    // By bytes: this is asked of every object, again and again.
    members
        .iter()
        .any(|(key, _)| matches!(key.as_bytes(), [b'$', rest @ ..] if rest.first() != Some(&b'$')))
}

pub(crate) fn is_matcher_value(value: &Json) -> bool {
    matches!(value, Json::Object(members) if is_matcher(members))
}

pub(crate) fn holds_matcher(value: &Json) -> bool {
    matchers(value) > 0
}

/// How many matchers `value` holds. A matcher within a matcher is not counted.
pub(crate) fn matchers(value: &Json) -> usize {
    match value {
        Json::Array(items) => items.iter().map(matchers).sum(),
        Json::Object(members) if is_matcher(members) => 1,
        Json::Object(members) => members.iter().map(|(_, member)| matchers(member)).sum(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => 0,
    }
}

/// Whether every value there is fits.
pub(crate) fn accepts_everything(value: &Json) -> bool {
    let Json::Object(members) = value else { return false };
    // Most objects are not matchers.
    match is_matcher(members).then(|| Matcher::read(members)) {
        Some(Ok(Matcher::Any(word))) => word == "any",
        Some(Ok(Matcher::OneOf(values))) => values.iter().any(accepts_everything),
        _ => false,
    }
}

/// The key as it was recorded.
pub(crate) fn unescaped(key: &str) -> &str {
    if key.starts_with("$$") { &key[1..] } else { key }
}

pub(crate) enum Matcher<'a> {
    Any(&'a str),
    Match(&'a str),
    Near { target: &'a Number, within: &'a Number },
    OneOf(&'a [Json]),
}

impl<'a> Matcher<'a> {
    /// What is wrong with it, and what to do.
    pub(crate) fn read(members: &'a [(String, Json)]) -> Result<Self, String> {
        let word = members
            .iter()
            .map(|(key, _)| key.as_str())
            .find(|key| key.starts_with('$') && !key.starts_with("$$"));
        let word = word.ok_or_else(|| "is not a matcher".to_owned())?;
        let own = |key: &str| key == word || (word == NEAR && key == WITHIN);
        let get = |key: &str| members.iter().find(|(name, _)| name == key).map(|(_, value)| value);
        let known = [ANY, MATCH, NEAR, ONE_OF].contains(&word);
        if let Some((other, _)) = members.iter().find(|(key, _)| known && !own(key)) {
            return Err(format!("`{word}` must not stand beside {other:?}"));
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
                Err("`$one_of` lists no value, so nothing could fit".to_owned())
            }
            (ONE_OF, _) => Err("`$one_of` takes a list of values".to_owned()),
            (OPTIONAL, _) => Err(format!("`{OPTIONAL}` stands in place of a step, not of a value")),
            _ => Err(format!(
                "{word:?} is not a matcher; known are {}",
                quoted(&[ANY, MATCH, NEAR, ONE_OF])
            )),
        }
    }

    /// Refuses a matcher that no value can meet, or that cannot be computed.
    fn check(&self) -> Result<(), String> {
        match self {
            Self::Match(pattern) => {
                if let Some(why) = too_many_repetitions(pattern) {
                    return Err(format!("`$match`: {pattern:?}: {why}"));
                }
                Regex::new(pattern)
                    .map(drop)
                    .map_err(|error| format!("`$match`: {pattern:?}: {}", regex_reason(&error)))
            }
            // A target is within any distance of itself, if it is not negative.
            Self::Near { target, within } => match target.is_within(within, target) {
                Some(true) => Ok(()),
                Some(false) => Err("`within` is negative, so nothing could fit".to_owned()),
                None => Err("`$near`: an exponent beyond 9999 is not compared".to_owned()),
            },
            Self::Any(_) | Self::OneOf(_) => Ok(()),
        }
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// One part of the place of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// A member of an object, by its key as it stands in the file.
    Key(String),
    Index(usize),
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct MatcherError {
    pub path: Vec<Part>,
    pub message: String,
}

impl MatcherError {
    pub(crate) fn within(mut self, place: &[Part]) -> Self {
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

/// Refuses a matcher that cannot be used: an unknown word, another type than it takes, a bad regular expression.
pub(crate) fn check_matchers(value: &Json) -> Result<(), MatcherError> {
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
                    let hint = "if it is a key of a recording, write it with one more `$`";
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
