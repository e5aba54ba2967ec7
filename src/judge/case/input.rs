//! Everything that is judged of one case.

use std::ops::Deref;

use crate::json::Json;
use crate::judge::behaviour::{AcceptedBehaviour, Behaviour, Compared, Projection};
use crate::judge::check::{Checked, GoldenUsage, RelativeLimit};
use crate::judge::finding::Finding;
use crate::judge::policy::{Hollow, Policy};
use crate::judge::verdict::{Expect, VerdictRules};
use crate::run::StepKind;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Accepted {
    /// The input, where all repetitions shared one.
    pub input: Option<Json>,
    /// The policy it was accepted under.
    pub compared: Compared,
    /// Runs considered when it was accepted.
    pub repetitions: u32,
    /// How much its runs used of what the suite limits by the golden.
    pub usage: GoldenUsage,
    pub behaviours: Vec<AcceptedBehaviour>,
}

impl Accepted {
    /// Runs that showed an accepted behaviour, when it was accepted.
    pub(crate) fn seen(&self) -> u32 {
        self.behaviours.iter().fold(0, |seen, accepted| seen.saturating_add(accepted.seen))
    }

    /// Makes equal behaviours one, seen as often as all of them.
    pub(crate) fn merge_equal(&mut self) {
        let mut merged: Vec<AcceptedBehaviour> = Vec::with_capacity(self.behaviours.len());
        for known in std::mem::take(&mut self.behaviours) {
            match merged.iter_mut().find(|first| first.behaviour == known.behaviour) {
                Some(first) => {
                    first.seen = first.seen.saturating_add(known.seen);
                    first.added |= known.added;
                }
                None => merged.push(known),
            }
        }
        self.behaviours = merged;
    }

    /// Brings it into the form that `policy` compares. Returns whether it was accepted under other settings; the error says why it does not
    /// tell all that is compared now.
    pub(crate) fn reread(&mut self, policy: &Policy) -> Result<bool, String> {
        let now = Compared::from(policy);
        let status = now.status.or(self.compared.status);
        let mut other = self.compared.other_settings(&Compared { status, ..now });
        for known in &mut self.behaviours {
            let reread = self.compared.reread(known.behaviour.clone(), policy)?;
            other |= reread.steps.len() != known.behaviour.steps.len()
                || self.compared.masks_change(&known.behaviour, policy);
            known.behaviour = reread;
        }
        if let Some(input) = self.input.take() {
            let reread = self.compared.reread_input(input.clone(), policy)?;
            other |= reread != input;
            self.input = Some(reread);
        }
        self.merge_equal();
        Ok(other)
    }

    /// Whether a run was accepted in which nothing was understood as a step.
    pub(crate) fn is_hollow(&self) -> bool {
        self.compared.hollow == Hollow::Allowed
    }

    /// Whether no call and no stage stands in it: an answer is all that it can tell apart.
    pub(crate) fn holds_text_only(&self) -> bool {
        self.behaviours.iter().all(|known| {
            let Behaviour { outcome: _, output: _, counts: _, steps, stages } = &known.behaviour;
            stages.is_empty() && steps.iter().all(|step| step.kind != StepKind::Tool)
        })
    }

    /// Whether it holds calls but not how they ended: the recordings did not say, or the golden is older than that.
    pub(crate) fn lacks_statuses(&self) -> bool {
        let steps = || self.behaviours.iter().flat_map(|known| &known.behaviour.steps);
        self.compared.status.is_none()
            && steps().any(|step| step.kind == StepKind::Tool)
            && steps().all(|step| step.status.is_none())
    }
}

#[expect(clippy::large_enum_variant, reason = "one a case, and most are read")]
#[derive(Clone, Debug)]
pub(crate) enum Golden {
    Absent,
    Read(Accepted),
    /// It cannot be used, and why.
    Unusable(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Repetition {
    pub number: u32,
    /// What it did, or why that is not known.
    pub run: Result<LoadedRun, String>,
}

/// A run as it is judged: what it did, and which demands beside its golden it breaks.
#[derive(Clone, Debug, Default)]
pub(crate) struct LoadedRun {
    pub projection: Projection,
    /// What it breaks of its fixture and of the record that it must equal; `None` if the case has neither.
    pub broken: Option<Vec<Finding>>,
    /// `None` without checks.
    pub checked: Option<Checked>,
}

impl From<Projection> for LoadedRun {
    fn from(projection: Projection) -> Self {
        Self { projection, broken: None, checked: None }
    }
}

impl Deref for LoadedRun {
    type Target = Projection;

    fn deref(&self) -> &Projection {
        &self.projection
    }
}

#[derive(Debug)]
pub(crate) struct CaseInput<'a> {
    pub suite: &'a str,
    pub case: &'a str,
    /// Where its recordings lie, relative to the root.
    pub source: Option<String>,
    /// Whether a golden should be there: an eval manifest needs none.
    pub wants_golden: bool,
    /// Where its golden lies or would lie, relative to the root.
    pub golden_path: String,
    pub golden: Golden,
    /// Where the fixture and the record lie that its runs must satisfy beside the golden, relative to the root.
    pub demands: Vec<String>,
    pub checks: Vec<String>,
    /// How much its runs may use, relative to the golden.
    pub relative: &'a [RelativeLimit],
    /// Whether nothing but a golden or a fixture names this case.
    pub orphaned: bool,
    pub expect: Expect,
    /// What is wrong with the case's files, beyond its recordings.
    pub problems: Vec<String>,
    /// The input that the suite gives it.
    pub input: Option<&'a Json>,
    pub policy: &'a Policy,
    pub rules: &'a VerdictRules,
    /// The command that accepts this case, ready to be typed.
    pub accept_command: String,
    /// What its repetitions are called where accepting them is advised.
    pub runs: &'static str,
    /// The label of a success, where the suite says.
    pub good_label: Option<&'a Json>,
    pub repetitions: Vec<Repetition>,
}
