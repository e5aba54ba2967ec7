//! Why a `suite.toml` cannot be used.

/// Why a `suite.toml` cannot be used, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {kind}")]
pub struct SuiteError {
    line: usize,
    column: usize,
    pub(super) kind: SuiteErrorKind,
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

impl SuiteError {
    /// An error at byte `offset` of `text`.
    pub(crate) fn at(text: &str, offset: usize, kind: SuiteErrorKind) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            kind,
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
