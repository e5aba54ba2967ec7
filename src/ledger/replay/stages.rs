//! What a snapshot holds of a plan: its stages, its criteria, and what may happen next.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::snapshot::Snapshot;
use super::status::{StageStatus, Status};
use crate::json::Json;
use crate::ledger::events::{Criterion, PlannedStage, PolicyRequest};
use crate::run::VerifyVerdict;

sparse! {
    /// A planned stage, and what became of it.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub(crate) struct StageState {
        /// As it is planned now: decisions may change owner and validator.
        pub plan: PlannedStage,
        pub status: StageStatus,
        /// How often it was tried again.
        pub retries: u32,
        /// Every try, in order.
        pub ?attempts: Vec<StageAttempt>,
        /// The stages that took its place.
        pub ?children: Vec<String>,
        /// What keeps it from going on.
        pub ?blocker: Option<String>,
    }

    /// One try of a planned stage.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    pub(crate) struct StageAttempt {
        pub started_at: String,
        /// When its validator passed or failed it.
        pub ?finished_at: Option<String>,
        /// What its owner says was achieved.
        #[serde(deserialize_with = "crate::json::present")]
        pub ?result: Option<Json>,
        /// What its owner shows for it.
        pub ?evidence: Vec<Json>,
        /// What its validator said last.
        pub ?verdict: Option<VerifyVerdict>,
        pub ?reason: Option<String>,
        /// What the validator saw.
        #[serde(deserialize_with = "crate::json::present")]
        pub ?details: Option<Json>,
        pub ?missing: Vec<String>,
    }
}

impl StageState {
    pub(crate) fn new(plan: PlannedStage) -> Self {
        Self {
            plan,
            status: StageStatus::Pending,
            retries: 0,
            attempts: Vec::new(),
            children: Vec::new(),
            blocker: None,
        }
    }
}

/// An acceptance criterion, and whether it is met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CriterionState {
    pub plan: Criterion,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_at: Option<String>,
}

/// The last word of a validator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LastVerified {
    pub node: String,
    pub verdict: VerifyVerdict,
    pub reason: String,
}

sparse! {
    /// A plan's progress, for lists.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
    pub(crate) struct Summary {
        pub goal: String,
        pub stages: usize,
        pub done: usize,
        /// The goal of the stage that is worked on.
        pub ?current: Option<String>,
        /// What keeps stages from going on.
        pub ?blockers: Vec<String>,
        pub ?unmet: Vec<String>,
        pub ?last_verified: Option<LastVerified>,
    }
}

impl Snapshot {
    pub(crate) fn stage(&self, node: &str) -> Option<&StageState> {
        self.stages.iter().find(|stage| stage.plan.node == node)
    }

    /// The stages that passed, were skipped, or were replaced by stages that are all done.
    pub(crate) fn done(&self) -> BTreeSet<&str> {
        let mut done = BTreeSet::new();
        // Stages that replace another come after it.
        for stage in self.stages.iter().rev() {
            if match stage.status {
                StageStatus::Completed | StageStatus::Skipped => true,
                StageStatus::Decomposed => {
                    stage.children.iter().all(|child| done.contains(child.as_str()))
                }
                _ => false,
            } {
                done.insert(stage.plan.node.as_str());
            }
        }
        done
    }

    /// The first stage that can start now. None unless the run is running.
    pub(crate) fn next_stage(&self) -> Option<&StageState> {
        let done = self.done();
        let ready = |stage: &&StageState| {
            stage.status == StageStatus::Pending
                && stage.plan.depends_on.iter().all(|on| done.contains(on.as_str()))
        };
        if self.status == Status::Running && self.aborted.is_none() {
            self.stages.iter().find(ready)
        } else {
            None
        }
    }

    /// The stages somebody has to decide on, as requests.
    pub(crate) fn requests(&self) -> Vec<PolicyRequest> {
        let failed = self.stages.iter().filter(|stage| stage.status == StageStatus::Failed);
        failed
            .filter_map(|stage| {
                self.request(&stage.plan.node, stage.blocker.as_deref().unwrap_or_default())
            })
            .collect()
    }

    /// What to ask about the stage `node`, which did not pass because of `failure`.
    pub(crate) fn request(&self, node: &str, failure: &str) -> Option<PolicyRequest> {
        self.stage(node).map(|stage| PolicyRequest {
            node: node.to_owned(),
            goal: stage.plan.goal.clone(),
            failure: failure.to_owned(),
            retries: stage.retries,
            max_retries: stage.plan.max_retries,
        })
    }

    pub(crate) fn unmet(&self) -> Vec<&str> {
        let unmet = self.criteria.iter().filter(|criterion| criterion.met_at.is_none());
        unmet.map(|criterion| criterion.plan.description.as_str()).collect()
    }

    /// The plan's progress; none without a plan.
    pub(crate) fn summary(&self) -> Option<Summary> {
        let working = |stage: &&StageState| {
            matches!(stage.status, StageStatus::Started | StageStatus::Proposed)
        };
        (!self.stages.is_empty()).then(|| Summary {
            goal: self.goal.clone().unwrap_or_default(),
            stages: self.stages.len(),
            done: self.done().len(),
            current: self.stages.iter().find(working).map(|stage| stage.plan.goal.clone()),
            blockers: self.stages.iter().filter_map(|stage| stage.blocker.clone()).collect(),
            unmet: self.unmet().into_iter().map(str::to_owned).collect(),
            last_verified: self.last_verified.clone(),
        })
    }
}
