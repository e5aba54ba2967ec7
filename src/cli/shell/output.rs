//! The standard streams of the process, and the settings of the environment.

use std::cell::Cell;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::rc::Rc;

use clap::ValueEnum;

use super::safe::Safe;
use crate::judge::mask::without_secrets;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    #[default]
    Auto,
    Always,
    Never,
}

/// Where a command prints, and in which environment it runs.
pub(crate) struct Output {
    /// stdout: what was asked for.
    pub(crate) out: Box<dyn Write>,
    /// The command as it was typed, word by word.
    pub(crate) typed: Vec<String>,
    /// The commands that there are.
    pub(crate) commands: Vec<String>,
    /// stderr: everything else.
    pub(crate) err: Box<dyn Write>,
    /// Whether colours go to stdout.
    colours: Rc<Cell<bool>>,
    out_is_terminal: bool,
    /// Whether the environment asks for no colours.
    plain: bool,
    /// Whether this is a CI job, in which no golden is written.
    pub(crate) ci: bool,
    /// Whether the environment allows writing goldens all the same.
    pub(crate) update: bool,
}

impl Output {
    pub(crate) fn of_process() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let colours = Rc::default();
        Self {
            out: Box::new(BufWriter::new(Safe::new(io::stdout(), Rc::clone(&colours)))),
            typed: Vec::new(),
            commands: Vec::new(),
            err: Box::new(Safe::new(io::stderr(), Rc::default())),
            colours,
            out_is_terminal: io::stdout().is_terminal(),
            plain: set("NO_COLOR").is_some() || set("TERM").is_some_and(|term| term == "dumb"),
            ci: set("CI").is_some_and(|ci| ci != "false" && ci != "0"),
            update: set("GOLDRUN_UPDATE").is_some_and(|update| update == "always"),
        }
    }

    /// Whether to colour what goes to stdout. From then on, colours are let through.
    pub(crate) fn color(&self, when: ColorWhen) -> bool {
        let color = match when {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => self.out_is_terminal && !self.plain,
        };
        self.colours.set(color);
        color
    }

    /// Whether to colour what goes to stderr, and the columns of the terminal that it is, if it is one.
    pub(crate) fn err_look(&self, when: ColorWhen) -> (bool, Option<usize>) {
        let term = console::Term::stderr();
        let color = match when {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => term.is_term() && !self.plain,
        };
        let size = if term.is_term() { term.size_checked() } else { None };
        (color, size.map(|(_, columns)| usize::from(columns)))
    }

    /// Whether somebody is there to answer.
    pub(crate) fn can_ask(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Asks on the terminal. Only `y` and `yes` are yes.
    pub(crate) fn ask(&mut self, question: &str) -> io::Result<bool> {
        self.out.flush()?;
        write!(self.err, "{question} [y/N] ")?;
        self.err.flush()?;
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        Ok(["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
    }

    /// The columns of the terminal that stdout is, if it is one.
    pub(crate) fn width(&self) -> Option<usize> {
        let size = self.out_is_terminal.then(|| console::Term::stdout().size_checked()).flatten();
        size.map(|(_, columns)| usize::from(columns))
    }

    /// Prints why a command ended, without credentials: it may quote from a recording. If printing fails, nobody can be told.
    pub(crate) fn error(&mut self, message: &str) {
        let _ = self.out.flush();
        let _ = writeln!(self.err, "error: {}", without_secrets(message));
    }
}
