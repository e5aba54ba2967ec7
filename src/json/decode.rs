//! Decoding JSON text into [`Json`] without loss.
//!
//! serde's data model carries the digits of a number only with `arbitrary_precision`, and that feature would change the JSON of
//! every program that links this one.

use super::cursor::{Cursor, checked};
use super::error::{JsonError, JsonErrorKind};
use super::number::Number;
use super::quoted::Quoted;
use super::value::Json;

/// How deeply lists and objects may nest in a value that is compared, unless `[load] max_depth` says otherwise.
pub(crate) const MAX_DEPTH: usize = 128;

/// The highest `[load] max_depth`, and the limit in other files. Recursive functions walk the values: so many levels need less than half
/// a MiB of stack without optimisation, and a thread has 2 MiB by default.
pub(crate) const DEEPEST: usize = 256;

/// Decodes one JSON value of at most `depth` levels, and never more than [`DEEPEST`].
pub(crate) fn decode(text: &str, depth: usize) -> Result<Json, JsonError> {
    decode_to(text, depth.min(DEEPEST))
}

/// Decodes what was written from values in memory, however deep they are.
pub(crate) fn decode_own(text: &str) -> Result<Json, JsonError> {
    decode_to(text, usize::MAX)
}

fn decode_to(text: &str, deepest: usize) -> Result<Json, JsonError> {
    let mut decoder = Decoder { deepest, error: None };
    let mut cursor = Cursor::new(text);
    let value = decoder.value(&mut cursor, 0);
    match value.filter(|_| cursor.end().is_some()) {
        Some(value) => Ok(value),
        // Invalid syntax is reported before a duplicate key, wherever they are.
        None => {
            Err(checked(text).err().or(decoder.error).unwrap_or_else(|| JsonError::syntax(text)))
        }
    }
}

struct Decoder {
    deepest: usize,
    /// Why a value with valid syntax could not be decoded.
    error: Option<JsonError>,
}

impl Decoder {
    fn fail<T>(&mut self, kind: JsonErrorKind, offset: usize) -> Option<T> {
        self.error = Some(JsonError::new(kind, offset));
        None
    }

    fn value(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Option<Json> {
        match cursor.peek()? {
            b'{' | b'[' if depth >= self.deepest => {
                let kind = match self.deepest {
                    DEEPEST => JsonErrorKind::TooDeep,
                    configured => JsonErrorKind::Depth(configured),
                };
                self.fail(kind, cursor.offset())
            }
            b'{' => self.object(cursor, depth),
            b'[' => {
                let mut items = Vec::new();
                cursor.list(|cursor| {
                    items.push(self.value(cursor, depth + 1)?);
                    Some(())
                })?;
                Some(Json::Array(items))
            }
            b'"' => {
                let quoted = cursor.quoted()?;
                self.string(cursor, quoted).map(Json::String)
            }
            _ => match cursor.raw()? {
                "true" => Some(Json::Bool(true)),
                "false" => Some(Json::Bool(false)),
                "null" => Some(Json::Null),
                number => Some(Json::Number(Number::from_literal(number))),
            },
        }
    }

    #[inline]
    fn string<'a>(&mut self, cursor: &Cursor<'a>, quoted: Quoted<'a>) -> Option<String> {
        match cursor.decoded(quoted) {
            Ok(text) => Some(text.into_owned()),
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }

    fn object(&mut self, cursor: &mut Cursor<'_>, depth: usize) -> Option<Json> {
        let start = cursor.offset();
        let mut members: Vec<(String, Json)> = Vec::new();
        cursor.members(|cursor, key| {
            let key = self.string(cursor, key)?;
            members.push((key, self.value(cursor, depth + 1)?));
            Some(())
        })?;
        // Most keys differ in their first byte, and comparing it needs no call.
        let begins = |key: &str| key.as_bytes().first().copied();
        members.sort_by(|(a, _), (b, _)| begins(a).cmp(&begins(b)).then_with(|| a.cmp(b)));
        match members.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => self.fail(JsonErrorKind::DuplicateKey(pair[0].0.clone()), start),
            None => Some(Json::Object(members)),
        }
    }
}

#[cfg(test)]
#[path = "tests/decode.rs"]
mod tests;
