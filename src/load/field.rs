//! Paths to a field of a record, such as `info.task.id`.

use std::fmt;

/// Where a field lies in a record: keys of objects and indexes of lists, outermost first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPath(Vec<String>);

impl FieldPath {
    /// The path written as `a.b.0`. `None` if it is empty or has an empty part.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let parts: Vec<String> = text.split('.').map(str::to_owned).collect();
        parts.iter().all(|part| !part.is_empty()).then_some(Self(parts))
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}
