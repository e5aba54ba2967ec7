//! A recording as a person watches it: progress on stderr, Ctrl-C, what is left to be resumed.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;

use super::Failure;
use super::exit::Exit;
use super::output::Output;
use super::record::is_terminal;
use super::record_args::RecordArgs;
use crate::discover::Suite;
use crate::harness::Harness;
use crate::judge::words::plain;
use crate::record::{
    CaseDone, Progress, Resumable, Session, SessionOptions, Subject, adopt_orphans, end_orphans,
    record, resumable,
};

/// How old what is resumed may be where nothing else is said.
const MAX_AGE: Duration = Duration::from_secs(24 * 3600);
/// The most characters of a reason.
const REASON: usize = 400;

/// Records what was selected.
pub(super) struct Recording<'a> {
    root: PathBuf,
    state_dir: PathBuf,
    args: &'a RecordArgs,
    output: &'a mut Output,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    /// The names of the cases that were recorded.
    pub(super) cases: Vec<String>,
    pub(super) errors: usize,
    /// Whether a person ended it.
    pub(super) interrupted: bool,
}

impl<'a> Recording<'a> {
    pub(super) fn new(harness: &Harness, args: &'a RecordArgs, output: &'a mut Output) -> Self {
        Self { root: harness.root().to_owned(), state_dir: harness.state_dir(), args, output }
    }

    /// Records all cases, suite after suite, or goes on with what of them was interrupted.
    pub(super) fn all(
        &mut self,
        subjects: &[(&Suite, Vec<Subject<'_>>)],
    ) -> Result<Recorded, Failure> {
        let cancel = Arc::new(AtomicBool::new(false));
        // Once nothing is recorded any more, these signals do what they always do.
        let over = Arc::new(AtomicBool::new(false));
        for signal in
            [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP]
        {
            signal_hook::flag::register_conditional_default(signal, Arc::clone(&over))?;
            signal_hook::flag::register(signal, Arc::clone(&cancel))?;
        }
        adopt_orphans();
        let total: u64 = subjects
            .iter()
            .map(|(suite, subjects)| {
                subjects.len() as u64 * u64::from(suite.config.record.repetitions)
            })
            .sum();
        let watch = Watch::new(total);
        let mut recorded = Recorded::default();
        for (suite, subjects) in subjects {
            if self.args.resume {
                let mut left = Vec::new();
                for candidate in self.candidates(suite, subjects)? {
                    match self.refusal(&candidate) {
                        None => left.push(candidate),
                        Some(why) => {
                            recorded.errors += 1;
                            let name =
                                plain(&format!("{}::{}", suite.name, candidate.case), usize::MAX);
                            writeln!(self.output.err, "error: {name} cannot be resumed: {why}")?;
                        }
                    }
                }
                let sessions: std::collections::BTreeSet<_> =
                    left.iter().map(|left| left.session.clone()).collect();
                for session in sessions {
                    let is_meant = |case: &str| {
                        left.iter().any(|left| left.session == session && left.case == case)
                    };
                    let session = self.session(&cancel, Some(session.clone()))?;
                    let meant: Vec<&Subject<'_>> =
                        subjects.iter().filter(|subject| is_meant(&subject.case.name)).collect();
                    self.session_of(suite, &meant, &session, &watch, &mut recorded)?;
                }
            } else {
                let session = self.session(&cancel, None)?;
                self.session_of(
                    suite,
                    &subjects.iter().collect::<Vec<_>>(),
                    &session,
                    &watch,
                    &mut recorded,
                )?;
            }
        }
        watch.bar.finish_and_clear();
        end_orphans();
        over.store(true, Ordering::Relaxed);
        recorded.interrupted = cancel.load(Ordering::Relaxed);
        if recorded.interrupted {
            writeln!(
                self.output.err,
                "interrupted: what was recorded is kept and not accepted; `harness --record --resume` lists what is left"
            )?;
        }
        if self.args.resume && recorded.cases.is_empty() && recorded.errors == 0 {
            return Err(Failure::Usage(
                "there is nothing to resume of the selected cases".to_owned(),
            ));
        }
        Ok(recorded)
    }

    fn session(
        &self,
        cancel: &Arc<AtomicBool>,
        resumed: Option<String>,
    ) -> Result<Session, Failure> {
        let (model, cancel) = (self.args.model.clone(), Arc::clone(cancel));
        let options = SessionOptions { resumed, model, cancel };
        Ok(Session::new(&self.root, &self.state_dir, options)?)
    }

    fn session_of(
        &mut self,
        suite: &Suite,
        subjects: &[&Subject<'_>],
        session: &Session,
        watch: &Watch,
        recorded: &mut Recorded,
    ) -> Result<(), Failure> {
        let done = record(session, suite, subjects, &|progress| watch.say(suite, &progress));
        for CaseDone { case, error, warning } in done {
            let name = format!("{}::{case}", suite.name);
            if let Some(warning) = warning {
                writeln!(
                    self.output.err,
                    "warning: {}: {}",
                    plain(&name, usize::MAX),
                    plain(&warning, REASON)
                )?;
            }
            match error {
                None => recorded.cases.push(name),
                Some(why) => {
                    recorded.errors += 1;
                    let why = suite.config.policy.redact.words(&why);
                    let (name, why) = (plain(&name, usize::MAX), plain(&why, REASON));
                    writeln!(
                        self.output.err,
                        "error: {name} is not recorded, and what was there stays: {why}"
                    )?;
                }
            }
        }
        Ok(())
    }

    /// What can be gone on with.
    fn candidates(
        &self,
        suite: &Suite,
        subjects: &[Subject<'_>],
    ) -> Result<Vec<Resumable>, Failure> {
        let found = resumable(suite, subjects, self.args.model.as_deref());
        found.map_err(|error| Failure::Broken(format!("{}: {error}", suite.dir.display())))
    }

    /// Why it is not gone on with.
    fn refusal(&self, candidate: &Resumable) -> Option<String> {
        let limit = self.args.max_age.unwrap_or(MAX_AGE);
        let age = |started: Timestamp| {
            Duration::try_from(Timestamp::now().duration_since(started)).unwrap_or_default()
        };
        let old = candidate.started_at.map(age).filter(|age| *age > limit);
        candidate.refused.clone().or_else(|| {
            old.map(|age| {
                let age = match age.as_secs() {
                    seconds @ 0..120 => format!("{seconds} seconds"),
                    seconds @ 120..7200 => format!("{} minutes", seconds / 60),
                    seconds => format!("{} hours", seconds / 3600),
                };
                format!("its last run was started {age} ago, and --max-age allows {limit:?}; record it from the start")
            })
        })
    }

    /// Lists what was interrupted.
    pub(super) fn list(
        &mut self,
        subjects: &[(&Suite, Vec<Subject<'_>>)],
    ) -> Result<Exit, Failure> {
        let mut any = false;
        for (suite, subjects) in subjects {
            for candidate in self.candidates(suite, subjects)? {
                any = true;
                let Resumable { case, session, done, of, .. } = &candidate;
                let name = plain(&format!("{}::{case}", suite.name), usize::MAX);
                let refused =
                    self.refusal(&candidate).map(|why| format!("; {why}")).unwrap_or_default();
                writeln!(
                    self.output.out,
                    "{name}  {done} of {of} repetitions are recorded, session {session}{refused}"
                )?;
            }
        }
        self.output.out.flush()?;
        if any {
            writeln!(
                self.output.err,
                "`harness --record --resume FILTER` goes on with those that FILTER selects"
            )?;
            return Ok(Exit::Passed);
        }
        writeln!(self.output.err, "nothing was interrupted")?;
        Ok(Exit::Nothing)
    }
}

/// Progress on stderr: a line a run, and on a terminal how far it is.
struct Watch {
    bar: ProgressBar,
}

impl Watch {
    fn new(total: u64) -> Self {
        let target =
            if is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(total), target);
        if let Ok(style) =
            ProgressStyle::with_template("recording {pos} of {len}, {elapsed}: {msg}")
        {
            bar.set_style(style);
        }
        Self { bar }
    }

    fn say(&self, suite: &Suite, progress: &Progress<'_>) {
        let name = |case: &str| plain(&format!("{}::{case}", suite.name), usize::MAX);
        // What an agent says of its end is text of a run like any other.
        let words = |why: &str| plain(&suite.config.policy.redact.words(why), REASON);
        let line = match progress {
            Progress::Begun { case, repetition, of } => {
                self.bar.set_message(format!("{} {repetition}/{of}", name(case)));
                return;
            }
            Progress::Ended { case, repetition, of, outcome, reason, needs_human, took } => {
                self.bar.inc(1);
                let reason =
                    reason.map(|reason| format!(": {}", words(reason))).unwrap_or_default();
                let human = if *needs_human { "; it needs a person" } else { "" };
                let seconds = took.as_secs_f64();
                format!(
                    "recorded {} {repetition}/{of} ... {outcome}{reason}{human} ({seconds:.1}s)",
                    name(case)
                )
            }
            Progress::Again { case, repetition, why, wait } => {
                format!("{} {repetition} is started again in {wait:?}: {}", name(case), words(why))
            }
            Progress::Failed { case, repetition, why } => {
                format!("{} {repetition} could not be recorded: {}", name(case), words(why))
            }
        };
        // Nobody to tell is no reason to stop.
        self.bar.suspend(|| {
            let _ = writeln!(std::io::stderr(), "{line}");
        });
    }
}
