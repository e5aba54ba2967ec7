//! Why nothing can be imported.

use std::io;
use std::path::PathBuf;

use crate::files::NameError;
use crate::import::NoNumberLeft;
use crate::load::Format;
use crate::suite::SuiteError;

/// Why nothing can be imported. What is wrong with one recording is an event instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The name of the suite is none.
    #[error("--suite: {0}")]
    SuiteName(NameError),
    /// A case is named for recordings that name their own.
    #[error("leave out --case: the agent and case_id of brooder name the case")]
    CaseNamed,
    /// `suite.toml` cannot be read.
    #[error("{}: {error}", path.display())]
    ReadSuite {
        /// Its path.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// `suite.toml` is wrong.
    #[error("{}:{error}", path.display())]
    ParseSuite {
        /// Its path.
        path: PathBuf,
        /// What is wrong.
        error: SuiteError,
    },
    /// The suite lists its recordings elsewhere.
    #[error(
        "{}: [load] runs says where its recordings are, and runs/ is not looked at: put them there",
        path.display()
    )]
    OtherPlace {
        /// The path of `suite.toml`.
        path: PathBuf,
    },
    /// The suite has another format.
    #[error("{}: [load] format is {suite}, but the imported files are {imported}", path.display())]
    OtherFormat {
        /// The path of `suite.toml`.
        path: PathBuf,
        /// The suite's format.
        suite: Format,
        /// The format of the recordings.
        imported: Format,
    },
    /// The suite names other fields.
    #[error(
        "{}: [load] messages_from or label_from differ from the options",
        path.display()
    )]
    OtherFields {
        /// The path of `suite.toml`.
        path: PathBuf,
    },
    /// A case's repetitions have the largest number there is.
    #[error("case {case} has a repetition {last}: no number is left behind it")]
    NoNumberLeft {
        /// The case.
        case: String,
        /// Its last repetition.
        last: u32,
    },
    /// `suite.toml` cannot be written.
    #[error("{}: cannot be written: {error}", path.display())]
    WriteSuite {
        /// Its path.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl From<NoNumberLeft> for ImportError {
    fn from(NoNumberLeft { case, last }: NoNumberLeft) -> Self {
        Self::NoNumberLeft { case, last }
    }
}
