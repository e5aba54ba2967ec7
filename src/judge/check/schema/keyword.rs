//! The keywords of JSON Schema, and those that generators write beside them.

use Holds::{Definitions, Members, Note, Reference, Schema, Schemas, Value};
use Use::{All, Any, Condition, Part};
use jsonschema::Draft::{self, Draft7 as D7, Draft201909 as D2019, Draft202012 as D2020};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// A note, which asserts nothing by definition.
    Note,
    /// Schemas that are used only where a reference names them.
    Definitions,
    /// A value that asserts by itself; it must be what the text says.
    Value(&'static str),
    Schema(Use),
    Schemas(Use),
    Members(Use),
    /// A reference to a schema for the same value.
    Reference,
}

/// What a schema inside another is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// A part of the value.
    Part,
    /// The same value, which satisfies all of them.
    All,
    /// The same value, which satisfies at least one of them.
    Any,
    /// The same value, which may or may not satisfy it.
    Condition,
}

/// Keywords by what they hold, with the first and the last draft that has them.
const KEYWORDS: [(Holds, Draft, Draft, &str); 31] = [
    (Note, D7, D2020, "$schema $id $comment title description default examples deprecated"),
    (Note, D7, D2020, "readOnly writeOnly contentEncoding contentMediaType contentSchema"),
    (Note, D2019, D2020, "$anchor"),
    (Note, D2020, D2020, "$dynamicAnchor"),
    // OpenAPI and pydantic
    (Note, D7, D2020, "discriminator example externalDocs nullable xml"),
    // Editors, forms and generators of code
    (Note, D7, D2020, "defaultSnippets deprecationMessage enumDescriptions enumNames errorMessage"),
    (Note, D7, D2020, "markdownDescription markdownEnumDescriptions propertyOrder"),
    (Note, D7, D2020, "propertyOrdering tsEnumNames tsType"),
    (Definitions, D7, D2020, "$defs definitions"),
    (Value("a number"), D7, D2020, "minimum maximum exclusiveMinimum exclusiveMaximum"),
    (Value("a number above 0"), D7, D2020, "multipleOf"),
    (Value(COUNT), D7, D2020, "minLength maxLength minItems maxItems minProperties maxProperties"),
    (Value(COUNT), D2019, D2020, "minContains maxContains"),
    (Value("a text"), D7, D2020, "pattern format"),
    (Value("true or false"), D7, D2020, "uniqueItems"),
    (Value("a list of texts"), D7, D2020, "required"),
    (Value("an object of lists of texts"), D2019, D2020, "dependentRequired"),
    (Value("a list of one value or more"), D7, D2020, "const enum"),
    (Value(TYPES), D7, D2020, "type"),
    (Schema(Part), D7, D2020, "items contains additionalProperties propertyNames"),
    (Schema(Part), D7, D2019, "additionalItems"),
    (Schema(Part), D2019, D2020, "unevaluatedItems unevaluatedProperties"),
    (Schemas(Part), D2020, D2020, "prefixItems"),
    (Members(Part), D7, D2020, "properties patternProperties"),
    (Schemas(All), D7, D2020, "allOf"),
    (Schemas(Any), D7, D2020, "anyOf oneOf"),
    (Schema(Condition), D7, D2020, "not if then else"),
    (Members(Condition), D2019, D2020, "dependentSchemas"),
    (Members(Condition), D7, D2019, "dependencies"),
    (Reference, D7, D2020, "$ref"),
    (Reference, D2020, D2020, "$dynamicRef"),
];

const COUNT: &str = "a whole number, 0 or more";

const TYPES: &str =
    "null, boolean, object, array, number, string, integer, or a list of different ones";

/// What to write instead of keywords that another draft has.
const INSTEAD: [(&str, &str); 6] = [
    ("additionalItems", "use prefixItems and items"),
    ("dependencies", "use dependentRequired or dependentSchemas"),
    ("dependentRequired dependentSchemas", "use dependencies"),
    ("prefixItems unevaluatedItems", "use a list in items, and additionalItems"),
    ("unevaluatedProperties", "use additionalProperties"),
    ("$recursiveRef", "use $ref"),
];

/// Keywords that assert nothing unless another stands beside them.
pub(crate) const LONELY: [(&str, &[&str]); 6] = [
    ("if", &["then", "else"]),
    ("then", &["if"]),
    ("else", &["if"]),
    ("minContains", &["contains"]),
    ("maxContains", &["contains"]),
    ("additionalItems", &["items"]),
];

/// Keywords that say what a text must be.
pub(crate) const OF_TEXTS: [&str; 6] =
    ["type", "enum", "const", "pattern", "minLength", "maxLength"];

/// What the keyword `key` of `draft` holds. `None` if that draft does not have it.
pub(crate) fn holds(key: &str, draft: Draft) -> Option<Holds> {
    let own = key.starts_with("x-").then_some(Note);
    own.or_else(|| keywords(draft).find(|(_, known)| *known == key).map(|(holds, _)| holds))
}

fn keywords(draft: Draft) -> impl Iterator<Item = (Holds, &'static str)> {
    let there = move |row: &&(_, Draft, Draft, _)| (row.1..=row.2).contains(&draft);
    let names = |row: &'static (Holds, _, _, &str)| row.3.split(' ').map(|name| (row.0, name));
    KEYWORDS.iter().filter(there).flat_map(names)
}

/// Why the keyword `key` is refused that `draft` does not have.
pub(crate) fn unknown(key: &str, draft: Draft) -> String {
    if let Some((_, instead)) = INSTEAD.iter().find(|row| row.0.split(' ').any(|name| name == key))
    {
        return format!("`{key}` is not supported in this draft: {instead}");
    }
    let known: Vec<&str> = keywords(draft).map(|(_, name)| name).collect();
    let nearest = match similar::get_close_matches(key, &known, 1, 0.7).first() {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => "a keyword of your own begins with `x-`".to_owned(),
    };
    format!("unknown keyword `{key}`, which JSON Schema ignores; {nearest}")
}
