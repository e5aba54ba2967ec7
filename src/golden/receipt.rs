//! Receipts: what was accepted, from what, why and how. Their text, both ways.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::{GoldenError, GoldenErrorKind};
use crate::json::{message, sha256_hex};
use crate::run::Outcome;

pub(crate) const RECEIPT_FORMAT: &str = "goldrun/receipt@1";

sparse! {
    /// The record of one acceptance. It is evidence only: `harness receipt` checks it against the files on disk before showing it.
    ///
    /// It is not committed: it holds a date, the command as typed and the golden before, which would change with every acceptance.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub(crate) struct Receipt {
        /// `goldrun/receipt@1`
        pub format: String,
        /// The suite.
        pub suite: String,
        /// The case.
        pub case: String,
        /// When it was accepted.
        pub at: String,
        /// The reason that was given with `--reason`.
        pub ?reason: Option<String>,
        /// The command as typed, word by word.
        pub command: Vec<String>,
        /// The version of goldrun.
        pub goldrun: String,
        /// The commit that was checked out, if there was one.
        pub ?commit: Option<Commit>,
        /// Where the golden lies, relative to the root, with `/`.
        pub golden: String,
        /// The golden before, if there was one that could be read.
        pub ?before: Option<Old>,
        /// SHA-256 of the bytes of the golden that was accepted, in hex.
        pub sha256: String,
        /// What changed, a line a behaviour.
        pub ?changes: Vec<String>,
        /// Recordings that were looked at and not accepted, and matchers that were not kept, and why.
        pub ?left_out: Vec<String>,
        /// The options that loosened the rules of accepting.
        #[serde(default)]
        pub leave: Leave,
        /// Every recording that was looked at.
        pub recordings: Vec<RecordingHash>,
    }
}

/// A golden before it was replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Old {
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Its text.
    pub text: String,
}

impl Old {
    pub(crate) fn new(text: &str) -> Self {
        Self { sha256: sha256_hex(text.as_bytes()), text: text.to_owned() }
    }
}

/// The options that loosened the rules of accepting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Leave {
    /// `--add`
    pub add: bool,
    /// `--recount`
    pub recount: bool,
    /// `--any-label`
    pub any_label: bool,
    /// `--any-check`
    pub any_check: bool,
    /// `--outcome`
    pub outcomes: Vec<Outcome>,
}

/// A recording that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordingHash {
    /// The repetition.
    pub repetition: u32,
    /// Its file, relative to the root, with `/`.
    pub path: String,
    /// The line on which it begins, in a file that holds many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// SHA-256 of its text (of its own part of such a file), in hex.
    pub sha256: String,
}

/// A commit, and whether anything differed from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Commit {
    /// Its hash.
    pub sha: String,
    /// Whether files were changed or not tracked.
    pub dirty: bool,
}

impl Receipt {
    /// Reads the text of the receipt at `path`, which must be of `case` in `suite`.
    pub(crate) fn parse(
        text: &str,
        path: &Path,
        suite: &str,
        case: &str,
    ) -> Result<Self, GoldenError> {
        let receipt: Self = serde_json::from_str(text).map_err(|error| {
            GoldenErrorKind::NoReceipt(message(&error)).at(path).placed_by(text, &error)
        })?;
        if receipt.format != RECEIPT_FORMAT {
            return Err(GoldenErrorKind::ReceiptVersion(receipt.format).at(path));
        }
        if (receipt.suite.as_str(), receipt.case.as_str()) != (suite, case) {
            let found = format!("{}::{}", receipt.suite, receipt.case);
            let wanted = format!("{suite}::{case}");
            return Err(GoldenErrorKind::OtherReceipt { found, wanted }.at(path));
        }
        Ok(receipt)
    }

    pub(crate) fn render(&self) -> String {
        // Texts and numbers can always be written as JSON.
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }
}

#[cfg(feature = "cli")]
pub(crate) fn receipt_schema() -> serde_json::Value {
    schemars::generate::SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<Receipt>()
        .to_value()
}
