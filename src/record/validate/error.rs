//! Why a validator could not look.

use std::io;
use std::path::PathBuf;

use crate::process::GitError;
use crate::run::ValidatorKind;

/// Why a validator could not look at what a run left.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ValidateError {
    #[error("{} cannot be looked at: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{0} leads, through a link, out of the folder that the agent works in")]
    Outside(String),
    #[error(transparent)]
    Git(#[from] GitError),
    #[error("the working tree was not looked at before the run")]
    NotLooked,
    #[error("none of {known} lies in the folder that the agent works in: {}", name_command(*.kind))]
    NoTool { known: String, kind: ValidatorKind },
    #[error(
        "{tools} all have files in the folder that the agent works in: {}",
        name_command(*.kind)
    )]
    SeveralTools { tools: String, kind: ValidatorKind },
    #[error("{tool} knows no command to build: {}", name_command(*.kind))]
    NoBuild { tool: &'static str, kind: ValidatorKind },
}

fn name_command(kind: ValidatorKind) -> String {
    format!("say what to run: {kind} with command = [\"…\"]")
}
