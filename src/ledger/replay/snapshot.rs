//! The state of a run after the events of its journal. Its size does not grow with the run's output.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::legal::Illegal;
use super::stages::{CriterionState, LastVerified, StageState};
use super::status::Status;
use crate::ledger::events::{Entry, Event, EventKind, Exited, FollowUp};
use crate::run::Outcome;

/// How many anomalies are kept with their words; all are counted.
const ANOMALIES: usize = 100;

/// How much a process printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Output {
    pub chunks: u64,
    pub bytes: u64,
}

/// An event that stands in the journal and was not applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Anomaly {
    pub seq: u64,
    #[serde(rename = "type")]
    pub kind: String,
    pub why: String,
}

impl std::fmt::Display for Anomaly {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "event {} ({}): {}", self.seq, self.kind, self.why)
    }
}

sparse! {
    /// The state of a run after the events of its journal. It counts steps and does not hold them.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub(crate) struct Snapshot {
        /// The last event's number.
        pub seq: u64,
        /// The last event's time, as written.
        pub updated_at: String,
        pub status: Status,
        pub ?outcome: Option<Outcome>,
        /// Why it ended or waits, in words.
        pub ?reason: Option<String>,
        pub ?exited: Option<Exited>,
        /// The exit code that stands for it.
        pub ?exit_code: Option<i32>,
        pub needs_human: bool,
        /// What could be done next.
        pub ?follow_ups: Vec<FollowUp>,
        /// When the agent was started.
        pub ?started_at: Option<String>,
        pub ?finished_at: Option<String>,
        /// Who let it go on after its last pause.
        pub ?resumed_by: Option<String>,
        pub stdout: Output,
        pub stderr: Output,
        /// Messages for people.
        pub logs: u64,
        pub steps: u64,
        pub final_given: bool,
        /// Stages the agent reported whole.
        pub reported_stages: u64,
        pub transitions: u64,
        pub artifacts: u64,
        pub checkpoints: u64,
        /// The number of the event of the last checkpoint.
        pub ?last_checkpoint: Option<u64>,
        /// What the planned stages are for.
        pub ?goal: Option<String>,
        pub ?stages: Vec<StageState>,
        pub ?criteria: Vec<CriterionState>,
        /// Why the run was given up.
        pub ?aborted: Option<String>,
        pub ?last_verified: Option<LastVerified>,
        pub ?notes: BTreeMap<String, String>,
        /// Events of types that are not known, by type.
        pub ?unknown: BTreeMap<String, u64>,
        /// How many events were not applied.
        pub anomaly_count: u64,
        /// The first hundred of them.
        pub ?anomalies: Vec<Anomaly>,
    }
}

impl Snapshot {
    /// Applies an event. One that cannot be decoded or is not legal is kept as an anomaly and changes nothing else.
    pub(crate) fn take(&mut self, entry: &Entry<'_>) {
        let result = match EventKind::named(entry.kind) {
            None => {
                *self.unknown.entry(entry.kind.to_owned()).or_default() += 1;
                Ok(())
            }
            Some(kind) => match Event::decode(kind, entry.payload) {
                Ok(event) => self.check(&event).map(|()| self.apply(&event, entry)),
                Err(error) => Err(Illegal::Payload(crate::json::message(&error))),
            },
        };
        self.seq = entry.seq;
        entry.at.clone_into(&mut self.updated_at);
        if let Err(illegal) = result {
            self.anomaly_count += 1;
            if self.anomalies.len() < ANOMALIES {
                let anomaly = Anomaly {
                    seq: entry.seq,
                    kind: entry.kind.to_owned(),
                    why: illegal.to_string(),
                };
                self.anomalies.push(anomaly);
            }
        }
    }

    pub(crate) fn is_finished(&self) -> bool {
        self.status == Status::Finished
    }
}
