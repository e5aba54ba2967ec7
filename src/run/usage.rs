//! What a run cost.

use serde::{Deserialize, Serialize};

use crate::json::{RawJson, Text, exact, present};

sparse! {
    /// What a run or a stage cost. Each field is optional: unknown is not zero.
    #[derive(Clone, Debug, Default, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    #[non_exhaustive]
    pub struct Usage<'a> {
        /// Tokens given to models.
        pub ?input_tokens: Option<u64>,
        /// Tokens that models produced.
        pub ?output_tokens: Option<u64>,
        /// Tokens among the input that came from a provider's cache.
        pub ?cached_tokens: Option<u64>,
        /// Price in US dollars.
        #[serde(deserialize_with = "exact")]
        pub ?cost_usd: Option<f64>,
        /// Wall-clock time in seconds.
        #[serde(deserialize_with = "exact")]
        pub ?duration: Option<f64>,
        /// Requests made to models.
        pub ?model_calls: Option<u64>,
        /// Names of the models used.
        #[serde(borrow)]
        pub ?models: Vec<Text<'a>>,
        /// Whatever else was recorded.
        #[serde(deserialize_with = "present")]
        pub ?metadata: Option<RawJson<'a>>,
    }
}

#[cfg(test)]
#[path = "tests/usage.rs"]
mod tests;
