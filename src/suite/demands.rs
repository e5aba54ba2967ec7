//! Demands of checks on values, calls and questions, as typed → what is judged by. Schemas in files are read here.

use std::path::{Component, Path};

use regex::Regex;

use super::error::SuiteError;
use super::keys::quoted;
use super::raw_check::RawCheck;
use super::raw_demands::{RawAlike, RawOrder, RawQuestions, RawTexts, RawToolCalls, RawToolNames};
use super::source::Source;
use super::values::{json, patterns};
use crate::files::{Kind, walk};
use crate::json::{Json, Number};
use crate::judge::check::schema::Schema;
use crate::judge::check::{
    Alike, CallOrder, Demand, ExpectedCall, Place, QuestionRule, RunPath, ToolArgumentsMatch,
    ToolNames, ValueCheck, ValueRule,
};
use crate::judge::mask::MaskPath;
use crate::judge::matcher::too_many_repetitions;
use crate::judge::similarity::{has_words, similarity};
use crate::text::regex_reason;

/// A pattern that matches both of these texts matches every text.
const PROBES: [&str; 2] = ["", "\u{fffd}\u{fffc}"];

/// The most bytes of a file that holds a schema.
const MOST_BYTES: u64 = 4 << 20;

/// The demands of the check at `at` (`check.3`) that are made here.
pub(crate) fn demands(
    source: &Source<'_>,
    at: &str,
    raw: &mut RawCheck,
) -> Result<Vec<Demand>, SuiteError> {
    let place = |key: &str| format!("{at}.{key}");
    let mut demands = Vec::new();
    if let Some(raw) = raw.order.take() {
        demands.push(Demand::CallOrder(order(source, &place("order"), &raw)?));
    }
    if let Some(raw) = raw.tool_names.take() {
        demands.push(Demand::ToolNames(tool_names(source, &place("tool_names"), raw)?));
    }
    if let Some(raw) = raw.tool_arguments.take() {
        demands.push(Demand::ToolArguments(tool_arguments(source, &place("tool_arguments"), raw)?));
    }
    if let Some(raw) = raw.questions.take() {
        demands.push(Demand::Questions(questions(source, &place("questions"), raw)?));
    }
    let rules = rules(source, at, raw)?;
    let values = values(source, at, raw)?;
    let key = if raw.path.is_some() { "path" } else { "at" };
    if (raw.path.is_some() || raw.at.is_some()) && rules.is_empty() {
        let keys = quoted(ValueRule::KEYS.iter().copied());
        let message = format_args!("selects values, and nothing checks them; add one of {keys}");
        return Err(source.error(&place(key), message));
    }
    let value = |rule| Demand::Value(Box::new(ValueCheck { place: values.clone(), rule }));
    demands.extend(rules.into_iter().map(value));
    Ok(demands)
}

/// Which values are meant.
fn values(source: &Source<'_>, at: &str, raw: &RawCheck) -> Result<Place, SuiteError> {
    let place = |key: &str| format!("{at}.{key}");
    let refuse = |key: &str, text: &str, why: std::fmt::Arguments<'_>| {
        source.error(&place(key), format_args!("is {text:?}{why}"))
    };
    match (raw.at.as_deref(), raw.path.as_deref()) {
        (Some(_), Some(_)) => {
            Err(source.error(&place("path"), "must not stand beside `at`; keep one of them"))
        }
        (Some(text), None) if text.starts_with('$') => {
            Err(refuse("at", text, format_args!("; write a JSONPath in `path`")))
        }
        (at, None) => {
            let text = at.unwrap_or("output");
            let path = MaskPath::new(text).map(Place::At);
            path.map_err(|e| refuse("at", text, format_args!(", which is not a path: {e}")))
        }
        (None, Some(text)) => {
            let path = RunPath::new(text).map(Place::Path);
            path.map_err(|e| refuse("path", text, format_args!(", which is not a JSONPath: {e}")))
        }
    }
}

fn rules(source: &Source<'_>, at: &str, raw: &mut RawCheck) -> Result<Vec<ValueRule>, SuiteError> {
    let place = |key: &str| format!("{at}.{key}");
    let mut rules = Vec::new();
    if let Some(raw) = raw.contains.take() {
        rules.push(ValueRule::Contains(texts(source, &place("contains"), raw)?));
    }
    if let Some(raw) = raw.not_contains.take() {
        rules.push(ValueRule::NotContains(texts(source, &place("not_contains"), raw)?));
    }
    if let Some(raw) = raw.matches.take() {
        rules.push(ValueRule::Matches(regex(source, &place("matches"), &raw)?));
    }
    if let Some(raw) = raw.not_matches.take() {
        rules.push(ValueRule::NotMatches(regex(source, &place("not_matches"), &raw)?));
    }
    if let Some(raw) = raw.similarity.take() {
        let empty = similarity(&raw.reference, "") >= 1.0;
        rules.push(ValueRule::Similarity(alike(source, &place("similarity"), raw, empty)?));
    }
    if let Some(raw) = raw.rouge_1.take() {
        let empty = !has_words(&raw.reference);
        rules.push(ValueRule::Rouge1(alike(source, &place("rouge_1"), raw, empty)?));
    }
    if let Some(raw) = raw.schema.take() {
        rules.push(ValueRule::Schema(Box::new(schema(source, &place("schema"), raw)?)));
    }
    if let Some(raw) = raw.equals.take() {
        rules.push(ValueRule::Equals(json(source, &place("equals"), raw)?));
    }
    if raw.at_least.is_some() || raw.at_most.is_some() {
        let bound = |key: &str, raw: Option<toml::Value>| {
            raw.map(|raw| number(source, &place(key), raw)).transpose()
        };
        let least = bound("at_least", raw.at_least.take())?;
        let most = bound("at_most", raw.at_most.take())?;
        if let (Some(least), Some(most)) = (&least, &most)
            && least.cmp_value(most).is_gt()
        {
            let why = format_args!("is less than `at_least`, which is {least}");
            return Err(source.error(&place("at_most"), why));
        }
        rules.push(ValueRule::Within { least, most });
    }
    rules.extend(raw.exists.take().map(ValueRule::Exists));
    rules.extend(raw.count.take().map(ValueRule::Count));
    Ok(rules)
}

fn texts(source: &Source<'_>, at: &str, raw: RawTexts) -> Result<Vec<String>, SuiteError> {
    let texts = match raw {
        RawTexts::One(text) => vec![text],
        RawTexts::Several(texts) => texts,
    };
    if texts.is_empty() {
        return Err(source.error(at, "names no text; give it one, or remove the key"));
    }
    if texts.iter().any(String::is_empty) {
        return Err(source.error(at, "has an empty text, which every text contains"));
    }
    Ok(texts)
}

fn regex(source: &Source<'_>, at: &str, pattern: &str) -> Result<Regex, SuiteError> {
    if let Some(why) = too_many_repetitions(pattern) {
        return Err(source.error(at, format_args!("is {pattern:?}, which {why}")));
    }
    let regex = Regex::new(pattern).map_err(|e| {
        let why = format!("which is not a regular expression: {}", regex_reason(&e));
        source.error(at, format_args!("is {pattern:?}, {why}"))
    })?;
    if PROBES.iter().all(|probe| regex.is_match(probe)) {
        let why = format_args!("is {pattern:?}, which matches every text, even the empty one");
        return Err(source.error(at, why));
    }
    Ok(regex)
}

fn alike(source: &Source<'_>, at: &str, raw: RawAlike, empty: bool) -> Result<Alike, SuiteError> {
    if empty {
        let why = "has no word to compare with; write the expected text";
        return Err(source.error(&format!("{at}.reference"), why));
    }
    Ok(Alike { reference: raw.reference, at_least: raw.at_least })
}

fn number(source: &Source<'_>, at: &str, raw: toml::Value) -> Result<Number, SuiteError> {
    match json(source, at, raw)? {
        Json::Number(number) => Ok(number),
        other => Err(source.error(at, format_args!("must be a number, not {}", other.kind()))),
    }
}

fn schema(source: &Source<'_>, at: &str, raw: toml::Value) -> Result<Schema, SuiteError> {
    let (value, from) = match raw {
        toml::Value::String(file) => {
            (schema_file(source, at, &file)?, format!("names {file}, which "))
        }
        raw @ toml::Value::Table(_) => (json(source, at, raw)?, String::new()),
        _ => return Err(source.error(at, "must be a file or a JSON Schema")),
    };
    Schema::new(&value)
        .map_err(|e| source.error(at, format_args!("{from}cannot be used as a JSON Schema: {e}")))
}

fn schema_file(source: &Source<'_>, at: &str, file: &str) -> Result<Json, SuiteError> {
    let refuse =
        |why: &dyn std::fmt::Display| source.error(at, format_args!("names {file}: {why}"));
    let path = Path::new(file);
    if file.is_empty()
        || path.components().any(|part| matches!(part, Component::RootDir | Component::Prefix(_)))
    {
        let why = "write the path relative to the suite's folder, as \"schemas/answer.json\"";
        return Err(refuse(&why));
    }
    let Some(dir) = source.dir() else {
        return Err(refuse(&"a schema in a file can be read only for a suite in a folder"));
    };
    let path = dir.join(path);
    match walk::kind(&path) {
        Ok(Some(Kind::File)) => {}
        Ok(None) => return Err(refuse(&"there is no such file in the suite's folder")),
        Ok(Some(_)) => return Err(refuse(&"is not a regular file")),
        Err(error) => return Err(refuse(&error)),
    }
    let mut buffer = Vec::new();
    let text = crate::files::read_within(&path, None, MOST_BYTES, &mut buffer)
        .map_err(|error| refuse(&error.reason()))?;
    Json::parse(text).map_err(|error| refuse(&error))
}

fn order(source: &Source<'_>, at: &str, raw: &RawOrder) -> Result<CallOrder, SuiteError> {
    let list = |key: &str, texts| patterns(source, &format!("{at}.{key}"), texts);
    Ok(CallOrder { first: list("first", &raw.first)?, then: list("then", &raw.then)? })
}

fn tool_names(source: &Source<'_>, at: &str, raw: RawToolNames) -> Result<ToolNames, SuiteError> {
    if let Some(index) = raw.expected.iter().position(String::is_empty) {
        return Err(source.error(&format!("{at}.expected.{index}"), "is not the name of a tool"));
    }
    Ok(ToolNames { expected: raw.expected, at_least: raw.at_least })
}

fn tool_arguments(
    source: &Source<'_>,
    at: &str,
    raw: RawToolCalls,
) -> Result<ToolArgumentsMatch, SuiteError> {
    if raw.expected.is_empty() {
        let why = "names no call, so every run would pass";
        return Err(source.error(&format!("{at}.expected"), why));
    }
    let mut expected = Vec::with_capacity(raw.expected.len());
    for (index, call) in raw.expected.into_iter().enumerate() {
        let at = format!("{at}.expected.{index}");
        if call.tool.is_empty() {
            return Err(source.error(&format!("{at}.tool"), "is not the name of a tool"));
        }
        let args = match json(source, &format!("{at}.args"), toml::Value::Table(call.args))? {
            Json::Object(members) => members,
            _ => Vec::new(),
        };
        expected.push(ExpectedCall { tool: call.tool, args });
    }
    Ok(ToolArgumentsMatch { expected, at_least: raw.at_least })
}

fn questions(source: &Source<'_>, at: &str, raw: RawQuestions) -> Result<QuestionRule, SuiteError> {
    let mut rule = QuestionRule {
        expected: raw.expected,
        accepted: raw.accepted,
        required_terms: raw.required_terms,
        forbidden_terms: raw.forbidden_terms,
        min: 0,
        max: raw.max,
    };
    rule.min = raw.min.unwrap_or(u32::from(rule.has_words()));
    match rule.useless() {
        Some(why) => Err(source.error(at, why)),
        None => Ok(rule),
    }
}

#[cfg(test)]
#[path = "tests/demands.rs"]
mod tests;
