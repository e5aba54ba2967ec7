//! Recording: an agent runs in a process group of its own, and its run is kept as a folder with a journal.
//!
//! ```text
//! .goldrun/sessions/<suite>/.recording/<session>/<case>/   a case while it is recorded; after its last repetition it becomes
//! .goldrun/sessions/<suite>/<case>/<session>/              a session
//!   <repetition>/                               a run; `<repetition>.<n>/` where it was started again
//!     journal.ndjson                            the events of the run: the truth
//!     meta.json                                 what was started, from which commit, how: never changed
//!     state.json                                the state after the last event: a cache
//!     worker.log                                the events for people
//!     stdout.log, stderr.log                    the agent's output
//!     input.json, input.txt                     the agent's input
//!     run.json                                  a recording that the agent left behind
//!     checkpoints/, artifacts/
//!   runs/<repetition>.json                      what is kept of a run, distilled
//! suites/<suite>/runs/<case>/<repetition>.json  the same, for git: replaced in one step if the session shows anything else. A
//!                                               session of `harness --run` is pending until it is accepted
//! target/goldrun/previous/<suite>/<case>/       files that were replaced, and sessions that were rejected
//! ```
//!
//! `GOLDRUN_RUN_DIR` names the agent's working folder, in which it may leave files: it is not the run's folder, so that the agent
//! cannot harm the recording. `GOLDRUN_JOURNAL` names the pipe to which it reports: any language can append JSON lines to it. Lines of
//! up to 4 KiB may come from several processes at once, longer ones from one at a time. In Rust, [`Recorder`] does it.
//!
//! Nothing here prints, and only recordings are written.

#[cfg(unix)]
pub(crate) mod attempt;
#[cfg(unix)]
pub(crate) mod cases;
#[cfg(unix)]
mod error;
#[cfg(unix)]
pub(crate) mod intake;
#[cfg(unix)]
mod layout;
mod recorder;
#[cfg(unix)]
pub(crate) mod session;
#[cfg(unix)]
pub(crate) mod validate;

#[cfg(unix)]
pub(crate) use error::{RecordError, SubjectError};
#[cfg(unix)]
pub(crate) use layout::{
    ARTIFACTS, CHECKPOINTS, ENDPOINT, LEFT, Meta, PATCH, RUNNING, STAGED, STAGING, STDERR_LOG,
    STDOUT_LOG, WORKER_LOG, attempts, folder_name,
};

pub use recorder::{Recorder, RecorderError};
