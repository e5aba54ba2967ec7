//! The `harness` command: arguments as typed → what is meant, one file a command.
//!
//! Only here (and in `libtest`) is anything printed: what was asked for to stdout, all else to stderr.

mod accept;
mod accept_case;
mod args;
mod commit;
mod completions;
mod diff;
mod exit;
mod explain;
mod fixture;
mod history;
mod import;
mod init;
mod journal;
mod journal_args;
mod journal_list;
mod judge;
mod masks;
mod output;
#[cfg(unix)]
mod prune;
mod receipt;
#[cfg(unix)]
mod record;
mod record_args;
#[cfg(unix)]
mod recording;
mod schema;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

pub use exit::Exit;

use args::{Arguments, Command};
use output::Output;

/// Runs the `harness` command with the process's own arguments.
#[must_use]
pub fn main() -> ExitCode {
    run(std::env::args_os(), &mut Output::of_process()).into()
}

fn run(arguments: impl IntoIterator<Item = OsString>, output: &mut Output) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    output.typed = arguments.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let arguments = match Arguments::parse_typed(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are what was asked for; all else is wrong usage.
            let asked = !error.use_stderr();
            return if error.print().is_ok() && asked { Exit::Passed } else { Exit::Usage };
        }
    };
    let root = &arguments.root;
    let result = match arguments.command {
        None if arguments.judge.record => accept::record(root, &arguments.judge, output),
        None => judge::judge(root, &arguments.judge, output),
        Some(Command::Accept(accept)) => accept::accept(root, &accept, output),
        Some(Command::Receipt(args)) => receipt::receipt(root, &args, output),
        Some(Command::Explain(explain)) => explain::explain(root, &explain, output),
        Some(Command::Import(import)) => import::import(root, &import, output),
        Some(Command::Diff(diff)) => diff::diff(&diff, output),
        Some(Command::Journal(journal)) => journal::journal(root, &journal, output),
        #[cfg(unix)]
        Some(Command::Prune(args)) => prune::prune(root, &args, output),
        #[cfg(not(unix))]
        Some(Command::Prune(_)) => {
            Err(Failure::Usage("agents are run on Unix only: there is nothing to prune".to_owned()))
        }
        Some(Command::History(history)) => history::history(root, &history, output),
        Some(Command::Fixture(fixture)) => fixture::fixture(root, &fixture, output),
        Some(Command::Masks(masks)) => masks::masks(root, &masks, output),
        Some(Command::Init(init)) => init::init(root, &init, output),
        Some(Command::Schema(schema)) => schema::schema(&schema, output),
        Some(Command::Completions(completions)) => completions::completions(&completions, output),
    };
    match result {
        Ok(exit) => exit,
        Err(Failure::Closed) => Exit::Passed,
        Err(Failure::Usage(message)) => {
            output.error(&message);
            Exit::Usage
        }
        Err(Failure::Broken(message)) => {
            output.error(&message);
            Exit::Errors
        }
    }
}

/// Why a command ended early.
#[derive(Debug)]
enum Failure {
    /// Whoever read the output stopped reading, which is no error.
    Closed,
    /// Wrong usage or configuration.
    Usage(String),
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

impl From<crate::harness::HarnessError> for Failure {
    fn from(error: crate::harness::HarnessError) -> Self {
        Self::Broken(error.to_string())
    }
}
