//! Values to test with.

use proptest::prelude::*;

use super::number::Number;
use super::value::Json;

/// Any JSON value, for property tests of every module.
pub(crate) fn json_strategy() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        r"-?(0|[1-9][0-9]{0,22})(\.[0-9]{1,6})?"
            .prop_map(|literal| Json::Number(Number::from_literal(&literal))),
        any::<String>().prop_map(Json::String),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
            prop::collection::btree_map("[a-c$_é]{0,3}", inner, 0..4)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}
