//! Links between values: equal placeholders of a run must be equal placeholders of its golden.

use std::collections::HashMap;

use super::fitting::Fitting;
use crate::json::Json;
use crate::judge::mask::placeholders;
use crate::judge::matcher::{holds_matcher, is_matcher};
use crate::judge::policy::Arguments;

/// Placeholders in the same places of two values, in order: kind and both numbers. Places under matchers are not looked at. `None` if
/// one value has a placeholder where the other has none, or one of another kind.
pub(crate) fn linked<'a>(one: &'a Json, other: &'a Json, links: &mut Vec<Link<'a>>) -> Option<()> {
    match (one, other) {
        (Json::String(one), Json::String(other)) => {
            let (mut these, mut those) = (placeholders(one), placeholders(other));
            loop {
                match (these.next(), those.next()) {
                    (None, None) => return Some(()),
                    (Some((kind, number)), Some((same, with))) if kind == same => {
                        links.push((kind, number, with));
                    }
                    _ => return None,
                }
            }
        }
        (Json::Array(one), Json::Array(other)) => {
            one.iter().zip(other).try_for_each(|(one, other)| linked(one, other, links))
        }
        (Json::Object(members), Json::Object(others))
            if is_matcher(members) || is_matcher(others) =>
        {
            Some(())
        }
        (Json::Object(members), Json::Object(_)) => members
            .iter()
            .filter_map(|(key, member)| Some((member, other.get(key)?)))
            .try_for_each(|(one, other)| linked(one, other, links)),
        _ => Some(()),
    }
}

/// A masked value's kind, its number in one behaviour and its number in another.
pub(crate) type Link<'a> = (&'a str, &'a str, &'a str);

#[expect(clippy::needless_pass_by_value, reason = "the shape is_some_and asks for")]
pub(crate) fn one_to_one(links: Vec<Link<'_>>) -> bool {
    let (mut forth, mut back) = (HashMap::new(), HashMap::new());
    links.iter().all(|&(kind, one, other)| {
        *forth.entry((kind, one)).or_insert(other) == other
            && *back.entry((kind, other)).or_insert(one) == one
    })
}

/// Whether a run's value, masked with numbers of its own, is what a golden's asks for.
pub(crate) fn fits_alone(golden: &Json, run: &Json) -> bool {
    if golden == run {
        return true;
    }
    if !holds_matcher(golden) {
        return false;
    }
    let mut links = Vec::new();
    Fitting::new(true).fits(golden, run, Arguments::Exact)
        && linked(golden, run, &mut links).is_some()
        && one_to_one(links)
}
