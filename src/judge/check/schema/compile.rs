//! JSON → [`Schema`]. Whatever a schema says is either asserted or refused.

use std::collections::BTreeMap;

use super::format::FORMATS;
use super::read::{by_value, number, object, pattern, percent_decoded, text, texts, types, whole};
use super::rule::{Bound, Contains, Count, Counted, Items, Members, Place, Rule, Schema};
use crate::run::{Json, Number};

/// Why a value is no schema that can be held against anything.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", if .place.is_empty() { String::new() } else { format!("at {}: ", .place) })]
pub struct SchemaError {
    pub(super) place: String,
    pub(super) message: String,
}

/// Keywords that say something about a schema, and assert nothing by definition.
const SILENT: [&str; 14] = [
    "$schema",
    "$id",
    "$comment",
    "$defs",
    "definitions",
    "title",
    "description",
    "default",
    "examples",
    "example",
    "deprecated",
    "readOnly",
    "writeOnly",
    "nullable",
];

/// Keywords of 2020-12 and older drafts that are not asserted here, each with what to do.
const REFUSED: [(&str, &str); 11] = [
    ("$anchor", "name the place with a pointer, as \"#/$defs/name\""),
    ("$dynamicRef", "use $ref"),
    ("$dynamicAnchor", "name the place with a pointer, as \"#/$defs/name\""),
    ("$vocabulary", "it belongs to schemas of schemas"),
    ("additionalItems", "use prefixItems and items"),
    ("contentEncoding", "it asserts nothing"),
    ("contentMediaType", "it asserts nothing"),
    ("contentSchema", "it asserts nothing"),
    ("dependencies", "use dependentRequired or dependentSchemas"),
    ("unevaluatedItems", "use items"),
    ("unevaluatedProperties", "use additionalProperties"),
];

/// The drafts whose schemas are read. What they spell otherwise than 2020-12 is refused.
const DRAFTS: [&str; 3] = [
    "json-schema.org/draft/2020-12/schema",
    "json-schema.org/draft/2019-09/schema",
    "json-schema.org/draft-07/schema",
];

pub(super) type Object = [(String, Json)];

impl Schema {
    /// Reads a schema.
    ///
    /// # Errors
    /// On what is no schema, on a keyword that would not be asserted, on a reference that leads out of it or round in a circle, and
    /// on a schema that accepts everything.
    pub fn new(schema: &Json) -> Result<Self, SchemaError> {
        let mut compiler =
            Compiler { root: schema, places: Vec::new(), known: BTreeMap::new(), depth: 0 };
        compiler.place("", schema)?;
        let Compiler { places, known, .. } = compiler;
        let name = |place: Place| {
            known.iter().find(|(_, known)| **known == place).map_or("", |(name, _)| name)
        };
        if places[0].is_empty() {
            return refuse("", "accepts every value; say what is demanded");
        }
        match circle(&places) {
            Some(place) => {
                refuse(name(place), "refers to itself for the same value, without an end")
            }
            None => Ok(Self { places }),
        }
    }
}

pub(super) fn refuse<T>(place: &str, message: impl Into<String>) -> Result<T, SchemaError> {
    Err(SchemaError { place: place.to_owned(), message: message.into() })
}

/// A place from which one comes back to it without going into the value.
fn circle(places: &[Vec<Rule>]) -> Option<Place> {
    // 0: not seen; 1: on the way; 2: leads into no circle.
    let mut state = vec![0_u8; places.len()];
    for start in 0..places.len() {
        let mut way: Vec<(Place, Vec<Place>)> = Vec::new();
        let mut next = Some(start);
        loop {
            match next {
                Some(place) if state[place] == 1 => return Some(place),
                Some(place) if state[place] == 0 => {
                    state[place] = 1;
                    way.push((place, places[place].iter().flat_map(Rule::same_value).collect()));
                }
                _ => {}
            }
            let Some((place, left)) = way.last_mut() else { break };
            next = left.pop();
            if next.is_none() {
                state[*place] = 2;
                way.pop();
            }
        }
    }
    None
}

struct Compiler<'s> {
    root: &'s Json,
    places: Vec<Vec<Rule>>,
    /// By the pointer that leads to it.
    known: BTreeMap<String, Place>,
    depth: usize,
}

/// How deep schemas may lie in each other, references followed.
const DEEPEST: usize = 100;

impl Compiler<'_> {
    /// The place that `pointer` leads to, where `schema` stands.
    fn place(&mut self, pointer: &str, schema: &Json) -> Result<Place, SchemaError> {
        if let Some(place) = self.known.get(pointer) {
            return Ok(*place);
        }
        if self.depth >= DEEPEST {
            return refuse(pointer, format!("lies deeper than {DEEPEST} schemas in each other"));
        }
        let place = self.places.len();
        self.places.push(Vec::new());
        self.known.insert(pointer.to_owned(), place);
        self.depth += 1;
        self.places[place] = match schema {
            Json::Bool(true) => Vec::new(),
            Json::Bool(false) => vec![Rule::Never],
            Json::Object(members) => self.rules(pointer, members)?,
            other => {
                return refuse(
                    pointer,
                    format!("a schema is an object or a boolean, not {}", other.kind()),
                );
            }
        };
        self.depth -= 1;
        Ok(place)
    }

    fn rules(&mut self, at: &str, members: &Object) -> Result<Vec<Rule>, SchemaError> {
        let get =
            |key: &str| members.iter().find(|(known, _)| known == key).map(|(_, value)| value);
        let mut rules = Vec::new();
        for (key, value) in members {
            let here = below(at, key);
            rules.extend(self.rule(at, &here, key, value, &get)?);
        }
        rules.extend(self.members(at, &get)?.map(Rule::Members));
        rules.extend(self.items(at, &get)?.map(Rule::Items));
        for (lonely, needs) in [
            ("then", "if"),
            ("else", "if"),
            ("minContains", "contains"),
            ("maxContains", "contains"),
        ] {
            if get(lonely).is_some() && get(needs).is_none() {
                return refuse(at, format!("`{lonely}` asserts nothing without `{needs}`"));
            }
        }
        if let Some(condition) = get("if") {
            let mut part =
                |key: &str| get(key).map(|schema| self.place(&below(at, key), schema)).transpose();
            let (then, otherwise) = (part("then")?, part("else")?);
            if then.is_none() && otherwise.is_none() {
                return refuse(at, "`if` asserts nothing without `then` or `else`");
            }
            let condition = self.place(&below(at, "if"), condition)?;
            rules.push(Rule::If { condition, then, otherwise });
        }
        if let Some(item) = get("contains") {
            let item = self.place(&below(at, "contains"), item)?;
            let limit = |key: &str| get(key).map(|value| whole(&below(at, key), value)).transpose();
            let (min, max) = (limit("minContains")?.unwrap_or(1), limit("maxContains")?);
            rules.push(Rule::Contains(Contains { item, min, max }));
        }
        Ok(rules)
    }

    /// The rule of one keyword; none where it belongs to others or asserts nothing by definition.
    fn rule<'j>(
        &mut self,
        at: &str,
        here: &str,
        key: &str,
        value: &'j Json,
        get: &impl Fn(&str) -> Option<&'j Json>,
    ) -> Result<Option<Rule>, SchemaError> {
        let bound = |upper, exclusive| {
            Ok(Some(Rule::Bound(Bound { limit: number(here, value)?, upper, exclusive })))
        };
        let count =
            |of, upper| Ok(Some(Rule::Count(Count { of, limit: whole(here, value)?, upper })));
        Ok(match key {
            "$schema" => {
                let plain = |uri: &str| {
                    uri.trim_start_matches("https://").trim_start_matches("http://").to_owned()
                };
                let known = |uri: &str| DRAFTS.contains(&plain(uri).trim_end_matches('#'));
                if !value.as_str().is_some_and(known) {
                    return refuse(
                        here,
                        "only schemas of the drafts 2020-12, 2019-09 and 7 are read",
                    );
                }
                None
            }
            "$id" if !at.is_empty() => {
                return refuse(here, "only the whole schema may have an $id");
            }
            "$ref" => Some(Rule::All(vec![self.reference(here, value)?])),
            "type" => Some(Rule::Type(types(here, value)?)),
            "enum" => match value {
                Json::Array(values) if !values.is_empty() => {
                    Some(Rule::OneOf(values.iter().map(by_value).collect()))
                }
                _ => return refuse(here, "must be a list of one value or more"),
            },
            "const" => Some(Rule::OneOf(vec![by_value(value)])),
            "multipleOf" => {
                let divisor = number(here, value)?;
                if divisor.cmp_value(&Number::from(0)).is_le() {
                    return refuse(here, "must be above 0");
                }
                Some(Rule::MultipleOf(divisor))
            }
            "minimum" => return bound(false, false),
            "maximum" => return bound(true, false),
            "exclusiveMinimum" => return bound(false, true),
            "exclusiveMaximum" => return bound(true, true),
            "minLength" => return count(Counted::Characters, false),
            "maxLength" => return count(Counted::Characters, true),
            "minItems" => return count(Counted::Items, false),
            "maxItems" => return count(Counted::Items, true),
            "minProperties" => return count(Counted::Members, false),
            "maxProperties" => return count(Counted::Members, true),
            "pattern" => Some(Rule::Pattern(pattern(here, text(here, value)?)?)),
            "format" => {
                let name = text(here, value)?;
                let Some((_, format)) = FORMATS.iter().find(|(known, _)| *known == name) else {
                    let known = FORMATS.map(|(name, _)| name).join(", ");
                    let message = format!(
                        "format {name:?} would assert nothing; known are {known}; or use `pattern`"
                    );
                    return refuse(here, message);
                };
                Some(Rule::Format(*format))
            }
            "uniqueItems" => match value {
                Json::Bool(unique) => unique.then_some(Rule::Unique),
                _ => return refuse(here, "must be true or false"),
            },
            "required" => Some(Rule::Required(texts(here, value)?)),
            "propertyNames" => Some(Rule::MemberNames(self.place(here, value)?)),
            "not" => Some(Rule::Not(self.place(here, value)?)),
            "allOf" => Some(Rule::All(self.list(here, value)?)),
            "anyOf" => Some(Rule::Any(self.list(here, value)?)),
            "oneOf" => Some(Rule::ExactlyOne(self.list(here, value)?)),
            "dependentRequired" => {
                let with = |(key, value): &(String, Json)| {
                    Ok((key.clone(), texts(&below(here, key), value)?))
                };
                let all = object(here, value)?.iter().map(with).collect::<Result<Vec<_>, _>>()?;
                return Ok(Some(Rule::All(vec![self.own(
                    here,
                    all.into_iter().map(|(key, others)| Rule::RequiredWith(key, others)).collect(),
                )])));
            }
            "dependentSchemas" => {
                let mut rules = Vec::new();
                for (key, schema) in object(here, value)? {
                    rules.push(Rule::SchemaWith(
                        key.clone(),
                        self.place(&below(here, key), schema)?,
                    ));
                }
                Some(Rule::All(vec![self.own(here, rules)]))
            }
            // Read together with others.
            "properties"
            | "patternProperties"
            | "additionalProperties"
            | "prefixItems"
            | "items"
            | "contains"
            | "minContains"
            | "maxContains"
            | "if"
            | "then"
            | "else" => None,
            // OpenAPI's way to allow null, which JSON Schema does not know.
            "nullable" if get("nullable") == Some(&Json::Bool(true)) => {
                return refuse(
                    here,
                    "asserts nothing in JSON Schema; use type = [\"…\", \"null\"]",
                );
            }
            key if SILENT.contains(&key) || key.starts_with("x-") => None,
            key => return refuse(at, unknown(key)),
        })
    }

    /// A place for rules that no pointer leads to.
    fn own(&mut self, here: &str, rules: Vec<Rule>) -> Place {
        self.places.push(rules);
        self.known.insert(format!("{here}/"), self.places.len() - 1);
        self.places.len() - 1
    }

    fn list(&mut self, here: &str, value: &Json) -> Result<Vec<Place>, SchemaError> {
        match value {
            Json::Array(schemas) if !schemas.is_empty() => {
                let place = |(index, schema): (usize, &Json)| {
                    self.place(&below(here, &index.to_string()), schema)
                };
                schemas.iter().enumerate().map(place).collect()
            }
            _ => refuse(here, "must be a list of one schema or more"),
        }
    }

    fn members<'j>(
        &mut self,
        at: &str,
        get: &impl Fn(&str) -> Option<&'j Json>,
    ) -> Result<Option<Members>, SchemaError> {
        let mut members = Members::default();
        if let Some(value) = get("properties") {
            let here = below(at, "properties");
            for (key, schema) in object(&here, value)? {
                members.named.push((key.clone(), self.place(&below(&here, key), schema)?));
            }
        }
        if let Some(value) = get("patternProperties") {
            let here = below(at, "patternProperties");
            for (key, schema) in object(&here, value)? {
                members
                    .matching
                    .push((pattern(&here, key)?, self.place(&below(&here, key), schema)?));
            }
        }
        if let Some(schema) = get("additionalProperties") {
            members.others = Some(self.place(&below(at, "additionalProperties"), schema)?);
        }
        let empty =
            members.named.is_empty() && members.matching.is_empty() && members.others.is_none();
        Ok((!empty).then_some(members))
    }

    fn items<'j>(
        &mut self,
        at: &str,
        get: &impl Fn(&str) -> Option<&'j Json>,
    ) -> Result<Option<Items>, SchemaError> {
        let mut items = Items::default();
        if let Some(value) = get("prefixItems") {
            items.first = self.list(&below(at, "prefixItems"), value)?;
        }
        if let Some(schema) = get("items") {
            let here = below(at, "items");
            if matches!(schema, Json::Array(_)) {
                return refuse(
                    &here,
                    "a list of schemas is spelt prefixItems since the draft 2020-12",
                );
            }
            items.others = Some(self.place(&here, schema)?);
        }
        Ok((!items.first.is_empty() || items.others.is_some()).then_some(items))
    }

    fn reference(&mut self, here: &str, value: &Json) -> Result<Place, SchemaError> {
        let reference = text(here, value)?;
        let Some(pointer) =
            reference.strip_prefix('#').filter(|rest| rest.is_empty() || rest.starts_with('/'))
        else {
            let message = format!(
                "{reference:?} leads out of the schema, and nothing is fetched; put what it names under $defs, as \
                 \"#/$defs/name\""
            );
            return refuse(here, message);
        };
        let missing = || format!("{reference:?} leads to nothing");
        let Some(pointer) = percent_decoded(pointer) else { return refuse(here, missing()) };
        let mut target = self.root;
        for part in pointer.split('/').skip(1) {
            match target.get(&part.replace("~1", "/").replace("~0", "~")) {
                Some(inner) => target = inner,
                None => return refuse(here, missing()),
            }
        }
        self.place(&pointer, target)
    }
}

fn below(at: &str, key: &str) -> String {
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn unknown(key: &str) -> String {
    match REFUSED.iter().find(|(known, _)| *known == key) {
        Some((_, instead)) => format!("`{key}` is not supported: {instead}"),
        None => format!("unknown keyword `{key}`, which would assert nothing"),
    }
}

#[cfg(test)]
#[path = "tests/compile.rs"]
mod tests;
