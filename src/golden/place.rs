//! Where a value stands in a JSON text.

use crate::files::position;
use crate::json::Cursor;
use crate::judge::matcher::Part;

/// Line and column, both from 1, of the value at `path` in `text`, or of the innermost value around it that is found.
pub(crate) fn place(text: &str, path: &[Part]) -> (u64, u64) {
    let mut value = text.trim_start();
    for part in path {
        let Some(inner) = inner(value, part) else { break };
        value = inner;
    }
    position(text, value, 0).unwrap_or((1, 1))
}

fn inner<'t>(value: &'t str, part: &Part) -> Option<&'t str> {
    let mut cursor = Cursor::new(value);
    let (mut found, mut at) = (None, 0);
    match part {
        Part::Key(wanted) => cursor.members(|cursor, key| {
            let value = cursor.raw()?;
            found = found.or((key.text().ok()? == *wanted).then_some(value));
            Some(())
        })?,
        Part::Index(index) => cursor.list(|cursor| {
            let value = cursor.raw()?;
            found = found.or((at == *index).then_some(value));
            at += 1;
            Some(())
        })?,
    }
    found
}

#[cfg(test)]
#[path = "tests/place.rs"]
mod tests;
