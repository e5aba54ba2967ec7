//! Paths to arguments that are not compared, such as `trace.id`.

use std::fmt;

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

    /// Takes out of `value` whatever lies at this path. What lies nowhere is no mistake: not every call has every argument.
    pub(super) fn remove_from(&self, value: &mut Json) {
        remove(value, &self.0);
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

fn remove(value: &mut Json, path: &str) {
    match value {
        Json::Array(items) => items.iter_mut().for_each(|item| remove(item, path)),
        Json::Object(members) => {
            members.retain(|(key, _)| key != path);
            if let Some((first, rest)) = path.split_once('.') {
                members.iter_mut().filter(|(key, _)| key == first).for_each(|(_, member)| remove(member, rest));
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_taken_out_through_lists_and_under_keys_with_dots() {
        for (path, before, after) in [
            ("a", r#"{"a": 1, "b": 2}"#, r#"{"b": 2}"#),
            ("a.b", r#"{"a": {"b": 1, "c": 2}, "b": 3}"#, r#"{"a": {"c": 2}, "b": 3}"#),
            ("a.b", r#"{"a": {"b": 1}}"#, r#"{"a": {}}"#),
            ("a.b", r#"{"a.b": 1, "a": {"b": 2, "c": 3}}"#, r#"{"a": {"c": 3}}"#),
            ("a.b.c", r#"{"a": {"b.c": 1}}"#, r#"{"a": {}}"#),
            ("a.id", r#"{"a": [{"id": 1, "n": 2}, 3, [{"id": 4}]]}"#, r#"{"a": [{"n": 2}, 3, [{}]]}"#),
            ("a.b", r#"{"a": 1}"#, r#"{"a": 1}"#),
            ("a", r#""a""#, r#""a""#),
        ] {
            let mut value = Json::parse(before).unwrap();
            KeyPath::new(path).unwrap().remove_from(&mut value);
            assert_eq!(value, Json::parse(after).unwrap(), "{path} of {before}");
        }
        assert!(["", ".", "a.", ".a", "a..b"].iter().all(|text| KeyPath::new(text).is_none()));
    }
}
