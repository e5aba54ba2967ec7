//! What single checks demand, as typed: the tables inside `[[check]]`.

use serde::{Deserialize, Serialize};

#[cfg(feature = "cli")]
use super::schema::without_null;
use crate::judge::policy::Share;

/// Calls that may only come after others.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawOrder {
    /// Patterns of tools of which one call must come first, in an earlier turn, and not fail.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) first: Vec<String>,
    /// Patterns of tools whose calls may only come then.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) then: Vec<String>,
}

/// The tools that are called, by the F1 of their names.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawToolNames {
    /// Their names, each as often as it is to be called, in any order.
    pub(super) expected: Vec<String>,
    /// The smallest F1.
    #[serde(default = "all")]
    pub(super) at_least: Share,
}

/// Calls, by the share of their expected arguments.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawToolCalls {
    /// The calls, in order.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) expected: Vec<RawCall>,
    /// The smallest mean share.
    #[serde(default = "all")]
    pub(super) at_least: Share,
}

/// A call that is expected.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCall {
    /// The tool.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) tool: String,
    /// Arguments it has; others are free.
    #[serde(default)]
    #[cfg_attr(
        feature = "cli",
        schemars(with = "std::collections::BTreeMap<String, crate::json::Json>")
    )]
    pub(super) args: toml::Table,
}

/// What the run asks a person. Texts are compared by their letters and digits alone, in lower case.
#[derive(Debug, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "cli", schemars(transform = without_null))]
pub(crate) struct RawQuestions {
    /// What one question says.
    pub(super) expected: Option<String>,
    /// What the same question may say; none: anything.
    pub(super) accepted: Vec<String>,
    /// What the same question contains, every one.
    pub(super) required_terms: Vec<String>,
    /// What the same question does not contain.
    pub(super) forbidden_terms: Vec<String>,
    /// The fewest questions. Left out: 1 where words are asked for, else 0.
    pub(super) min: Option<u32>,
    /// The most questions. Left out: no limit.
    pub(super) max: Option<u32>,
}

/// One text or several.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(crate) enum RawTexts {
    One(String),
    Several(Vec<String>),
}

/// How alike a text is to another.
#[derive(Debug, Deserialize, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAlike {
    /// The other text.
    #[cfg_attr(feature = "cli", schemars(length(min = 1)))]
    pub(super) reference: String,
    /// The smallest share, above 0 and up to 1.
    pub(super) at_least: Share,
}

fn all() -> Share {
    Share::ALL
}
