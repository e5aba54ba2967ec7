//! Refuses unknown keys of `suite.toml`, with the place and the nearest known key. serde says which keys each type has.

use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use super::budget::RawLimit;
use super::error::{SuiteError, SuiteErrorKind};
use super::raw::{
    RawAccept, RawCase, RawCompare, RawLoad, RawMask, RawQuarantine, RawRecord, RawRedact,
    RawSuite, RawToolArguments, RawTools, RawVerdict,
};
use super::raw_check::{RawCheck, RawCriterion, RawIdenticalCalls, RawRequiredCall, RawStepStatus};
use super::raw_demands::{RawAlike, RawCall, RawOrder, RawQuestions, RawToolCalls, RawToolNames};
use crate::judge::check::Measure;

/// A table of the file.
struct Table {
    /// What messages call it.
    heading: &'static str,
    /// Its keys from the root, with `*` for a key that users choose.
    path: &'static str,
    keys: fn() -> &'static [&'static str],
}

const fn table<T: Deserialize<'static>>(heading: &'static str, path: &'static str) -> Table {
    Table { heading, path, keys: keys_of::<T> }
}

const TABLES: &[Table] = &[
    table::<RawSuite>("suite.toml", ""),
    table::<RawRecord>("[record]", "record"),
    table::<RawLoad>("[load]", "load"),
    table::<RawAccept>("[accept]", "accept"),
    table::<RawCompare>("[compare]", "compare"),
    Table { heading: "compare.output", path: "compare.output", keys: || &["similarity"] },
    table::<RawMask>("[[compare.mask]]", "compare.mask"),
    table::<RawTools>("[tools]", "tools"),
    table::<RawToolArguments>("[tools.arguments.<tool>]", "tools.arguments.*"),
    table::<RawRedact>("[redact]", "redact"),
    table::<RawVerdict>("[verdict]", "verdict"),
    table::<Measure>("[budget]", "budget"),
    table::<RawLimit>("[budget]", LIMIT),
    table::<RawCheck>("[[check]]", "check"),
    table::<RawCriterion>("[[criterion]]", "criterion"),
    table::<RawRequiredCall>("required_call", "check.required_call"),
    table::<RawStepStatus>("step_status", "check.step_status"),
    table::<RawIdenticalCalls>("identical_calls", "check.identical_calls"),
    table::<RawOrder>("order", "check.order"),
    table::<RawToolNames>("tool_names", "check.tool_names"),
    table::<RawToolCalls>("tool_arguments", "check.tool_arguments"),
    table::<RawCall>("tool_arguments.expected", "check.tool_arguments.expected"),
    table::<RawQuestions>("questions", "check.questions"),
    table::<RawAlike>("similarity", "check.similarity"),
    table::<RawAlike>("rouge_1", "check.rouge_1"),
    table::<RawCase>("[[case]]", "case"),
    table::<RawQuarantine>("case.quarantine", "case.quarantine"),
];

/// Aliases: the beginning of a path, and the path of the table whose keys it shares.
const ALIASES: &[(&str, &str)] = &[
    ("case.criterion.check", "check"),
    ("criterion.check", "check"),
    ("case.check", "check"),
    ("check.budget", "budget"),
    ("case.criterion", "criterion"),
];

/// The path of every table in `[budget]`.
const LIMIT: &str = "budget.*";

/// Tables whose keys users choose.
const NAMED: &[&str] = &["tools.arguments"];

/// Refuses the first key of `table` (and of the tables in it), in the order of the file, that is unknown.
pub(crate) fn check(text: &str, table: &DeTable<'_>) -> Result<(), SuiteError> {
    let mut unknown = Vec::new();
    check_table("", table, &mut unknown);
    match unknown.into_iter().min_by_key(|(at, _)| *at) {
        Some((at, kind)) => Err(SuiteError::at(text, at, kind)),
        None => Ok(()),
    }
}

/// The path in [`TABLES`] of the table at `path`.
fn known_path(path: &str) -> String {
    let alias = |path: &str| {
        ALIASES
            .iter()
            .find_map(|(own, shared)| Some(format!("{shared}{}", path.strip_prefix(own)?)))
    };
    let mut known = path.to_owned();
    while let Some(shared) = alias(&known) {
        known = shared;
    }
    if known.starts_with("budget.") { LIMIT.to_owned() } else { known }
}

/// Adds the unknown keys of the table at `path` to `unknown`, each with its byte offset.
fn check_table(path: &str, table: &DeTable<'_>, unknown: &mut Vec<(usize, SuiteErrorKind)>) {
    if NAMED.contains(&path) {
        let inner = table.values().filter_map(|value| value.get_ref().as_table());
        return inner.for_each(|inner| check_table(&format!("{path}.*"), inner, unknown));
    }
    let known = known_path(path);
    let Some(known) = TABLES.iter().find(|table| table.path == known) else { return };
    let keys = (known.keys)();
    for (key, value) in table {
        let name: &str = key.get_ref();
        if !keys.contains(&name) {
            unknown.push((key.span().start, unknown_key(name, known.heading, keys)));
            continue;
        }
        let full = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match value.get_ref() {
            DeValue::Table(inner) => check_table(&full, inner, unknown),
            DeValue::Array(items) => {
                let tables = items.iter().filter_map(|item| item.get_ref().as_table());
                tables.for_each(|inner| check_table(&full, inner, unknown));
            }
            _ => {}
        }
    }
}

fn unknown_key(key: &str, table: &'static str, known: &[&'static str]) -> SuiteErrorKind {
    let nearest = known
        .iter()
        .map(|known| (strsim::levenshtein(key, known), *known))
        .filter(|(distance, known)| *distance <= 1.max(known.len().max(key.chars().count()) / 3))
        .min();
    SuiteErrorKind::UnknownKey {
        key: key.to_owned(),
        table,
        known: match nearest {
            Some((_, nearest)) => format!("did you mean `{nearest}`?"),
            None => format!("known are {}", quoted(known.iter().copied())),
        },
    }
}

/// Keys in backticks, with commas between them.
pub(crate) fn quoted<'k>(keys: impl IntoIterator<Item = &'k str>) -> String {
    keys.into_iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

/// The keys that serde reads of the struct `T`, or the words that it reads of the enum `T`.
pub(crate) fn keys_of<T: Deserialize<'static>>() -> &'static [&'static str] {
    let mut keys = &[][..];
    // It always fails, because there is no value. Only the keys that it asks for matter.
    _ = T::deserialize(Asked(&mut keys));
    keys
}

/// A deserializer without a value: it keeps the keys that it is asked for.
struct Asked<'a>(&'a mut &'static [&'static str]);

impl<'de> serde::Deserializer<'de> for Asked<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(serde::de::Error::custom("there is no value"))
    }

    fn deserialize_struct<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    fn deserialize_enum<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = words;
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
#[path = "tests/keys.rs"]
mod tests;
