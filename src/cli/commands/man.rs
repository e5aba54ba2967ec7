//! `harness man [COMMAND]`

use std::io::Write;

use clap::CommandFactory;
use clap_mangen::Man;

use crate::cli::arguments::{Arguments, ManArgs};
use crate::cli::shell::{Exit, Failure, Output};

pub(crate) fn man(args: &ManArgs, output: &mut Output) -> Result<Exit, Failure> {
    let mut commands = Arguments::command();
    commands.build();
    let page = match &args.command {
        None => commands,
        Some(name) => {
            let known = commands.find_subcommand(name).cloned();
            known.ok_or_else(|| {
                let names: Vec<&str> =
                    commands.get_subcommands().map(clap::Command::get_name).collect();
                Failure::Usage(format!(
                    "no command is called {name:?}; there are {}",
                    names.join(", ")
                ))
            })?
        }
    };
    let mut text = Vec::new();
    Man::new(page).render(&mut text)?;
    output.out.write_all(&text)?;
    Ok(Exit::Passed)
}
