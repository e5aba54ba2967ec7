//! The runs of a suite's cases: several at once, each started again after infrastructure errors, a case's folder replaced when
//! the last of its repetitions is complete.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::lifecycle::Session;
use super::resume::is_complete;
use super::staging::{self, LeftKind, Staging};
use super::swap;
use super::turns::{Closing, Turn, Turns};
use crate::discover::{Suite, encode, recorded};
use crate::ledger::JOURNAL_FILE;
use crate::record::unix::attempt::run_agent::{Attempt, Attempted};
use crate::record::unix::attempt::subject::Subject;
use crate::record::unix::layout::{Meta, attempts, folder_name};
use crate::run::Outcome;

/// How long is waited before a repetition is started again: doubled each time, up to a limit.
const BACKOFF: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
/// How many repetitions are made ready or brought to an end beside those that run: that waits for the disk.
const BESIDE: usize = 8;

/// How often a repetition begins anew whose folder was deleted before its agent ran.
const LOST: u32 = 20;

const INTERRUPTED: &str = "the recording was interrupted";

/// What happens while a suite is recorded, for whoever watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Progress<'a> {
    /// A repetition begins.
    Begun { case: &'a str, repetition: u32, of: u32 },
    /// A repetition is recorded.
    Ended {
        case: &'a str,
        repetition: u32,
        of: u32,
        outcome: Outcome,
        reason: Option<&'a str>,
        needs_human: bool,
        took: Duration,
    },
    /// A repetition could not be recorded and is started again.
    Again { case: &'a str, repetition: u32, why: &'a str, wait: Duration },
    /// A repetition could not be recorded.
    Failed { case: &'a str, repetition: u32, why: &'a str },
}

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CaseDone {
    pub(crate) case: String,
    /// Why nothing was replaced; None where the case is recorded.
    pub(crate) error: Option<String>,
    /// Something that is to be looked at all the same.
    pub(crate) warning: Option<String>,
}

struct Case<'a> {
    subject: &'a Subject<'a>,
    /// Where it is recorded.
    staged: PathBuf,
    /// Repetitions that are still to be recorded.
    left: u32,
    /// The first of the repetitions that could not be, whichever was known first.
    failed: Option<u32>,
    done: CaseDone,
}

/// Records `subjects`, cases of one suite.
pub(crate) fn record(
    session: &Session,
    suite: &Suite,
    subjects: &[&Subject<'_>],
    watch: &(dyn Fn(Progress<'_>) + Sync),
) -> Vec<CaseDone> {
    let all = |why: String| {
        let done = |subject: &&Subject<'_>| CaseDone {
            case: subject.case.name.clone(),
            error: Some(why.clone()),
            warning: None,
        };
        subjects.iter().map(done).collect()
    };
    let staging = match Staging::open(&suite.dir, &session.id) {
        Ok(staging) => staging,
        Err(error) => {
            return all(format!("{} cannot be recorded into: {error}", suite.dir.display()));
        }
    };
    if let Err(error) = set_aside(session, suite, subjects) {
        return all(format!("what an earlier session left cannot be moved away: {error}"));
    }
    let mut tasks = Vec::new();
    let mut cases = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        let staged = staging.case(&encode(&subject.case.name));
        let mut done = CaseDone { case: subject.case.name.clone(), error: None, warning: None };
        let mut left = 0;
        match fs::create_dir_all(&staged).and_then(|()| attempts(&staged)) {
            Ok(found) => {
                for repetition in 1..=subject.config().repetitions {
                    let last = found.iter().rfind(|((number, _), _)| *number == repetition);
                    if !last.is_some_and(|(_, folder)| is_complete(folder)) {
                        left += 1;
                        tasks.push((
                            index,
                            repetition,
                            last.map_or(0, |((_, retry), _)| retry + 1),
                        ));
                    }
                }
            }
            Err(error) => done.error = Some(format!("{}: {error}", staged.display())),
        }
        cases.push(Mutex::new(Case { subject, staged, left, failed: None, done }));
    }
    let work = Work { session, suite, staging: &staging, cases, lasting: Mutex::new(None), watch };
    // Whatever was complete before, as a session that is gone on with may be.
    work.cases.iter().for_each(|case| work.replace_if_complete(&mut lock(case)));
    let jobs = usize::try_from(suite.config.record.jobs).unwrap_or(usize::MAX).min(tasks.len());
    let turns = Turns::new(tasks.len());
    thread::scope(|scope| {
        (0..jobs).for_each(|_| drop(scope.spawn(|| turns.serve())));
        let _closing = Closing(&turns);
        thread::scope(|scope| {
            for _ in 0..(jobs + BESIDE).min(tasks.len()) {
                scope.spawn(|| {
                    while let Some(turn) = turns.next() {
                        let (case, repetition, retry) = tasks[turn.index];
                        work.repetition(&work.cases[case], repetition, retry, turn);
                    }
                });
            }
        });
    });
    let done =
        |case: Mutex<Case<'_>>| case.into_inner().unwrap_or_else(PoisonError::into_inner).done;
    work.cases.into_iter().map(done).collect()
}

/// What sessions that died have left of these cases: what they displaced goes back or is kept, what they staged is kept.
fn set_aside(session: &Session, suite: &Suite, subjects: &[&Subject<'_>]) -> std::io::Result<()> {
    for left in staging::left(&suite.dir)? {
        let Some(subject) =
            subjects.iter().find(|subject| encode(&subject.case.name) == left.segment)
        else {
            continue;
        };
        let (target, _) = recorded(&suite.dir, &subject.case.name);
        let previous = swap::previous(&session.state_dir, &suite.name, &left.segment);
        match left.kind {
            LeftKind::Displaced => {
                swap::recover(&left.folder, &target, &previous.join(&left.session))?
            }
            // Nothing was begun.
            LeftKind::Staged if fs::remove_dir(&left.folder).is_ok() => {}
            LeftKind::Staged => {
                swap::keep(&left.folder, &previous.join(format!("{}.interrupted", left.session)))?;
            }
        }
    }
    staging::tidy(&suite.dir);
    Ok(())
}

struct Work<'a> {
    session: &'a Session,
    suite: &'a Suite,
    staging: &'a Staging,
    cases: Vec<Mutex<Case<'a>>>,
    /// Why no agent of this suite can be started, once that is known.
    lasting: Mutex<Option<String>>,
    watch: &'a (dyn Fn(Progress<'_>) + Sync),
}

/// A thread that panicked has left its case without an end, and that is what is said of it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'a> Work<'a> {
    /// Records one repetition, started again as often as the suite allows.
    fn repetition(
        &self,
        case: &Mutex<Case<'a>>,
        repetition: u32,
        first: u32,
        mut turn: Turn<'_, 'a>,
    ) {
        let (subject, staged) = {
            let case = lock(case);
            (case.subject, case.staged.clone())
        };
        let name = subject.case.name.as_str();
        let (of, retries) = (subject.config().repetitions, subject.config().retries);
        let (mut retry, mut lost) = (first, 0);
        let failed = loop {
            if let Some(why) = self.hindered() {
                break why;
            }
            let number = self.session.number();
            let attempt = Attempt {
                session: self.session,
                subject,
                repetition,
                retry,
                folder: staged.join(folder_name(repetition, retry)),
                desk: self.staging.desk(number),
            };
            (self.watch)(Progress::Begun { case: name, repetition, of });
            let begun = Instant::now();
            let why = match attempt.run(&turn) {
                Ok(
                    Attempted::NotBegun | Attempted::Recorded { outcome: Outcome::Cancelled, .. },
                ) => {
                    break INTERRUPTED.to_owned();
                }
                // It was another one's doing, and costs nobody else.
                Ok(Attempted::Lost { started: false }) if lost < LOST => {
                    lost += 1;
                    turn = turn.again(|| {});
                    continue;
                }
                Ok(Attempted::Lost { .. }) => {
                    break "its recording was deleted while it ran".to_owned();
                }
                Ok(Attempted::Recorded { outcome, reason, needs_human }) => {
                    let (reason, took) = (reason.as_deref(), begun.elapsed());
                    (self.watch)(Progress::Ended {
                        case: name,
                        repetition,
                        of,
                        outcome,
                        reason,
                        needs_human,
                        took,
                    });
                    let mut case = lock(case);
                    case.left -= 1;
                    return self.replace_if_complete(&mut case);
                }
                Ok(Attempted::Infrastructure { why, lasting: true }) | Err(why) => {
                    lock(&self.lasting).get_or_insert_with(|| why.clone());
                    break why;
                }
                Ok(Attempted::Infrastructure { why, lasting: false }) => why,
            };
            if retry - first >= retries {
                break why;
            }
            let wait = BACKOFF.saturating_mul(2_u32.saturating_pow(retry - first)).min(LONGEST);
            (self.watch)(Progress::Again { case: name, repetition, why: &why, wait });
            // Who waits keeps nobody else from running.
            turn = turn.again(|| self.wait(wait));
            retry += 1;
        };
        (self.watch)(Progress::Failed { case: name, repetition, why: &failed });
        let mut case = lock(case);
        if case.failed.is_none_or(|first| repetition < first) {
            (case.failed, case.done.error) =
                (Some(repetition), Some(format!("repetition {repetition}: {failed}")));
        }
    }

    /// Why nothing more is started.
    fn hindered(&self) -> Option<String> {
        if self.session.is_cancelled() {
            return Some(INTERRUPTED.to_owned());
        }
        lock(&self.lasting).clone()
    }

    fn wait(&self, time: Duration) {
        let until = Instant::now() + time;
        while !self.session.is_cancelled() && Instant::now() < until {
            thread::sleep(Duration::from_millis(20).min(time));
        }
    }

    /// Puts a case in its place once nothing of it is left to be recorded.
    fn replace_if_complete(&self, case: &mut Case<'_>) {
        if case.left > 0 || case.done.error.is_some() {
            return;
        }
        // Nothing more is to be done for it.
        case.left = u32::MAX;
        if let Some(repetition) = missing(case) {
            let why = "its recording was deleted while others ran";
            (case.failed, case.done.error) =
                (Some(repetition), Some(format!("repetition {repetition}: {why}")));
            return;
        }
        let (suite, name) = (&self.suite.name, &case.subject.case.name);
        let (target, _) = recorded(&self.suite.dir, name);
        let previous =
            swap::previous(&self.session.state_dir, suite, &encode(name)).join(&self.session.id);
        if let Err(error) = swap::replace(&case.staged, &target, &previous) {
            let place = |path: &Path| {
                path.strip_prefix(&self.session.root).unwrap_or(path).display().to_string()
            };
            let why = format!("what was recorded could not take its place: {error}");
            // Where it took its place and only the one before could not be kept, the recording is what counts.
            match case.staged.symlink_metadata().is_err()
                || !staged_is_ours(&case.staged, self.session)
            {
                true => {
                    case.done.warning = Some(format!(
                        "what was recorded before could not be moved to {}: {error}; it lies in {}",
                        place(&previous),
                        place(&case.staged)
                    ));
                }
                false => case.done.error = Some(why),
            }
        }
    }
}

/// The first repetition without a journal: agents can reach what was recorded before them.
fn missing(case: &Case<'_>) -> Option<u32> {
    let found = attempts(&case.staged).unwrap_or_default();
    let is_there = |repetition: &u32| {
        let last = found.iter().rfind(|((number, _), _)| number == repetition);
        last.is_some_and(|(_, folder)| folder.join(JOURNAL_FILE).is_file())
    };
    (1..=case.subject.config().repetitions).find(|repetition| !is_there(repetition))
}

fn staged_is_ours(staged: &Path, session: &Session) -> bool {
    let found = attempts(staged).unwrap_or_default();
    found
        .iter()
        .any(|(_, folder)| Meta::read(folder).is_some_and(|meta| meta.session == session.id))
}

#[cfg(test)]
#[path = "tests/recording.rs"]
mod tests;
