//! Taking out of the arguments what a suite does not compare, by its path.

use crate::json::Json;
use crate::judge::matcher::{ONE_OF, is_matcher, unescaped};

pub(super) use crate::json::KeyPath;

/// A list on the way is passed through: `items.id` is the `id` of every element of `items`.
impl KeyPath {
    /// Removes from the recorded `value` whatever lies at this path, if anything does.
    pub(crate) fn remove_from(&self, value: &mut Json) {
        remove(value, self.as_str(), false);
    }

    /// The same for a value of a golden: its keys are escaped, and of a matcher only the values it lists are looked into.
    pub(crate) fn remove_from_golden(&self, value: &mut Json) {
        remove(value, self.as_str(), true);
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
