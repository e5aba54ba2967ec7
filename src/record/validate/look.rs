//! A validator looks at what a run left behind.

use std::borrow::Cow;
use std::convert::Infallible;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::before::{Before, artifact};
use super::tested::Tested;
use super::toolchain;
use crate::json::Text;
use crate::judge::check::validator::Validator;
use crate::process::{
    Ended, Limits, Line, Lines, Running, StartError, Stop, Stream, Tail, Watcher,
};
use crate::run::{Observed, Validation, ValidatorKind};

/// How much of what a command prints is kept.
const KEEP: usize = 64 << 10;
/// How much of a line is searched for numbers of tests.
const LONGEST: usize = 4096;

/// Where a run was, and what validators may use there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// The folder that the agent worked in.
    pub(crate) tree: &'a Path,
    /// The run's own folder, in which artifacts are looked for too.
    pub(crate) run_dir: Option<&'a Path>,
    /// The whole environment of commands.
    pub(crate) env: &'a [(OsString, OsString)],
    /// The folder that marks the run's processes in that environment.
    pub(crate) mark: Option<&'a Path>,
    pub(crate) before: &'a Before,
    /// Set from outside to stop a command that runs: it is then an error.
    pub(crate) cancel: &'a AtomicBool,
}

/// Looks at what a run left behind and decides whether it holds. Takes at most the validator's timeout and a second; then all
/// processes of the command's group have ended.
pub(crate) fn validate(validator: &Validator, place: &Place<'_>) -> Validation<'static> {
    let observed = match validator.check() {
        Ok(()) => look(validator, place),
        Err((key, why)) => Observed::error(format!("{key} {why}")),
    };
    let result = validator.decide(&observed);
    Validation {
        validator: Text::from(validator.kind.as_str()),
        target: validator.target.clone().map(Text::from),
        command: texts(&validator.command),
        shell: validator.shell,
        verdict: result.verdict,
        reason: Text::from(result.reason),
        observed,
    }
}

fn look(validator: &Validator, place: &Place<'_>) -> Observed<'static> {
    let target = validator.target.as_deref().unwrap_or_default();
    if !place.tree.is_dir() {
        return Observed::error("the folder that the agent worked in is not there any more");
    }
    match validator.kind {
        ValidatorKind::ArtifactExists => match artifact(place.tree, place.run_dir, target) {
            Err(error) => Observed::error(error.to_string()),
            Ok(None) => Observed::default(),
            Ok(Some(print)) => Observed {
                bytes: print.bytes,
                entries: print.entries,
                untouched: place.before.untouched(target, &print),
                ..Observed::default()
            },
        },
        ValidatorKind::FileChanged => match place.before.changed(place.tree) {
            Err(error) => Observed::error(error.to_string()),
            Ok(files) => {
                let changed = u64::try_from(files.len()).ok();
                let files = files.into_iter().filter(|file| validator.matches(file));
                let files = files.take(Observed::MOST_FILES).map(Text::from).collect();
                Observed { changed, files, ..Observed::default() }
            }
        },
        ValidatorKind::CommandPass | ValidatorKind::BuildPass | ValidatorKind::TestPass => {
            run_command(validator, place)
        }
        ValidatorKind::Approval => Observed::default(),
    }
}

fn run_command(validator: &Validator, place: &Place<'_>) -> Observed<'static> {
    let words = match validator.command.as_slice() {
        [] => match toolchain::command(validator, place.tree) {
            Ok(words) => words,
            Err(error) => return Observed::error(error.to_string()),
        },
        [text] if validator.shell => ["sh", "-c", text].map(str::to_owned).to_vec(),
        words => words.to_vec(),
    };
    // Lines are read only where tests are counted: commands may print a great deal.
    let mut printed = Printed::new(validator.kind != ValidatorKind::CommandPass);
    let ended = run(&words, validator, place, &mut printed);
    let (out, err) = printed.tested();
    let mut seen = Observed {
        ran: texts(&words),
        tests: out.ran(&err).filter(|_| validator.kind == ValidatorKind::TestPass),
        nothing_built: validator.kind == ValidatorKind::BuildPass
            && (out.nothing_built || err.nothing_built),
        output: (printed.tail.total() > 0).then(|| Text::from(printed.tail.text(KEEP))),
        output_bytes: Some(printed.tail.total()),
        ..Observed::default()
    };
    match ended {
        Ok(Ended { stop: Some(Stop::TimedOut), .. }) => {
            let timeout = u64::try_from(validator.timeout.as_millis());
            seen.timed_out_ms = Some(timeout.unwrap_or(u64::MAX));
        }
        Ok(Ended { stop: Some(Stop::Cancelled), .. }) => {
            seen.error = Some(Text::from("it was stopped, as recording was"));
        }
        Ok(Ended { stop: None, status: Ok(status) }) => {
            (seen.exit_code, seen.signal) = (status.code(), status.signal());
        }
        Ok(Ended { stop: None, status: Err(error) }) => {
            seen.error = Some(Text::from(format!("how it ended is not known: {error}")));
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let program = words.first().map_or("", String::as_str);
            let why = format!("there is no program {program:?}: is it installed, and in PATH?");
            seen.error = Some(Text::from(why));
        }
        Err(error) => seen.error = Some(Text::from(error.to_string())),
    }
    seen
}

fn run(
    words: &[String],
    validator: &Validator,
    place: &Place<'_>,
    printed: &mut Printed,
) -> Result<Ended<Infallible>, StartError> {
    let mut command = Command::new(words.first().map_or("", String::as_str));
    command.args(words.iter().skip(1)).current_dir(place.tree).stdin(Stdio::null());
    command.env_clear().envs(place.env.iter().map(|(key, value)| (key, value)));
    let limits = Limits {
        deadline: Instant::now().checked_add(validator.timeout),
        cancel: place.cancel,
        mark: place.mark,
    };
    Ok(Running::start(&mut command)?.watch(&limits, printed))
}

/// What a command prints, as far as validators need it.
struct Printed {
    tail: Tail,
    counts: bool,
    out: (Lines, Tested),
    err: (Lines, Tested),
}

impl Printed {
    fn new(counts: bool) -> Self {
        let stream = || (Lines::new(LONGEST), Tested::default());
        Self { tail: Tail::default(), counts, out: stream(), err: stream() }
    }

    /// What each stream says of tests, once the command has ended.
    fn tested(&mut self) -> (Tested, Tested) {
        for (lines, tested) in [&mut self.out, &mut self.err] {
            lines.finish(|line| tested.line(&text(line)));
        }
        (self.out.1.clone(), self.err.1.clone())
    }
}

impl Watcher for Printed {
    type Reason = Infallible;

    fn print(&mut self, stream: Stream, bytes: &[u8]) -> Result<(), Infallible> {
        self.tail.push(bytes, KEEP);
        if self.counts {
            let (lines, tested) = match stream {
                Stream::Stdout => &mut self.out,
                Stream::Stderr => &mut self.err,
            };
            lines.push(bytes, |line| tested.line(&text(line)));
        }
        Ok(())
    }
}

fn text(line: Line<'_>) -> Cow<'_, str> {
    String::from_utf8_lossy(line.bytes.strip_suffix(b"\r").unwrap_or(line.bytes))
}

fn texts(words: &[String]) -> Vec<Text<'static>> {
    words.iter().cloned().map(Text::from).collect()
}

#[cfg(test)]
#[path = "tests/look.rs"]
mod tests;
