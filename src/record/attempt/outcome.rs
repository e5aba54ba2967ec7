//! How a run ended, from all that is known of it. Pure.

use crate::ledger::Exited;
use crate::run::Outcome;

/// Why the harness ended the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Its time was over.
    TimedOut,
    /// It took more steps than it may.
    Runaway,
    /// A person ended the recording.
    Cancelled,
    /// The recording could not be written.
    Broken(String),
}

/// The exit code by which an agent says that it could not work at all: `EX_TEMPFAIL` of sysexits.h.
pub(crate) const TEMPORARY: i32 = 75;

/// What is known of a run that has ended.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts<'a> {
    /// Why the harness ended it, if it did.
    pub(crate) stop: Option<Stop>,
    /// How its process ended.
    pub(crate) exited: Exited,
    /// What it says of its end: how, and why.
    pub(crate) said: Option<(Outcome, Option<String>)>,
    /// What of it could not be recorded.
    pub(crate) refused: Option<String>,
    /// What it says kept it from working.
    pub(crate) infrastructure: Option<&'a str>,
    /// What it was waiting for as it ended.
    pub(crate) waiting: Option<&'a str>,
    /// Whether it gave an answer.
    pub(crate) answered: bool,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It is a recording: its outcome, and why.
    Recorded(Outcome, Option<String>),
    /// It is none: what kept the agent from working has nothing to do with how it behaves.
    Infrastructure(String),
}

/// How a run ended, by the first of these that applies: the harness ended it; a signal did; what it needs was not there; it says
/// itself that it did not complete; its exit code is not 0; something of it could not be recorded; it waits; it gave no answer.
pub(crate) fn outcome(facts: Facts<'_>, limits: &str) -> End {
    let recorded = |outcome, why: String| End::Recorded(outcome, Some(why));
    match facts.stop {
        Some(Stop::Cancelled) => {
            return recorded(Outcome::Cancelled, "the recording was interrupted".to_owned());
        }
        Some(Stop::Broken(why)) => return End::Infrastructure(why),
        Some(Stop::Runaway) => {
            return recorded(Outcome::Runaway, format!("it took more steps than {limits}"));
        }
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
    match facts.said {
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
            (None, None) if facts.said.is_none() && !facts.answered => {
                recorded(Outcome::GaveUp, "it ended without an answer".to_owned())
            }
            (None, None) => End::Recorded(Outcome::Completed, facts.said.and_then(|(_, why)| why)),
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
        let said = |outcome| Some((outcome, None));
        let show = |facts: Facts<'_>| match outcome(facts, "LIMIT") {
            End::Recorded(outcome, why) => format!("{outcome}: {}", why.unwrap_or_default()),
            End::Infrastructure(why) => format!("infrastructure: {why}"),
        };
        for (facts, expected) in [
            (well.clone(), "completed: "),
            (Facts { answered: false, ..well.clone() }, "gave_up: it ended without an answer"),
            (
                Facts { answered: false, said: said(Outcome::Completed), ..well.clone() },
                "completed: ",
            ),
            (Facts { said: said(Outcome::Blocked), ..well.clone() }, "blocked: "),
            (
                Facts { exited: code(3), said: said(Outcome::Completed), ..well.clone() },
                "failed: it ended with exit code 3",
            ),
            (Facts { exited: code(3), said: said(Outcome::Blocked), ..well.clone() }, "blocked: "),
            (
                Facts { exited: code(75), ..well.clone() },
                "infrastructure: it ended with exit code 75",
            ),
            (Facts { infrastructure: Some("429"), ..well.clone() }, "infrastructure: 429"),
            (
                Facts {
                    refused: Some("1 line".into()),
                    said: said(Outcome::Completed),
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
                    said: said(Outcome::Completed),
                    ..well.clone()
                },
                "crashed: signal 11 ended it",
            ),
            (
                Facts {
                    stop: Some(Stop::TimedOut),
                    said: said(Outcome::Completed),
                    ..well.clone()
                },
                "timed_out: it took longer than LIMIT",
            ),
            (
                Facts { stop: Some(Stop::Runaway), exited: code(75), ..well.clone() },
                "runaway: it took more steps than LIMIT",
            ),
            (
                Facts { stop: Some(Stop::Broken("no room".into())), ..well.clone() },
                "infrastructure: no room",
            ),
            (
                Facts { stop: Some(Stop::Cancelled), ..well },
                "cancelled: the recording was interrupted",
            ),
        ] {
            assert_eq!(show(facts), expected);
        }
    }
}
