//! The checks of one case, applied to one run: those of its suite and of the case, which `judge::check` applies, and those
//! that the user wrote in Rust.

use super::own_check::{CheckedRun, OwnCheck};
use crate::discover::{Case, Suite};
use crate::judge::check::{Checked, RelativeLimit, measured};
use crate::run::Run;

/// The checks of one case.
#[derive(Clone, Copy)]
pub(crate) struct CaseChecks<'a> {
    pub(crate) suite: &'a Suite,
    pub(crate) case: &'a Case,
    pub(crate) own: &'a [OwnCheck],
}

impl<'a> CaseChecks<'a> {
    /// What they are called, in the order they are held.
    pub(crate) fn labels(self) -> Vec<String> {
        let config = &self.suite.config;
        let relative = config.relative.iter().map(RelativeLimit::label);
        let own = self.own().map(|check| check.name.clone());
        relative.chain(config.checks.labels()).chain(self.case.checks.labels()).chain(own).collect()
    }

    /// What `run` makes of them; none where there are none.
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
        // What these tell of a run was not masked; the user's own look after it themselves.
        let redact = &config.policy.redact;
        checked.findings =
            checked.findings.into_iter().map(|finding| redact.finding(finding)).collect();
        let run = CheckedRun { suite: &self.case.suite, case: &self.case.name, repetition, run };
        self.own().for_each(|check| check.hold(&run, &config.policy, &mut checked));
        Some(checked)
    }

    fn own(self) -> impl Iterator<Item = &'a OwnCheck> {
        self.own.iter().filter(move |check| check.is_for(&self.case.suite, &self.case.name))
    }
}
