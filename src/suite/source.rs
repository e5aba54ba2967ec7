//! The text of a `suite.toml` as it was written: where in it a value stands, and an error that says so.

use std::path::Path;

use toml::de::{DeTable, DeValue};

/// Why a `suite.toml` cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct SuiteError {
    line: usize,
    column: usize,
    message: String,
}

impl SuiteError {
    /// An error at byte `offset` of `text`.
    pub(super) fn at(text: &str, offset: usize, message: impl Into<String>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.into(),
        }
    }

    /// The line, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, counted from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column
    }
}

/// The file, to say where in it a value stands.
pub(super) struct Source<'a> {
    text: &'a str,
    root: &'a DeTable<'a>,
    /// The suite's folder, where there is one.
    dir: Option<&'a Path>,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str, root: &'a DeTable<'a>, dir: Option<&'a Path>) -> Self {
        Self { text, root, dir }
    }

    pub(super) fn dir(&self) -> Option<&Path> {
        self.dir
    }

    /// An error at the value at `path` (`compare.mask.0.reason`), or at what of it there is.
    pub(super) fn error(&self, path: &str, message: impl std::fmt::Display) -> SuiteError {
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
        let shown: Vec<&str> =
            path.split('.').filter(|part| part.parse::<usize>().is_err()).collect();
        SuiteError::at(self.text, offset, format!("`{}` {message}", shown.join(".")))
    }

    /// The path of the innermost value that begins at or holds byte `offset`.
    pub(super) fn path_at(&self, offset: usize) -> Option<String> {
        let mut path: Vec<&str> = Vec::new();
        let mut table = self.root;
        'table: loop {
            for (key, value) in table {
                let inside = |value: &toml::Spanned<DeValue<'_>>| value.span().contains(&offset);
                match value.get_ref() {
                    DeValue::Table(inner) if inside(value) || holds(inner, offset) => {
                        path.push(key.get_ref());
                        table = inner;
                        continue 'table;
                    }
                    DeValue::Array(items) => {
                        let item = items.iter().filter_map(|item| {
                            item.get_ref().as_table().map(|table| (item, table))
                        });
                        let mut item =
                            item.filter(|(item, table)| inside(item) || holds(table, offset));
                        if let Some((_, inner)) = item.next() {
                            path.push(key.get_ref());
                            table = inner;
                            continue 'table;
                        }
                        if inside(value) {
                            path.push(key.get_ref());
                            break 'table;
                        }
                    }
                    _ if inside(value) => {
                        path.push(key.get_ref());
                        break 'table;
                    }
                    _ => {}
                }
            }
            break;
        }
        (!path.is_empty()).then(|| path.join("."))
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
