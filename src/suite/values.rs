//! Values that several tables hold: patterns of tool names, any JSON.

use glob::Pattern;
use toml_writer::ToTomlValue as _;

use super::error::SuiteError;
use super::source::Source;
use crate::json::{Json, Number};

pub(crate) fn tool_pattern(
    source: &Source<'_>,
    at: &str,
    text: &str,
) -> Result<Pattern, SuiteError> {
    let refuse = |why: &str| source.error(at, format_args!("has {text:?}: {why}"));
    if text.is_empty() {
        return Err(refuse("a pattern of tool names must not be empty"));
    }
    Pattern::new(text).map_err(|e| refuse(e.msg))
}

/// Patterns of tool names, of which there must be one.
pub(crate) fn patterns(
    source: &Source<'_>,
    at: &str,
    texts: &[String],
) -> Result<Vec<Pattern>, SuiteError> {
    if texts.is_empty() {
        let why = "names no tool; name one or a pattern (\"*\" is every tool), or remove the key";
        return Err(source.error(at, why));
    }
    each(at, texts, |at, text| tool_pattern(source, at, text))
}

/// Reads each item of the list at `at` with its own place: `at.0`, `at.1` and so on.
pub(crate) fn each<T, R>(
    at: &str,
    items: impl IntoIterator<Item = T>,
    read: impl Fn(&str, T) -> Result<R, SuiteError>,
) -> Result<Vec<R>, SuiteError> {
    let items = items.into_iter().enumerate();
    items.map(|(index, item)| read(&format!("{at}.{index}"), item)).collect()
}

/// A TOML value as the JSON an agent is given: dates and times as their text.
pub(crate) fn json(
    source: &Source<'_>,
    path: &str,
    value: toml::Value,
) -> Result<Json, SuiteError> {
    Ok(match value {
        toml::Value::String(text) => Json::String(text),
        toml::Value::Integer(number) => Json::Number(Number::from_literal(&number.to_string())),
        toml::Value::Float(number) => match serde_json::Number::from_f64(number) {
            Some(number) => Json::Number(Number::from_literal(&number.to_string())),
            None => {
                let why = "holds a number that JSON does not have; write it as text";
                return Err(source.error(path, why));
            }
        },
        toml::Value::Boolean(truth) => Json::Bool(truth),
        toml::Value::Datetime(moment) => Json::String(moment.to_string()),
        toml::Value::Array(items) => {
            Json::Array(each(path, items, |at, item| json(source, at, item))?)
        }
        toml::Value::Table(members) => {
            // A dot in the key only makes the place of an error less exact.
            let member = |(key, value)| {
                Ok((String::clone(&key), json(source, &format!("{path}.{key}"), value)?))
            };
            let members =
                members.into_iter().map(member).collect::<Result<Vec<_>, SuiteError>>()?;
            Json::object(members).ok_or_else(|| source.error(path, "has a key twice"))?
        }
    })
}

/// `text` as a TOML string on one line.
pub(crate) fn toml_string(text: &str) -> String {
    toml_writer::TomlStringBuilder::new(text).as_basic().to_toml_value()
}

#[cfg(test)]
#[path = "tests/values.rs"]
mod tests;
