//! Records a suite's cases: several runs at once, each started again after infrastructure errors. A case's folder is replaced when
//! its last repetition is complete.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, thread};

use super::distil::distil;
use super::resume::is_complete;
use crate::discover::{Case as SuiteCase, DISTILLED, Suite, recorded};
use crate::files::{encode, no_links};
use crate::ledger::JOURNAL_FILE;
use crate::record::attempt::{Attempt, Attempted, OnLine, OnStart, Recorded, StderrLines, Subject};
use crate::record::session::{
    Closing, Keep, Place, Session, Staging, Turn, Turns, pending, staging, swap,
};
use crate::record::{RecordError, attempts, folder_name};
use crate::run::Outcome;

/// How long to wait before a repetition is started again: doubled each time, up to a limit.
const BACKOFF: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
/// How many repetitions are prepared or finished beside those that run: that work waits for the disk.
const BESIDE: usize = 8;

/// How often a repetition is begun again if its folder is deleted before its agent runs.
const LOST: u32 = 20;

const INTERRUPTED: &str = "the recording was interrupted";

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Progress<'a> {
    Begun {
        case: &'a str,
        repetition: u32,
        of: u32,
    },
    Ended {
        case: &'a str,
        repetition: u32,
        of: u32,
        recorded: &'a Recorded,
    },
    /// A repetition could not be recorded and is started again after `wait`.
    Again {
        case: &'a str,
        repetition: u32,
        why: &'a str,
        wait: Duration,
    },
    /// A line that an agent wrote to stderr.
    Said {
        case: &'a str,
        repetition: u32,
        line: &'a str,
    },
    Failed {
        case: &'a str,
        repetition: u32,
        why: &'a str,
    },
}

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CaseDone {
    pub(crate) case: String,
    /// Why the case is not recorded. Nothing was replaced then.
    pub(crate) error: Option<String>,
    /// A problem of a case that is recorded.
    pub(crate) warning: Option<String>,
}

struct Case<'a> {
    subject: &'a Subject<'a>,
    staged: PathBuf,
    left: u32,
    /// The first repetition that failed.
    failed: Option<u32>,
    done: CaseDone,
}

struct Task {
    case: usize,
    repetition: u32,
    /// The number of its first attempt: above 0 if it was interrupted.
    first_retry: u32,
}

impl Case<'_> {
    fn fail(&mut self, repetition: u32, why: &str) {
        if self.failed.is_none_or(|first| repetition < first) {
            self.failed = Some(repetition);
            self.done.error = Some(format!("repetition {repetition}: {why}"));
        }
    }
}

/// Whether the files that are kept of a case, in the first folder, show what the new ones in the second show.
pub(crate) type Stays<'a> = dyn Fn(&Suite, &SuiteCase, &Path, &Path) -> bool + Sync + 'a;

/// Records `subjects`, cases of one suite.
pub(crate) fn record(
    session: &Session,
    suite: &Suite,
    subjects: &[&Subject<'_>],
    watch: &(dyn Fn(Progress<'_>) + Sync),
    stays: &Stays<'_>,
) -> Vec<CaseDone> {
    let not_done = |error: Option<String>, subject: &Subject<'_>| CaseDone {
        case: subject.case.name.clone(),
        error,
        warning: None,
    };
    let all =
        |why: String| subjects.iter().map(|subject| not_done(Some(why.clone()), subject)).collect();
    let dir = suite.dir.display();
    let staging =
        session.home(suite).and_then(|home| Ok((Staging::open(&home, &session.id)?, home)));
    let (staging, home) = match staging {
        Ok(staging) => staging,
        Err(error) => return all(format!("{dir} cannot be recorded into: {error}")),
    };
    let set_aside = match session.options.keep {
        Keep::Runs => set_aside(session, suite, subjects, &home),
        Keep::Pending => staging::clear(&home),
    };
    if let Err(error) = set_aside {
        return all(format!("what an earlier session left cannot be moved away: {error}"));
    }
    let mut tasks = Vec::new();
    let mut cases = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        let case = Case {
            subject,
            staged: staging.case(&encode(&subject.case.name)),
            left: 0,
            failed: None,
            done: not_done(None, subject),
        };
        cases.push(Mutex::new(begun(session, suite, case, index, &mut tasks)));
    }
    let on_start = |case: &str, repetition, of| watch(Progress::Begun { case, repetition, of });
    let on_line =
        |case: &str, repetition, line: &str| watch(Progress::Said { case, repetition, line });
    let on_line: Option<&OnLine<'_>> = session.options.show_stderr.then_some(&on_line);
    let (on_start, lasting) = (OnStart(&on_start), Mutex::new(None));
    let work =
        Work { session, suite, staging: &staging, cases, lasting, on_start, on_line, watch, stays };
    // A session that is resumed may have complete cases.
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
                        let task = &tasks[turn.index];
                        work.record_repetition(&work.cases[task.case], task, turn);
                    }
                });
            }
        });
    });
    let done =
        |case: Mutex<Case<'_>>| case.into_inner().unwrap_or_else(PoisonError::into_inner).done;
    work.cases.into_iter().map(done).collect()
}

/// `case` with its folder; its repetitions that are not complete are added to `tasks`. `index` is its number there.
fn begun<'a>(
    session: &Session,
    suite: &Suite,
    mut case: Case<'a>,
    index: usize,
    tasks: &mut Vec<Task>,
) -> Case<'a> {
    let name = &case.subject.case.name;
    // Checked before any agent runs: what is recorded could not take its place through a link.
    let no_link = no_links(&session.target(suite, name), 5)
        .and_then(|()| no_links(&recorded(&suite.dir, name).0, 4));
    let made = no_link.and_then(|()| fs::create_dir_all(&case.staged));
    match made.and_then(|()| attempts(&case.staged)) {
        Ok(found) => {
            for repetition in 1..=case.subject.config().repetitions {
                let last = found.iter().rfind(|((number, _), _)| *number == repetition);
                if !last.is_some_and(|(_, folder)| is_complete(folder)) {
                    case.left += 1;
                    let first_retry = last.map_or(0, |((_, retry), _)| retry + 1);
                    tasks.push(Task { case: index, repetition, first_retry });
                }
            }
        }
        Err(error) => case.done.error = Some(format!("it has no place: {error}")),
    }
    case
}

/// Moves away what dead sessions have left of these cases in `home`.
fn set_aside(
    session: &Session,
    suite: &Suite,
    subjects: &[&Subject<'_>],
    home: &Path,
) -> std::io::Result<()> {
    for left in staging::left(home)? {
        let mut names = subjects.iter().map(|subject| encode(&subject.case.name));
        // An empty folder is removed.
        if names.any(|name| name == left.segment) && fs::remove_dir(&left.folder).is_err() {
            let previous = swap::previous(&session.state_dir, &suite.name, &left.segment);
            swap::keep(&left.folder, &previous.join(format!("{}.interrupted", left.session)))?;
        }
    }
    staging::tidy(home);
    Ok(())
}

struct Work<'a> {
    session: &'a Session,
    suite: &'a Suite,
    staging: &'a Staging,
    cases: Vec<Mutex<Case<'a>>>,
    /// Why no agent of this suite can be recorded, once that is known.
    lasting: Mutex<Option<String>>,
    on_start: OnStart<'a>,
    on_line: Option<&'a OnLine<'a>>,
    watch: &'a (dyn Fn(Progress<'_>) + Sync),
    stays: &'a Stays<'a>,
}

/// Locks, also after a panic: the case of a thread that panicked stays incomplete.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A recording that cannot be written: the next one could not be written either.
fn not_written(error: &RecordError) -> Attempted {
    Attempted::Infrastructure { why: error.to_string(), lasting: true }
}

impl<'a> Work<'a> {
    /// Records one repetition, and the case's last step if it was the last one.
    fn record_repetition(&self, case: &Mutex<Case<'a>>, task: &Task, turn: Turn<'_, 'a>) {
        let (subject, staged) = {
            let case = lock(case);
            (case.subject, case.staged.clone())
        };
        let recorded = self.attempt_until_recorded(subject, &staged, task, turn);
        let repetition = task.repetition;
        // An interruption is reported once, for all runs.
        if let Err(why) = &recorded
            && why != INTERRUPTED
            && self.session.overspent().is_none()
        {
            let case = &subject.case.name;
            (self.watch)(Progress::Failed { case, repetition, why });
        }
        let mut case = lock(case);
        match recorded {
            Ok(()) => {
                case.left -= 1;
                self.replace_if_complete(&mut case);
            }
            Err(why) => case.fail(repetition, &why),
        }
    }

    /// Starts the agent again after infrastructure errors, as often as the suite allows. The error is the reason why there is no
    /// recording.
    fn attempt_until_recorded(
        &self,
        subject: &'a Subject<'a>,
        staged: &Path,
        task: &Task,
        mut turn: Turn<'_, 'a>,
    ) -> Result<(), String> {
        let (case, repetition) = (subject.case.name.as_str(), task.repetition);
        let of = subject.config().repetitions;
        let (mut retries, mut lost) = (0, 0);
        loop {
            if let Some(why) = self.hindered() {
                return Err(why);
            }
            let retry = task.first_retry + retries;
            let attempt = Attempt {
                session: self.session,
                subject,
                repetition,
                retry,
                folder: staged.join(folder_name(repetition, retry)),
                work_dir: self.staging.work_dir(self.session.number()),
                on_start: self.on_start,
                stderr_lines: self.on_line.map(|on_line| StderrLines { on_line, line: Vec::new() }),
            };
            let attempted = attempt.run(&turn);
            let why = match attempted.unwrap_or_else(|error| not_written(&error)) {
                Attempted::NotBegun => {
                    return Err(self.hindered().unwrap_or_else(|| INTERRUPTED.to_owned()));
                }
                Attempted::Recorded(Recorded { outcome: Outcome::Cancelled, .. }) => {
                    return Err(INTERRUPTED.to_owned());
                }
                // Another agent deleted it.
                Attempted::Lost { started: false } if lost < LOST => {
                    lost += 1;
                    turn = turn.again(|| {});
                    continue;
                }
                Attempted::Lost { .. } => {
                    return Err("its recording was deleted while it ran".to_owned());
                }
                Attempted::Recorded(recorded) => {
                    let recorded = &recorded;
                    if let Some(spending) = &self.session.options.spending {
                        spending.add(recorded.cost_usd);
                    }
                    (self.watch)(Progress::Ended { case, repetition, of, recorded });
                    return Ok(());
                }
                Attempted::Infrastructure { why, lasting: true } => {
                    lock(&self.lasting).get_or_insert_with(|| why.clone());
                    return Err(why);
                }
                Attempted::Infrastructure { why, lasting: false } => why,
            };
            if retries >= subject.config().retries {
                return Err(why);
            }
            let wait = BACKOFF.saturating_mul(2_u32.saturating_pow(retries)).min(LONGEST);
            (self.watch)(Progress::Again { case, repetition, why: &why, wait });
            // Other repetitions may run meanwhile.
            turn = turn.again(|| self.wait(wait));
            retries += 1;
        }
    }

    /// Why no more agents are started.
    fn hindered(&self) -> Option<String> {
        if self.session.is_cancelled() {
            return Some(INTERRUPTED.to_owned());
        }
        self.session.overspent().or_else(|| lock(&self.lasting).clone())
    }

    fn wait(&self, time: Duration) {
        let until = Instant::now() + time;
        while !self.session.is_cancelled() && Instant::now() < until {
            thread::sleep(Duration::from_millis(20).min(time));
        }
    }

    /// Moves a case to its place if all of its repetitions are recorded.
    fn replace_if_complete(&self, case: &mut Case<'_>) {
        if case.left > 0 || case.done.error.is_some() {
            return;
        }
        case.left = u32::MAX;
        if let Some(repetition) = missing(case) {
            case.fail(repetition, "its recording was deleted while others ran");
            return;
        }
        let repetitions = case.subject.config().repetitions;
        if let Err((repetition, why)) = distil(&case.staged, self.suite, repetitions) {
            case.fail(repetition, &self.relative(&why));
            return;
        }
        let placed = match self.session.options.keep {
            Keep::Runs => self.keep(case),
            Keep::Pending => Ok(()),
        };
        let (suite, name) = (&self.suite.name, &case.subject.case.name);
        let previous =
            swap::previous(&self.session.state_dir, suite, &encode(name)).join(&self.session.id);
        let target = self.session.target(self.suite, name);
        let placed = placed.and_then(|()| swap::replace(&case.staged, &target, &previous));
        match placed {
            Ok(()) => self.supersede(case),
            Err(error) => {
                let why = format!("what was recorded could not take its place: {error}");
                case.done.error = Some(why);
            }
        }
    }

    /// Puts what is kept of the case's runs into the place of what was kept before, unless that shows the same.
    fn keep(&self, case: &mut Case<'_>) -> std::io::Result<()> {
        let (session, of) = (self.session, case.subject.case);
        let place = Place::of(&session.root, &session.state_dir, self.suite, &of.name);
        let stays = !session.options.refresh
            && (self.stays)(self.suite, of, &place.target, &case.staged.join(DISTILLED));
        if !stays && let Some((lies, error)) = place.put(&case.staged, &session.id)? {
            case.done.warning = Some(format!(
                "what was recorded before could not be kept: {error}; it lies in {}",
                self.relative(&lies.display().to_string())
            ));
        }
        Place::note(&case.staged)
    }

    /// `text` with paths relative to the root.
    fn relative(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.session.root.display()), "")
    }
}

impl Work<'_> {
    /// Removes what was pending of a case that is recorded anew.
    fn supersede(&self, case: &mut Case<'_>) {
        let Session { id, root, .. } = self.session;
        let name = &case.subject.case.name;
        if let Err(error) = pending::supersede(root, &self.suite.name, name, Some(id)) {
            let why = format!("its older pending sessions could not be removed: {error}");
            case.done.warning = Some(why);
        }
    }
}

/// The first repetition without a journal: agents can delete what was recorded before them.
fn missing(case: &Case<'_>) -> Option<u32> {
    let found = attempts(&case.staged).unwrap_or_default();
    let is_there = |repetition: &u32| {
        let last = found.iter().rfind(|((number, _), _)| number == repetition);
        last.is_some_and(|(_, folder)| folder.join(JOURNAL_FILE).is_file())
    };
    (1..=case.subject.config().repetitions).find(|repetition| !is_there(repetition))
}

#[cfg(test)]
#[path = "tests/recording.rs"]
mod tests;
