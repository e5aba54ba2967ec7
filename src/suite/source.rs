//! The text of a `suite.toml` as it was written: where a value stands in it, and errors with that place.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::error::{SuiteError, SuiteErrorKind};

/// The text, its values with their places, and the suite's folder.
pub(crate) struct Source<'a> {
    text: &'a str,
    root: &'a DeTable<'a>,
    dir: Option<&'a Path>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(text: &'a str, root: &'a DeTable<'a>, dir: Option<&'a Path>) -> Self {
        Self { text, root, dir }
    }

    pub(crate) fn dir(&self) -> Option<&Path> {
        self.dir
    }

    /// An error at the value at `path` (`compare.mask.0.reason`), or at what of it there is.
    pub(crate) fn error(&self, path: &str, message: impl std::fmt::Display) -> SuiteError {
        let mut parts = path.split('.');
        let mut found = parts.next().and_then(|part| self.root.get(part));
        let mut offset = found.map_or(0, |value| value.span().start);
        for part in parts {
            found = found.and_then(|value| match value.get_ref() {
                DeValue::Table(table) => table.get(part),
                DeValue::Array(items) => items.get(part.parse::<usize>().ok()?),
                _ => None,
            });
            offset = found.map_or(offset, |value| value.span().start);
        }
        let keys: Vec<&str> =
            path.split('.').filter(|part| part.parse::<usize>().is_err()).collect();
        let (path, message) = (keys.join("."), message.to_string());
        SuiteError::at(self.text, offset, SuiteErrorKind::Rule { path, message })
    }

    /// The innermost value that begins at or holds byte `offset`, and its path.
    pub(crate) fn found_at(&self, offset: usize) -> Option<(String, &'a DeValue<'a>)> {
        let (mut path, mut found): (Vec<&str>, _) = (Vec::new(), None);
        let mut table = self.root;
        'table: loop {
            for (key, value) in table {
                let inside = |value: &toml::Spanned<DeValue<'_>>| value.span().contains(&offset);
                match value.get_ref() {
                    DeValue::Table(inner) if inside(value) || holds(inner, offset) => {
                        path.push(key.get_ref());
                        found = Some(value.get_ref());
                        table = inner;
                        continue 'table;
                    }
                    DeValue::Array(items) => {
                        let item = items.iter().filter_map(|item| {
                            item.get_ref().as_table().map(|table| (item, table))
                        });
                        let mut item =
                            item.filter(|(item, table)| inside(item) || holds(table, offset));
                        if let Some((item, inner)) = item.next() {
                            path.push(key.get_ref());
                            found = Some(item.get_ref());
                            table = inner;
                            continue 'table;
                        }
                        if inside(value) {
                            path.push(key.get_ref());
                            found = Some(value.get_ref());
                            break 'table;
                        }
                    }
                    _ if inside(value) => {
                        path.push(key.get_ref());
                        found = Some(value.get_ref());
                        break 'table;
                    }
                    _ => {}
                }
            }
            break;
        }
        found.map(|found| (path.join("."), found))
    }
}

/// Whether `offset` lies in a value of `table`: the span of a `[table]` is its heading only.
fn holds(table: &DeTable<'_>, offset: usize) -> bool {
    let inside = |value: &toml::Spanned<DeValue<'_>>| value.span().contains(&offset);
    table.values().any(|value| match value.get_ref() {
        _ if inside(value) => true,
        DeValue::Table(inner) => holds(inner, offset),
        DeValue::Array(items) => items
            .iter()
            .any(|item| item.get_ref().as_table().is_some_and(|inner| holds(inner, offset))),
        _ => false,
    })
}
