//! Detects the format of a recording by its outermost fields, which are skipped and not decoded. The format's loader checks the rest.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::format::Format;
use super::reader::{LoadError, LoadErrorKind};
use crate::json::{Cursor, JsonError, KeyPath, Text, checked};

/// The start of every version of goldrun's own format.
const NATIVE: &str = "goldrun/run@";

/// How many keys of an object a message names.
const KEYS_SHOWN: usize = 6;

/// What a text is.
pub(crate) enum Shape<'a> {
    /// goldrun's own format, in any version.
    Native,
    Harn,
    Brooder,
    Messages {
        list: &'a str,
        /// What stands in the field `usage` beside it.
        usage: Option<&'a str>,
    },
}

/// What `text` is. Where `messages_from` is given, an object that is not in goldrun's own format holds its messages there.
pub(crate) fn shape<'a>(
    text: &'a str,
    messages_from: Option<&KeyPath>,
) -> Result<Shape<'a>, LoadError> {
    let trimmed = text.trim_ascii();
    match trimmed.bytes().next() {
        None => Err(LoadError::new(LoadErrorKind::Empty)),
        Some(b'{') => object_shape(text, trimmed, messages_from),
        Some(b'[') => list_shape(text, trimmed, messages_from),
        Some(_) => {
            let value = checked(text).map_err(|e| LoadError::broken(text, text, &e))?;
            Err(unknown(text, trimmed, kind(value).to_owned()))
        }
    }
}

fn unknown(text: &str, part: &str, seen: String) -> LoadError {
    LoadError::within(LoadErrorKind::Shape(seen), text, part, 0)
}

fn list_shape<'a>(
    text: &'a str,
    list: &'a str,
    messages_from: Option<&KeyPath>,
) -> Result<Shape<'a>, LoadError> {
    let first = first_element(list).unwrap_or("");
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
    // Checked only now, because it reads to the end. Invalid JSON is the better message.
    checked(text).map_err(|e| LoadError::broken(text, text, &e))?;
    Err(unknown(text, list, describe(list)))
}

fn object_shape<'a>(
    text: &'a str,
    part: &'a str,
    messages_from: Option<&KeyPath>,
) -> Result<Shape<'a>, LoadError> {
    let mut seen = Fields::default();
    seen.read(part, messages_from.is_none()).map_err(|e| LoadError::broken(text, part, &e))?;
    match seen.settled {
        Some(Format::Goldrun) => return Ok(Shape::Native),
        Some(_) => return Ok(Shape::Harn),
        None => {}
    }
    let usage = seen.usage;
    if let Some(path) = messages_from {
        let found = path.find(part).map_err(|e| LoadError::broken(text, part, &e))?;
        let field = path.to_string();
        let Some(list) = found else {
            return Err(LoadError::within(LoadErrorKind::NoField(field), text, part, 0));
        };
        if !is_messages(list) {
            let kind = LoadErrorKind::NotMessages(field, describe(list));
            return Err(LoadError::within(kind, text, list, 0));
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
        return Err(LoadError::within(kind, text, list, 0));
    }
    match seen.lists.as_slice() {
        [(one, _), (two, _), ..] if named.is_none() => {
            let kind = LoadErrorKind::Ambiguous(one.to_string(), two.to_string());
            Err(LoadError::within(kind, text, part, 0))
        }
        _ => Ok(Shape::Messages { list, usage }),
    }
}

/// What an object's fields tell.
#[derive(Default)]
struct Fields<'a> {
    settled: Option<Format>,
    format: Option<&'a str>,
    kind: Option<&'a str>,
    usage: Option<&'a str>,
    lists: Vec<(Text<'a>, &'a str)>,
    keys: Vec<Text<'a>>,
}

impl<'a> Fields<'a> {
    /// Reads the fields of `object`. It stops at a native `format`, and with `harn_may` at a run record's `_type`, so that the rest of
    /// the recording is not read twice.
    fn read(&mut self, object: &'a str, harn_may: bool) -> Result<(), JsonError> {
        let mut cursor = Cursor::new(object);
        let mut error = None;
        let read = cursor.members(|cursor, key| {
            let value = cursor.raw()?;
            let key = Text::from(cursor.decoded(key).map_err(|e| error = Some(e)).ok()?);
            match key.as_str() {
                "format" if is_native(value) => self.settled = Some(Format::Goldrun),
                "format" if value.starts_with('"') => self.format = Some(value),
                "_type" if value == "\"run_record\"" && harn_may => {
                    self.settled = Some(Format::Harn);
                }
                "_type" if value.starts_with('"') => self.kind = Some(value),
                "usage" => self.usage = Some(value),
                _ => {}
            }
            if is_messages(value) {
                self.lists.push((key.clone(), value));
            }
            self.keys.push(key);
            self.settled.is_none().then_some(())
        });
        if self.settled.is_some() || read.and_then(|()| cursor.end()).is_some() {
            return Ok(());
        }
        Err(error.unwrap_or_else(|| JsonError::syntax(object)))
    }

    /// Whether a run record without `_type` is meant: it has these three fields.
    fn is_harn(&self) -> bool {
        self.kind.is_none() && ["workflow_id", "status", "stages"].iter().all(|key| self.has(key))
    }

    /// Whether it has a run's steps, or no field that brooder does not know.
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
            return format!("an object with \"_type\": {kind}");
        }
        if let Some(format) = self.format {
            return format!("an object with \"format\": {format}");
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

/// Whether a valid JSON value names goldrun's own format.
fn is_native(format: &str) -> bool {
    serde_json::from_str::<Text<'_>>(format).is_ok_and(|format| format.starts_with(NATIVE))
}

/// Whether a valid JSON value is a list whose first element is a message.
fn is_messages(value: &str) -> bool {
    value.starts_with('[') && first_element(value).is_some_and(is_message)
}

/// Whether a text is a chat message: an object with a role in words.
pub(crate) fn is_message(value: &str) -> bool {
    #[derive(Deserialize)]
    struct Role<'a> {
        #[serde(borrow)]
        role: &'a RawValue,
    }
    value.starts_with('{')
        && serde_json::from_str::<Role<'_>>(value).is_ok_and(|m| m.role.get().starts_with('"'))
}

/// The first element of the list at the start of `list`; what comes after it is not looked at.
fn first_element(list: &str) -> Option<&str> {
    let mut first = None;
    Cursor::new(list).list(|cursor| {
        first = cursor.raw();
        None
    });
    first
}

/// What a valid JSON value is, in words for messages.
fn kind(value: &str) -> &'static str {
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
        ("a list", None) => "an empty list".to_owned(),
        ("a list", Some(first)) if kind(first) == "an object" => {
            "a list of objects without a \"role\"".to_owned()
        }
        ("a list", Some(first)) => format!("a list that begins with {}", kind(first)),
        (other, _) => other.to_owned(),
    }
}
