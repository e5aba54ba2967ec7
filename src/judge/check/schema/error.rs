//! Why a schema is refused, and what a value breaks of one.

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", if .place.is_empty() { String::new() } else { format!("at {}: ", .place) })]
pub(crate) struct SchemaError {
    pub(crate) place: String,
    pub(crate) message: String,
}

/// One thing that a value breaks of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// Where in the value, such as `.items[0].name`; empty for the whole.
    pub path: String,
    /// Where in the schema, as a JSON pointer; empty for the whole.
    pub place: String,
    /// What is wrong there, in words. It shows nothing of the value but names of members.
    pub message: String,
}

pub(crate) fn refuse<T>(place: &str, message: impl Into<String>) -> Result<T, SchemaError> {
    Err(SchemaError { place: place.to_owned(), message: message.into() })
}
