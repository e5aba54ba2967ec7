//! Values of arguments that several commands take.

use std::fmt::Display;

/// The heading, in the help, of what goes with running agents.
pub(super) const AGENTS: &str = "Running agents";

/// Why a word is not one of those that an argument takes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is not {what}; known are {known}")]
pub(crate) struct NoValue {
    word: String,
    what: &'static str,
    known: String,
}

/// The one of `all` that is written `word`. `what` names the kind of value for the error.
pub(crate) fn named<T: Copy + Display>(
    word: &str,
    all: &[T],
    what: &'static str,
) -> Result<T, NoValue> {
    all.iter().copied().find(|one| one.to_string() == word).ok_or_else(|| {
        let known: Vec<_> = all.iter().map(ToString::to_string).collect();
        NoValue { word: word.to_owned(), what, known: known.join(", ") }
    })
}

pub(crate) fn reason(words: &str) -> Result<String, &'static str> {
    if words.trim().is_empty() {
        Err("is empty; leave the option out if there is no reason")
    } else {
        Ok(words.to_owned())
    }
}
