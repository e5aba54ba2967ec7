//! Paths to a field of a record, such as `info.task.id`, and finding that field without decoding the rest.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::run::Text;

/// Where a field lies in a record: keys of objects and indexes of lists, outermost first.
///
/// A key that holds dots itself is found where all that is left of the path is that key: `metadata.a.b` names the field `b` of
/// `a`, or the field `a.b`. The latter wins where there are both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPath(String);

impl FieldPath {
    /// The path written as `a.b.0`. `None` if it is empty or has an empty part.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        text.split('.').all(|part| !part.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The value at this path in `record`, as its text. `None` if there is none; `null` is a value.
    ///
    /// Only objects and lists on the way are looked into, and nothing is decoded but their keys.
    ///
    /// # Errors
    /// If `record` is not one valid JSON value, or holds a key of this path twice in one object.
    pub fn find<'a>(&self, record: &'a str) -> Result<Option<&'a RawValue>, serde_json::Error> {
        let mut value: &RawValue = serde_json::from_str(record)?;
        let mut rest = self.0.as_str();
        loop {
            let (part, after) =
                rest.split_once('.').map_or((rest, None), |(part, after)| (part, Some(after)));
            let mut deserializer = serde_json::Deserializer::from_str(value.get());
            let found = match value.get().as_bytes().first() {
                Some(b'{') => deserializer.deserialize_map(Member { whole: rest, part })?,
                Some(b'[') => match part.parse::<usize>() {
                    // Not `00`, not `+0`: an element has one name.
                    Ok(index) if index.to_string() == part => {
                        deserializer.deserialize_seq(Item { index })?
                    }
                    _ => None,
                },
                _ => None,
            };
            match (found, after) {
                (None, _) => return Ok(None),
                (Some(Found::All(value)), _) | (Some(Found::Part(value)), None) => {
                    return Ok(Some(value));
                }
                (Some(Found::Part(inner)), Some(after)) => (value, rest) = (inner, after),
            }
        }
    }
}

/// How much of the path led to a value.
enum Found<'a> {
    All(&'a RawValue),
    Part(&'a RawValue),
}

struct Member<'p> {
    whole: &'p str,
    part: &'p str,
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = Option<Found<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut whole, mut part) = (None, None);
        while let Some(key) = map.next_key::<Text<'de>>()? {
            let slot = match key.as_str() {
                key if key == self.whole => &mut whole,
                key if key == self.part => &mut part,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            if slot.replace(map.next_value::<&'de RawValue>()?).is_some() {
                return Err(A::Error::custom(format_args!(
                    "key {:?} stands twice in one object",
                    key.as_str()
                )));
            }
        }
        Ok(whole.map(Found::All).or(part.map(Found::Part)))
    }
}

struct Item {
    index: usize,
}

impl<'de> Visitor<'de> for Item {
    type Value = Option<Found<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        let mut index = 0;
        loop {
            // To the end, though the item is found: leaving a list early is an error to serde_json.
            if index == self.index {
                let Some(item) = items.next_element::<&'de RawValue>()? else { break };
                found = Some(Found::Part(item));
            } else if items.next_element::<IgnoredAny>()?.is_none() {
                break;
            }
            index += 1;
        }
        Ok(found)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(path: &str, record: &str) -> Option<String> {
        FieldPath::new(path).unwrap().find(record).unwrap().map(|value| value.get().to_owned())
    }

    #[test]
    fn fields_are_found_by_keys_and_indexes() {
        let record = r#" {"id": "x", "info": {"task": [{"id": 1.50}, null]}, "a.b": true, "a": {"b": 2, "c": 3}, "0": 4} "#;
        for (path, expected) in [
            ("id", Some(r#""x""#)),
            ("info.task.0.id", Some("1.50")),
            ("info.task.1", Some("null")),
            ("info.task.2", None),
            ("info.task.00", None),
            ("info.task.+0", None),
            ("info.task.x", None),
            ("info.task.1.id", None),
            ("id.x", None),
            ("nothing", None),
            ("0", Some("4")),
            ("a.b", Some("true")),
            ("a.c", Some("3")),
        ] {
            assert_eq!(find(path, record).as_deref(), expected, "{path}");
        }
        assert_eq!(
            find("k", "{\"\\u006b\": [1]}").as_deref(),
            Some("[1]"),
            "keys are compared unescaped"
        );
        assert_eq!(find("1", "[1, 2]").as_deref(), Some("2"));
    }

    #[test]
    fn broken_records_and_doubled_keys_are_errors() {
        let id = FieldPath::new("id").unwrap();
        for record in ["", "{\"id\": 1", "{\"id\": 1} x", "{\"id\": 1, \"id\": 2}"] {
            assert!(id.find(record).is_err(), "{record}");
        }
        assert!(
            id.find(r#"{"other": 1, "other": 2}"#).unwrap().is_none(),
            "what is not looked for is not judged"
        );
    }

    #[test]
    fn paths_need_parts() {
        for text in ["", ".", "a.", ".a", "a..b"] {
            assert_eq!(FieldPath::new(text), None, "{text}");
        }
    }
}
