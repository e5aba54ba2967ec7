//! Reads records whose every field may be missing, in one pass and borrowed. `null` is like absent. Unknown fields are kept
//! undecoded.

use serde::de::{Error as _, MapAccess};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::json::{RawJson, Text};

/// The fields of a record that its type does not name, in the order they stand there.
#[derive(Default)]
pub(crate) struct Rest<'a>(Vec<(Text<'a>, &'a RawValue)>);

impl<'a> Rest<'a> {
    pub(crate) fn push(&mut self, key: Text<'a>, value: &'a RawValue) {
        self.0.push((key, value));
    }

    /// All of them as one object. `None` if there are none.
    pub(crate) fn object(&self) -> Option<RawJson<'a>> {
        (!self.0.is_empty())
            .then(|| RawJson::object(self.0.iter().map(|(key, value)| (key.as_str(), value.get()))))
    }
}

/// Reads the value of the field `key` into its place.
pub(crate) fn fill<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    place: &mut Option<T>,
    seen: &mut Vec<&'static str>,
    key: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    if seen.contains(&key) {
        return Err(A::Error::duplicate_field(key));
    }
    seen.push(key);
    *place = map.next_value()?;
    Ok(())
}

/// Declares a record: each field with the key it stands under and its type.
macro_rules! record {
    ($(#[$doc:meta])* $name:ident { $($field:ident $key:literal $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(crate) struct $name<'a> {
            $(pub(crate) $field: Option<$type>,)*
            pub(crate) rest: $crate::load::reader::lenient::Rest<'a>,
        }

        impl<'a> serde::Deserialize<'a> for $name<'a> {
            fn deserialize<D: serde::Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
                struct Fields;

                impl<'a> serde::de::Visitor<'a> for Fields {
                    type Value = $name<'a>;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'a>>(self, mut map: A) -> Result<$name<'a>, A::Error> {
                        let mut record = $name::default();
                        let mut seen = Vec::new();
                        while let Some(key) = map.next_key::<$crate::run::Text<'a>>()? {
                            match key.as_str() {
                                $($key => $crate::load::reader::lenient::fill(&mut record.$field, &mut seen, $key, &mut map)?,)*
                                _ => record.rest.push(key, map.next_value()?),
                            }
                        }
                        Ok(record)
                    }
                }

                deserializer.deserialize_map(Fields)
            }
        }
    };
}
pub(crate) use record;

/// A string, or a number as the text it is spelt with.
pub(crate) struct Scalar<'a>(pub(crate) Text<'a>);

impl<'a> Deserialize<'a> for Scalar<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'a RawValue>::deserialize(deserializer)?;
        match raw.get().bytes().next() {
            Some(b'"') => serde_json::from_str(raw.get()).map(Scalar).map_err(D::Error::custom),
            Some(b'-' | b'0'..=b'9') => Ok(Scalar(raw.get().into())),
            _ => Err(D::Error::custom("expected a string or a number")),
        }
    }
}

/// A count. Anything else (negative, a fraction, no number) is left out, and a budget on it then reports that.
pub(crate) fn count(raw: Option<&RawValue>) -> Option<u64> {
    raw?.get().parse().ok()
}

/// A finite number. Anything else is left out.
pub(crate) fn number(raw: Option<&RawValue>) -> Option<f64> {
    raw?.get().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Milliseconds as seconds.
pub(crate) fn seconds(milliseconds: Option<&RawValue>) -> Option<f64> {
    number(milliseconds).map(|number| number / 1000.0)
}
