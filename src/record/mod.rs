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

#[cfg(unix)]
mod adopt;
#[cfg(unix)]
mod attempt;
#[cfg(unix)]
mod capture;
#[cfg(unix)]
mod checkpoint;
#[cfg(unix)]
mod collect;
#[cfg(unix)]
mod end;
#[cfg(unix)]
mod endpoint;
#[cfg(unix)]
mod environment;
#[cfg(unix)]
mod git;
#[cfg(unix)]
mod group;
#[cfg(unix)]
mod guard;
#[cfg(unix)]
mod layout;
#[cfg(unix)]
mod orphans;
#[cfg(unix)]
mod outcome;
#[cfg(unix)]
mod program;
#[cfg(unix)]
mod prune;
mod recorder;
#[cfg(unix)]
mod recording;
#[cfg(unix)]
mod reports;
#[cfg(unix)]
mod resume;
#[cfg(unix)]
mod session;
#[cfg(unix)]
mod staging;
#[cfg(unix)]
mod start;
#[cfg(unix)]
mod subject;
#[cfg(unix)]
mod suites;
#[cfg(unix)]
mod swap;
#[cfg(unix)]
mod turns;
#[cfg(unix)]
pub mod validate;
#[cfg(unix)]
mod validating;
#[cfg(unix)]
mod worktree;

pub use recorder::{Recorder, RecorderError};

#[cfg(unix)]
pub(crate) use prune::{Pruned, prune};
#[cfg(unix)]
pub(crate) use recording::Progress;
#[cfg(unix)]
pub(crate) use resume::Resumable;
#[cfg(unix)]
pub(crate) use subject::Subject;
#[cfg(unix)]
pub(crate) use suites::{
    RecordError, RecordEvent, RecordRequest, Subjects, interrupted, record_suites, subjects,
};

#[cfg(test)]
#[cfg(unix)]
mod test_record;
