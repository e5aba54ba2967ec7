//! A decoded JSON value.

use serde::de::Error as _;
use serde::ser::{Error as _, SerializeMap};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::decode;
use super::error::JsonError;
use super::number::Number;

/// A JSON value as it is compared: numbers lossless, object members sorted by key, keys unique.
///
/// Two values are equal if and only if their canonical bytes are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number of any size.
    Number(Number),
    /// A string.
    String(String),
    /// A list, in order.
    Array(Vec<Json>),
    /// Members sorted by key, each key once. Build it with [`Json::object`].
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Decodes JSON text. Fails on invalid JSON, on a key that stands twice in one object, and beyond
    /// 256 levels.
    ///
    /// # Errors
    /// [`JsonError`] with the byte offset in `text`.
    pub fn parse(text: &str) -> Result<Self, JsonError> {
        decode::decode(text, decode::DEEPEST)
    }

    /// The value that serde_json writes of `value`, which must have a form in JSON; else `null`.
    pub(crate) fn of(value: &impl Serialize) -> Self {
        let text = serde_json::to_string(value).unwrap_or_default();
        decode::decode_own(&text).unwrap_or(Json::Null)
    }

    /// An object of these members, sorted. `None` if a key stands twice.
    #[must_use]
    pub fn object(mut members: Vec<(String, Json)>) -> Option<Self> {
        members.sort_by(|a, b| a.0.cmp(&b.0));
        let unique = members.windows(2).all(|pair| pair[0].0 != pair[1].0);
        unique.then_some(Json::Object(members))
    }

    /// The member `key` of an object, the element at index `key` of a list.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members
                .binary_search_by(|(k, _)| k.as_str().cmp(key))
                .ok()
                .map(|index| &members[index].1),
            Json::Array(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Json::String(text) => Some(text),
            _ => None,
        }
    }

    /// The kind of value, in words for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Json::Null => "null",
            Json::Bool(_) => "a boolean",
            Json::Number(_) => "a number",
            Json::String(_) => "a string",
            Json::Array(_) => "a list",
            Json::Object(_) => "an object",
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Json::String(text.to_owned())
    }
}

/// Works with serde_json only, whose raw values carry the digits of numbers.
impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Number(number) => RawValue::from_string(number.as_str().to_owned())
                .map_err(S::Error::custom)?
                .serialize(serializer),
            Json::String(text) => serializer.serialize_str(text),
            Json::Array(items) => serializer.collect_seq(items),
            Json::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in members {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

/// Works with serde_json only, whose raw values carry the digits of numbers.
impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        decode::decode(raw.get(), decode::DEEPEST).map_err(D::Error::custom)
    }
}

#[cfg(feature = "cli")]
impl schemars::JsonSchema for Json {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Json".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        true.into()
    }
}
