//! A serde deserializer over [`Cursor`]. serde_json scans undecoded values byte by byte, which would take most of the time.
//!
//! It gives no reason for a failure, and also fails on unusual text, such as a key with escapes: the caller then reads the text again
//! with serde_json. So it must accept nothing that serde_json refuses.

use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};

use crate::json::Cursor;

/// The newtype name with which serde_json's `RawValue` asks for the text of a value. A wrong name would only make reading slow.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// The one value that `text` holds.
pub(crate) fn from_str<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    let mut skim = Cursor::new(text);
    let value = next(&mut skim)?;
    skim.end().map(|()| value)
}

/// The next value of `skim`.
pub(crate) fn next<'a, T: Deserialize<'a>>(skim: &mut Cursor<'a>) -> Option<T> {
    T::deserialize(Quick(skim)).ok()
}

struct Quick<'s, 'a>(&'s mut Cursor<'a>);

impl<'a> Quick<'_, 'a> {
    /// The next value as serde_json reads it.
    fn decoded(self) -> Result<serde_json::Deserializer<serde_json::de::StrRead<'a>>, Unusual> {
        Ok(serde_json::Deserializer::from_str(self.0.raw().ok_or(Unusual)?))
    }
}

impl<'de> Deserializer<'de> for Quick<'_, 'de> {
    type Error = Unusual;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        Ok(self.decoded()?.deserialize_any(visitor)?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        if !self.0.begins_with(b'n') {
            return visitor.visit_some(self);
        }
        self.0.raw().ok_or(Unusual)?;
        visitor.visit_none()
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        match self.0.plain_string() {
            Some(text) => visitor.visit_borrowed_str(text),
            None => Ok(self.decoded()?.deserialize_str(visitor)?),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        self.deserialize_str(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unusual> {
        match self.0.plain_string() {
            Some(variant) => visitor.visit_enum(BorrowedStrDeserializer::new(variant)),
            None => Ok(self.decoded()?.deserialize_enum(name, variants, visitor)?),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unusual> {
        if name != RAW_VALUE {
            return visitor.visit_newtype_struct(self);
        }
        visitor.visit_map(RawText(Some(self.0.raw().ok_or(Unusual)?)))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        let mut items = Items::begin(self.0, b'[', b']')?;
        let list = visitor.visit_seq(&mut items)?;
        items.ended.then_some(list).ok_or(Unusual)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        let mut members = Items::begin(self.0, b'{', b'}')?;
        let object = visitor.visit_map(&mut members)?;
        members.ended.then_some(object).ok_or(Unusual)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unusual> {
        self.deserialize_map(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unusual> {
        self.0.raw().ok_or(Unusual)?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

/// The items of a list, or the members of an object.
struct Items<'s, 'a> {
    skim: &'s mut Cursor<'a>,
    close: u8,
    first: bool,
    ended: bool,
}

impl<'s, 'a> Items<'s, 'a> {
    fn begin(skim: &'s mut Cursor<'a>, open: u8, close: u8) -> Result<Self, Unusual> {
        skim.eat(open).ok_or(Unusual)?;
        Ok(Self { skim, close, first: true, ended: false })
    }

    fn goes_on(&mut self) -> Result<bool, Unusual> {
        let goes_on = self.skim.goes_on(self.close, self.first).ok_or(Unusual)?;
        (self.first, self.ended) = (false, !goes_on);
        Ok(goes_on)
    }
}

impl<'a> SeqAccess<'a> for Items<'_, 'a> {
    type Error = Unusual;

    fn next_element_seed<T: DeserializeSeed<'a>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unusual> {
        if !self.goes_on()? {
            return Ok(None);
        }
        seed.deserialize(Quick(self.skim)).map(Some)
    }
}

impl<'a> MapAccess<'a> for Items<'_, 'a> {
    type Error = Unusual;

    fn next_key_seed<K: DeserializeSeed<'a>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unusual> {
        if !self.goes_on()? {
            return Ok(None);
        }
        let key = self.skim.key().ok_or(Unusual)?;
        seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Unusual> {
        seed.deserialize(Quick(self.skim))
    }
}

/// The text of a value, in the shape that serde_json's `RawValue` reads it in: an object of one member.
struct RawText<'a>(Option<&'a str>);

impl<'a> MapAccess<'a> for RawText<'a> {
    type Error = Unusual;

    fn next_key_seed<K: DeserializeSeed<'a>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unusual> {
        seed.deserialize(BorrowedStrDeserializer::new(RAW_VALUE)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Unusual> {
        seed.deserialize(BorrowedStrDeserializer::new(self.0.take().ok_or(Unusual)?))
    }
}

#[derive(Debug)]
struct Unusual;

impl fmt::Display for Unusual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot be read quickly")
    }
}

impl std::error::Error for Unusual {}

impl serde::de::Error for Unusual {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Unusual
    }
}

impl From<serde_json::Error> for Unusual {
    fn from(_: serde_json::Error) -> Self {
        Unusual
    }
}

#[cfg(test)]
#[path = "tests/quick.rs"]
mod tests;
