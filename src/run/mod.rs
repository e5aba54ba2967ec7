//! The recorded run: what any recording becomes before it is judged.
//!
//! Here live the model, its JSON form (`goldrun/run@1`), lossless JSON values, their canonical bytes and the identity of a
//! tool call. Nothing here reads a file, knows a foreign format, or compares two runs.

mod canonical;
mod decimal;
mod decode;
mod json;
mod number;
mod outcome;
mod raw;
mod record;
mod skim;
mod stage;
mod step;
mod syntax;
mod text;
mod usage;
mod validation;

pub use canonical::{call_identity, canonical, sha256_hex};
pub(crate) use decode::unescaped;
pub use decode::{DEEPEST, JsonError, MAX_DEPTH};
pub use json::Json;
pub use number::Number;
pub use outcome::Outcome;
pub use raw::RawJson;
pub(crate) use raw::present;
pub use record::{
    Agent, Artifact, Checkpoint, Child, Execution, RUN_FORMAT, Run, Span, Transition,
};
pub(crate) use skim::{Met, Skim};
pub use stage::{Attempt, Stage};
pub use step::{Step, StepKind, StepStatus};
pub use text::Text;
pub use usage::Usage;
pub use validation::{Observed, Validation, ValidatorKind, VerifyVerdict};

/// Any JSON value, for property tests of every module.
#[cfg(test)]
pub(crate) fn json_strategy() -> impl proptest::strategy::Strategy<Value = Json> {
    use proptest::prelude::*;

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
