//! Runs the command that was typed, and turns its result into an exit code.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::CommandFactory;

use super::arguments::{Arguments, Command, JournalCommand};
use super::shell::{Exit, Failure, Output, nearest_root};
use crate::cli::commands::{
    accept, completions, diff, explain, fixture, history, import, init, journal, judge, man,
    mutants, receipt, record, schema, suggest, watch,
};
use crate::text::plain;

/// Runs the `harness` command with the process's own arguments.
#[must_use]
pub fn main() -> ExitCode {
    #[cfg(unix)]
    if let Some(exit) = watchdog() {
        return exit;
    }
    run(std::env::args_os(), &mut Output::of_process()).into()
}

/// Does what the process was started for, if that was to be the watchdog of another.
#[cfg(unix)]
fn watchdog() -> Option<ExitCode> {
    use crate::process::watchdog::{ARGUMENT, watch};
    let mut words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    let is_meant = words.next().is_some_and(|word| word == ARGUMENT);
    // Nobody reads what it would print.
    is_meant.then(|| {
        watch(&words.collect::<Vec<_>>()).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
    })
}

fn run(typed: impl IntoIterator<Item = OsString>, output: &mut Output) -> Exit {
    let typed: Vec<OsString> = typed.into_iter().collect();
    output.typed = typed.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let commands = Arguments::command();
    output.commands = commands.get_subcommands().map(|known| known.get_name().to_owned()).collect();
    let arguments = match Arguments::parse_typed(typed) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are what was asked for; all else is wrong usage.
            let asked = !error.use_stderr();
            // The message repeats what was typed: control characters there are escaped, at the price of the colours.
            let safe = output.typed.iter().all(|word| plain(word, usize::MAX) == *word);
            let printed =
                if safe { error.print() } else { write!(output.err, "{}", error.render()) };
            return if printed.is_ok() && asked { Exit::Passed } else { Exit::Usage };
        }
    };
    let (exit, message) = match dispatch(arguments, output) {
        Ok(exit) => return exit,
        Err(Failure::Closed) => return Exit::Passed,
        Err(Failure::Usage(message)) => (Exit::Usage, message),
        Err(Failure::Nothing(message)) => (Exit::Nothing, message),
        Err(Failure::Broken(message)) => (Exit::Errors, message),
    };
    output.error(&message);
    exit
}

fn dispatch(arguments: Arguments, output: &mut Output) -> Result<Exit, Failure> {
    let Arguments { root, command, judge } = arguments;
    let root = &match command {
        // It begins where it is called.
        Some(Command::Init(_)) => root.unwrap_or_else(|| PathBuf::from(".")),
        _ => root.unwrap_or_else(nearest_root),
    };
    let exit = match command {
        None if judge.record => record::record(root, &judge, output),
        None if judge.run => return record::run(root, &judge, output),
        // A closed pipe does not change the exit code of what judges.
        None => return judge::judge(root, &judge, output),
        // They were parsed as the options that they stand for.
        Some(Command::Run(_)) => return record::run(root, &judge, output),
        Some(Command::Record(_)) => record::record(root, &judge, output),
        Some(Command::Accept(args)) => accept::accept(root, &args, output),
        Some(Command::Watch(args)) => return watch::watch(root, &args, output),
        Some(Command::Receipt(args)) => receipt::receipt(root, &args, output),
        Some(Command::Explain(args)) => return explain::explain(root, &args, output),
        Some(Command::Import(args)) => import::import(root, args, output),
        Some(Command::Diff(args)) => diff::diff(&args, output),
        Some(Command::Journal(args)) => match &args.command {
            JournalCommand::Show(args) => journal::show(args, output),
            JournalCommand::Verify(args) => journal::verify(args, output),
            JournalCommand::Snapshot(args) => journal::snapshot(args, output),
            JournalCommand::List(args) => journal::list(root, args, output),
        },
        #[cfg(unix)]
        Some(Command::Reject(args)) => super::commands::reject(root, &args, output),
        #[cfg(not(unix))]
        Some(Command::Reject(_)) => Err(Failure::Usage(
            "agents are run on Unix only: there is nothing to reject".to_owned(),
        )),
        #[cfg(unix)]
        Some(Command::Prune(args)) => super::commands::prune(root, &args, output),
        #[cfg(not(unix))]
        Some(Command::Prune(_)) => {
            Err(Failure::Usage("agents are run on Unix only: there is nothing to prune".to_owned()))
        }
        Some(Command::History(args)) => history::history(root, &args, output),
        Some(Command::Fixture(args)) => fixture::fixture(root, &args, output),
        Some(Command::Suggest(args)) => suggest::suggest(root, &args, output),
        Some(Command::Mutants(args)) => mutants::mutants(root, &args, output),
        Some(Command::Init(args)) => init::init(root, &args, output),
        Some(Command::Schema(args)) => schema::schema(&args, output),
        Some(Command::Completions(args)) => completions::completions(&args, output),
        Some(Command::Man(args)) => man::man(&args, output),
    }?;
    output.out.flush()?;
    Ok(exit)
}
