//! A validator looks at what a run left behind.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::before::{Before, artifact};
use super::tested::Tested;
use super::toolchain;
use crate::judge::{Validator, ValidatorKind};
use crate::process::command::{End, Job, Stream};
use crate::process::tail::{Lines, Tail};
use crate::run::{Observed, Text, Validation};

/// How much of what a command prints is kept.
const KEEP: usize = 64 << 10;

/// Where a run was, and what validators may use there.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The folder that the agent worked in.
    pub tree: &'a Path,
    /// The run's own folder, in which artifacts are looked for too.
    pub run_dir: Option<&'a Path>,
    /// All that commands see of the environment.
    pub env: &'a [(OsString, OsString)],
    /// The folder before the run.
    pub before: &'a Before,
    /// Set from outside to stop a command that runs: it is then an error.
    pub cancel: &'a AtomicBool,
}

/// Looks at what a run left behind, and says whether it holds. Ends within the validator's timeout and a second, whatever
/// its command does; what that started in its process group has ended then.
#[must_use]
pub fn validate(validator: &Validator, place: &Place<'_>) -> Validation<'static> {
    let observed = match validator.check() {
        Ok(()) => look(validator, place),
        Err((key, why)) => Observed::error(format!("{key} {why}")),
    };
    let said = validator.decide(&observed);
    Validation {
        validator: Text::from(validator.kind.as_str()),
        target: validator.target.clone().map(Text::from),
        command: texts(&validator.command),
        shell: validator.shell,
        verdict: said.verdict,
        reason: Text::from(said.reason),
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
            Err(why) => Observed::error(why),
            Ok(None) => Observed::default(),
            Ok(Some(print)) => Observed {
                bytes: print.bytes,
                entries: print.entries,
                untouched: place.before.untouched(target, &print),
                ..Observed::default()
            },
        },
        ValidatorKind::FileChanged => match place.before.changed(place.tree) {
            Err(why) => Observed::error(why),
            Ok(files) => {
                let changed = u64::try_from(files.len()).ok();
                let files = files
                    .into_iter()
                    .filter(|file| validator.matches(file))
                    .take(Observed::MOST_FILES);
                Observed { changed, files: files.map(Text::from).collect(), ..Observed::default() }
            }
        },
        ValidatorKind::CommandPass | ValidatorKind::BuildPass | ValidatorKind::TestPass => {
            run(validator, place)
        }
        ValidatorKind::Approval => Observed::default(),
    }
}

fn run(validator: &Validator, place: &Place<'_>) -> Observed<'static> {
    let words = match validator.command.as_slice() {
        [] => match toolchain::command(validator, place.tree) {
            Ok(words) => words,
            Err(why) => return Observed::error(why),
        },
        [text] if validator.shell => ["sh", "-c", text].map(str::to_owned).to_vec(),
        words => words.to_vec(),
    };
    let Place { tree: dir, env, cancel, .. } = *place;
    let job = Job { words: &words, dir, env, timeout: validator.timeout, cancel };
    let mut tail = Tail::default();
    let mut tested: [(Lines, Tested); 2] = Default::default();
    // Only where it is asked for: commands may print a great deal.
    let counts = validator.kind != ValidatorKind::CommandPass;
    let end = job.run(|stream, bytes| {
        tail.push(bytes, KEEP);
        if counts {
            let (lines, tested) = &mut tested[usize::from(stream == Stream::Err)];
            lines.push(bytes, &mut |line| tested.line(line));
        }
    });
    for (lines, tested) in &mut tested {
        lines.end(&mut |line| tested.line(line));
    }
    let [(_, out), (_, err)] = &tested;
    let mut seen = Observed {
        ran: texts(&words),
        tests: out.ran(err).filter(|_| validator.kind == ValidatorKind::TestPass),
        nothing_built: validator.kind == ValidatorKind::BuildPass
            && (out.nothing_built || err.nothing_built),
        output: (tail.total() > 0).then(|| Text::from(tail.text(KEEP))),
        output_bytes: Some(tail.total()),
        ..Observed::default()
    };
    let program = words.first().map_or("", String::as_str);
    match end {
        Ok(End::Exited(status)) => (seen.exit_code, seen.signal) = (status.code(), status.signal()),
        Ok(End::TimedOut) => {
            seen.timed_out_ms = u64::try_from(validator.timeout.as_millis()).ok().or(Some(u64::MAX))
        }
        Ok(End::Cancelled) => seen.error = Some(Text::from("it was stopped, as recording was")),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            seen.error = Some(Text::from(format!(
                "there is no program {program:?}: is it installed, and in PATH?"
            )));
        }
        Err(error) => seen.error = Some(Text::from(format!("{program:?} cannot be run: {error}"))),
    }
    seen
}

fn texts(words: &[String]) -> Vec<Text<'static>> {
    words.iter().cloned().map(Text::from).collect()
}
