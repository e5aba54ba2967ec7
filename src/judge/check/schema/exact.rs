//! Our JSON as the crate `jsonschema` reads values: every number with all its digits.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::{iter, slice};

use jsonschema::{JsonType, json};
use serde_json::Value;

use crate::json::{Json, Number};

pub(crate) struct Exact;

/// How many more times a value may be looked into. None: without a bound.
type Fuel<'a> = Option<&'a Cell<u64>>;

/// A value or a part of one. Without fuel, lists and objects look empty: that ends the walk, whose result is then not used.
#[derive(Clone, Copy)]
pub(crate) struct Spot<'a> {
    pub(crate) value: &'a Json,
    pub(crate) fuel: Fuel<'a>,
}

impl Spot<'_> {
    fn burn(&self) -> bool {
        let Some(fuel) = self.fuel else { return true };
        let left = fuel.get().checked_sub(1);
        fuel.set(left.unwrap_or_default());
        left.is_some()
    }
}

impl json::Json for Exact {
    type Node<'a> = Spot<'a>;
    type PreparedKey = String;
    type StringBuffer = Option<Json>;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(
        buffer: &mut Option<Json>,
        text: &str,
        f: impl FnOnce(Spot<'_>) -> T,
    ) -> T {
        f(Spot { value: buffer.insert(Json::from(text)), fuel: None })
    }
}

impl<'a> json::Node<'a, Exact> for Spot<'a> {
    type Object = Members<'a>;
    type Array = Items<'a>;
    type Number = Digits<'a>;

    fn as_object(&self) -> Option<Members<'a>> {
        let Json::Object(members) = self.value else { return None };
        Some(Members { members: if self.burn() { members } else { &[] }, fuel: self.fuel })
    }

    fn as_array(&self) -> Option<Items<'a>> {
        let Json::Array(items) = self.value else { return None };
        Some(Items { items: if self.burn() { items } else { &[] }, fuel: self.fuel })
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.value.as_str().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Digits<'a>> {
        if let Json::Number(number) = self.value { Some(Digits(number)) } else { None }
    }

    fn as_boolean(&self) -> Option<bool> {
        if let Json::Bool(value) = self.value { Some(*value) } else { None }
    }

    fn is_null(&self) -> bool {
        matches!(self.value, Json::Null)
    }

    fn json_type(&self) -> JsonType {
        match self.value {
            Json::Null => JsonType::Null,
            Json::Bool(_) => JsonType::Boolean,
            Json::Number(_) => JsonType::Number,
            Json::String(_) => JsonType::String,
            Json::Array(_) => JsonType::Array,
            Json::Object(_) => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        equal(self.value, expected)
    }

    /// Only for errors of the crate, of which `validate` uses no value but names of members.
    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(self.value.as_str().map_or(Value::Null, Value::from))
    }

    fn identity(&self) -> Option<json::NodeIdentity> {
        Some(json::NodeIdentity::new(std::ptr::from_ref(self.value).addr()))
    }
}

/// Whether `value` is the `expected` of a schema, whose numbers are all exact.
fn equal(value: &Json, expected: &Value) -> bool {
    match (value, expected) {
        (Json::Null, Value::Null) => true,
        (Json::Bool(value), Value::Bool(expected)) => value == expected,
        (Json::Number(value), Value::Number(expected)) => *value == from_schema(expected),
        (Json::String(value), Value::String(expected)) => value == expected,
        (Json::Array(values), Value::Array(expected)) => {
            values.len() == expected.len()
                && values.iter().zip(expected).all(|(value, expected)| equal(value, expected))
        }
        (Json::Object(members), Value::Object(expected)) => {
            members.len() == expected.len()
                && members.iter().all(|(key, value)| {
                    expected.get(key).is_some_and(|expected| equal(value, expected))
                })
        }
        _ => false,
    }
}

pub(crate) fn from_schema(number: &serde_json::Number) -> Number {
    Number::from_literal(&number.to_string())
}

/// `number` as `serde_json` holds it. `None` if it would lose digits.
pub(crate) fn to_schema(number: &Number) -> Option<serde_json::Number> {
    let digits = number.as_str();
    let whole = digits.parse::<u64>().map(serde_json::Number::from);
    let whole = whole.or_else(|_| digits.parse::<i64>().map(serde_json::Number::from));
    let held = whole.ok().or_else(|| serde_json::Number::from_f64(number.to_f64()))?;
    (from_schema(&held) == *number).then_some(held)
}

pub(crate) struct Digits<'a>(&'a Number);

impl json::JsonNumber for Digits<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.as_str().parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.as_str().parse().ok()
    }

    /// `None` where an `f64` would be another number: no number of a schema equals such a one.
    fn as_f64(&self) -> Option<f64> {
        to_schema(self.0)?.as_f64()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.0.as_str())
    }

    /// Only for errors of the crate, of which `validate` uses no value.
    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(to_schema(self.0).unwrap_or_else(|| 0.into()))
    }

    fn is_integer(&self) -> bool {
        self.0.is_whole()
    }
}

/// The members of an object, sorted.
pub(crate) struct Members<'a> {
    members: &'a [(String, Json)],
    fuel: Fuel<'a>,
}

pub(crate) struct Items<'a> {
    items: &'a [Json],
    fuel: Fuel<'a>,
}

/// Each of some parts of a value, with the fuel of the whole.
type Parts<'a, T, U> =
    iter::Map<iter::Zip<slice::Iter<'a, T>, iter::Repeat<Fuel<'a>>>, fn((&'a T, Fuel<'a>)) -> U>;

impl<'a> json::Object<'a, Exact> for Members<'a> {
    type Node = Spot<'a>;
    type MemberName = &'a str;
    type MembersIter = Parts<'a, (String, Json), (&'a str, Spot<'a>)>;

    fn len(&self) -> usize {
        self.members.len()
    }

    fn get(&self, key: &String) -> Option<Spot<'a>> {
        let index = self.members.binary_search_by(|(known, _)| known.cmp(key)).ok()?;
        Some(Spot { value: &self.members[index].1, fuel: self.fuel })
    }

    fn members(&self) -> Self::MembersIter {
        let parts = self.members.iter().zip(iter::repeat(self.fuel));
        parts.map(|((key, value), fuel)| (key.as_str(), Spot { value, fuel }))
    }
}

impl<'a> json::Array<'a, Exact> for Items<'a> {
    type Node = Spot<'a>;
    type ElementsIter = Parts<'a, Json, Spot<'a>>;

    fn len(&self) -> usize {
        self.items.len()
    }

    fn elements(&self) -> Self::ElementsIter {
        self.items.iter().zip(iter::repeat(self.fuel)).map(|(value, fuel)| Spot { value, fuel })
    }

    fn is_unique(&self) -> bool {
        repeated(self.items).is_none()
    }
}

/// The index of the first item that equals an earlier one.
pub(crate) fn repeated(items: &[Json]) -> Option<usize> {
    let mut met = HashSet::new();
    items.iter().position(|item| !met.insert(item))
}
