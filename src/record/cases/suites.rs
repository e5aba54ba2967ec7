//! The cases of several suites: recorded suite after suite, or resumed where an earlier session was interrupted.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use jiff::Timestamp;

use super::recording::{CaseDone, Progress, Stays, record};
use super::resume::{Resumable, resumable};
use crate::discover::{Case, Suite};
use crate::process::watchdog::start_watchdog;
use crate::process::{adopt_orphans, end_orphans};
use crate::record::SubjectError;
use crate::record::attempt::Subject;
use crate::record::session::{Keep, Session, SessionOptions, Spending, clear_worktrees};

/// Cases that can be recorded, by suite.
pub(crate) type Subjects<'p> = Vec<(&'p Suite, Vec<Subject<'p>>)>;

/// The session that is resumed, if any, and the cases that are recorded in it.
type Planned<'s, 'p> = (Option<String>, Vec<&'s Subject<'p>>);

#[derive(Clone, Debug)]
pub(crate) struct RecordRequest {
    pub(crate) root: PathBuf,
    pub(crate) state_dir: PathBuf,
    /// The label of the model that agents are to use.
    pub(crate) model: Option<String>,
    /// Whether only interrupted recordings are gone on with.
    pub(crate) resume: bool,
    /// How long ago the last run of an interrupted recording may have been started.
    pub(crate) max_age: Duration,
    /// Where runs go.
    pub(crate) keep: Keep,
    /// Whether files that show what the new runs show are replaced, too.
    pub(crate) refresh: bool,
    /// Whether `watch` gets the lines that agents write to stderr while they run.
    pub(crate) show_stderr: bool,
    /// The limit on what all runs cost, if there is one.
    pub(crate) spending: Option<Arc<Spending>>,
    pub(crate) cancel: Arc<AtomicBool>,
}

#[derive(Debug)]
pub(crate) enum RecordEvent<'e> {
    /// So many worktrees of dead sessions are removed.
    Cleared { worktrees: usize },
    /// Those worktrees cannot be removed.
    NotCleared { why: &'e io::Error },
    /// An interrupted recording of `case` cannot be resumed.
    NotResumed { suite: &'e Suite, case: &'e str, why: &'e str },
    /// A case is recorded, or could not be.
    Done { suite: &'e Suite, done: &'e CaseDone },
}

/// Why nothing more is recorded. What is wrong with one case is an event instead.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordError {
    #[error("{}: {error}", folder.display())]
    Interrupted { folder: PathBuf, error: io::Error },
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The cases that can be recorded, by suite in their order; and the others, each with the reason.
pub(crate) fn subjects<'p>(
    cases: &[(&'p Suite, &'p Case)],
) -> (Subjects<'p>, Vec<(&'p Case, SubjectError)>) {
    let (mut subjects, mut refused): (Subjects<'p>, _) = (Vec::new(), Vec::new());
    for &(suite, case) in cases {
        match Subject::new(suite, case) {
            Ok(subject) => match subjects.iter_mut().find(|(other, _)| other.name == suite.name) {
                Some((_, of_suite)) => of_suite.push(subject),
                None => subjects.push((suite, vec![subject])),
            },
            Err(why) => refused.push((case, why)),
        }
    }
    (subjects, refused)
}

/// The interrupted recordings of `subjects`, cases of one suite; those that are too old are refused.
pub(crate) fn interrupted(
    request: &RecordRequest,
    suite: &Suite,
    subjects: &[Subject<'_>],
) -> Result<Vec<Resumable>, RecordError> {
    let interrupted = |error| RecordError::Interrupted { folder: suite.dir.clone(), error };
    let found = resumable(&request.root, suite, subjects, request.model.as_deref());
    let mut found = found.map_err(interrupted)?;
    for one in &mut found {
        one.refused = one.refused.take().or_else(|| too_old(one, request.max_age));
    }
    Ok(found)
}

/// Why the last run of `interrupted` was started too long ago.
fn too_old(interrupted: &Resumable, limit: Duration) -> Option<String> {
    let age = Timestamp::now().duration_since(interrupted.started_at?);
    let age = Duration::try_from(age).unwrap_or_default();
    let words = match age.as_secs() {
        seconds @ 0..120 => format!("{seconds} seconds"),
        seconds @ 120..7200 => format!("{} minutes", seconds / 60),
        seconds => format!("{} hours", seconds / 3600),
    };
    (age > limit).then(|| {
        format!("its last run was started {words} ago, and --max-age allows {limit:?}; record it from the start")
    })
}

/// The sessions in which `subjects`, cases of one suite, are recorded, and the cases of each: one new session, or with `resume`
/// those that were interrupted.
fn sessions<'s, 'p>(
    request: &RecordRequest,
    suite: &Suite,
    subjects: &'s [Subject<'p>],
    on_event: &mut dyn FnMut(RecordEvent<'_>) -> io::Result<()>,
) -> Result<Vec<Planned<'s, 'p>>, RecordError> {
    if !request.resume {
        return Ok(vec![(None, subjects.iter().collect())]);
    }
    let mut left = interrupted(request, suite, subjects)?;
    for Resumable { case, refused, .. } in &left {
        if let Some(why) = refused {
            on_event(RecordEvent::NotResumed { suite, case, why })?;
        }
    }
    left.retain(|one| one.refused.is_none());
    let sessions: BTreeSet<String> = left.iter().map(|one| one.session.clone()).collect();
    let of_session = |session: String| {
        let is_of = |case: &str| left.iter().any(|one| one.session == session && one.case == case);
        let subjects = subjects.iter().filter(|subject| is_of(&subject.case.name)).collect();
        (Some(session), subjects)
    };
    Ok(sessions.into_iter().map(of_session).collect())
}

/// Records `subjects` suite after suite, or resumes those that were interrupted. `watch` sees each run, on the thread that
/// waits for it; `stays` decides whether files that are kept of a case stay. Returns the names of the cases that were recorded, each with its session.
///
/// Afterwards every child of this process is killed: only for a process that does nothing but record.
pub(crate) fn record_suites(
    request: &RecordRequest,
    subjects: &Subjects<'_>,
    watch: &(dyn Fn(&Suite, Progress<'_>) + Sync),
    stays: &Stays<'_>,
    on_event: &mut dyn FnMut(RecordEvent<'_>) -> io::Result<()>,
) -> Result<Vec<(String, String)>, RecordError> {
    // From now on, agents end when this process does, however it ends.
    start_watchdog()?;
    adopt_orphans();
    match clear_worktrees(&request.root) {
        Ok(0) => {}
        Ok(worktrees) => on_event(RecordEvent::Cleared { worktrees })?,
        Err(why) => on_event(RecordEvent::NotCleared { why: &why })?,
    }
    let mut recorded = Vec::new();
    for (suite, subjects) in subjects {
        for (resumed, subjects) in sessions(request, suite, subjects, on_event)? {
            let (model, cancel) = (request.model.clone(), Arc::clone(&request.cancel));
            let options = SessionOptions {
                keep: request.keep,
                refresh: request.refresh,
                show_stderr: request.show_stderr,
                spending: request.spending.clone(),
                resumed,
                model,
                cancel,
            };
            let session = Session::new(&request.root, &request.state_dir, options)?;
            let watch = |progress: Progress<'_>| watch(suite, progress);
            for done in record(&session, suite, &subjects, &watch, stays) {
                on_event(RecordEvent::Done { suite, done: &done })?;
                if done.error.is_none() {
                    let name = format!("{}::{}", suite.name, done.case);
                    recorded.push((name, session.id.clone()));
                }
            }
        }
    }
    end_orphans();
    Ok(recorded)
}
