//! Paths to arguments that are not compared, such as `trace.id`.

use std::fmt;

use super::matcher::{ONE_OF, is_matcher, unescaped};
use crate::run::Json;

/// Where a member of the arguments lies: keys of objects, outermost first, with dots between them.
///
/// A list on the way is passed through: `items.id` is the `id` of every element of `items`. A key that holds dots itself is
/// found where all that is left of the path is that key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyPath(String);

impl KeyPath {
    /// The path written as `a.b`. `None` if it is empty or has an empty part.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        text.split('.').all(|part| !part.is_empty()).then(|| Self(text.to_owned()))
    }

    /// Takes out of `value`, as recorded, whatever lies at this path. What lies nowhere is no mistake: not every call has
    /// every argument.
    pub(super) fn remove_from(&self, value: &mut Json) {
        remove(value, &self.0, false);
    }

    /// The same in a value of a golden: its keys are escaped, and a matcher has none but those of the values it lists.
    pub(super) fn remove_from_golden(&self, value: &mut Json) {
        remove(value, &self.0, true);
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

fn remove(value: &mut Json, path: &str, golden: bool) {
    let is = |key: &str, part: &str| if golden { unescaped(key) == part } else { key == part };
    match value {
        Json::Array(items) => items.iter_mut().for_each(|item| remove(item, path, golden)),
        Json::Object(members) if golden && is_matcher(members) => {
            members
                .iter_mut()
                .filter(|(key, _)| key == ONE_OF)
                .for_each(|(_, list)| remove(list, path, golden));
        }
        Json::Object(members) => {
            members.retain(|(key, _)| !is(key, path));
            if let Some((first, rest)) = path.split_once('.') {
                members
                    .iter_mut()
                    .filter(|(key, _)| is(key, first))
                    .for_each(|(_, member)| remove(member, rest, golden));
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[cfg(test)]
#[path = "tests/key_path.rs"]
mod tests;
