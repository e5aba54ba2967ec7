//! Paths to a member of a JSON value, such as `info.task.id`, and finding that member without decoding the rest.

use std::fmt;

use super::cursor::{Cursor, checked};
use super::error::{JsonError, JsonErrorKind};

/// Where a member lies in a JSON value: keys of objects, outermost first, with dots between them.
///
/// A key may hold dots itself, as the last key of the path: `metadata.a.b` is the member `b` of `a`, or the member `a.b`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyPath(String);

impl KeyPath {
    /// The path written as `a.b`. `None` if it is empty or has an empty part.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        text.split('.').all(|part| !part.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text of the value at this path in `record`. `None` if there is no value; `null` is one. A part of the path may be the
    /// index of a list's element. If an object has both `a.b` and `a`, `a.b` wins.
    ///
    /// Only the keys of objects on the path are decoded.
    ///
    /// # Errors
    /// If `record` is not one valid JSON value, or holds a key of this path twice in one object.
    pub fn find<'a>(&self, record: &'a str) -> Result<Option<&'a str>, JsonError> {
        let mut value = checked(record)?;
        let mut rest = self.0.as_str();
        loop {
            let (part, after) =
                rest.split_once('.').map_or((rest, None), |(part, after)| (part, Some(after)));
            let found = match value.as_bytes().first() {
                Some(b'{') => member(value, rest, part).map_err(|error| {
                    error.shifted(value.as_ptr() as usize - record.as_ptr() as usize)
                })?,
                Some(b'[') => item(value, part).map(Found::Part),
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

/// A value, and how much of the path leads to it.
enum Found<'a> {
    All(&'a str),
    Part(&'a str),
}

/// The member of `object` whose key is `whole`, the rest of the path, or else `part`, the next part of it.
fn member<'a>(object: &'a str, whole: &str, part: &str) -> Result<Option<Found<'a>>, JsonError> {
    let (mut all, mut one, mut error) = (None, None, None);
    Cursor::new(object).members(|cursor, quoted| {
        let value = cursor.raw()?;
        let key = cursor.decoded(quoted).map_err(|e| error = Some(e)).ok()?;
        let place = match &*key {
            key if key == whole => &mut all,
            key if key == part => &mut one,
            _ => return Some(()),
        };
        if place.replace(value).is_some() {
            let kind = JsonErrorKind::DuplicateKey(key.into_owned());
            error = Some(JsonError::new(kind, cursor.offset_of(quoted)));
        }
        error.is_none().then_some(())
    });
    match error {
        Some(error) => Err(error),
        None => Ok(all.map(Found::All).or(one.map(Found::Part))),
    }
}

/// The element at index `part` of `list`.
fn item<'a>(list: &'a str, part: &str) -> Option<&'a str> {
    // `00` and `+0` are no indexes.
    let index = part.parse::<usize>().ok().filter(|index| index.to_string() == part)?;
    let (mut found, mut at) = (None, 0);
    Cursor::new(list).list(|cursor| {
        let value = cursor.raw()?;
        found = found.or((at == index).then_some(value));
        at += 1;
        // The rest of the list need not be read.
        found.is_none().then_some(())
    });
    found
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
#[path = "tests/path.rs"]
mod tests;
