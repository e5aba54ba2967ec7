//! Why a command ends without a result of its own.

use std::io;

use crate::harness::HarnessError;

#[derive(Debug)]
pub(crate) enum Failure {
    /// The reader of the output stopped reading, which is no error.
    Closed,
    /// Wrong usage or configuration.
    Usage(String),
    /// Nothing is selected, or nothing found.
    Nothing(String),
    /// The harness could not do its work.
    Broken(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Closed
        } else {
            Self::Broken(error.to_string())
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<HarnessError> for Failure {
    fn from(error: HarnessError) -> Self {
        match error {
            HarnessError::Ambiguous { .. } => Self::Usage(error.to_string()),
            HarnessError::Discover(_) | HarnessError::Threads(_) => Self::Broken(error.to_string()),
        }
    }
}
