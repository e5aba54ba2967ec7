//! Suggested settings, written into a `suite.toml` that a person wrote: comments and order stay.

use std::io;
use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value};

use super::setting_text::tables;
use super::suggest::Suggested;
use crate::discover::Suite;
use crate::files::{layout, replace};
use crate::harness::{Harness, quoted};
use crate::judge::behaviour::Compared;
use crate::judge::policy::Policy;
use crate::judge::suggest::{Setting, under};
use crate::suite::SuiteConfig;

/// Why settings are not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApplyError {
    #[error("{0}")]
    Syntax(String),
    #[error(
        "it is written in a way in which the settings cannot be added without changing more: add them by hand"
    )]
    Form,
    #[error("cannot be read: {0}")]
    Read(io::Error),
    #[error("cannot be written: {0}")]
    Write(io::Error),
    #[error("the suite is an eval manifest, which has no settings")]
    Manifest,
}

/// `suites/<suite>/`
const FOLDERS: usize = 2;

impl Harness {
    /// The command that writes what is suggested for `suite`, and the one that accepts its cases then.
    pub(crate) fn apply_commands(&self, suite: &Suite) -> [String; 2] {
        let [name, cases] = [quoted(&suite.name), quoted(&format!("{}::", suite.name))];
        let command = &self.command;
        [format!("{command} suggest {name} --apply"), format!("{command} accept {cases}")]
    }

    /// Writes what was suggested for `suite` into its file. Returns the file.
    pub(crate) fn apply(&self, suite: &Suite, found: &Suggested) -> Result<PathBuf, ApplyError> {
        if suite.manifest {
            return Err(ApplyError::Manifest);
        }
        let path = layout::suite_file(&suite.dir);
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text.map_err(ApplyError::Read)?,
        };
        let text = applied(&text, Some(&suite.dir), &found.settings(), &found.policy)?;
        replace(&path, text.as_bytes(), FOLDERS).map_err(ApplyError::Write)?;
        Ok(path)
    }
}

/// The text of the `suite.toml` in `dir`, which says `policy`, with `settings` in it.
pub(crate) fn applied(
    text: &str,
    dir: Option<&Path>,
    settings: &[Setting],
    policy: &Policy,
) -> Result<String, ApplyError> {
    let syntax = |error: toml_edit::TomlError| ApplyError::Syntax(error.to_string());
    // Some editors write a byte order mark.
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = &text[..text.len() - bare.len()];
    let added = tables(settings, policy, &|_| Vec::new());
    let mut document: DocumentMut = bare.parse().map_err(syntax)?;
    let added: DocumentMut = added.parse().map_err(syntax)?;
    merge(document.as_table_mut(), added.as_table().clone());
    let mut text = format!("{mark}{document}");
    if bare.contains("\r\n") {
        text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    let after = SuiteConfig::parse_in(&text, dir).map_err(|_| ApplyError::Form)?.policy;
    let meant = under(policy, settings);
    let same = Compared::from(&after) == Compared::from(&meant);
    if same { Ok(text) } else { Err(ApplyError::Form) }
}

/// Puts what `from` holds into `into`: tables member by member, lists of tables at the end, values in place of others.
fn merge(into: &mut dyn TableLike, from: Table) {
    for (key, item) in from {
        let Some(known) = into.get_mut(&key) else {
            into.insert(&key, unplaced(item));
            continue;
        };
        match item {
            Item::Table(table) => {
                if let Some(known) = known.as_table_mut() {
                    let values = table.iter().any(|(_, item)| item.is_value());
                    // A table that stood only in the names of others gets a header of its own.
                    known.set_implicit(known.is_implicit() && !values);
                }
                if let Some(known) = known.as_table_like_mut() {
                    merge(known, table);
                }
            }
            Item::ArrayOfTables(tables) => match known {
                Item::ArrayOfTables(known) => tables.into_iter().for_each(|mut table| {
                    table.set_position(None);
                    known.push(table);
                }),
                Item::Value(Value::Array(known)) => {
                    tables.into_iter().for_each(|table| push(known, table));
                }
                _ => {}
            },
            Item::Value(mut value) => {
                if let Some(known) = known.as_value() {
                    *value.decor_mut() = known.decor().clone();
                }
                *known = Item::Value(value);
            }
            Item::None => {}
        }
    }
}

/// A table at the end of a list that is written on one line or as lines of a list.
fn push(list: &mut Array, table: Table) {
    let mut table = table.into_inline_table();
    table.fmt();
    list.push(table);
}

/// The item without the place that it had in another document.
fn unplaced(mut item: Item) -> Item {
    match &mut item {
        Item::Table(table) => {
            table.set_position(None);
            let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
            for key in keys {
                if let Some(inner) = table.get_mut(&key) {
                    *inner = unplaced(std::mem::take(inner));
                }
            }
        }
        Item::ArrayOfTables(tables) => {
            tables.iter_mut().for_each(|table| table.set_position(None));
        }
        Item::Value(_) | Item::None => {}
    }
    item
}

#[cfg(test)]
#[path = "tests/apply.rs"]
mod tests;
