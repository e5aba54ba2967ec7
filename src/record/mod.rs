//! Recording: an agent is run in a process group of its own, and what happens goes into a journal, a folder a run.
//!
//! ```text
//! suites/<suite>/.recording/<session>/<case>/   a case while it is recorded; when its last repetition is complete, it takes the
//! suites/<suite>/runs/<case>/                   place of what was recorded before, in one step
//!   <repetition>/                               a run; `<repetition>.<n>/` where it was started again
//!     journal.ndjson                            what happened: the truth
//!     meta.json                                 what was started, from which commit, how: never changed
//!     state.json                                what the journal amounts to: a cache
//!     worker.log                                the same for people
//!     stdout.log, stderr.log                    what the agent printed
//!     input.json, input.txt                     what it was given
//!     run.json                                  a recording that it left behind itself
//!     checkpoints/, artifacts/
//! target/goldrun/previous/<suite>/<case>/       sessions that were replaced
//! ```
//!
//! The agent is told where it may leave things (`GOLDRUN_RUN_DIR`, which is a folder of its own: what it does there cannot harm
//! the recording) and where to report to (`GOLDRUN_JOURNAL`): a pipe with a name, to which any language can append JSON lines.
//! Lines of up to 4 KiB may come from several processes at once; longer ones from one at a time. In Rust, [`Recorder`] does it.
//!
//! Nothing here prints, and nothing but a recording is ever written: what is accepted is for `golden` to say.

mod recorder;
#[cfg(unix)]
#[path = "unix.rs"]
mod unix;

pub use recorder::{Recorder, RecorderError};

#[cfg(unix)]
pub(crate) use crate::process::orphans::{adopt_orphans, end_orphans};
#[cfg(unix)]
pub(crate) use unix::{
    CaseDone, Progress, Pruned, Resumable, Session, SessionOptions, Subject, prune, record,
    resumable,
};
