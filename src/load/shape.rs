//! What kind of recording a text is, by its outermost shape only: fields are skipped over, never decoded. Whether the
//! recording is valid inside is for the loader of its format to say.

use std::fmt;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer as _};
use serde_json::value::RawValue;

use super::error::{LoadError, LoadErrorKind};
use super::field::FieldPath;
use super::format::Format;
use crate::run::Text;

/// The start of every version of goldrun's own format.
const NATIVE: &str = "goldrun/run@";

/// How many keys of an object a message names.
const KEYS_SHOWN: usize = 6;

/// What a text is.
pub(super) enum Shape<'a> {
    /// goldrun's own format, in any version.
    Native,
    /// A Harn run record.
    Harn,
    /// A run of brooder.
    Brooder,
    /// Chat messages.
    Messages {
        /// The list's text.
        list: &'a str,
        /// What stands in the field `usage` beside it.
        usage: Option<&'a str>,
    },
}

/// What `text` is. Where `messages_from` is given, an object that is not in goldrun's own format holds its messages there.
pub(super) fn shape<'a>(
    text: &'a str,
    messages_from: Option<&FieldPath>,
) -> Result<Shape<'a>, LoadError> {
    let trimmed = text.trim_ascii();
    match trimmed.bytes().next() {
        None => Err(LoadError::new(LoadErrorKind::Empty)),
        Some(b'{') => object_shape(text, trimmed, messages_from),
        Some(b'[') => list_shape(text, trimmed, messages_from),
        Some(_) => {
            let valid = serde_json::from_str::<&RawValue>(text);
            let value = valid.map_err(|e| LoadError::json(text, text, &e))?;
            Err(unknown(text, trimmed, kind(value.get()).to_owned()))
        }
    }
}

fn unknown(text: &str, part: &str, seen: String) -> LoadError {
    LoadError::within(LoadErrorKind::Shape(seen), text, part, 0)
}

fn list_shape<'a>(
    text: &'a str,
    list: &'a str,
    messages_from: Option<&FieldPath>,
) -> Result<Shape<'a>, LoadError> {
    let first = first_element(list).ok().flatten().map_or("", RawValue::get);
    if is_message(first) {
        return Ok(Shape::Messages { list, usage: None });
    }
    let nested = match first.bytes().next() {
        Some(b'[') => is_messages(first),
        Some(b'{') => object_shape(text, first, messages_from).is_ok(),
        _ => false,
    };
    if nested {
        return Err(LoadError::within(LoadErrorKind::ManyRuns, text, list, 0));
    }
    // Only now is it read to its end: a text that is no JSON is that first of all.
    serde_json::from_str::<&RawValue>(text).map_err(|e| LoadError::json(text, text, &e))?;
    Err(unknown(text, list, describe(list)))
}

fn object_shape<'a>(
    text: &'a str,
    part: &'a str,
    messages_from: Option<&FieldPath>,
) -> Result<Shape<'a>, LoadError> {
    let mut seen = Fields::default();
    let mut deserializer = serde_json::Deserializer::from_str(part);
    let scanned = deserializer
        .deserialize_map(Scan(&mut seen, messages_from.is_none()))
        .and_then(|()| deserializer.end());
    match seen.settled {
        Some(Format::Goldrun) => return Ok(Shape::Native),
        Some(_) => return Ok(Shape::Harn),
        None => {}
    }
    scanned.map_err(|e| LoadError::json(text, part, &e))?;
    let usage = seen.usage.map(RawValue::get);
    if let Some(path) = messages_from {
        let found = path.find(part).map_err(|e| LoadError::json(text, part, &e))?;
        let field = path.to_string();
        let Some(list) = found.map(RawValue::get) else {
            return Err(LoadError::within(LoadErrorKind::NoField(field), text, part, 0));
        };
        if !is_messages(list) {
            return Err(LoadError::within(
                LoadErrorKind::NotMessages(field, describe(list)),
                text,
                list,
                0,
            ));
        }
        return Ok(Shape::Messages { list, usage });
    }
    if seen.lists.is_empty() && seen.is_harn() {
        return Ok(Shape::Harn);
    }
    if seen.lists.is_empty() && seen.is_brooder() {
        return Ok(Shape::Brooder);
    }
    let named = seen.lists.iter().find(|(key, _)| key.as_str() == "messages");
    let Some((key, list)) = named.or(seen.lists.first()) else {
        return Err(unknown(text, part, seen.describe()));
    };
    if seen.keys.iter().filter(|other| *other == key).count() > 1 {
        let kind =
            LoadErrorKind::Invalid(format!("key {:?} stands twice in one object", key.as_str()));
        return Err(LoadError::within(kind, text, list.get(), 0));
    }
    match seen.lists.as_slice() {
        [(one, _), (two, _), ..] if named.is_none() => {
            let kind = LoadErrorKind::Ambiguous(one.to_string(), two.to_string());
            Err(LoadError::within(kind, text, part, 0))
        }
        _ => Ok(Shape::Messages { list: list.get(), usage }),
    }
}

/// What an object's fields tell.
#[derive(Default)]
struct Fields<'a> {
    settled: Option<Format>,
    format: Option<&'a RawValue>,
    kind: Option<&'a RawValue>,
    usage: Option<&'a RawValue>,
    lists: Vec<(Text<'a>, &'a RawValue)>,
    keys: Vec<Text<'a>>,
}

impl Fields<'_> {
    /// A run record that does not say so: all fields of one may be missing, but not these three of a file that is one.
    fn is_harn(&self) -> bool {
        self.kind.is_none() && ["workflow_id", "status", "stages"].iter().all(|key| self.has(key))
    }

    /// A run with its steps; or one without, as brooder reads it, and nothing else.
    fn is_brooder(&self) -> bool {
        const OTHERS: [&str; 6] = ["inputs", "model", "trajectory", "output", "meta", "usage"];
        let known = |key: &Text<'_>| {
            matches!(key.as_str(), "agent" | "case_id") || OTHERS.contains(&key.as_str())
        };
        self.has("agent")
            && self.has("case_id")
            && (self.has("trajectory") || self.keys.iter().all(known))
    }

    fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|other| other.as_str() == key)
    }

    fn describe(&self) -> String {
        if let Some(kind) = self.kind {
            return format!("an object with \"_type\": {}", kind.get());
        }
        if let Some(format) = self.format {
            return format!("an object with \"format\": {}", format.get());
        }
        let shown: Vec<String> =
            self.keys.iter().take(KEYS_SHOWN).map(|key| format!("{:?}", key.as_str())).collect();
        match (self.keys.len(), shown.join(", ")) {
            (0, _) => "an empty object".to_owned(),
            (count, shown) if count > KEYS_SHOWN => format!("an object with the keys {shown}, …"),
            (_, shown) => format!("an object with the keys {shown}"),
        }
    }
}

/// Fills [`Fields`], and stops with an error that nobody sees where a native `format` settles the matter, or a run record's
/// `_type` where that may: the rest of a recording need not be read twice.
struct Scan<'s, 'a>(&'s mut Fields<'a>, bool);

impl<'de> Visitor<'de> for Scan<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let fields = self.0;
        while let Some(key) = map.next_key::<Text<'de>>()? {
            let value = map.next_value::<&'de RawValue>()?;
            match key.as_str() {
                "format" if is_native(value.get()) => {
                    fields.settled = Some(Format::Goldrun);
                    return Err(A::Error::custom("settled"));
                }
                "format" if value.get().starts_with('"') => fields.format = Some(value),
                "_type" if value.get() == "\"run_record\"" && self.1 => {
                    fields.settled = Some(Format::Harn);
                    return Err(A::Error::custom("settled"));
                }
                "_type" if value.get().starts_with('"') => fields.kind = Some(value),
                "usage" => fields.usage = Some(value),
                _ => {}
            }
            if is_messages(value.get()) {
                fields.lists.push((key.clone(), value));
            }
            fields.keys.push(key);
        }
        Ok(())
    }
}

/// Whether a valid JSON value names goldrun's own format.
fn is_native(format: &str) -> bool {
    serde_json::from_str::<Text<'_>>(format).is_ok_and(|format| format.starts_with(NATIVE))
}

/// Whether a valid JSON value is a list whose first element is a message.
fn is_messages(value: &str) -> bool {
    value.starts_with('[')
        && first_element(value)
            .is_ok_and(|first| first.is_some_and(|first| is_message(first.get())))
}

/// Whether a valid JSON value is an object with a role in words.
fn is_message(value: &str) -> bool {
    #[derive(Deserialize)]
    struct Role<'a> {
        #[serde(borrow)]
        role: &'a RawValue,
    }
    value.starts_with('{')
        && serde_json::from_str::<Role<'_>>(value).is_ok_and(|m| m.role.get().starts_with('"'))
}

/// The first element of the list at the start of `list`; what comes after it is not looked at.
fn first_element(list: &str) -> Result<Option<&RawValue>, serde_json::Error> {
    struct First<'s, 'a>(&'s mut Option<&'a RawValue>);

    impl<'de> Visitor<'de> for First<'_, 'de> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
            *self.0 = seq.next_element()?;
            Ok(())
        }
    }

    let mut first = None;
    let read = serde_json::Deserializer::from_str(list).deserialize_seq(First(&mut first));
    // Ending in the middle of the list is an error to serde_json, and what is meant here.
    if first.is_some() { Ok(first) } else { read.map(|()| None) }
}

/// What a valid JSON value is, in words for messages.
pub(super) fn kind(value: &str) -> &'static str {
    match value.bytes().next() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// What a valid JSON value is that is no list of messages.
fn describe(value: &str) -> String {
    match (kind(value), first_element(value)) {
        ("a list", Ok(None)) => "an empty list".to_owned(),
        ("a list", Ok(Some(first))) if kind(first.get()) == "an object" => {
            "a list of objects without a \"role\"".to_owned()
        }
        ("a list", Ok(Some(first))) => format!("a list that begins with {}", kind(first.get())),
        (other, _) => other.to_owned(),
    }
}
