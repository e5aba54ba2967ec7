//! A reader of JSON text that moves forward once, decodes nothing and returns slices of the text.
//!
//! Its methods return `None`, without a reason, for text that is not valid and for values that the caller does not expect.
//! [`JsonError::syntax`] then finds the reason with serde_json. The tests check that both accept the same texts.

use std::borrow::Cow;

use super::error::{JsonError, JsonErrorKind, message};
use super::quoted::Quoted;
use super::scan::{escaped, plain, space, value};

/// A position in a JSON text.
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

/// The one value that `text` holds, without the white space around it.
pub(crate) fn checked(text: &str) -> Result<&str, JsonError> {
    Cursor::whole(text).ok_or_else(|| JsonError::syntax(text))
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The one value that `text` holds, without the white space around it.
    pub(crate) fn whole(text: &'a str) -> Option<&'a str> {
        let mut cursor = Self::new(text);
        let value = cursor.raw()?;
        cursor.end().map(|()| value)
    }

    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// The decoded string of `quoted`, which this cursor returned.
    #[inline]
    pub(crate) fn decoded(&self, quoted: Quoted<'a>) -> Result<Cow<'a, str>, JsonError> {
        quoted.text().map_err(|error| {
            JsonError::new(JsonErrorKind::Syntax(message(&error)), self.offset_of(quoted))
        })
    }

    /// The byte offset of `quoted`, which this cursor returned.
    pub(crate) fn offset_of(&self, quoted: Quoted<'_>) -> usize {
        let offset = |part: &str| part.as_ptr() as usize - self.text.as_ptr() as usize;
        match quoted {
            Quoted::Plain(text) => offset(text) - 1,
            Quoted::Escaped(quoted) => offset(quoted),
        }
    }

    /// The first byte of the next token, without reading it.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.at = space(self.text.as_bytes(), self.at);
        self.text.as_bytes().get(self.at).copied()
    }

    pub(crate) fn begins_with(&mut self, byte: u8) -> bool {
        self.peek() == Some(byte)
    }

    /// Checks that only white space is left.
    pub(crate) fn end(&mut self) -> Option<()> {
        self.peek().is_none().then_some(())
    }

    /// The next value, as text.
    pub(crate) fn raw(&mut self) -> Option<&'a str> {
        self.at = space(self.text.as_bytes(), self.at);
        let start = self.at;
        self.at = value(self.text.as_bytes(), start, 0)?;
        self.text.get(start..self.at)
    }

    /// The next value, if it is a string without escapes; else it is still the next.
    pub(crate) fn plain_string(&mut self) -> Option<&'a str> {
        if !self.begins_with(b'"') {
            return None;
        }
        let (start, bytes) = (self.at + 1, self.text.as_bytes());
        let end = plain(bytes, start);
        if bytes.get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.text.get(start..end)
    }

    /// The key that comes next in an object, which holds no escapes, and the colon behind it.
    pub(crate) fn key(&mut self) -> Option<&'a str> {
        let key = self.plain_string()?;
        self.eat(b':')?;
        Some(key)
    }

    /// The next value, which is a string. Inlined, because every key is read with it.
    #[inline(always)]
    pub(crate) fn quoted(&mut self) -> Option<Quoted<'a>> {
        self.eat(b'"')?;
        let (start, bytes) = (self.at, self.text.as_bytes());
        let end = plain(bytes, start);
        if bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return self.text.get(start..end).map(Quoted::Plain);
        }
        self.quoted_with_escapes(start, end)
    }

    /// The string that begins at `start` and has its first escape at `end`.
    #[inline(never)]
    fn quoted_with_escapes(&mut self, start: usize, end: usize) -> Option<Quoted<'a>> {
        self.at = escaped(self.text.as_bytes(), end)?;
        self.text.get(start - 1..self.at).map(Quoted::Escaped)
    }

    /// The next value, which is an object: `member` reads the value of each key. `None` for a key with escapes.
    pub(crate) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &'a str) -> Option<()>,
    ) -> Option<()> {
        self.members(|cursor, key| match key {
            Quoted::Plain(key) => member(cursor, key),
            Quoted::Escaped(_) => None,
        })
    }

    /// The next value, which is an object: `member` reads the value of each key.
    pub(crate) fn members(
        &mut self,
        mut member: impl FnMut(&mut Self, Quoted<'a>) -> Option<()>,
    ) -> Option<()> {
        self.eat(b'{')?;
        let mut first = true;
        while self.goes_on(b'}', first)? {
            first = false;
            let key = self.quoted()?;
            self.eat(b':')?;
            member(self, key)?;
        }
        Some(())
    }

    /// The next value, which is a list: `item` reads each of its values.
    pub(crate) fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.eat(b'[')?;
        let mut first = true;
        while self.goes_on(b']', first)? {
            first = false;
            item(self)?;
        }
        Some(())
    }

    /// Whether the list or object that ends with `close` has another item; takes the comma before it, or `close`.
    pub(crate) fn goes_on(&mut self, close: u8, first: bool) -> Option<bool> {
        let next = self.peek()?;
        if first && next != close {
            return Some(true);
        }
        let goes_on = !first && next == b',';
        self.eat(if goes_on { b',' } else { close })?;
        Some(goes_on)
    }

    /// Takes `byte`, if it comes next.
    pub(crate) fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }
}

#[cfg(test)]
#[path = "tests/cursor.rs"]
mod tests;
