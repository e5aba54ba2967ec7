//! Settings that a suite lacks: its recordings are compared with each other.
//!
//! Each setting that could help is tried on all selected recordings, so they are held in memory.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::setting_text::tables;
use crate::discover::{Case, Suite};
use crate::harness::api::Harness;
use crate::harness::loaded::{options, read_text};
use crate::harness::plan::Plan;
use crate::harness::projected::projected;
use crate::judge::policy::Policy;
use crate::judge::suggest::{Priced, Proposal, SampledCase, Setting, propose};
use crate::judge::verdict::Expect;
use crate::load;

/// What [`Harness::suggest`] found.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Suggested {
    /// The settings, and the differences that none of them explains.
    pub(crate) proposal: Proposal,
    /// The suite's own settings.
    pub(crate) policy: Policy,
    /// How many cases have two repetitions or more that can be read. If it is 0, nothing was compared.
    pub cases: usize,
    /// How many repetitions they have.
    pub repetitions: usize,
    /// Why other recordings cannot be read.
    pub errors: Vec<String>,
}

impl Suggested {
    /// The suggested settings as text for `suite.toml`; empty where there is none.
    ///
    /// A table of which the suite's file has a part already is written whole: it replaces that part.
    #[must_use]
    pub fn toml(&self) -> String {
        tables(&self.settings(), &self.policy, &|_| Vec::new())
    }

    pub(crate) fn settings(&self) -> Vec<Setting> {
        self.proposal.settings.iter().map(|Priced { setting, .. }| setting.clone()).collect()
    }
}

impl Harness {
    /// Compares the repetitions of each selected case of the suite called `suite`, and suggests the settings under which more of them
    /// do the same: masks, arguments that are ignored, how alike answers must be, how calls are compared. `None` if `plan` has no such
    /// suite.
    #[must_use]
    pub fn suggest(&self, plan: &Plan, suite: &str) -> Option<Suggested> {
        let found = plan.inventory.suites.iter().find(|found| found.name == suite)?;
        let selected: BTreeSet<&str> = plan
            .cases()
            .filter(|(of, _)| of.name == suite)
            .map(|(_, case)| case.name.as_str())
            .collect();
        Some(self.suggest_of(found, |case| selected.contains(case.name.as_str())))
    }

    /// The same from the cases of `suite` that `selected` holds for.
    pub(crate) fn suggest_of(&self, suite: &Suite, selected: impl Fn(&Case) -> bool) -> Suggested {
        let (recordings, mut errors) = self.read_cases(suite, selected);
        let (cases, unparsed) = self.parse_cases(suite, &recordings);
        errors.extend(unparsed);
        if cases.is_empty() {
            return Suggested { errors, ..Suggested::default() };
        }
        let policy = suite.config.policy.clone();
        Suggested {
            proposal: propose(&cases, &policy, suite.config.accept.label.as_ref()),
            policy,
            cases: cases.len(),
            repetitions: cases.iter().map(|case| case.runs.len()).sum(),
            errors,
        }
    }

    /// The texts of the selected cases that have two recordings or more; and why some cannot be read.
    fn read_cases<'c>(
        &self,
        suite: &'c Suite,
        selected: impl Fn(&Case) -> bool,
    ) -> (Vec<Recorded<'c>>, Vec<String>) {
        let (mut texts, mut errors) = (Vec::new(), Vec::new());
        // Runs that must be rejected need not agree.
        let cases = suite.cases.iter().filter(|case| case.expect == Expect::Pass);
        let cases = cases.filter(|case| selected(case) && case.recordings.len() > 1);
        for case in cases {
            for recording in &case.recordings {
                let mut buffer = Vec::new();
                match read_text(suite, case, recording, &mut buffer) {
                    Ok(text) => texts.push(Recorded {
                        case: &case.name,
                        repetition: recording.repetition,
                        path: recording.path.clone(),
                        line: recording.slice.map_or(1, |slice| slice.line),
                        text: text.to_owned(),
                    }),
                    Err(error) => errors.push(self.relative_words(&error.to_string())),
                }
            }
        }
        (texts, errors)
    }

    /// The runs in `texts` by case, of cases that have two or more; and why others cannot be parsed.
    fn parse_cases<'r>(
        &self,
        suite: &Suite,
        texts: &'r [Recorded<'_>],
    ) -> (Vec<SampledCase<'r>>, Vec<String>) {
        let (mut cases, mut errors): (Vec<SampledCase<'r>>, Vec<String>) = (Vec::new(), Vec::new());
        let (policy, options) = (&suite.config.policy, options(suite));
        for recorded in texts {
            let Recorded { case, repetition, path, line, text } = recorded;
            let run = load::parse(text, &options)
                .and_then(|run| projected(text, &run, policy).map(|_| (*repetition, run)));
            match (run, cases.last_mut()) {
                (Ok(run), Some(last)) if last.name == *case => last.runs.push(run),
                (Ok(run), _) => {
                    cases.push(SampledCase { name: (*case).to_owned(), runs: vec![run] });
                }
                (Err(error), _) => {
                    errors.push(self.redacted(suite, &error.at(path, *line).to_string()));
                }
            }
        }
        cases.retain(|case| case.runs.len() > 1);
        (cases, errors)
    }
}

/// The text of a recording, its case's name, its number and its file.
struct Recorded<'c> {
    case: &'c str,
    repetition: u32,
    path: PathBuf,
    line: u64,
    text: String,
}
