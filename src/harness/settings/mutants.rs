//! Accepted runs, altered and judged again: what mutation testing is to tests.

use std::collections::BTreeSet;

use crate::discover::{Case, Recording, Suite};
use crate::harness::api::{Harness, HarnessError};
use crate::harness::beside_golden::Demands;
use crate::harness::checks::CaseChecks;
use crate::harness::loaded::{Loaded, held, load_run};
use crate::harness::projected::projected;
use crate::harness::schedule::in_order;
use crate::judge::behaviour::Behaviour;
use crate::judge::case::{Golden, LoadedRun, Repetition};
use crate::judge::finding::{Finding, Severity};
use crate::judge::suggest::Noticed;
use crate::judge::verdict::{Expect, Verdict};
use crate::load::reader::LoadError;
use crate::run::Run;

/// What the settings of a case notice of its accepted runs' alterations.
#[derive(Debug, Default)]
pub(crate) struct CaseMutants {
    pub(crate) case: String,
    pub(crate) noticed: Noticed,
    /// Accepted runs that were altered: one of each behaviour.
    pub(crate) runs: usize,
    /// Why none was.
    pub(crate) why: Option<String>,
    /// What cannot be read.
    pub(crate) errors: Vec<String>,
}

impl Harness {
    /// Alters the accepted runs of `cases`, and judges each altered run as if it had been recorded. The result of each case goes to
    /// `on_case`, in this order, which returns whether to go on.
    pub(crate) fn mutants(
        &self,
        cases: &[(&Suite, &Case)],
        on_case: impl FnMut(CaseMutants) -> bool,
    ) -> Result<(), HarnessError> {
        let work = |buffer: &mut Vec<u8>, (suite, case): &(&Suite, &Case)| {
            let of_case = CaseMutants { case: case.name.clone(), ..CaseMutants::default() };
            Altered { harness: self, suite, case, of_case }.case(buffer)
        };
        Ok(in_order(cases, 0, Vec::new, work, on_case)?)
    }
}

/// A case whose runs are being altered.
struct Altered<'a> {
    harness: &'a Harness,
    suite: &'a Suite,
    case: &'a Case,
    of_case: CaseMutants,
}

impl Altered<'_> {
    fn case(mut self, buffer: &mut Vec<u8>) -> CaseMutants {
        if self.case.expect == Expect::Fail {
            self.of_case.why =
                Some("its runs must be rejected: there is no accepted one".to_owned());
            return self.of_case;
        }
        let (demands, unread) =
            Demands::read(self.suite, self.case, |path| self.harness.relative(path));
        let problems = self.case.problems.iter().chain(&unread);
        self.of_case.errors =
            problems.map(|problem| self.harness.relative_words(problem)).collect();
        if !self.of_case.errors.is_empty() {
            return self.of_case;
        }
        let golden = self.harness.golden_of(self.case);
        let mut known = BTreeSet::new();
        for recording in &self.case.recordings {
            if let Err(error) = self.run(recording, &demands, &golden, &mut known, buffer) {
                let error = self.harness.redacted(self.suite, &error.to_string());
                self.of_case.errors.push(error);
            }
        }
        if self.of_case.runs > 0 {
            self.of_case.why = None;
        } else if self.case.recordings.is_empty() {
            self.of_case.why = Some("no run of it is recorded".to_owned());
        }
        self.of_case
    }

    /// Alters a run, if it is accepted and no other was that did the same.
    fn run(
        &mut self,
        recording: &Recording,
        demands: &Demands,
        golden: &Golden,
        known: &mut BTreeSet<Behaviour>,
        buffer: &mut Vec<u8>,
    ) -> Result<(), LoadError> {
        let (suite, case, harness) = (self.suite, self.case, self.harness);
        let checks = CaseChecks { suite, case, own: &harness.checks };
        let policy = &suite.config.policy;
        let judged = |run: LoadedRun| {
            let repetitions = vec![Repetition { number: recording.repetition, run: Ok(run) }];
            let loaded =
                Loaded { repetitions, demands: vec![], checks: checks.labels(), problems: vec![] };
            harness.judge_with(suite, case, loaded, golden.clone())
        };
        load_run(suite, case, recording, buffer, |text, run| {
            let projection = projected(text, run, policy)?;
            let behaviour = projection.behaviour.clone();
            let whole = match held(checks, recording, demands, run, projection) {
                Ok(whole) => whole,
                Err(error) => {
                    let error = harness.redacted(suite, &error.to_string());
                    self.of_case.errors.push(error);
                    return Ok(());
                }
            };
            // A fixture that was derived from the run itself demands nothing of it, nor of what becomes of it.
            let vacuous = whole.broken.is_none() && run.fixture.is_some();
            let report = judged(whole);
            if report.repetitions.accepted == 0 {
                let errors =
                    report.findings.iter().filter(|found| found.severity == Severity::Error);
                let first = errors.map(|found: &Finding| found.message.clone()).next();
                self.of_case.why = Some(match (report.verdict, first) {
                    (Verdict::New, _) => "nothing of it was accepted yet".to_owned(),
                    (Verdict::Error, Some(why)) => why,
                    _ => "no recorded run of it is accepted".to_owned(),
                });
                return Ok(());
            }
            if !known.insert(behaviour) {
                return Ok(());
            }
            let noticed = Noticed::of(run, policy, |altered, projection| {
                let bare = vacuous.then(|| Run { fixture: None, ..altered.clone() });
                let altered = bare.as_ref().unwrap_or(altered);
                let run = held(checks, recording, demands, altered, projection);
                run.is_ok_and(|run| judged(run).repetitions.accepted > 0)
            });
            self.of_case.noticed.add(&noticed);
            self.of_case.runs += 1;
            Ok(())
        })
    }
}
