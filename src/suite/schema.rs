//! Types that only describe, for the JSON Schema of `suite.toml`, what the types that are read cannot say of themselves.

use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};

use super::words::RawSeverity;

/// Takes out the `null` that schemars adds for keys that may be missing: TOML has no such value.
pub(crate) fn without_null(table: &mut Schema) {
    let keys = table.get_mut("properties").and_then(Value::as_object_mut);
    for key in keys.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
        key.retain(|_, value| !value.is_null());
        if let Some(Value::Array(types)) = key.get_mut("type") {
            let first = types.swap_remove(0);
            key.insert("type".to_owned(), first);
        }
        if let Some(Value::Array(mut types)) = key.remove("anyOf") {
            key.extend(types.swap_remove(0).as_object().cloned().unwrap_or_default());
        }
    }
}

/// A value that is no list and no table.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes a type; never built")]
pub(crate) enum Scalar {
    Text(String),
    Number(f64),
    Truth(bool),
}

/// A file, or a JSON Schema.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes a type; never built")]
pub(crate) enum FileOrSchema {
    File(String),
    Schema(std::collections::BTreeMap<String, crate::json::Json>),
}

/// How much a run may use.
#[derive(JsonSchema)]
#[schemars(rename = "RawBudget")]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a table; never built")]
pub(crate) struct BudgetSchema {
    /// Steps of any kind.
    steps: Option<LimitSchema<u64>>,
    /// Model turns.
    turns: Option<LimitSchema<u64>>,
    /// Tool calls, however they ended.
    tool_calls: Option<LimitSchema<u64>>,
    /// Requests made to models.
    model_calls: Option<LimitSchema<u64>>,
    /// Tokens given to models.
    input_tokens: Option<LimitSchema<u64>>,
    /// Tokens that models produced.
    output_tokens: Option<LimitSchema<u64>>,
    /// Both.
    total_tokens: Option<LimitSchema<u64>>,
    /// Tokens among the input that came from a provider's cache.
    cached_tokens: Option<LimitSchema<u64>>,
    /// Price in US dollars.
    cost_usd: Option<LimitSchema<f64>>,
    /// Wall-clock time.
    duration: Option<LimitSchema<String>>,
}

/// A number or a duration (as `90s`, `2m` or `1h30m`), or a table.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes a value; never built")]
enum LimitSchema<M> {
    Max(M),
    Table(LimitTable<M>),
}

/// At least one of `max` and `of_golden`.
#[derive(JsonSchema)]
#[schemars(extend("anyOf" = [{"required": ["max"]}, {"required": ["of_golden"]}]))]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes a table; never built")]
struct LimitTable<M> {
    /// The most.
    max: Option<M>,
    /// The most, as a multiple of what the golden's runs used. Only in `[budget]`.
    #[schemars(extend("exclusiveMinimum" = 0))]
    of_golden: Option<f64>,
    /// What a run beyond it gets. Only in `[budget]`.
    severity: Option<RawSeverity>,
}
