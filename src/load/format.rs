//! The formats that can be loaded, and how they are told apart.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The format of a recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Format {
    /// Told by its shape.
    #[default]
    Auto,
    /// goldrun's own: `"format": "goldrun/run@1"`.
    Goldrun,
    /// OpenAI chat messages, alone or as a field of a result record.
    Openai,
    /// A run record of the Harn agent language: `"_type": "run_record"`.
    Harn,
    /// A run of brooder, or one of its goldens.
    Brooder,
}

impl Format {
    /// Every format that can be named.
    pub const ALL: [Format; 5] =
        [Format::Auto, Format::Goldrun, Format::Openai, Format::Harn, Format::Brooder];

    /// The word used in `[load] format` and `--format`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Auto => "auto",
            Format::Goldrun => "goldrun",
            Format::Openai => "openai",
            Format::Harn => "harn",
            Format::Brooder => "brooder",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
