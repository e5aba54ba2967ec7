//! Everything that is judged of one case.

use std::ops::Deref;

use crate::json::Json;
use crate::judge::behaviour::{AcceptedBehaviour, Compared, Projection};
use crate::judge::check::{Checked, GoldenUsage, RelativeLimit};
use crate::judge::finding::Finding;
use crate::judge::policy::Policy;
use crate::judge::verdict::{Expect, VerdictRules};
use crate::run::StepKind;

/// What was accepted of a case.
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
    /// The accepted behaviours.
    pub behaviours: Vec<AcceptedBehaviour>,
}

impl Accepted {
    /// Runs that showed an accepted behaviour, when it was accepted.
    #[must_use]
    pub(crate) fn seen(&self) -> u32 {
        self.behaviours.iter().fold(0, |seen, accepted| seen.saturating_add(accepted.seen))
    }

    /// Whether it holds calls, and not how they ended: its recordings did not say, or it was accepted before goldens held that.
    #[must_use]
    pub(crate) fn lacks_statuses(&self) -> bool {
        let steps = || self.behaviours.iter().flat_map(|known| &known.behaviour.steps);
        self.compared.status.is_none()
            && steps().any(|step| step.kind == StepKind::Tool)
            && steps().all(|step| step.status.is_none())
    }
}

/// What there is of a golden.
#[expect(clippy::large_enum_variant, reason = "one a case, and most are read")]
#[derive(Clone, Debug)]
pub(crate) enum Golden {
    /// No file.
    Absent,
    /// It was read.
    Read(Accepted),
    /// It cannot be used, and why.
    Unusable(String),
}

/// One repetition as it was loaded.
#[derive(Clone, Debug)]
pub(crate) struct Repetition {
    /// Its number.
    pub number: u32,
    /// What it did, or why that is not known.
    pub run: Result<LoadedRun, String>,
}

/// A run as it is judged: what it did, and which demands beside its golden it breaks.
#[derive(Clone, Debug, Default)]
pub(crate) struct LoadedRun {
    /// What it did.
    pub projection: Projection,
    /// What it breaks of its case's fixture and of the record it must equal; none where the case has neither.
    pub broken: Option<Vec<Finding>>,
    /// What its checks found; empty without checks.
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

/// Everything that is judged of one case.
#[derive(Debug)]
pub(crate) struct CaseInput<'a> {
    /// The suite.
    pub suite: &'a str,
    /// The case.
    pub case: &'a str,
    /// Where its recordings lie, relative to the root.
    pub source: Option<String>,
    /// Whether a golden should be there: an eval manifest needs none.
    pub wants_golden: bool,
    /// Where its golden lies or would lie, relative to the root.
    pub golden_path: String,
    /// What was accepted before.
    pub golden: Golden,
    /// Where the fixture and the record lie that its runs must satisfy beside the golden, relative to the root.
    pub demands: Vec<String>,
    /// What its checks are called.
    pub checks: Vec<String>,
    /// How much its runs may use, relative to the golden.
    pub relative: &'a [RelativeLimit],
    /// Whether nothing but a golden or a fixture names this case.
    pub orphaned: bool,
    /// What is expected of its runs.
    pub expect: Expect,
    /// What is wrong with the case's files, beyond its recordings.
    pub problems: Vec<String>,
    /// The input that the suite gives it.
    pub input: Option<&'a Json>,
    /// How runs are compared.
    pub policy: &'a Policy,
    /// What decides.
    pub rules: &'a VerdictRules,
    /// The command that accepts this case, ready to be typed.
    pub accept_command: String,
    /// What its repetitions are called where accepting them is advised.
    pub runs: &'static str,
    /// The label of a success, where the suite says.
    pub good_label: Option<&'a Json>,
    /// Its runs, in any order.
    pub repetitions: Vec<Repetition>,
}
