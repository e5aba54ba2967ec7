//! The checks of one case, applied to one run: those of its suite, those of the case, and those that the user wrote in Rust.

use super::own_check::{CheckedRun, OwnCheck};
use crate::discover::{Case, Suite};
use crate::judge::check::{Checked, RelativeLimit, measured};
use crate::run::Run;

#[derive(Clone, Copy)]
pub(crate) struct CaseChecks<'a> {
    pub(crate) suite: &'a Suite,
    pub(crate) case: &'a Case,
    pub(crate) own: &'a [OwnCheck],
}

impl<'a> CaseChecks<'a> {
    /// Their names, in the order in which they are applied.
    pub(crate) fn labels(self) -> Vec<String> {
        let config = &self.suite.config;
        let relative = config.relative.iter().map(RelativeLimit::label);
        let own = self.own().map(|check| check.name.clone());
        relative.chain(config.checks.labels()).chain(self.case.checks.labels()).chain(own).collect()
    }

    /// Applies them to `run`. `None` if there are none.
    pub(crate) fn hold(self, repetition: u32, run: &Run<'_>) -> Option<Checked> {
        let config = &self.suite.config;
        let of_files = [&config.checks, &self.case.checks];
        let none = config.relative.is_empty() && of_files.iter().all(|checks| checks.is_empty());
        if none && self.own().next().is_none() {
            return None;
        }
        let mut checked =
            Checked { measured: measured(run, &config.relative), ..Checked::default() };
        for checks in of_files {
            checks.hold(run, &config.policy, &mut checked);
        }
        // These findings were not masked; `OwnCheck::hold` masks its own.
        let redacted = |finding| config.policy.redact.finding(finding);
        checked.findings = checked.findings.into_iter().map(redacted).collect();
        let run = CheckedRun { suite: &self.case.suite, case: &self.case.name, repetition, run };
        self.own().for_each(|check| check.hold(&run, &config.policy, &mut checked));
        Some(checked)
    }

    fn own(self) -> impl Iterator<Item = &'a OwnCheck> {
        self.own.iter().filter(move |check| check.is_for(&self.case.suite, &self.case.name))
    }
}
