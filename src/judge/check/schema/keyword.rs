//! The keywords of JSON Schema, and those that generators write beside them.

use jsonschema::Draft::{self, Draft7 as D7, Draft201909 as D2019, Draft202012 as D2020};

/// What the value of a keyword is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A note, which asserts nothing by definition.
    Note,
    /// Schemas that are used only where a reference names them.
    Definitions,
    /// A value that asserts by itself; it must be what the text says.
    Value(&'static str),
    /// A schema.
    Schema(Use),
    /// A list of schemas.
    Schemas(Use),
    /// An object of schemas.
    Members(Use),
    /// A reference to a schema for the same value.
    Reference,
}

/// What a schema inside another is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// A part of the value.
    Part,
    /// The same value, which satisfies all of them.
    All,
    /// The same value, which satisfies at least one of them.
    Any,
    /// The same value, which may or may not satisfy it.
    Condition,
}

/// Keywords with what they hold, and the first and last draft that has them.
const KEYWORDS: &[(Holds, Draft, Draft, &[&str])] = &[
    (
        Holds::Note,
        D7,
        D2020,
        &[
            "$schema",
            "$id",
            "$comment",
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly",
            "contentEncoding",
            "contentMediaType",
            "contentSchema",
            // OpenAPI and pydantic
            "discriminator",
            "example",
            "externalDocs",
            "nullable",
            "xml",
            // Editors, forms and generators of code
            "defaultSnippets",
            "deprecationMessage",
            "enumDescriptions",
            "enumNames",
            "errorMessage",
            "markdownDescription",
            "markdownEnumDescriptions",
            "propertyOrder",
            "propertyOrdering",
            "tsEnumNames",
            "tsType",
        ],
    ),
    (Holds::Note, D2019, D2020, &["$anchor"]),
    (Holds::Note, D2020, D2020, &["$dynamicAnchor"]),
    (Holds::Definitions, D7, D2020, &["$defs", "definitions"]),
    (
        Holds::Value("a number"),
        D7,
        D2020,
        &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
    ),
    (Holds::Value("a number above 0"), D7, D2020, &["multipleOf"]),
    (
        Holds::Value("a whole number, 0 or more"),
        D7,
        D2020,
        &["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"],
    ),
    (Holds::Value("a whole number, 0 or more"), D2019, D2020, &["minContains", "maxContains"]),
    (Holds::Value("a text"), D7, D2020, &["pattern", "format"]),
    (Holds::Value("true or false"), D7, D2020, &["uniqueItems"]),
    (Holds::Value("a list of texts"), D7, D2020, &["required"]),
    (Holds::Value("an object of lists of texts"), D2019, D2020, &["dependentRequired"]),
    (Holds::Value("a value"), D7, D2020, &["const"]),
    (Holds::Value("a list of one value or more"), D7, D2020, &["enum"]),
    (
        Holds::Value(
            "null, boolean, object, array, number, string, integer, or a list of different ones",
        ),
        D7,
        D2020,
        &["type"],
    ),
    (
        Holds::Schema(Use::Part),
        D7,
        D2020,
        &["items", "contains", "additionalProperties", "propertyNames"],
    ),
    (Holds::Schema(Use::Part), D7, D2019, &["additionalItems"]),
    (Holds::Schema(Use::Part), D2019, D2020, &["unevaluatedItems", "unevaluatedProperties"]),
    (Holds::Schemas(Use::Part), D2020, D2020, &["prefixItems"]),
    (Holds::Members(Use::Part), D7, D2020, &["properties", "patternProperties"]),
    (Holds::Schemas(Use::All), D7, D2020, &["allOf"]),
    (Holds::Schemas(Use::Any), D7, D2020, &["anyOf", "oneOf"]),
    (Holds::Schema(Use::Condition), D7, D2020, &["not", "if", "then", "else"]),
    (Holds::Members(Use::Condition), D2019, D2020, &["dependentSchemas"]),
    (Holds::Members(Use::Condition), D7, D2019, &["dependencies"]),
    (Holds::Reference, D7, D2020, &["$ref"]),
    (Holds::Reference, D2020, D2020, &["$dynamicRef"]),
];

/// What to write instead of keywords that another draft has, or that mislead.
const INSTEAD: [(&str, &str); 9] = [
    ("additionalItems", "use prefixItems and items"),
    ("dependencies", "use dependentRequired or dependentSchemas"),
    ("dependentRequired", "use dependencies"),
    ("dependentSchemas", "use dependencies"),
    ("prefixItems", "use a list in items"),
    ("unevaluatedItems", "use additionalItems"),
    ("unevaluatedProperties", "use additionalProperties"),
    ("$recursiveRef", "use $ref"),
    ("$vocabulary", "it belongs to schemas of schemas"),
];

/// Keywords that assert nothing unless another stands beside them.
pub(super) const LONELY: [(&str, &[&str]); 6] = [
    ("if", &["then", "else"]),
    ("then", &["if"]),
    ("else", &["if"]),
    ("minContains", &["contains"]),
    ("maxContains", &["contains"]),
    ("additionalItems", &["items"]),
];

/// Keywords that say what a text must be.
pub(super) const OF_TEXTS: [&str; 6] =
    ["type", "enum", "const", "pattern", "minLength", "maxLength"];

/// What the keyword `key` of `draft` holds. `None` if that draft does not have it.
pub(super) fn holds(key: &str, draft: Draft) -> Option<Holds> {
    if key.starts_with("x-") {
        return Some(Holds::Note);
    }
    let here = |(_, first, last, names): &&(Holds, Draft, Draft, &[&str])| {
        (*first..=*last).contains(&draft) && names.contains(&key)
    };
    KEYWORDS.iter().find(here).map(|(holds, ..)| *holds)
}

/// Why the keyword `key` is refused that `draft` does not have.
pub(super) fn unknown(key: &str, draft: Draft) -> String {
    if let Some((_, instead)) = INSTEAD.iter().find(|(known, _)| *known == key) {
        return format!("`{key}` is not supported in this draft: {instead}");
    }
    let known: Vec<&str> = KEYWORDS
        .iter()
        .filter(|(_, first, last, _)| (*first..=*last).contains(&draft))
        .flat_map(|(.., names)| names.iter().copied())
        .collect();
    let nearest = match similar::get_close_matches(key, &known, 1, 0.7).first() {
        Some(nearest) => format!("; did you mean `{nearest}`?"),
        None => "; name a note of your own x-…".to_owned(),
    };
    format!("unknown keyword `{key}`, which would assert nothing{nearest}")
}
