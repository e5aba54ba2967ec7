//! What a run cost.

use serde::{Deserialize, Serialize};

use crate::json::Text;
use crate::json::{RawJson, exact, present};

/// What a run or a stage cost. Each field is optional: unknown is not zero.
#[derive(Clone, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cost(text: &str) -> Result<Option<f64>, String> {
        let text = format!("{{\"cost_usd\": {text}}}");
        serde_json::from_str::<Usage<'_>>(&text)
            .map(|usage| usage.cost_usd)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_no_number_is_refused_where_it_stands() {
        assert_eq!((cost("null"), cost("3")), (Ok(None), Ok(Some(3.0))));
        for (text, expected) in [
            ("\"3\"", "invalid type: string \"3\", expected f64 at line 1 column 17"),
            ("[]", "invalid type: sequence, expected f64 at line 1 column 16"),
            ("1e400", "number out of range at line 1 column 19"),
        ] {
            assert_eq!(cost(text).unwrap_err(), expected);
        }
    }

    proptest! {
        #[test]
        fn numbers_are_read_to_the_last_bit(literal in r"-?(0|[1-9][0-9]{0,19})(\.[0-9]{1,30})?(e-?[0-9]{1,2})?") {
            prop_assert_eq!(cost(&literal), Ok(literal.parse().ok()));
            let usage = Usage { cost_usd: literal.parse().ok(), ..Usage::default() };
            let written = serde_json::to_string(&usage).unwrap();
            prop_assert_eq!(serde_json::from_str::<Usage<'_>>(&written).unwrap().cost_usd, usage.cost_usd);
        }
    }
}
