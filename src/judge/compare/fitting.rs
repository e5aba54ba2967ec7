//! Matchers: what may stand in a golden in place of a value.
//!
//! | matcher | fits |
//! |---|---|
//! | `{"$any": "string"}` | any value of that type: `string`, `number`, `integer`, `boolean`, `array`, `object`, `null`, or `any`. An integer is written without fraction and exponent: `1.0` is none |
//! | `{"$match": "^ord_"}` | a text in which the regular expression is found, anywhere unless it is anchored |
//! | `{"$near": 3.2, "within": 0.1}` | a number at most so far away, exactly; `3` and `3.0` are equally near |
//! | `{"$one_of": ["a", {"$any": "null"}]}` | whatever one of them fits |
//!
//! An absent value fits no matcher. A matcher sees what a golden would hold: masked numbers are texts, credentials are redacted,
//! and every placeholder has the number 1 for `$match` (`<uuid 1>`). Values under a matcher link no calls.
//!
//! A recorded key that begins with `$` has one more `$` in a behaviour, so that no recorded object is a matcher. Texts never are.

use std::collections::HashMap;

use regex::Regex;

use crate::json::Json;
use crate::judge::mask::renumber;
use crate::judge::matcher::{Matcher, is_matcher};
use crate::judge::policy::Arguments;
use crate::text::{MAX_VALUE, words};

/// Which matchers fit which values. Regular expressions are compiled once.
pub(crate) struct Fitting<'g> {
    patterns: HashMap<&'g str, Option<Regex>>,
    /// Whether the numbers of placeholders do not count.
    erased: bool,
}

impl<'g> Fitting<'g> {
    pub(crate) fn new(erased: bool) -> Self {
        Self { patterns: HashMap::new(), erased }
    }

    /// Whether a run's value is what a golden's, with its matchers, asks for under `mode`. An unusable matcher fits nothing.
    pub(crate) fn fits(&mut self, golden: &'g Json, run: &Json, mode: Arguments) -> bool {
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
    pub(crate) fn both(
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
        ("integer", Json::Number(number)) => number.is_whole(),
        _ => false,
    }
}

/// Why `value` does not fit what may be a matcher, in words: `is 3.5, not within 0.1 of 3.2`. `None` where `golden` is none.
pub(crate) fn mismatch(golden: Option<&Json>, value: Option<&Json>) -> Option<String> {
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
            format!(
                "is {now}, not one of {}",
                words::value(&Json::Array(values.to_vec()), MAX_VALUE)
            )
        }
        Err(why) => format!("is {now}, and the golden's matcher cannot be used: {why}"),
    })
}

#[cfg(test)]
#[path = "tests/fitting.rs"]
pub(crate) mod tests;
