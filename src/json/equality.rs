//! JSON values that are equal by their numbers' values.

use super::value::Json;

/// `value` with every number spelt by its value, so that `1` and `1.0` are the same.
pub(crate) fn by_value(value: &Json) -> Json {
    match value {
        Json::Number(number) => Json::Number(number.by_value()),
        Json::Array(items) => Json::Array(items.iter().map(by_value).collect()),
        Json::Object(members) => Json::Object(
            members.iter().map(|(key, member)| (key.clone(), by_value(member))).collect(),
        ),
        Json::Null | Json::Bool(_) | Json::String(_) => value.clone(),
    }
}
