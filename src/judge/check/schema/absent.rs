//! Stands in for JSON Schema in a build without the feature `schema`.

use std::convert::Infallible;

use super::error::{SchemaError, Violation, refuse};
use crate::json::Json;

/// A schema. This build cannot read any.
#[derive(Clone, Debug)]
pub(crate) struct Schema(Infallible);

impl Schema {
    pub(crate) fn new(_: &Json) -> Result<Self, SchemaError> {
        refuse(
            "",
            "goldrun was built without its feature `schema`; build it with that feature, or remove the check",
        )
    }

    pub(crate) fn asserts_texts(&self) -> bool {
        match self.0 {}
    }

    pub(crate) fn violations(&self, _: &Json) -> Vec<Violation> {
        match self.0 {}
    }
}

#[cfg(test)]
#[path = "tests/absent.rs"]
mod tests;
