//! Whether a case's runs can be judged at all, whether there are demands beside the golden, and whether a run breaks one.

use super::input::{Accepted, CaseInput, LoadedRun};
use super::report::CriterionCounts;
use crate::judge::check::Checked;
use crate::judge::finding::{Finding, FindingKind};

/// The findings that make a case an error before anything is compared.
pub(crate) fn unreadable(input: &CaseInput<'_>) -> Vec<Finding> {
    let of_case = input
        .problems
        .iter()
        .map(|problem| Finding::error(FindingKind::Unreadable, problem.clone()));
    let silent = input.demands.is_empty() && input.checks.is_empty();
    let judged = demanded(input) || (input.repetitions.is_empty() && !silent);
    let vacuous = (!input.policy.compares_something() && !judged).then(|| {
        Finding::error(
            FindingKind::Configuration,
            "the suite's [compare] compares nothing, and the case has neither a fixture nor a check that can fail",
        )
    });
    let of_runs = input.repetitions.iter().filter_map(|repetition| {
        let why = repetition.run.as_ref().err()?;
        let finding = Finding::error(FindingKind::Unreadable, why.clone());
        Some(finding.in_repetition(repetition.number))
    });
    of_case.chain(vacuous).chain(of_runs).chain(panicked(input)).collect()
}

/// Whether every run that could be read has demands beside the golden. Without a run there are none.
pub(crate) fn demanded(input: &CaseInput<'_>) -> bool {
    let mut read =
        input.repetitions.iter().filter_map(|repetition| repetition.run.as_ref().ok()).peekable();
    // Checks are no golden: where anything is compared, that must be accepted first.
    let alone = !input.policy.compares_something();
    let checked =
        |run: &LoadedRun| run.checked.as_ref().is_some_and(|checked| alone && checked.decides);
    read.peek().is_some() && read.all(|run| run.broken.is_some() || checked(run))
}

/// Whether a run breaks a demand beside the golden. Accepting the run would not change that.
pub(crate) fn broken(input: &CaseInput<'_>) -> bool {
    let mut read = input.repetitions.iter().filter_map(|repetition| repetition.run.as_ref().ok());
    let checked = |run: &LoadedRun| run.checked.as_ref().is_some_and(Checked::fails);
    let fixture = |run: &LoadedRun| run.broken.as_ref().is_some_and(|broken| !broken.is_empty());
    read.any(|run| fixture(run) || checked(run))
}

/// How many runs meet each acceptance criterion.
pub(crate) fn criteria(input: &CaseInput<'_>) -> Vec<CriterionCounts> {
    let mut counts: Vec<CriterionCounts> = Vec::new();
    let read = input.repetitions.iter().filter_map(|repetition| repetition.run.as_ref().ok());
    for result in read.filter_map(|run| run.checked.as_ref()).flat_map(|checked| &checked.criteria)
    {
        let known = counts.iter().position(|known| known.name == result.name);
        let index = known.unwrap_or_else(|| {
            counts.push(CriterionCounts { name: result.name.clone(), met: 0, of: 0 });
            counts.len() - 1
        });
        counts[index].of += 1;
        counts[index].met += u32::from(result.met);
    }
    counts
}

/// What a run breaks of its checks and, if `judged`, of the limits that are relative to the golden.
pub(crate) fn of_checks(
    run: &LoadedRun,
    input: &CaseInput<'_>,
    judged: bool,
    accepted: Option<&Accepted>,
) -> Vec<Finding> {
    let Some(checked) = &run.checked else { return Vec::new() };
    let usage = accepted.map(|accepted| &accepted.usage);
    // Where nothing was accepted yet the case is new, whatever it used.
    let limits = input.relative.iter().filter(|_| judged);
    let beyond = limits.filter_map(|limit| limit.broken(&checked.measured, usage));
    checked.findings.iter().cloned().chain(beyond).collect()
}

/// Checks of the user's own that panicked: what they would have said is not known.
fn panicked(input: &CaseInput<'_>) -> impl Iterator<Item = Finding> {
    input.repetitions.iter().flat_map(|repetition| {
        let checked = repetition.run.as_ref().ok().and_then(|run| run.checked.as_ref());
        let finding = |panic: &String| {
            Finding::error(FindingKind::CheckPanicked, panic).in_repetition(repetition.number)
        };
        checked.into_iter().flat_map(|checked| &checked.panics).map(finding)
    })
}

#[cfg(test)]
#[path = "tests/demanded.rs"]
mod tests;
