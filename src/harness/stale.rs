//! Stale masks and redactions: those that replaced nothing in any run of their suite, which is known after all its cases.

use std::collections::BTreeMap;

use crate::discover::Suite;
use crate::judge::case::Repetition;
use crate::judge::finding::{Finding, FindingKind, Severity};

/// Which masks the runs of one case needed; `None` if a run is missing or cannot be read.
pub(crate) fn masks_used(repetitions: &[Repetition]) -> Option<Vec<bool>> {
    let mut all: Option<Vec<bool>> = None;
    for repetition in repetitions {
        let used = &repetition.run.as_ref().ok()?.masks_used;
        let all = all.get_or_insert_with(|| vec![false; used.len()]);
        all.iter_mut().zip(used).for_each(|(all, used)| *all |= used);
    }
    all
}

/// The masks that the cases judged so far needed, by the index of the suite.
#[derive(Debug, Default)]
pub(crate) struct MasksUsed {
    suites: BTreeMap<usize, (usize, Vec<bool>)>,
}

impl MasksUsed {
    pub(crate) fn add(&mut self, index: usize, used: Vec<bool>) {
        let (cases, all) = self.suites.entry(index).or_insert_with(|| (0, vec![false; used.len()]));
        *cases += 1;
        all.iter_mut().zip(used).for_each(|(all, used)| *all |= used);
    }

    /// The findings about the suites of which every case was added, in their order. `whole` says whether all files of a suite
    /// were found and can be used.
    pub(crate) fn findings(
        self,
        suites: &[Suite],
        whole: impl Fn(&Suite) -> bool,
    ) -> Vec<(String, Vec<Finding>)> {
        let report = |(index, (cases, used)): (usize, (usize, Vec<bool>))| {
            let suite =
                suites.get(index).filter(|suite| suite.cases.len() == cases && whole(suite))?;
            // The masks come first, then the redactions.
            let mut used = used.iter();
            let (masks, redactions) =
                (&suite.config.policy.masks, suite.config.policy.redact.rules());
            let mut findings = Vec::new();
            for (number, (rule, used)) in (1..).zip(masks.iter().zip(&mut used)) {
                if !used {
                    let message = format!(
                        "mask {number} ({rule}) of suite.toml replaced nothing in any run of the suite: correct or remove it"
                    );
                    findings.push(Finding::new(FindingKind::StaleMask, Severity::Warning, message));
                }
            }
            for (rule, _) in redactions.iter().zip(used).filter(|(_, used)| !**used) {
                let message = format!(
                    "[redact] {rule} of suite.toml found nothing to redact in any run of the suite: correct or remove it"
                );
                findings.push(Finding::new(
                    FindingKind::StaleRedaction,
                    Severity::Warning,
                    message,
                ));
            }
            (!findings.is_empty()).then(|| (suite.name.clone(), findings))
        };
        self.suites.into_iter().filter_map(report).collect()
    }
}
