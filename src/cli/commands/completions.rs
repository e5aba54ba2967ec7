//! `harness completions SHELL`

use std::io::Write;

use clap::CommandFactory;

use crate::cli::arguments::{Arguments, CompletionsArgs};
use crate::cli::shell::{Exit, Failure, Output};

pub(crate) fn completions(args: &CompletionsArgs, output: &mut Output) -> Result<Exit, Failure> {
    // Into memory first: clap_complete panics on a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "harness", &mut script);
    output.out.write_all(&script)?;
    Ok(Exit::Passed)
}
