//! What is said of one case, as data. Renderers print it and compute nothing.

use serde::{Deserialize, Serialize};

use super::split::Split;
use crate::judge::behaviour::is_default;
use crate::judge::compare::NoisePlace;
use crate::judge::finding::Finding;
use crate::judge::policy::Day;
use crate::judge::verdict::{Counts, Expect, Further, PassK, Verdict};
use crate::run::Outcome;

/// What the harness says of one case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CaseReport {
    /// The suite.
    pub suite: String,
    /// The case. For a file of the suite that cannot be used (`suite.toml`, an export), that file's path in the suite.
    pub case: String,
    /// The verdict on the case.
    pub verdict: Verdict,
    /// Whether the gate lets it pass: a pass, a verdict that was allowed, or one that a quarantine holds for.
    pub ok: bool,
    /// What is expected of its runs.
    #[serde(default, skip_serializing_if = "Expect::is_pass")]
    pub(crate) expect: Expect,
    /// Its quarantine, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) quarantine: Option<Quarantined>,
    /// Where its recordings lie, relative to the root, with `/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What was accepted before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) golden: Option<GoldenCounts>,
    /// Fixtures and baselines that its runs must satisfy, relative to the root, with `/`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub demands: Vec<String>,
    /// What its checks are called, in the order they are held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<String>,
    /// Repetitions in which nothing was understood as a step, so that their text alone is compared.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hollow: u32,
    /// Its acceptance criteria, each with how many repetitions meet it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) criteria: Vec<CriterionCounts>,
    /// How many repetitions were judged and accepted.
    pub repetitions: Repetitions,
    /// Share of the largest class among the repetitions, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<f64>,
    /// Repetitions that behaved alike, largest class first.
    pub classes: Vec<Class>,
    /// pass@k and pass^k of the accepted repetitions, for some k up to their number; empty if the case could not be judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) pass_k: Vec<PassK>,
    /// Where its behaviours part, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) split: Option<Split>,
    /// How many more repetitions would decide, where it is flaky or inconclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) further: Option<Further>,
    /// Mean duration of its repetitions in seconds, to the millisecond, as recorded, over those that say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    /// How the recordings' own labels compare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) labels: Option<Labels>,
    /// Which rule of the verdict table decided, with its numbers.
    pub rule: String,
    /// Where it first parts from what was accepted (or its repetitions from each other), in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub divergence: Option<String>,
    /// How agents ended whose runs are not accepted, where their session holds that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) ends: Vec<AgentEnd>,
    /// What to do next: the exact command that accepts it, or what mends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Every difference and broken demand.
    pub findings: Vec<Finding>,
}

impl CaseReport {
    /// A report of nothing known yet, which does not pass.
    #[must_use]
    pub fn new(suite: &str, case: &str) -> Self {
        Self {
            suite: suite.to_owned(),
            case: case.to_owned(),
            verdict: Verdict::Error,
            ok: false,
            expect: Expect::Pass,
            quarantine: None,
            source: None,
            golden: None,
            demands: Vec::new(),
            checks: Vec::new(),
            hollow: 0,
            criteria: Vec::new(),
            repetitions: Repetitions::default(),
            agreement: None,
            classes: Vec::new(),
            pass_k: Vec::new(),
            split: None,
            further: None,
            duration: None,
            labels: None,
            rule: String::new(),
            divergence: None,
            ends: Vec::new(),
            next: None,
            findings: Vec::new(),
        }
    }

    /// What its verdict was decided from; none where no repetition was held against a golden, or was to be rejected: such rates
    /// say nothing of an agent.
    #[must_use]
    pub fn counts(&self) -> Option<Counts> {
        let decided = matches!(
            self.verdict,
            Verdict::Pass | Verdict::Regressed | Verdict::Flaky | Verdict::Inconclusive
        );
        let decided = decided && self.expect.is_pass();
        let golden = self.golden.as_ref().filter(|_| decided && self.repetitions.total > 0)?;
        Some(Counts {
            golden: Some(golden.reproduced()),
            ..self.repetitions.counts(!self.demands.is_empty(), Expect::Pass)
        })
    }

    /// Whether all of its repetitions passed, not only enough of them.
    #[must_use]
    pub fn passes_everywhere(&self) -> bool {
        self.verdict == Verdict::Pass && self.repetitions.as_expected() == self.repetitions.total
    }

    /// Whether nothing but its quarantine lets it through the gate.
    #[must_use]
    pub fn held_by_quarantine(&self) -> bool {
        self.ok
            && self.verdict.can_be_quarantined()
            && self.quarantine.as_ref().is_some_and(|held| held.active)
    }

    /// The name of the test: `suite::case`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}::{}", self.suite, self.case)
    }
}

/// What was accepted before: `seen` of `repetitions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct GoldenCounts {
    /// The golden's path, relative to the root, with `/`.
    pub path: String,
    /// Runs that showed an accepted behaviour.
    pub seen: u32,
    /// Runs that showed one of these that was reproduced, noise left out; absent where all were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reproduced: Option<u32>,
    /// Runs considered when it was accepted.
    pub repetitions: u32,
    /// Whether it was accepted under other settings, and read under those of now.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reread: bool,
    /// Where its behaviours differ in values that never repeat.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub noise: Vec<NoisePlace>,
    /// Matchers and optional steps in it, by which other runs than those it was made of may pass.
    #[serde(default, skip_serializing_if = "is_default")]
    pub matchers: usize,
}

impl GoldenCounts {
    /// Runs that showed a behaviour that was reproduced, of how many.
    pub(crate) fn reproduced(&self) -> (u32, u32) {
        (self.reproduced.unwrap_or(self.seen), self.repetitions)
    }
}

/// An acceptance criterion, and how many repetitions meet it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct CriterionCounts {
    /// What must hold, in words.
    pub name: String,
    /// Repetitions that meet it.
    pub met: u32,
    /// Repetitions that were held against it.
    pub of: u32,
}

/// How many repetitions were judged and accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Repetitions {
    /// Judged.
    pub total: u32,
    /// Accepted.
    pub accepted: u32,
    /// Accepted, or different from what is accepted only in values that never repeat; absent where those are as many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) alike: Option<u32>,
    /// These, and those that keep what all accepted behaviours share; absent where all do, or too little is known of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) settled: Option<u32>,
    /// Rejected for what they did; only where that is expected of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<u32>,
    /// One-sided lower Wilson bound of the pass rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// One-sided upper Wilson bound of the pass rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

impl Repetitions {
    /// What a verdict is decided from, without a golden.
    pub(crate) fn counts(&self, demanded: bool, expect: Expect) -> Counts {
        let accepted = self.as_expected();
        let alike = self.alike.filter(|_| expect.is_pass()).unwrap_or(accepted);
        let settled = self.settled.filter(|_| expect.is_pass()).unwrap_or(self.total);
        Counts { total: self.total, accepted, alike, settled, golden: None, demanded, expect }
    }

    /// How many did as expected: the rejected ones where that is expected, else the accepted ones.
    #[must_use]
    pub fn as_expected(&self) -> u32 {
        self.rejected.unwrap_or(self.accepted)
    }
}

/// A bad end of an agent, and the last that it said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct AgentEnd {
    /// The repetitions that ended so.
    pub repetitions: Vec<u32>,
    /// `failed`, `crashed`, `timed_out` …
    pub outcome: Outcome,
    /// Why, such as its exit code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it wrote to its standard error in the first of them: the file, relative to the root, with `/`.
    pub stderr: String,
    /// The last lines of that file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub last_lines: Vec<String>,
}

/// Repetitions that behaved alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Class {
    /// How many.
    pub count: u32,
    /// Whether their behaviour is accepted, of one of them at least.
    pub accepted: bool,
    /// Which of the golden's behaviours it matches or else is nearest to, counted from 0; none without a golden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<usize>,
    /// Which.
    pub repetitions: Vec<u32>,
    /// Those that match the golden but are not accepted, because they break a check or a fixture.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unfit: Vec<u32>,
}

/// How often verdict and label agree, run by run. The label never decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct Labels {
    /// Labelled as `[accept] label` wants, and accepted.
    pub good_accepted: u32,
    /// Labelled as `[accept] label` wants.
    pub good: u32,
    /// Labelled otherwise, and not accepted.
    pub bad_rejected: u32,
    /// Labelled otherwise.
    pub bad: u32,
}

impl Labels {
    pub(crate) fn count(&mut self, good: bool, accepted: bool) {
        if good {
            self.good += 1;
            self.good_accepted += u32::from(accepted);
        } else {
            self.bad += 1;
            self.bad_rejected += u32::from(!accepted);
        }
    }
}

/// What a report says of a quarantine, with the date that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub(crate) struct Quarantined {
    /// Why.
    pub reason: String,
    /// Its last day.
    pub until: Day,
    /// The day it was judged on; none where nobody said, and then it does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<Day>,
    /// Whether it holds: today is not after its last day.
    pub active: bool,
}
