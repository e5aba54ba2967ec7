//! The outcome of a run, from everything that is known about its end. Pure.

use std::io;
use std::time::Duration;

use crate::ledger::events::Exited;
use crate::process::Stop;
use crate::record::RecordError;
use crate::record::intake::Beyond;
use crate::run::Outcome;

/// Why the guard ended the run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Reason {
    #[error(transparent)]
    Runaway(Beyond),
    /// The recording could not be written.
    #[error(transparent)]
    Recording(#[from] RecordError),
    #[error("how it ended is not known: {0}")]
    Status(io::Error),
}

/// The exit code of an agent that could not work at all: `EX_TEMPFAIL` of sysexits.h.
pub(crate) const TEMPORARY: i32 = 75;

#[derive(Clone, Debug, Default)]
pub(crate) struct Facts<'a> {
    /// Why the harness ended it, if it did.
    pub(crate) stop: Option<&'a Stop<Reason>>,
    pub(crate) exited: Exited,
    /// The outcome that the agent itself reports, and the reason.
    pub(crate) reported: Option<(Outcome, Option<String>)>,
    /// What could not be recorded.
    pub(crate) refused: Option<String>,
    /// Why the agent could not work at all, if it reports so.
    pub(crate) infrastructure: Option<&'a str>,
    /// What the agent was waiting for when it ended.
    pub(crate) waiting: Option<&'a str>,
    pub(crate) answered: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A recording, with its outcome and the reason.
    Recorded(Outcome, Option<String>),
    /// No recording: the agent could not work, for a reason that is not its behaviour.
    Infrastructure(String),
}

/// The outcome, by the first of these that applies: the harness ended the run; the agent could not work; a signal ended it; it
/// reports a bad outcome; its exit code is not 0; something could not be recorded; it waits; it gave no answer.
pub(crate) fn outcome(facts: Facts<'_>, timeout: Duration) -> End {
    let recorded = |outcome, why: String| End::Recorded(outcome, Some(why));
    if let Some(stop) = facts.stop {
        let limit = timeout.as_secs_f64();
        return match stop {
            Stop::Cancelled => recorded(Outcome::Cancelled, "the recording was interrupted".into()),
            Stop::Watcher(Reason::Runaway(beyond)) => {
                recorded(Outcome::Runaway, beyond.to_string())
            }
            Stop::Watcher(error) => End::Infrastructure(error.to_string()),
            Stop::TimedOut => recorded(Outcome::TimedOut, format!("it took longer than {limit}s")),
        };
    }
    if let Some(why) = facts.infrastructure {
        return End::Infrastructure(why.to_owned());
    }
    match facts.exited.code {
        None => {
            let signal = facts.exited.signal.map_or_else(String::new, |it| format!(" {it}"));
            return recorded(Outcome::Crashed, format!("signal{signal} ended it"));
        }
        Some(TEMPORARY) => {
            return End::Infrastructure(format!("it ended with exit code {TEMPORARY}"));
        }
        Some(_) => {}
    }
    let code = facts.exited.code.filter(|code| *code != 0);
    match (facts.reported, code, facts.refused, facts.waiting) {
        (Some((outcome, why)), ..) if outcome.is_bad() => End::Recorded(outcome, why),
        (_, Some(code), ..) => recorded(Outcome::Failed, format!("it ended with exit code {code}")),
        (_, _, Some(why), _) => recorded(Outcome::Failed, why),
        (.., Some(why)) => recorded(Outcome::Blocked, format!("it ended while it waited: {why}")),
        (None, ..) if !facts.answered => {
            recorded(Outcome::GaveUp, "it ended without an answer".to_owned())
        }
        (reported, ..) => End::Recorded(Outcome::Completed, reported.and_then(|(_, why)| why)),
    }
}

#[cfg(test)]
#[path = "tests/outcome.rs"]
mod tests;
