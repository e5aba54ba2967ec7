//! Refuses what a schema says and `jsonschema` would not assert: misspelt keywords, formats that nobody knows, `then` without `if`,
//! references that lead nowhere or in a circle, a schema that accepts everything. Every place is read once, references followed.

use std::collections::{BTreeMap, VecDeque};

use jsonschema::{Draft, ReferencingError, Registry, Uri};
use referencing::Resolver;
use serde_json::{Map, Value};

use super::error::{SchemaError, refuse};
use super::format::{TEXT_FORMATS, is_note, is_of_texts};
use super::keyword::{Holds, LONELY, OF_TEXTS, Use, holds, unknown};
use super::number::NUMBER_FORMATS;

const DEEPEST: usize = 100;

/// How many schemas may be held against the same value, those that several lead to each time.
const HEAVIEST: u64 = 100_000;

/// How many schemas of a metaschema may be held against the same value, one leading to the next.
const METASCHEMA_CHAIN: usize = 12;

pub(crate) struct Linted {
    /// Whether some value breaks it.
    pub(crate) asserts: bool,
    /// Whether it says what a text must be.
    pub(crate) asserts_texts: bool,
    /// The most schemas in it that lead to each other for the same value.
    pub(crate) chain: usize,
}

pub(crate) fn lint(
    schema: &Value,
    draft: Draft,
    registry: &Registry<'_>,
    base: Uri<String>,
) -> Result<Linted, SchemaError> {
    let mut lint = Lint { places: Vec::new(), known: BTreeMap::new(), references: VecDeque::new() };
    let resolver = registry.resolver(base);
    lint.place(Spot { at: String::new(), draft, depth: 0 }, schema, &resolver)?;
    while let Some(reference) = lint.references.pop_front() {
        lint.follow(reference)?;
    }
    let order = lint.order()?;
    for &place in &order {
        lint.sum_up(place);
    }
    let Place { asserts, asserts_texts, .. } = lint.places[0];
    let chain = lint.places.iter().map(|place| place.chain).max().unwrap_or(1);
    if let Some(heavy) = lint.places.iter().find(|place| place.weight > HEAVIEST) {
        let message = format!(
            "leads to more than {HEAVIEST} schemas for one value; refer to fewer, or less often"
        );
        return refuse(&heavy.at, message);
    }
    Ok(Linted { asserts, asserts_texts, chain })
}

#[derive(Default)]
struct Place {
    at: String,
    /// Whether some value breaks it, as far as its own keywords tell; later, with the places that it uses.
    asserts: bool,
    /// The same of texts.
    asserts_texts: bool,
    /// Places for the same value: all must hold, …
    all: Vec<usize>,
    /// … one of each list must hold, …
    any: Vec<Vec<usize>>,
    /// … or they are conditions.
    conditions: Vec<usize>,
    /// How many places lead to each other from here, for the same value.
    chain: usize,
    /// How many times a place is held against the same value from here: what several lead to counts each time.
    weight: u64,
}

#[derive(Clone)]
struct Spot {
    at: String,
    draft: Draft,
    depth: usize,
}

struct Reference<'s> {
    from: usize,
    spot: Spot,
    text: &'s str,
    resolver: Resolver<'s>,
}

struct Lint<'s> {
    places: Vec<Place>,
    /// By the address of the schema.
    known: BTreeMap<usize, usize>,
    references: VecDeque<Reference<'s>>,
}

impl<'s> Lint<'s> {
    fn place(
        &mut self,
        spot: Spot,
        schema: &'s Value,
        resolver: &Resolver<'s>,
    ) -> Result<usize, SchemaError> {
        let address = std::ptr::from_ref(schema).addr();
        if let Some(place) = self.known.get(&address) {
            return Ok(*place);
        }
        if spot.depth >= DEEPEST {
            return refuse(&spot.at, format!("is nested deeper than {DEEPEST} schemas"));
        }
        let place = self.places.len();
        self.known.insert(address, place);
        let never = *schema == Value::Bool(false);
        let (asserts, asserts_texts) = (never, never);
        self.places.push(Place { at: spot.at.clone(), asserts, asserts_texts, ..Place::default() });
        match schema {
            Value::Bool(_) => {}
            Value::Object(members) => self.keywords(place, spot, schema, members, resolver)?,
            _ => return refuse(&spot.at, "a schema is an object or a boolean"),
        }
        Ok(place)
    }

    fn keywords(
        &mut self,
        place: usize,
        mut spot: Spot,
        schema: &'s Value,
        members: &'s Map<String, Value>,
        resolver: &Resolver<'s>,
    ) -> Result<(), SchemaError> {
        if let Some(uri) = members.get("$schema") {
            spot.draft = draft(&below(&spot.at, "$schema"), uri)?;
        }
        let resolver = resolver
            .in_subresource(spot.draft.create_resource_ref(schema))
            .or_else(|error| refuse(&below(&spot.at, "$id"), error.to_string()))?;
        // Draft 7 ignores everything beside a reference.
        let alone = spot.draft <= Draft::Draft7 && members.contains_key("$ref");
        for (key, value) in members {
            let Some(holds) = holds(key, spot.draft) else {
                return refuse(&spot.at, unknown(key, spot.draft));
            };
            if alone && !matches!(holds, Holds::Reference | Holds::Note | Holds::Definitions) {
                let message =
                    format!("draft 7 ignores `{key}` beside `$ref`; put both under allOf");
                return refuse(&spot.at, message);
            }
            let here = Spot { at: below(&spot.at, key), depth: spot.depth + 1, ..spot };
            self.keyword(place, here, key, holds, value, &resolver)?;
        }
        for (key, others) in LONELY {
            if members.contains_key(key) && !others.iter().any(|other| members.contains_key(*other))
            {
                let others = others.join("` or `");
                return refuse(&spot.at, format!("`{key}` has no effect without `{others}`"));
            }
        }
        Ok(())
    }

    fn keyword(
        &mut self,
        place: usize,
        here: Spot,
        key: &str,
        holds: Holds,
        value: &'s Value,
        resolver: &Resolver<'s>,
    ) -> Result<(), SchemaError> {
        let inside = |key: &str| below(&here.at, key);
        let list = |schemas: &'s [Value]| {
            let named = schemas.iter().enumerate();
            named.map(|(index, schema)| (inside(&index.to_string()), schema)).collect()
        };
        let schemas: Vec<(String, &'s Value)> = match (holds, value) {
            (Holds::Note, Value::Bool(true)) if key == "nullable" => {
                let message = "has no effect in JSON Schema; add \"null\" to `type`";
                return refuse(&here.at, message);
            }
            (Holds::Note | Holds::Definitions, _) => return Ok(()),
            (Holds::Value(_), _) => {
                let (asserts, asserts_texts) = value_asserts(&here.at, key, value)?;
                let place = &mut self.places[place];
                place.asserts |= asserts;
                place.asserts_texts |= asserts_texts;
                return Ok(());
            }
            (Holds::Reference, Value::String(text)) => {
                let (spot, resolver) = (here, resolver.clone());
                self.references.push_back(Reference { from: place, spot, text, resolver });
                return Ok(());
            }
            (Holds::Schema(_), Value::Array(schemas)) if key == "items" => {
                if here.draft >= Draft::Draft202012 {
                    let message = "since draft 2020-12 a list of schemas belongs in `prefixItems`";
                    return refuse(&here.at, message);
                }
                list(schemas)
            }
            (Holds::Schema(_), schema) => vec![(here.at.clone(), schema)],
            (Holds::Schemas(_), Value::Array(schemas)) => list(schemas),
            // `dependencies` may name members instead of schemas.
            (Holds::Members(_), Value::Object(members)) => members
                .iter()
                .filter(|(_, schema)| key != "dependencies" || !schema.is_array())
                .map(|(name, schema)| (inside(name), schema))
                .collect(),
            // `jsonschema` refuses it.
            (Holds::Reference | Holds::Schemas(_) | Holds::Members(_), _) => return Ok(()),
        };
        let mut inner = Vec::new();
        for (at, schema) in schemas {
            inner.push(self.place(Spot { at, ..here }, schema, resolver)?);
        }
        let place = &mut self.places[place];
        match holds {
            Holds::Schemas(Use::All) => place.all.extend(inner),
            Holds::Schemas(Use::Any) => place.any.push(inner),
            Holds::Schema(Use::Condition) | Holds::Members(Use::Condition) => {
                place.asserts = true;
                place.conditions.extend(inner);
            }
            _ => place.asserts = true,
        }
        Ok(())
    }

    fn follow(&mut self, reference: Reference<'s>) -> Result<(), SchemaError> {
        let Reference { from, spot, text, resolver } = reference;
        let (document, _) = text.split_once('#').unwrap_or((text, ""));
        let metaschema = document
            .trim_start_matches("https://")
            .trim_start_matches("http://")
            .starts_with("json-schema.org/");
        if metaschema {
            let place = &mut self.places[from];
            (place.asserts, place.asserts_texts) = (true, true);
            place.chain = METASCHEMA_CHAIN;
            return Ok(());
        }
        let outside = || {
            let message = format!(
                "{text:?} leads out of the schema, and nothing is fetched; put what it names under $defs, as \
                 \"#/$defs/name\""
            );
            refuse(&spot.at, message)
        };
        if !document.is_empty() && resolver.lookup(document).is_ok_and(|it| it.contents().is_null())
        {
            return outside();
        }
        let resolved = match resolver.lookup(text) {
            Ok(resolved) => resolved,
            Err(ReferencingError::Unretrievable { .. }) => return outside(),
            Err(_) => return refuse(&spot.at, format!("there is nothing at {text:?}")),
        };
        let (schema, resolver, draft) = resolved.into_inner();
        let at = text.strip_prefix('#').unwrap_or(text).to_owned();
        let inner = self.place(Spot { at, draft, depth: 0 }, schema, &resolver)?;
        self.places[from].all.push(inner);
        Ok(())
    }

    /// All places, each after those that it uses for the same value. Refuses a circle of such.
    fn order(&self) -> Result<Vec<usize>, SchemaError> {
        // 0: not seen; 1: on the way; 2: leads into no circle.
        let mut state = vec![0_u8; self.places.len()];
        let mut order = Vec::with_capacity(self.places.len());
        for start in 0..self.places.len() {
            let mut way: Vec<(usize, Vec<usize>)> = Vec::new();
            let mut next = Some(start);
            loop {
                match next {
                    Some(place) if state[place] == 1 => {
                        let message = "refers to itself for the same value, which never ends";
                        return refuse(&self.places[place].at, message);
                    }
                    Some(place) if state[place] == 0 => {
                        state[place] = 1;
                        way.push((place, self.places[place].same_value()));
                    }
                    _ => {}
                }
                let Some((place, left)) = way.last_mut() else { break };
                next = left.pop();
                if next.is_none() {
                    state[*place] = 2;
                    order.push(*place);
                    way.pop();
                }
            }
        }
        Ok(order)
    }

    /// Adds to what is known of `place` what is known of the places that it uses.
    fn sum_up(&mut self, place: usize) {
        let sums = |of: fn(&Place) -> bool| {
            let own = &self.places[place];
            let all = own.all.iter().any(|inner| of(&self.places[*inner]));
            let any = |list: &Vec<usize>| list.iter().all(|inner| of(&self.places[*inner]));
            of(own) || all || own.any.iter().any(any)
        };
        let (asserts, texts) = (sums(|place| place.asserts), sums(|place| place.asserts_texts));
        let inner = self.places[place].same_value();
        let weight =
            inner.iter().map(|inner| self.places[*inner].weight).fold(1, u64::saturating_add);
        let below = inner.into_iter().map(|inner| self.places[inner].chain).max().unwrap_or(0);
        let place = &mut self.places[place];
        (place.asserts, place.asserts_texts) = (asserts, texts);
        place.chain = place.chain.max(below) + 1;
        place.weight = weight;
    }
}

impl Place {
    fn same_value(&self) -> Vec<usize> {
        let any = self.any.iter().flatten();
        self.all.iter().chain(any).chain(&self.conditions).copied().collect()
    }
}

/// Whether the keyword `key` with this value asserts anything, and whether of texts.
fn value_asserts(here: &str, key: &str, value: &Value) -> Result<(bool, bool), SchemaError> {
    match (key, value) {
        ("enum", Value::Array(values)) if values.is_empty() => {
            refuse(here, "must be a list of one value or more")
        }
        ("uniqueItems", Value::Bool(false)) => Ok((false, false)),
        ("required", Value::Array(names)) if names.is_empty() => Ok((false, false)),
        ("format", Value::String(name)) => {
            let number = NUMBER_FORMATS.iter().any(|(known, ..)| known == name);
            if !number && !is_of_texts(name) && !is_note(name) {
                let message = format!(
                    "unknown format {name:?}, which JSON Schema ignores; known are {TEXT_FORMATS}; or use `pattern`"
                );
                return refuse(here, message);
            }
            Ok((!is_note(name), is_of_texts(name)))
        }
        _ => Ok((true, OF_TEXTS.contains(&key))),
    }
}

pub(crate) fn draft(here: &str, uri: &Value) -> Result<Draft, SchemaError> {
    match uri.as_str().map(Draft::from_schema_uri) {
        Some(draft @ (Draft::Draft7 | Draft::Draft201909 | Draft::Draft202012)) => Ok(draft),
        _ => refuse(here, "only drafts 2020-12, 2019-09 and 7 are supported"),
    }
}

/// The JSON pointer of what stands under `key` at `at`.
pub(crate) fn below(at: &str, key: &str) -> String {
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}
