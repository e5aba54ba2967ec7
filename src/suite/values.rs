//! Values that several tables hold: patterns of tool names, any JSON.

use glob::Pattern;
use toml_writer::ToTomlValue as _;

use super::error::SuiteError;
use super::source::Source;
use crate::json::Json;

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

/// A TOML value as JSON: dates and times as their text.
pub(crate) fn json(
    source: &Source<'_>,
    path: &str,
    value: toml::Value,
) -> Result<Json, SuiteError> {
    Json::parse(&json_text(source, path, value)?).map_err(|error| source.error(path, error))
}

/// The same as text, with the numbers as they are written: `1.0` stays `1.0`.
pub(crate) fn json_text(
    source: &Source<'_>,
    path: &str,
    value: toml::Value,
) -> Result<String, SuiteError> {
    from_toml(source, path, value).map(|value| value.to_string())
}

fn from_toml(
    source: &Source<'_>,
    path: &str,
    value: toml::Value,
) -> Result<serde_json::Value, SuiteError> {
    Ok(match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => match serde_json::Number::from_f64(number) {
            Some(number) => number.into(),
            None => {
                let why = "holds a number that JSON does not have; write it as text";
                return Err(source.error(path, why));
            }
        },
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(moment) => moment.to_string().into(),
        toml::Value::Array(items) => {
            each(path, items, |at, item| from_toml(source, at, item))?.into()
        }
        toml::Value::Table(members) => {
            // A dot in the key only makes the place of an error less exact.
            let member = |(key, value)| {
                let value = from_toml(source, &format!("{path}.{key}"), value)?;
                Ok((key, value))
            };
            let members = members.into_iter().map(member);
            serde_json::Value::Object(members.collect::<Result<_, SuiteError>>()?)
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
