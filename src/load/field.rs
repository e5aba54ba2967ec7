//! Paths to a field of a record, such as `info.task.id`.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::value::RawValue;

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

    /// The value there, if `record` has it.
    ///
    /// # Errors
    /// Where the record is not JSON.
    pub fn find<'a>(&self, record: &'a str) -> Result<Option<&'a RawValue>, serde_json::Error> {
        let mut value: &RawValue = serde_json::from_str(record)?;
        for part in &self.0 {
            if !value.get().starts_with('{') {
                return Ok(None);
            }
            let fields: BTreeMap<String, &RawValue> = serde_json::from_str(value.get())?;
            let Some(field) = fields.get(part) else { return Ok(None) };
            value = field;
        }
        Ok(Some(value))
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}
