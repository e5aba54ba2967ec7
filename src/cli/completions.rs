//! `harness completions SHELL`

use std::io::Write;

use clap::CommandFactory;

use super::arguments::{Arguments, CompletionsArgs};
use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;

pub(super) fn completions(args: &CompletionsArgs, output: &mut Output) -> Result<Exit, Failure> {
    // Into memory first: clap_complete panics on a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "harness", &mut script);
    output.out.write_all(&script)?;
    output.out.flush()?;
    Ok(Exit::Passed)
}
