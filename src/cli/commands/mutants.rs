//! `harness mutants [SUITE] [CASE]…`: which alterations of the accepted runs would pass unnoticed.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::suggest::AllShown;
use super::suggest::chosen;
use crate::cli::arguments::MutantsArgs;
use crate::cli::shell::{Exit, Failure, Output, counted, harness};
use crate::discover::{Case, Suite};
use crate::harness::{CaseMutants, Selection};
use crate::judge::suggest::{Alteration, Found, Noticed};
use crate::text::plain;

const MUTANTS_FORMAT: &str = "goldrun/mutants@1";

/// What of one kind is named at most.
const NAMED: usize = 8;

/// A suite's cases together.
struct OfSuite<'a> {
    suite: &'a Suite,
    noticed: Noticed,
    runs: usize,
    cases: usize,
    /// Cases of which no run was altered, and why.
    left_out: Vec<(String, String)>,
}

pub(crate) fn mutants(
    root: &Path,
    args: &MutantsArgs,
    output: &mut Output,
) -> Result<Exit, Failure> {
    let harness = harness(root).cache(!args.no_cache);
    let plan = harness.find(&Selection::all(), None)?;
    let (suites, failed) = match chosen(&plan, args.suite.as_deref(), output) {
        Ok(found) => found,
        Err(exit) => return Ok(exit),
    };
    let meant = |case: &&Case| {
        args.cases.is_empty() || args.cases.iter().any(|part| case.name.contains(part.as_str()))
    };
    let (mut all, mut errors) = (Vec::new(), failed.is_some());
    for suite in suites {
        let cases: Vec<(&Suite, &Case)> =
            suite.cases.iter().filter(meant).map(|case| (suite, case)).collect();
        let (noticed, left_out) = (Noticed::default(), Vec::new());
        let mut of_suite = OfSuite { suite, noticed, runs: 0, cases: 0, left_out };
        harness.mutants(&cases, |of_case| {
            errors |= !of_case.errors.is_empty();
            of_case.errors.iter().for_each(|error| output.error(&plain(error, 400)));
            of_suite.add(of_case);
            true
        })?;
        all.push(of_suite);
    }
    let altered = all.iter().any(|of_suite| of_suite.noticed.total().made > 0);
    if args.json {
        let suites = all.iter().map(Shown::from).collect();
        let shown = AllShown { format: MUTANTS_FORMAT, suites };
        writeln!(output.out, "{}", serde_json::to_string_pretty(&shown)?)?;
    } else {
        for (index, of_suite) in all.iter().enumerate() {
            if index > 0 {
                writeln!(output.out)?;
            }
            of_suite.print(&mut output.out)?;
        }
    }
    if !altered {
        output.error("nothing was altered: no selected case has a recorded run that is accepted; accept one, then try again");
    }
    Ok(match (failed, errors, altered) {
        (Some(exit), ..) => exit,
        (None, true, _) => Exit::Errors,
        (None, false, false) => Exit::Nothing,
        (None, false, true) => Exit::Passed,
    })
}

impl OfSuite<'_> {
    fn add(&mut self, of_case: CaseMutants) {
        self.noticed.add(&of_case.noticed);
        self.runs += of_case.runs;
        self.cases += usize::from(of_case.runs > 0);
        if let Some(why) = of_case.why {
            self.left_out.push((of_case.case, why));
        }
    }

    /// What is altered without being noticed, as it may be shown, by kind: the most often missed first.
    fn missed(&self) -> BTreeMap<Alteration, Vec<(String, Found)>> {
        let mut missed: BTreeMap<Alteration, Vec<(String, Found)>> = BTreeMap::new();
        for (how, what, found) in self.noticed.missed() {
            let what = self.suite.config.policy.redact.words(what).into_owned();
            missed.entry(how).or_default().push((what, found));
        }
        let rarest = |(_, found): &(String, Found)| std::cmp::Reverse(found.missed());
        missed.values_mut().for_each(|all| all.sort_by_key(rarest));
        missed
    }

    fn print(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let total = self.noticed.total();
        let (runs, cases) = (counted(self.runs, "accepted run"), counted(self.cases, "case"));
        let name = plain(&self.suite.name, 80);
        writeln!(out, "suite {name}: {runs} of {cases}, altered in {} ways", total.made)?;
        if total.made > 0 {
            writeln!(out, "\n{:18} {:>8} {:>10}", "", "altered", "unnoticed")?;
            for (how, found) in self.noticed.each() {
                writeln!(out, "{:18} {:>8} {:>10}", how.words(), found.made, found.missed())?;
            }
        }
        for (how, all) in self.missed() {
            writeln!(out, "\nunnoticed {}:", how.words())?;
            for (what, found) in all.iter().take(NAMED) {
                let what = if what.is_empty() { "the answer" } else { what.as_str() };
                let (missed, made) = (found.missed(), found.made);
                writeln!(out, "  {} ({missed} of {made})", plain(what, 200))?;
            }
            if all.len() > NAMED {
                writeln!(out, "  and {} further", all.len() - NAMED)?;
            }
        }
        if !self.left_out.is_empty() {
            writeln!(out, "\nnot altered:")?;
            for (case, why) in &self.left_out {
                writeln!(out, "  {}: {}", plain(case, 120), plain(why, 300))?;
            }
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    suite: &'a str,
    cases: usize,
    runs: usize,
    alterations: BTreeMap<&'static str, ShownKind>,
    not_altered: BTreeMap<&'a str, &'a str>,
}

#[derive(Serialize)]
struct ShownKind {
    made: u32,
    unnoticed: u32,
    /// What was altered unnoticed, and how often.
    of: BTreeMap<String, u32>,
}

impl<'a> From<&'a OfSuite<'_>> for Shown<'a> {
    fn from(of_suite: &'a OfSuite<'_>) -> Self {
        let mut missed = of_suite.missed();
        let kind = |(how, found): (Alteration, Found)| {
            let of = missed.remove(&how).unwrap_or_default().into_iter();
            let of = of.map(|(what, found)| (what, found.missed())).collect();
            (how.as_str(), ShownKind { made: found.made, unnoticed: found.missed(), of })
        };
        let left_out = of_suite.left_out.iter();
        Self {
            suite: &of_suite.suite.name,
            cases: of_suite.cases,
            runs: of_suite.runs,
            alterations: of_suite.noticed.each().map(kind).collect(),
            not_altered: left_out.map(|(case, why)| (case.as_str(), why.as_str())).collect(),
        }
    }
}
