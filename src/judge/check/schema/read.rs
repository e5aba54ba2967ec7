//! The values of keywords, each in the type it must have.

use regex::Regex;

use super::compile::{Object, SchemaError, refuse};
use super::rule::Type;
use crate::run::{Json, Number};

/// Bytes spelt `%41` in a URI. `None` if they are none, or no UTF-8.
pub(super) fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, left)) = rest.split_first() {
        rest = left;
        if *first == b'%' {
            let digits = rest.split_at_checked(2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits.0).ok()?, 16).ok()?);
            rest = digits.1;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

/// `value` with every number spelt by its value.
pub(in crate::judge) fn by_value(value: &Json) -> Json {
    match value {
        Json::Number(number) => Json::Number(number.by_value()),
        Json::Array(items) => Json::Array(items.iter().map(by_value).collect()),
        Json::Object(members) => Json::Object(
            members.iter().map(|(key, member)| (key.clone(), by_value(member))).collect(),
        ),
        Json::Null | Json::Bool(_) | Json::String(_) => value.clone(),
    }
}

pub(super) fn types(here: &str, value: &Json) -> Result<Vec<Type>, SchemaError> {
    let names =
        if value.as_str().is_some() { std::slice::from_ref(value) } else { array(here, value)? };
    if names.is_empty() {
        return refuse(here, "names no type");
    }
    let known = |name: &Json| {
        Type::ALL.iter().find(|(known, _)| Some(*known) == name.as_str()).map(|(_, kind)| *kind)
    };
    let all = Type::ALL.map(|(name, _)| name).join(", ");
    let one = |name| known(name).ok_or_else(|| format!("is none of {all}"));
    names.iter().map(one).collect::<Result<_, _>>().or_else(|why| refuse(here, why))
}

pub(super) fn number(here: &str, value: &Json) -> Result<Number, SchemaError> {
    match value {
        Json::Number(number) => Ok(number.clone()),
        _ => refuse(here, format!("must be a number, not {}", value.kind())),
    }
}

pub(super) fn whole(here: &str, value: &Json) -> Result<u64, SchemaError> {
    let wrong = || SchemaError {
        place: here.to_owned(),
        message: "must be a whole number, 0 or more".to_owned(),
    };
    let number = number(here, value)?;
    let text = number.as_str();
    text.strip_suffix(".0").unwrap_or(text).parse().map_err(|_| wrong())
}

pub(super) fn text<'j>(here: &str, value: &'j Json) -> Result<&'j str, SchemaError> {
    value.as_str().map_or_else(|| refuse(here, format!("must be a text, not {}", value.kind())), Ok)
}

pub(super) fn array<'j>(here: &str, value: &'j Json) -> Result<&'j [Json], SchemaError> {
    match value {
        Json::Array(items) => Ok(items),
        _ => refuse(here, format!("must be a list, not {}", value.kind())),
    }
}

pub(super) fn texts(here: &str, value: &Json) -> Result<Vec<String>, SchemaError> {
    array(here, value)?.iter().map(|item| text(here, item).map(str::to_owned)).collect()
}

pub(super) fn object<'j>(here: &str, value: &'j Json) -> Result<&'j Object, SchemaError> {
    match value {
        Json::Object(members) => Ok(members),
        _ => refuse(here, format!("must be an object, not {}", value.kind())),
    }
}

pub(super) fn pattern(here: &str, text: &str) -> Result<Regex, SchemaError> {
    Regex::new(text)
        .or_else(|error| refuse(here, format!("{text:?} is no regular expression: {error}")))
}
