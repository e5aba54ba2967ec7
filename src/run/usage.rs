//! What a run cost.

use serde::{Deserialize, Serialize};

use crate::json::{RawJson, Text, exact, present};

/// What a run or a stage cost. Each field is optional: unknown is not zero.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Usage<'a> {
    /// Tokens given to models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_tokens: Option<u64>,
    /// Tokens that models produced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u64>,
    /// Tokens among the input that came from a provider's cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached_tokens: Option<u64>,
    /// Price in US dollars.
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
    /// Wall-clock time in seconds.
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// Requests made to models.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_calls: Option<u64>,
    /// Names of the models used.
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<Text<'a>>,
    /// Whatever else was recorded.
    #[serde(
        borrow,
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub metadata: Option<RawJson<'a>>,
}

#[cfg(test)]
#[path = "tests/usage.rs"]
mod tests;
