//! All checks of a suite or case, and what one run makes of them.

use std::collections::BTreeMap;

use super::demand::{Check, Demand};
use super::measure::Measure;
use super::run_path::Tree;
use super::validator::Validator;
use crate::judge::finding::{Finding, Severity};
use crate::judge::policy::Policy;
use crate::run::Run;

/// Checks and acceptance criteria, in the order written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Checks {
    pub checks: Vec<Check>,
    pub criteria: Vec<Criterion>,
}

/// An acceptance criterion: a statement about the whole run that holds where all its checks are met.
#[derive(Clone, Debug)]
pub(crate) struct Criterion {
    /// What must hold, in words.
    pub name: String,
    pub severity: Severity,
    /// At least one.
    pub checks: Vec<Check>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Checked {
    pub findings: Vec<Finding>,
    pub criteria: Vec<CriterionResult>,
    /// How much it used of what is limited by the golden, where its recording says.
    pub measured: BTreeMap<Measure, f64>,
    /// Checks of the user's own that panicked, in words.
    pub panics: Vec<String>,
    /// Whether any check could have made it unacceptable.
    pub decides: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CriterionResult {
    pub name: String,
    pub met: bool,
}

impl Checks {
    pub(crate) fn is_empty(&self) -> bool {
        self.checks.is_empty() && self.criteria.is_empty()
    }

    /// What `run` makes of them, added to `checked`.
    pub(crate) fn hold(&self, run: &Run<'_>, policy: &Policy, checked: &mut Checked) {
        let tree = Tree::default();
        for check in &self.checks {
            checked.decides |= check.severity == Severity::Error;
            checked.findings.extend(check.broken(run, policy, &tree));
        }
        for criterion in &self.criteria {
            checked.decides |= criterion.severity == Severity::Error;
            let broken = criterion.checks.iter().flat_map(|check| check.broken(run, policy, &tree));
            let broken: Vec<Finding> = broken.map(|finding| criterion.unmet(finding)).collect();
            let result = CriterionResult { name: criterion.name.clone(), met: broken.is_empty() };
            checked.criteria.push(result);
            checked.findings.extend(broken);
        }
    }

    /// The validators among them, which look at what a run left behind when it is recorded.
    pub(crate) fn validators(&self) -> impl Iterator<Item = &Validator> {
        let checks =
            self.checks.iter().chain(self.criteria.iter().flat_map(|criterion| &criterion.checks));
        checks.filter_map(|check| match &check.demand {
            Demand::Validator(validator) => Some(&**validator),
            _ => None,
        })
    }

    pub(crate) fn labels(&self) -> impl Iterator<Item = String> {
        self.checks
            .iter()
            .map(Check::label)
            .chain(self.criteria.iter().map(|criterion| criterion.name.clone()))
    }
}

impl Criterion {
    fn unmet(&self, finding: Finding) -> Finding {
        let message = format!("criterion {:?} is not met: {}", self.name, finding.message);
        Finding { severity: self.severity, message, ..finding }
    }
}

impl Checked {
    /// Whether it breaks a check that makes it unacceptable.
    pub(crate) fn fails(&self) -> bool {
        self.first_error().is_some()
    }

    pub(crate) fn first_error(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.severity == Severity::Error)
    }
}
