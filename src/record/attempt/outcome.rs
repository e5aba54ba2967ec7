//! The outcome of a run, from everything that is known about its end. Pure.

use std::io;

use crate::ledger::Exited;
use crate::process::command::Stop;
use crate::record::unix::error::RecordError;
use crate::run::Outcome;

/// Why the guard ended the run.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Reason {
    /// It took more steps than it may.
    #[error("it took too many steps")]
    Runaway,
    /// The recording could not be written.
    #[error(transparent)]
    Recording(#[from] RecordError),
    #[error("how it ended is not known: {0}")]
    Status(io::Error),
}

/// The exit code of an agent that could not work at all: `EX_TEMPFAIL` of sysexits.h.
pub(crate) const TEMPORARY: i32 = 75;

/// What is known about the end of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts<'a> {
    /// Why the harness ended it, if it did.
    pub(crate) stop: Option<&'a Stop<Reason>>,
    /// How its process ended.
    pub(crate) exited: Exited,
    /// The outcome that the agent itself reports, and the reason.
    pub(crate) reported: Option<(Outcome, Option<String>)>,
    /// What could not be recorded.
    pub(crate) refused: Option<String>,
    /// Why the agent could not work at all, if it reports so.
    pub(crate) infrastructure: Option<&'a str>,
    /// What the agent was waiting for when it ended.
    pub(crate) waiting: Option<&'a str>,
    /// Whether the agent gave an answer.
    pub(crate) answered: bool,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A recording, with its outcome and the reason.
    Recorded(Outcome, Option<String>),
    /// No recording: the agent could not work, for a reason that has nothing to do with its behaviour.
    Infrastructure(String),
}

/// The outcome, by the first of these that applies: the harness ended the run; the agent could not work; a signal ended it; it
/// reports a bad outcome; its exit code is not 0; something could not be recorded; it waits; it gave no answer.
pub(crate) fn outcome(facts: Facts<'_>, limits: &str) -> End {
    let recorded = |outcome, why: String| End::Recorded(outcome, Some(why));
    match facts.stop {
        Some(Stop::Cancelled) => {
            return recorded(Outcome::Cancelled, "the recording was interrupted".to_owned());
        }
        Some(Stop::Watcher(Reason::Runaway)) => {
            return recorded(Outcome::Runaway, format!("it took more steps than {limits}"));
        }
        Some(Stop::Watcher(error)) => return End::Infrastructure(error.to_string()),
        Some(Stop::TimedOut) => {
            return recorded(Outcome::TimedOut, format!("it took longer than {limits}"));
        }
        None => {}
    }
    if let Some(why) = facts.infrastructure {
        return End::Infrastructure(why.to_owned());
    }
    match facts.exited.code {
        None => {
            let signal = facts.exited.signal.map(|signal| format!(" {signal}")).unwrap_or_default();
            return recorded(Outcome::Crashed, format!("signal{signal} ended it"));
        }
        Some(TEMPORARY) => {
            return End::Infrastructure(format!("it ended with exit code {TEMPORARY}"));
        }
        Some(_) => {}
    }
    match facts.reported {
        Some((outcome, why)) if outcome.is_bad() => return End::Recorded(outcome, why),
        _ => {}
    }
    match facts.exited.code {
        Some(code) if code != 0 => {
            recorded(Outcome::Failed, format!("it ended with exit code {code}"))
        }
        _ => match (facts.refused, facts.waiting) {
            (Some(why), _) => recorded(Outcome::Failed, why),
            (None, Some(why)) => {
                recorded(Outcome::Blocked, format!("it ended while it waited: {why}"))
            }
            (None, None) if facts.reported.is_none() && !facts.answered => {
                recorded(Outcome::GaveUp, "it ended without an answer".to_owned())
            }
            (None, None) => {
                End::Recorded(Outcome::Completed, facts.reported.and_then(|(_, why)| why))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_ended_well_in_every_respect_is_completed() {
        let code = |code| Exited { code: Some(code), signal: None };
        let well = Facts { exited: code(0), answered: true, ..Facts::default() };
        let reported = |outcome| Some((outcome, None));
        let no_room = RecordError::io("stdout.log", "written")(io::Error::other("no room"));
        let no_room = Stop::Watcher(Reason::Recording(no_room));
        let show = |facts: Facts<'_>| match outcome(facts, "LIMIT") {
            End::Recorded(outcome, why) => format!("{outcome}: {}", why.unwrap_or_default()),
            End::Infrastructure(why) => format!("infrastructure: {why}"),
        };
        for (facts, expected) in [
            (well.clone(), "completed: "),
            (Facts { answered: false, ..well.clone() }, "gave_up: it ended without an answer"),
            (
                Facts { answered: false, reported: reported(Outcome::Completed), ..well.clone() },
                "completed: ",
            ),
            (Facts { reported: reported(Outcome::Blocked), ..well.clone() }, "blocked: "),
            (
                Facts { exited: code(3), reported: reported(Outcome::Completed), ..well.clone() },
                "failed: it ended with exit code 3",
            ),
            (
                Facts { exited: code(3), reported: reported(Outcome::Blocked), ..well.clone() },
                "blocked: ",
            ),
            (
                Facts { exited: code(75), ..well.clone() },
                "infrastructure: it ended with exit code 75",
            ),
            (Facts { infrastructure: Some("429"), ..well.clone() }, "infrastructure: 429"),
            (
                Facts {
                    refused: Some("1 line".into()),
                    reported: reported(Outcome::Completed),
                    ..well.clone()
                },
                "failed: 1 line",
            ),
            (
                Facts { waiting: Some("a person"), ..well.clone() },
                "blocked: it ended while it waited: a person",
            ),
            (
                Facts {
                    exited: Exited { code: None, signal: Some(11) },
                    reported: reported(Outcome::Completed),
                    ..well.clone()
                },
                "crashed: signal 11 ended it",
            ),
            (
                Facts {
                    stop: Some(&Stop::TimedOut),
                    reported: reported(Outcome::Completed),
                    ..well.clone()
                },
                "timed_out: it took longer than LIMIT",
            ),
            (
                Facts {
                    stop: Some(&Stop::Watcher(Reason::Runaway)),
                    exited: code(75),
                    ..well.clone()
                },
                "runaway: it took more steps than LIMIT",
            ),
            (
                Facts { stop: Some(&no_room), ..well.clone() },
                "infrastructure: stdout.log cannot be written: no room",
            ),
            (
                Facts { stop: Some(&Stop::Cancelled), ..well },
                "cancelled: the recording was interrupted",
            ),
        ] {
            assert_eq!(show(facts), expected);
        }
    }
}
