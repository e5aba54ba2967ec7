//! Errors of JSON text with their offsets, and the message and the offset of an error of serde_json.

use serde_json::error::Category;
use serde_json::value::RawValue;

use super::decode::DEEPEST;
use super::plain::plain;
use super::scan::{space, value};

/// Why a JSON value could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}{}", self.place_in_words())]
pub struct JsonError {
    kind: JsonErrorKind,
    offset: usize,
    /// Line and column, counted from 1 and in bytes, for errors that serde_json found.
    place: Option<(usize, usize)>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JsonErrorKind {
    #[error("{0}")]
    Syntax(String),
    #[error("key {0:?} stands twice in one object")]
    DuplicateKey(String),
    #[error(
        "nested deeper than the {0} levels that `[load] max_depth` allows: raise it ({DEEPEST} at most)"
    )]
    Depth(usize),
    #[error("nested deeper than {DEEPEST} levels, the most that is compared")]
    TooDeep,
}

impl JsonError {
    pub(crate) fn new(kind: JsonErrorKind, offset: usize) -> Self {
        Self { kind, offset, place: None }
    }

    /// Why `text` is not one JSON value.
    pub(crate) fn syntax(text: &str) -> Self {
        match serde_json::from_str::<&RawValue>(text) {
            Err(error) => Self {
                kind: JsonErrorKind::Syntax(message(&error)),
                offset: offset_of(text, &error),
                place: Some((error.line(), error.column())),
            },
            Ok(_) => Self::new(JsonErrorKind::Syntax("not valid JSON".to_owned()), 0),
        }
    }

    /// The error of a text that has `by` more bytes in front.
    pub(crate) fn shifted(self, by: usize) -> Self {
        Self { offset: self.offset + by, ..self }
    }

    /// Byte offset in the text that was read.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The message without a place.
    pub(crate) fn message(&self) -> String {
        self.kind.to_string()
    }

    /// Whether the text is not valid JSON. Otherwise it is valid, and cannot be decoded.
    pub(crate) fn is_syntax(&self) -> bool {
        matches!(self.kind, JsonErrorKind::Syntax(_))
    }

    /// Line and column of invalid syntax, counted from 1 and in bytes.
    pub(crate) fn place(&self) -> Option<(usize, usize)> {
        self.place
    }

    fn place_in_words(&self) -> String {
        self.place
            .map(|(line, column)| format!(" at line {line} column {column}"))
            .unwrap_or_default()
    }
}

/// The message of `error` in plain words, without its end, where serde_json writes the place: ` at line 3 column 7`.
pub(crate) fn message(error: &serde_json::Error) -> String {
    let mut message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    if message.ends_with(&place) {
        message.truncate(message.len() - place.len());
    }
    plain(&message, "an object")
}

/// The byte offset in `text` of what `error` is about.
///
/// serde_json counts columns in bytes from 1, and the newline as column 0. It gives the place of a character that is wrong. Of a
/// value or key that is wrong it only gives how far it had read: to the end of a key, a text or a number, but to the beginning of
/// a list or an object. This is the offset at which the value or key begins.
pub(crate) fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    let before: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    if error.classify() == Category::Data && error.line() > 0 {
        return token_at(text.as_bytes(), before + error.column());
    }
    (before + error.column().saturating_sub(1)).min(text.len())
}

/// Where the key or value begins that ends at byte `read` of `text`, or the next one if only a sign in front of it was read.
fn token_at(text: &[u8], read: usize) -> usize {
    let mut at = space(text, 0);
    while at < read.min(text.len()) {
        let sign = matches!(text[at], b'[' | b']' | b'{' | b'}' | b':' | b',');
        let end = if sign { Some(at + 1) } else { value(text, at, 0) };
        // The text up to here is valid, so this should not happen. The place of serde_json is the best that is known.
        let Some(end) = end else { return read.saturating_sub(1) };
        let next = space(text, end);
        if next >= read && (!sign || matches!(text[at], b']' | b'}')) {
            return at;
        }
        at = next;
    }
    at.min(text.len())
}

#[cfg(test)]
#[path = "tests/error.rs"]
mod tests;
