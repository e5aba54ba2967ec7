//! Strings of a JSON text that are not decoded yet.

use std::borrow::Cow;

use super::scan::plain;

/// A string of a JSON text whose syntax was checked.
#[derive(Clone, Copy)]
pub(crate) enum Quoted<'a> {
    /// The text between the quotes of a string without escapes.
    Plain(&'a str),
    /// A string with escapes, including its quotes.
    Escaped(&'a str),
}

impl<'a> Quoted<'a> {
    /// The decoded string.
    #[inline]
    pub(crate) fn text(self) -> Result<Cow<'a, str>, serde_json::Error> {
        match self {
            Self::Plain(text) => Ok(Cow::Borrowed(text)),
            Self::Escaped(quoted) => unescaped(quoted),
        }
    }
}

/// The text of the JSON string `quoted`, whose syntax was checked. Nearly all escapes have one letter and are decoded here;
/// serde_json decodes a string with any other.
pub(crate) fn unescaped(quoted: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    let (mut text, mut rest) = (String::new(), inner);
    loop {
        let at = plain(rest.as_bytes(), 0);
        if at == rest.len() {
            break;
        }
        let letter = match rest.as_bytes()[at..] {
            [b'\\', letter @ (b'"' | b'\\' | b'/'), ..] => char::from(letter),
            [b'\\', b'b', ..] => '\u{8}',
            [b'\\', b'f', ..] => '\u{c}',
            [b'\\', b'n', ..] => '\n',
            [b'\\', b'r', ..] => '\r',
            [b'\\', b't', ..] => '\t',
            _ => return serde_json::from_str(quoted).map(Cow::Owned),
        };
        if text.is_empty() {
            text.reserve_exact(inner.len());
        }
        text.push_str(&rest[..at]);
        text.push(letter);
        rest = &rest[at + 2..];
    }
    if rest.len() == inner.len() {
        return Ok(Cow::Borrowed(inner));
    }
    text.push_str(rest);
    Ok(Cow::Owned(text))
}

#[cfg(test)]
#[path = "tests/quoted.rs"]
mod tests;
