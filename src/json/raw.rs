//! JSON text that is kept undecoded until it is compared.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::cursor::checked;
use super::decode;
use super::error::{JsonError, message};
use super::value::Json;

/// The text of one JSON value whose syntax was checked, borrowed from the recording if possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawJson<'a>(Cow<'a, str>);

impl<'a> RawJson<'a> {
    /// The value that `text` holds.
    ///
    /// # Errors
    /// [`JsonError`] with the byte offset in `text`.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, JsonError> {
        let text = text.into();
        checked(&text)?;
        Ok(Self(text))
    }

    /// An object of these members in this order. Each value must be valid JSON.
    pub(crate) fn object<'m>(members: impl IntoIterator<Item = (&'m str, &'m str)>) -> Self {
        let mut text = String::from("{");
        for (key, value) in members {
            let comma = if text.len() > 1 { "," } else { "" };
            let _ = write!(text, "{comma}{}:{}", serde_json::Value::from(key), value);
        }
        text.push('}');
        Self(Cow::Owned(text))
    }

    /// A string value.
    #[must_use]
    pub fn string(text: &str) -> Self {
        Self(Cow::Owned(serde_json::Value::from(text).to_string()))
    }

    /// The JSON text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The JSON text, if it is borrowed from the recording.
    pub(crate) fn borrowed(&self) -> Option<&'a str> {
        match &self.0 {
            Cow::Borrowed(text) => Some(text),
            Cow::Owned(_) => None,
        }
    }

    /// The value.
    ///
    /// # Errors
    /// On a key that stands twice in one object, beyond 256 levels, and on a lone surrogate.
    pub fn decode(&self) -> Result<Json, JsonError> {
        self.decode_within(decode::DEEPEST)
    }

    /// The value, of at most `depth` levels of lists and objects (and never more than 256).
    ///
    /// # Errors
    /// Those of [`decode`](Self::decode).
    pub fn decode_within(&self, depth: usize) -> Result<Json, JsonError> {
        decode::decode(&self.0, depth)
    }
}

impl<'a> From<&'a RawValue> for RawJson<'a> {
    fn from(raw: &'a RawValue) -> Self {
        Self(Cow::Borrowed(raw.get()))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for RawJson<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Self(Cow::Borrowed(raw.get())))
    }
}

impl Serialize for RawJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<&RawValue>(&self.0).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// For fields of numbers: reads every bit, so that a number that is written is read back the same. (serde_json needs its feature
/// `float_roundtrip` for that, which would be turned on in every program that links this one.)
pub(crate) fn exact<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let Some(raw) = Option::<&RawValue>::deserialize(deserializer)? else { return Ok(None) };
    match float(raw.get()) {
        Some(number) => Ok(Some(number)),
        // serde_json words the error.
        None => serde_json::from_str(raw.get())
            .map(Some)
            .map_err(|error| D::Error::custom(message(&error))),
    }
}

/// The number `value`, if an `f64` can hold it.
pub(crate) fn float(value: &str) -> Option<f64> {
    value.parse().ok().filter(|number: &f64| number.is_finite())
}

/// For fields that may be absent, where `null` is a value and not the same as absent.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(feature = "cli")]
impl schemars::JsonSchema for RawJson<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Json".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        true.into()
    }
}
