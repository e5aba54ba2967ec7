//! `harness completions SHELL`

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::arguments::{Arguments, CompletionsArgs};
use crate::cli::shell::{Exit, Failure, Output};

pub(crate) fn completions(args: &CompletionsArgs, output: &mut Output) -> Result<Exit, Failure> {
    // Into memory first: clap_complete panics on a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "harness", &mut script);
    let script = with_cases(args.shell, String::from_utf8_lossy(&script).into_owned());
    output.out.write_all(script.as_bytes())?;
    Ok(Exit::Passed)
}

/// The script, which also completes the names of tests, in the shells for which that is written.
fn with_cases(shell: Shell, script: String) -> String {
    match shell {
        Shell::Bash => script + include_str!("completions/cases.bash"),
        Shell::Fish => script + include_str!("completions/cases.fish"),
        Shell::Zsh => {
            let is_filter = |line: &str| {
                ["::filters -- ", ":case -- ", ":FILTER:"].iter().any(|part| line.contains(part))
            };
            let lines = script.lines().map(|line| match is_filter(line) {
                true => line.replace(":_default'", ":_harness_cases'"),
                false => line.to_owned(),
            });
            let (first, rest) =
                lines.fold((String::new(), String::new()), |(first, rest), line| {
                    match first.is_empty() {
                        true => (line + "\n", rest),
                        false => (first, rest + &line + "\n"),
                    }
                });
            // The first line must say whose completions these are.
            first + include_str!("completions/cases.zsh") + &rest
        }
        _ => script,
    }
}
