//! Why a `suite.toml` cannot be used.

use std::borrow::Cow;

use crate::judge::mask::Redaction;
use crate::text::plain;

/// Characters of a line that is shown.
const LONGEST: usize = 120;

/// Why a `suite.toml` cannot be used, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {kind}")]
pub struct SuiteError {
    line: usize,
    column: usize,
    pub(super) kind: SuiteErrorKind,
    excerpt: Option<Box<[String; 2]>>,
}

/// The kinds of errors of a `suite.toml`. A path is written as `compare.mask.reason`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SuiteErrorKind {
    /// The text is not TOML, or a key stands in it twice.
    #[error("{0}")]
    Syntax(String),
    /// A table has a key that no version of goldrun reads.
    #[error("unknown key `{key}` in {table}; {known}")]
    UnknownKey {
        key: String,
        /// How the table is headed.
        table: &'static str,
        /// The nearest key, or all of them, in words.
        known: String,
    },
    /// A value has a wrong type or is a wrong word, or a key is missing.
    #[error("`{path}`: {message}")]
    Type { path: String, message: String },
    /// A value breaks a rule.
    #[error("`{path}` {message}")]
    Rule { path: String, message: String },
}

fn excerpt(line: usize, column: usize, source: &str) -> Option<Box<[String; 2]>> {
    let source = source.replace('\t', " ");
    let hides = matches!(Redaction::default().words(&source), Cow::Owned(_));
    if hides || plain(&source, LONGEST) != source || source.trim().is_empty() {
        return None;
    }
    let number = line.to_string();
    Some(Box::new([
        format!("{number} | {source}"),
        format!("{} | {}^", " ".repeat(number.len()), " ".repeat(column - 1)),
    ]))
}

impl SuiteError {
    /// An error at byte `offset` of `text`.
    pub(crate) fn at(text: &str, offset: usize, kind: SuiteErrorKind) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count() + 1;
        let column = before[line_start..].chars().count() + 1;
        let source = text[line_start..].lines().next().unwrap_or_default();
        Self { line, column, kind, excerpt: excerpt(line, column, source) }
    }

    /// The line at fault, and a caret below the column. Empty if the line is long, or holds what may be a credential.
    pub(crate) fn excerpt(&self) -> &[String] {
        self.excerpt.as_ref().map_or(&[], |lines| lines.as_slice())
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
