//! JSON to [`Schema`].

use std::sync::Arc;

use jsonschema::{
    Draft, Keyword, PatternOptions, Registry, Retrieve, Uri, ValidationError, Validator, uri,
};
use regex::Regex;
use serde_json::Value;

use super::error::{SchemaError, refuse};
use super::exact::{Exact, to_schema};
use super::format::format_keyword;
use super::keyword::{Holds, holds};
use super::lint::{Linted, below, draft, lint};
use super::number::{BOUNDS, NumberRule};
use crate::json::Json;
use crate::text::{MAX_VALUE, clip, regex_reason};

#[derive(Clone, Debug)]
pub(crate) struct Schema {
    pub(crate) validator: Arc<Validator<Exact>>,
    asserts_texts: bool,
    /// The most schemas in it that lead to each other for the same value.
    pub(crate) chain: usize,
}

/// What a schema without an `$id` is called.
const BASE: &str = "json-schema:///";

impl Schema {
    /// Refuses what is no schema, asserts nothing, is not asserted, loses digits, or refers out of the schema or in a circle.
    pub(crate) fn new(schema: &Json) -> Result<Self, SchemaError> {
        let schema = to_value("", schema)?;
        let draft = schema.get("$schema").map(|uri| draft("/$schema", uri)).transpose()?;
        let draft = draft.unwrap_or(Draft::Draft202012);
        let whole = |error: &dyn std::fmt::Display| SchemaError {
            place: String::new(),
            message: format!("cannot be read: {error}"),
        };
        let Linted { asserts, asserts_texts, chain } = {
            let registry = Registry::new()
                .retriever(Nothing)
                .draft(draft)
                .add(BASE, draft.create_resource_ref(&schema))
                .and_then(jsonschema::RegistryBuilder::prepare)
                .map_err(|error| whole(&error))?;
            let base = uri::from_str(BASE).map_err(|error| whole(&error))?;
            lint(&schema, draft, &registry, base)?
        };
        let validator =
            build(draft, &schema, Nothing).map_err(|error| refused(&error, &schema, draft))?;
        if !asserts {
            return refuse("", "accepts every value; add a keyword");
        }
        Ok(Self { validator: Arc::new(validator), asserts_texts, chain })
    }

    /// Whether it says what a text must be. If it does not, a text that has nothing to do with it would satisfy it.
    pub(crate) fn asserts_texts(&self) -> bool {
        self.asserts_texts
    }
}

/// Stands for every document outside the schema. Nothing is fetched; `lint` refuses what leads here.
struct Nothing;

impl Retrieve for Nothing {
    fn retrieve(&self, _: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Value::Null)
    }
}

fn build(
    draft: Draft,
    schema: &Value,
    documents: impl Retrieve + 'static,
) -> Result<Validator<Exact>, ValidationError<'static>> {
    let mut options = jsonschema::options_for::<Exact>()
        .with_draft(draft)
        .with_retriever(documents)
        .with_pattern_options(PatternOptions::regex())
        .with_keyword("format", |_, value, _| format_keyword(value))
        .with_keyword("multipleOf", |_, value, _| number(NumberRule::multiple_of(value)));
    for (name, upper, exclusive) in BOUNDS {
        options = options.with_keyword(name, move |_, value, _| {
            number(NumberRule::bound(value, upper, exclusive))
        });
    }
    options.build(schema)
}

fn number(
    rule: Option<NumberRule>,
) -> Result<Box<dyn for<'i> Keyword<'i, Exact>>, ValidationError<'static>> {
    match rule {
        Some(rule) => Ok(Box::new(rule)),
        None => Err(ValidationError::schema("must be a number")),
    }
}

/// `schema` with numbers as `serde_json` holds them. Refuses a number that would lose digits.
fn to_value(at: &str, schema: &Json) -> Result<Value, SchemaError> {
    Ok(match schema {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match to_schema(number) {
            Some(number) => Value::Number(number),
            None => {
                let message = format!(
                    "{number} has more digits than a schema can say exactly; write it with 17 digits or fewer"
                );
                return refuse(at, message);
            }
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => {
            let item = |(index, item): (usize, &Json)| to_value(&format!("{at}/{index}"), item);
            Value::Array(items.iter().enumerate().map(item).collect::<Result<_, _>>()?)
        }
        Json::Object(members) => {
            let member = |(key, value): &(String, Json)| {
                Ok((key.clone(), to_value(&below(at, key), value)?))
            };
            Value::Object(members.iter().map(member).collect::<Result<_, SchemaError>>()?)
        }
    })
}

fn refused(error: &ValidationError<'_>, schema: &Value, draft: Draft) -> SchemaError {
    // The metaschema names a place in the schema as a value; later errors name it as a schema.
    let own = error.instance_path().as_str();
    let place = if own.is_empty() { error.schema_path().as_str() } else { own };
    let keys: Vec<&str> = place.split('/').collect();
    let keyword = keys.iter().rev().find_map(|key| match (*key, holds(key, draft)?) {
        ("patternProperties", _) => Some(pattern(keys.last()?)),
        ("pattern", _) => schema.pointer(place)?.as_str().map(pattern),
        (_, Holds::Value(what)) => Some(format!("must be {what}")),
        (_, Holds::Schemas(_)) => Some("must be a list of one schema or more".to_owned()),
        (_, Holds::Members(_)) => Some("must be an object of schemas".to_owned()),
        (_, Holds::Schema(_)) => Some("must be a schema".to_owned()),
        (_, Holds::Reference) => Some("must be a text".to_owned()),
        (_, Holds::Note | Holds::Definitions) => None,
    });
    let message = keyword.unwrap_or_else(|| format!("is refused: {}", error.masked()));
    SchemaError { place: place.to_owned(), message }
}

fn pattern(text: &str) -> String {
    let text = text.replace("~1", "/").replace("~0", "~");
    let shown = clip(text.clone(), MAX_VALUE).0;
    match Regex::new(&text) {
        Ok(_) => format!("{shown:?} is not a regular expression"),
        Err(error) => format!("{shown:?} is not a regular expression: {}", regex_reason(&error)),
    }
}

#[cfg(test)]
#[path = "tests/suite.rs"]
mod suite;
#[cfg(test)]
#[path = "tests/compile.rs"]
mod tests;
