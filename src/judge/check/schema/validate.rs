//! A value against a schema.

use std::cell::Cell;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::paths::LocationSegment;
use jsonschema::{JsonType, ValidationError};

use super::compile::Schema;
use super::error::Violation;
use super::exact::{Spot, repeated};
use crate::json::{Json, Number};
use crate::text::{MAX_VALUE, clip};

/// Violations after which no more are looked for.
const MOST: usize = 20;

/// How deep values and the schemas for them may go into each other.
const DEEPEST: usize = 1000;

/// How often each part of a value may be looked into. (With a schema that refers to itself, time may double with each level.)
const LOOKS: u64 = 1_000;

impl Schema {
    /// Where `value` breaks the schema, at most 20 places; empty if it satisfies the schema.
    pub(crate) fn violations(&self, value: &Json) -> Vec<Violation> {
        let size = Size::of(value);
        let whole = |message: &str| {
            let message = message.to_owned();
            vec![Violation { path: String::new(), place: String::new(), message }]
        };
        if size.depth.saturating_mul(self.chain) > DEEPEST {
            return whole("is nested too deeply to be checked");
        }
        if size.vast {
            return whole("has a number whose exponent is too large to be checked");
        }
        // A small value may have a large schema.
        let looks = size.parts.saturating_add(20).saturating_mul(LOOKS);
        let fuel = Cell::new(looks);
        let fits = self.validator.is_valid(Spot { value, fuel: Some(&fuel) });
        if fuel.get() == 0 {
            return whole("takes too long to check");
        }
        if fits {
            return Vec::new();
        }
        fuel.set(looks);
        let errors = self.validator.iter_errors(Spot { value, fuel: Some(&fuel) });
        let mut found: Vec<_> =
            errors.flat_map(|error| violations(&error, value)).take(MOST).collect();
        if fuel.get() == 0 || found.is_empty() {
            found = whole("does not satisfy the schema, in too many ways to list them");
        }
        found
    }
}

/// What bounds the work of holding a value against a schema.
struct Size {
    depth: usize,
    parts: u64,
    /// Whether `value` has a number whose multiples cannot be computed.
    vast: bool,
}

impl Size {
    fn of(value: &Json) -> Self {
        let mut size = Self { depth: 1, parts: 1, vast: false };
        let mut inner = |value: &Json| {
            let Self { depth, parts, vast } = Self::of(value);
            size.depth = size.depth.max(depth + 1);
            size.parts += parts;
            size.vast |= vast;
        };
        match value {
            Json::Array(items) => items.iter().for_each(inner),
            Json::Object(members) => members.iter().for_each(|(_, value)| inner(value)),
            // An exponent beyond 64 bits has more digits than that.
            Json::Number(number) if number.as_str().len() > 18 => {
                size.vast = number.is_multiple_of(&Number::from(1)).is_none();
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
        size
    }
}

fn violations(error: &ValidationError<'_>, root: &Json) -> Vec<Violation> {
    let mut path = String::new();
    let mut value = root;
    for segment in error.instance_path() {
        let key = match segment {
            LocationSegment::Property(key) => {
                path.push_str(&step(&key));
                key.into_owned()
            }
            LocationSegment::Index(index) => {
                path.push_str(&format!("[{index}]"));
                index.to_string()
            }
        };
        value = value.get(&key).unwrap_or(&Json::Null);
    }
    let place = error.schema_path().as_str();
    let one = |path: String, message: String| Violation { path, place: place.to_owned(), message };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => unexpected
            .iter()
            .take(MOST)
            .map(|key| one(format!("{path}{}", step(key)), "must not be there".to_owned()))
            .collect(),
        ValidationErrorKind::AdditionalItems { limit } => (*limit..length(value))
            .take(MOST)
            .map(|index| one(format!("{path}[{index}]"), "must not be there".to_owned()))
            .collect(),
        kind => vec![one(path, message(kind, value))],
    }
}

fn message(broken: &ValidationErrorKind, value: &Json) -> String {
    use ValidationErrorKind as Kind;
    let size = |limit: u64, word: &str, what: &str| {
        format!("has {} {what}; at {word} {limit} are required", length(value))
    };
    match broken {
        Kind::AnyOf { context } => {
            format!("fits none of the {} schemas in anyOf", context.len())
        }
        Kind::OneOfMultipleValid { context } | Kind::OneOfNotValid { context } => {
            let fits = context.iter().filter(|errors| errors.is_empty()).count();
            format!("fits {fits} of the {} schemas in oneOf, not one", context.len())
        }
        Kind::Constant { .. } => "is not the value that the schema names".to_owned(),
        Kind::Contains => {
            "has too few or too many items of the kind that `contains` demands".to_owned()
        }
        Kind::Custom { message, .. } => message.clone(),
        Kind::Enum { options } => {
            let count = options.as_array().map_or(0, Vec::len);
            format!("is not one of the {count} values that the schema names")
        }
        Kind::FalseSchema => "must not be there".to_owned(),
        Kind::MaxItems { limit } => size(*limit, "most", "items"),
        Kind::MinItems { limit } => size(*limit, "least", "items"),
        Kind::MaxLength { limit } => size(*limit, "most", "characters"),
        Kind::MinLength { limit } => size(*limit, "least", "characters"),
        Kind::MaxProperties { limit } => size(*limit, "most", "members"),
        Kind::MinProperties { limit } => size(*limit, "least", "members"),
        Kind::Not { .. } => "satisfies the schema under `not`".to_owned(),
        Kind::Pattern { pattern } => {
            format!("does not match {}", quoted(pattern))
        }
        Kind::PropertyNames { error } => {
            let name = quoted(error.instance().as_str().unwrap_or_default());
            format!("has a member {name}, a name that the schema does not allow")
        }
        Kind::Required { property } => {
            format!("lacks {}", quoted(property.as_str().unwrap_or_default()))
        }
        Kind::Type { kind } => format!("is {}, not of type {}", kind_of(value), types(kind)),
        Kind::UnevaluatedItems { unexpected } => {
            format!("has {} items that no part of the schema allows", unexpected.len())
        }
        Kind::UniqueItems => match value {
            Json::Array(items) => {
                format!("has an item twice, again at [{}]", repeated(items).unwrap_or_default())
            }
            _ => "has an item twice".to_owned(),
        },
        other => format!("breaks `{}`", other.keyword()),
    }
}

fn quoted(text: &str) -> String {
    format!("{:?}", clip(text.to_owned(), MAX_VALUE).0)
}

fn types(kind: &TypeKind) -> String {
    let names: Vec<&str> = match kind {
        TypeKind::Single(one) => vec![one.as_str()],
        TypeKind::Multiple(several) => several.iter().map(JsonType::as_str).collect(),
    };
    names.join(" or ")
}

/// What kind of value this is, in JSON Schema's words.
fn kind_of(value: &Json) -> &'static str {
    match value {
        Json::Array(_) => "an array",
        other => other.kind(),
    }
}

fn length(value: &Json) -> usize {
    match value {
        Json::String(text) => text.chars().count(),
        Json::Array(items) => items.len(),
        Json::Object(members) => members.len(),
        Json::Null | Json::Bool(_) | Json::Number(_) => 0,
    }
}

fn step(key: &str) -> String {
    let plain =
        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$'));
    if plain { format!(".{key}") } else { format!("[{key:?}]") }
}

#[cfg(test)]
#[path = "tests/validate.rs"]
mod tests;
